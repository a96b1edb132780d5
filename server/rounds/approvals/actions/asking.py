"""A run begins when something is asked, and begins again when what came back is sent once more."""

from typing import Any
from uuid import UUID

from rounds.approvals.actions.walking import Run, Walk, take_up
from rounds.approvals.queries import read_chain_version, read_chains
from rounds.approvals.rules.chains import Approver, Definition
from rounds.approvals.rules.conditions import Fields
from rounds.approvals.rules.course import State
from rounds.approvals.rules.planning import ASKER_FIELDS, DEFAULT, Plan, choose_chain, plan_path
from rounds.approvals.staff import Post, Tree, load_asker, load_staff, own_allowed
from rounds.core.approvable import Approvable, Case, Value
from rounds.core.db import Tx
from rounds.core.ids import derived_id


def run_id_of(org_id: int, kind: str, subject_id: UUID) -> UUID:
    """A thing has one run, so its event may arrive twice."""
    return derived_id("approval", org_id, kind, subject_id)


def fields_of(approvable: Approvable, tree: Tree) -> Fields:
    return Fields({**approvable.fields, **ASKER_FIELDS}, approvable.choices, tree.lines())


def values_of(case_values: dict[str, Value], post: Post) -> dict[str, Value]:
    unit = None if post.unit_id is None else str(post.unit_id)
    return {**case_values, "asker_unit": unit, "asker_role": post.role}


def content_of(case: Case) -> dict[str, Any]:
    return {
        "title": case.title,
        "values": dict(case.values),
        "changes": [{"field": c.field, "before": c.before, "after": c.after} for c in case.changes],
        "reason": case.reason,
    }


def approvers_of(chain: Definition) -> list[Approver]:
    return [approver for stage in chain.stages for step in stage.steps for approver in step.who]


async def begin(tx: Tx, approvable: Approvable, subject_id: UUID, person_id: UUID, round_: int) -> None:
    """Start the run of a thing, or its next round. An event that is delivered again changes nothing."""
    case = await approvable.describe(tx, subject_id)
    run_id = run_id_of(tx.org_id, approvable.kind, subject_id)
    inserted = await tx.value(
        """
        INSERT INTO approval_run (org_id, id, kind, subject_id, entity, entity_id, person_id, status, round, content,
                                  state, asked_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'running', 0, '{}', '{}', $8, 0)
        ON CONFLICT (org_id, id) DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        run_id,
        approvable.kind,
        subject_id,
        case.entity,
        case.entity_id,
        person_id,
        tx.now,
    )
    if inserted is not None:
        run = Run(run_id, approvable.kind, subject_id, person_id, None, None, 0, {}, 0)
        walk = Walk(tx, run, State())
        tx.created("approval", run_id)
    else:
        walk = await take_up(tx, run_id)
        if walk.run.round >= round_ or walk.state.status != "returned":
            return
    await _plan_and_go(walk, approvable, case, round_)


async def take_back(tx: Tx, kind: str, subject_id: UUID, person_id: UUID | None) -> None:
    """End the run of a thing that its owner says was taken back; done twice it changes nothing."""
    run_id = run_id_of(tx.org_id, kind, subject_id)
    if not await tx.value("SELECT true FROM approval_run WHERE org_id = $1 AND id = $2", tx.org_id, run_id):
        return
    walk = await take_up(tx, run_id)
    if walk.state.status in ("running", "returned"):
        await walk.happen("withdrawn", person_id=person_id)
        await walk.go_on()


async def _plan_and_go(walk: Walk, approvable: Approvable, case: Case, round_: int) -> None:
    tx, run = walk.tx, walk.run
    asker, post, tree = await load_asker(tx, run.person_id)
    values = values_of(dict(case.values), post)
    fields = fields_of(approvable, tree)
    chain_id, version, definition = await _chain_for(walk, approvable, values, fields)
    staff = await load_staff(tx, asker, approvers_of(definition))
    plan: Plan = plan_path(definition, values, fields, asker, staff, own_allowed=await own_allowed(tx))
    await tx.execute(
        """
        UPDATE approval_run
        SET chain_id = $3, chain_version = $4, unit_id = $5, content = $6, asked_at = $7
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        run.id,
        chain_id,
        version,
        post.unit_id,
        content_of(case),
        tx.now,
    )
    data = {
        "round": round_,
        "legs": [leg.model_dump(mode="json") for leg in plan.legs],
        "skipped": [
            {"id": skipped.step.id, "name": skipped.step.name, "condition": skipped.condition}
            for skipped in plan.skipped
        ],
        "content": content_of(case),
    }
    await walk.happen("asked", data, person_id=run.person_id, comment=case.reason)
    await walk.go_on()


async def _chain_for(
    walk: Walk, approvable: Approvable, values: dict[str, Value], fields: Fields
) -> tuple[UUID | None, int | None, Definition]:
    """The chain of the first round for all rounds; for that one, the first that is meant for such a case."""
    run = walk.run
    if run.chain_id is not None and run.chain_version is not None:
        definition = await read_chain_version(walk.tx, run.chain_id, run.chain_version)
        return run.chain_id, run.chain_version, definition
    chains = [] if run.round else await read_chains(walk.tx, approvable.kind)
    at = choose_chain([chain.definition for chain in chains], values, fields)
    return (None, None, DEFAULT) if at is None else (chains[at].id, chains[at].version, chains[at].definition)
