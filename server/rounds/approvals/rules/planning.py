"""The path of a case through a chain, before anybody walks it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rounds.approvals.rules.chains import Approver, Definition, Stage, Step
from rounds.approvals.rules.conditions import Fields, all_hold
from rounds.approvals.rules.course import Lane, Leg, planned_lane
from rounds.approvals.rules.deciders import Asker, Staff, find_deciders
from rounds.core.approvable import FieldKind, Value

# What may be asked of every case.
ASKER_FIELDS = {"asker_unit": FieldKind.UNIT, "asker_role": FieldKind.TEXT}
# A kind without a chain of its own goes to the asker's leader.
DEFAULT = Definition(
    stages=[Stage(steps=[Step(id="leader", who=[Approver(by="leader", levels=1)], need="any")])]
)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A step that does not apply, with the number of the condition that does not hold."""

    step: Step
    condition: int


@dataclass(frozen=True, slots=True)
class Plan:
    legs: list[Leg]
    skipped: list[Skipped]


def choose_chain(chains: Sequence[Definition], values: Mapping[str, Value], fields: Fields) -> int | None:
    """The first chain that is meant for such a case."""
    fitting = (at for at, chain in enumerate(chains) if all_hold(chain.when, values, fields))
    return next(fitting, None)


def plan_path(
    chain: Definition,
    values: Mapping[str, Value],
    fields: Fields,
    asker: Asker,
    staff: Staff,
    *,
    own_allowed: bool = False,
) -> Plan:
    """The steps that apply, with who they would be today. Where none applies, the admins decide."""
    legs: list[Leg] = []
    skipped: list[Skipped] = []
    for stage in chain.stages:
        lanes: list[Lane] = []
        for step in stage.steps:
            failing = [at for at, cond in enumerate(step.when) if not all_hold([cond], values, fields)]
            if failing:
                skipped.append(Skipped(step, failing[0]))
                continue
            deciders = find_deciders(step.who, asker, staff, own_allowed=own_allowed)
            lanes.append(planned_lane(step, list(deciders.people)))
        if lanes:
            legs.append(Leg(lanes=lanes, need=stage.need))
    if not legs:
        admins = find_deciders([], asker, staff, own_allowed=own_allowed)
        reasons = [(person, reason.model_copy(update={"why": "no_step"})) for person, reason in admins.people]
        lane = Lane(
            id="otherwise",
            planned=[person for person, _ in reasons],
            reasons=[reason for _, reason in reasons],
        )
        legs.append(Leg(lanes=[lane]))
    return Plan(legs, skipped)
