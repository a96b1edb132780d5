"""Whether a chain makes sense before anybody has to walk it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from rounds.approvals.rules.chains import Approver, Definition, Problem, Step
from rounds.approvals.rules.conditions import Fields, TooManyCases, all_hold, cases, fault_of


@dataclass(frozen=True, slots=True)
class Known:
    """What a chain may name."""

    fields: Fields
    people: frozenset[UUID]
    positions: frozenset[UUID]
    roles: frozenset[str]


def problems_of(chain: Definition, known: Known, before: Sequence[Definition] = ()) -> list[Problem]:
    """Everything wrong with a chain, in the order in which one reads it; `before` are tried earlier for its kind."""
    found = [*_faults(chain, known)]
    if not chain.stages:
        found.append(Problem(code="empty_path"))
    twice = Counter(step.id for step in _steps(chain))
    found.extend(Problem(code="same_step", step=step_id) for step_id, count in twice.items() if count > 1)
    return found or [*_dead_ends(chain, known.fields, before)]


def _steps(chain: Definition) -> Iterator[Step]:
    for stage in chain.stages:
        yield from stage.steps


def _faults(chain: Definition, known: Known) -> Iterator[Problem]:
    for condition in chain.when:
        if fault := fault_of(condition, known.fields):
            yield Problem(code=fault, params={"field": condition.field})
    for stage in chain.stages:
        if isinstance(stage.need, int) and stage.need > len(stage.steps):
            params = {"need": stage.need, "of": len(stage.steps)}
            yield Problem(code="need_too_many", step=stage.steps[0].id, params=params)
        for step in stage.steps:
            for condition in step.when:
                if fault := fault_of(condition, known.fields):
                    yield Problem(code=fault, step=step.id, params={"field": condition.field})
            for approver in step.who:
                if fault := _unknown(approver, known):
                    yield Problem(code=fault, step=step.id)
            people = {approver.person_id for approver in step.who}
            if isinstance(step.need, int) and None not in people and step.need > len(people):
                yield Problem(
                    code="need_too_many", step=step.id, params={"need": step.need, "of": len(people)}
                )


def _unknown(approver: Approver, known: Known) -> str | None:
    match approver.by:
        case "person":
            return None if approver.person_id in known.people else "unknown_person"
        case "position":
            return None if approver.position_id in known.positions else "unknown_position"
        case "role":
            if approver.role not in known.roles:
                return "unknown_role"
            in_unit = approver.unit_id is None or str(approver.unit_id) in known.fields.lines
            return None if in_unit else "unknown_unit"
        case "leader":
            return None


def _dead_ends(chain: Definition, fields: Fields, before: Sequence[Definition]) -> Iterator[Problem]:
    """Paths without a step, steps that no case reaches, a chain that no case is left for."""
    asked = [*chain.when, *(condition for step in _steps(chain) for condition in step.when)]
    earlier = [condition for other in before for condition in other.when if not fault_of(condition, fields)]
    try:
        possible = [case for case in cases(asked, fields) if all_hold(chain.when, case, fields)]
        left = any(
            all_hold(chain.when, case, fields)
            and not any(all_hold(other.when, case, fields) for other in before)
            for case in cases([*chain.when, *earlier], fields)
        )
    except TooManyCases:
        yield Problem(code="too_many_cases")
        return
    if not possible:
        yield Problem(code="contradiction")
        return
    if not left:
        yield Problem(code="never_used")
    for step in _steps(chain):
        if not any(all_hold(step.when, case, fields) for case in possible):
            yield Problem(code="unreachable_step", step=step.id)
    for case in possible:
        if not any(all_hold(step.when, case, fields) for step in _steps(chain)):
            example = {name: value for name, value in case.items() if value != "\uffff"}
            yield Problem(code="empty_path", params=dict(example))
            return
