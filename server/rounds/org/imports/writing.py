"""Writing what an import planned: a few statements for however many rows."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rounds.core import sealing
from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused
from rounds.core.ids import uuid7
from rounds.org.actions.names import give_sign_in_name, take_sign_in_name
from rounds.org.actions.structure import add_unit
from rounds.org.imports.planning import Plan, Step, needed_units, plan_drafts, told
from rounds.org.imports.rules import Draft
from rounds.org.people.reading import EMAIL, MOBILE, mobiles_of
from rounds.org.people.rules import spelling_of
from rounds.org.positions.actions import refuse_without_ruler
from rounds.org.sessions import forget_contexts
from rounds.org.units.actions import hold_tree
from rounds.org.units.queries import today_of

# Rows that one transaction takes.
AT_ONCE = 1_000


async def apply_drafts(tx: Tx, drafts: Sequence[Draft]) -> dict[str, Any]:
    """Take every row that is right; tell the others. One import at a time, so that none undoes another."""
    await hold_tree(tx)
    plan = await plan_drafts(tx, drafts)
    steps = [step for step in plan.steps if step.outcome in ("create", "update")]
    await _write_units(tx, plan)
    await _write_people(tx, [step for step in steps if step.outcome == "create"])
    await _rename_at_the_door(tx, [step for step in steps if step.known is not None and step.known.has_names])
    await _change_people(tx, [step for step in steps if step.outcome == "update"])
    await _write_reach(tx, steps)
    await _write_positions(tx, [step for step in steps if step.fills and step.place is None])
    await _fill(tx, [step for step in steps if step.fills])
    await _retitle(tx, [step for step in steps if step.retitles is not None])
    if any(step.leaves is not None for step in steps):
        await refuse_without_ruler(tx)
    forget_contexts(tx)
    answer = told(plan)
    counts = {name: answer[name] for name in ("create", "update", "same", "wrong")}
    tx.audit("people:import", "company", None, after=counts)
    return answer


async def _write_units(tx: Tx, plan: Plan) -> None:
    paths = plan.standing.paths
    needed = needed_units(plan)
    for path, unit_id in needed.items():
        has_below = any(len(other) > len(path) and other[: len(path)] == path for other in needed)
        await add_unit(
            tx,
            unit_id,
            name=path[-1],
            kind="region" if has_below else "team",
            parent_id=paths[path[:-1]],
            from_day=today_of(tx),
        )
        paths[path] = unit_id


async def _write_people(tx: Tx, steps: list[Step]) -> None:
    await tx.execute(
        """
        INSERT INTO person (org_id, id, code, name, spelling, created_at)
        SELECT $1, n.id, n.code, n.name, n.spelling, $2
        FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[]) AS n (id, code, name, spelling)
        """,
        tx.org_id,
        tx.now,
        [step.person_id for step in steps],
        [step.draft.code for step in steps],
        [step.draft.name for step in steps],
        [spelling_of(step.draft.name or "") for step in steps],
    )
    for step in steps:
        tx.audit(
            "person:create",
            "person",
            step.person_id,
            after={"code": step.draft.code, "name": step.draft.name},
        )


async def _rename_at_the_door(tx: Tx, steps: list[Step]) -> None:
    """Those who sign in already go on with the new mobile number; one that is taken elsewhere is left out."""
    moved = [step for step in steps if "mobile" in step.changes and step.draft.mobile is not None]
    before = await mobiles_of(tx, [step.person_id for step in moved])
    for step in moved:
        try:
            await give_sign_in_name(tx, step.person_id, str(step.draft.mobile))
        except IdReused:
            raise DomainError("name_taken", field="mobile", row=step.draft.row) from None
        old = before.get(step.person_id)
        if old is not None:
            await take_sign_in_name(tx, step.person_id, old)


async def _change_people(tx: Tx, steps: list[Step]) -> None:
    renamed = [step for step in steps if "name" in step.changes]
    await tx.execute(
        """
        UPDATE person AS p SET name = n.name, spelling = n.spelling
        FROM unnest($2::uuid[], $3::text[], $4::text[]) AS n (id, name, spelling)
        WHERE p.org_id = $1 AND p.id = n.id
        """,
        tx.org_id,
        [step.person_id for step in renamed],
        [step.draft.name for step in renamed],
        [spelling_of(step.draft.name or "") for step in renamed],
    )
    for step in steps:
        own = [name for name in step.changes if name in ("name", "mobile", "email")]
        if own and step.known is not None:
            before = {"name": step.known.name} if "name" in own else {}
            after = {name: step.draft.name if name == "name" else "sealed" for name in own}
            tx.audit("person:edit", "person", step.person_id, before=before, after=after)


async def _write_reach(tx: Tx, steps: list[Step]) -> None:
    """Mobile numbers and addresses, sealed."""
    mobiles = [step for step in steps if "mobile" in step.changes]
    sealed = await sealing.seal_many(
        tx, [(step.person_id, MOBILE, str(step.draft.mobile)) for step in mobiles]
    )
    # First all that change are emptied: two may swap their numbers.
    ids = [step.person_id for step in mobiles]
    await tx.execute(
        "UPDATE person SET mobile_digest = NULL WHERE org_id = $1 AND id = ANY ($2::uuid[])", tx.org_id, ids
    )
    await tx.execute(
        """
        UPDATE person AS p SET mobile = n.mobile, mobile_digest = n.digest
        FROM unnest($2::uuid[], $3::text[], $4::bytea[]) AS n (id, mobile, digest)
        WHERE p.org_id = $1 AND p.id = n.id
        """,
        tx.org_id,
        ids,
        sealed,
        [step.digest for step in mobiles],
    )
    mailed = [step for step in steps if "email" in step.changes]
    sealed = await sealing.seal_many(tx, [(step.person_id, EMAIL, str(step.draft.email)) for step in mailed])
    await tx.execute(
        """
        UPDATE person AS p SET email = n.email
        FROM unnest($2::uuid[], $3::text[]) AS n (id, email)
        WHERE p.org_id = $1 AND p.id = n.id
        """,
        tx.org_id,
        [step.person_id for step in mailed],
        sealed,
    )


async def _write_positions(tx: Tx, steps: list[Step]) -> None:
    for step in steps:
        step.place = uuid7()
    await tx.execute(
        """
        INSERT INTO position (org_id, id, unit_id, title, role, created_at)
        SELECT $1, n.id, n.unit_id, n.title, n.role, $2
        FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[]) AS n (id, unit_id, title, role)
        """,
        tx.org_id,
        tx.now,
        [step.place for step in steps],
        [step.unit_id for step in steps],
        [step.title for step in steps],
        [step.role for step in steps],
    )
    for step in steps:
        after = {"unit_id": step.unit_id, "title": step.title, "role": step.role}
        tx.audit("position:create", "position", step.place, after=after)


async def _fill(tx: Tx, steps: list[Step]) -> None:
    """End what people leave, begin what they fill."""
    leaving = [(step, step.leaves) for step in steps if step.leaves is not None]
    await tx.execute(
        """
        UPDATE position_holder AS h SET until_day = greatest(h.from_day, n.day)
        FROM unnest($2::uuid[], $3::uuid[], $4::date[], $5::date[]) AS n (position_id, person_id, from_day, day)
        WHERE h.org_id = $1 AND h.position_id = n.position_id AND h.person_id = n.person_id
          AND h.from_day = n.from_day
        """,
        tx.org_id,
        [left.position_id for _, left in leaving],
        [step.person_id for step, _ in leaving],
        [left.from_day for _, left in leaving],
        [step.from_day for step, _ in leaving],
    )
    for step, left in leaving:
        _tell(tx, "position:vacate", left.position_id, step.person_id, "until_day", step)
    await tx.execute(
        """
        INSERT INTO position_holder (org_id, position_id, person_id, from_day)
        SELECT $1, n.position_id, n.person_id, n.day
        FROM unnest($2::uuid[], $3::uuid[], $4::date[]) AS n (position_id, person_id, day)
        ON CONFLICT (org_id, position_id, person_id, from_day) DO UPDATE SET until_day = NULL, cover = false
        """,
        tx.org_id,
        [step.place for step in steps],
        [step.person_id for step in steps],
        [step.from_day for step in steps],
    )
    for step in steps:
        _tell(tx, "position:fill", step.place, step.person_id, "from_day", step)


def _tell(tx: Tx, action: str, position_id: UUID | None, person_id: UUID, field: str, step: Step) -> None:
    day = None if step.from_day is None else step.from_day.isoformat()
    tx.audit(action, "position", position_id, after={"person_id": person_id, field: day})


async def _retitle(tx: Tx, steps: list[Step]) -> None:
    await tx.execute(
        """
        UPDATE position AS p SET title = n.title
        FROM unnest($2::uuid[], $3::text[]) AS n (id, title)
        WHERE p.org_id = $1 AND p.id = n.id
        """,
        tx.org_id,
        [step.retitles for step in steps],
        [step.title for step in steps],
    )
    for step in steps:
        tx.audit("position:edit", "position", step.retitles, after={"title": step.title})
