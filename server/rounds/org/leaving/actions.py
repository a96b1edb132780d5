"""Somebody's time in the company ends: planned for a day, done on it, called off before."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import structlog

from rounds.core.access import Ctx, Permission, Scope
from rounds.core.db import Database, Tx
from rounds.core.errors import DomainError, NotFound
from rounds.core.handing_over import Share, all_hands_over
from rounds.core.ids import uuid7
from rounds.org.leaving.queries import planned_leaving, read_leaving
from rounds.org.leaving.schemas import LeavingIn, LeavingShare
from rounds.org.people import ending
from rounds.org.people.reading import people_ending, read_person
from rounds.org.people.schemas import Ending
from rounds.org.positions.actions import end_fillings, refuse_without_ruler
from rounds.org.positions.queries import who_fills
from rounds.org.reach import refuse_person_beyond, refuse_person_outside
from rounds.org.sessions import forget_contexts
from rounds.org.units.queries import today_of

log = structlog.get_logger()


async def leave(tx: Tx, person_id: UUID, cmd: LeavingIn) -> dict[str, Any]:
    """From the day on: no positions, no access, and others go on with what they held. Said again it is changed."""
    await _plan(tx, person_id, cmd)
    return await read_leaving(tx, person_id)


async def deactivate(tx: Tx, person_id: UUID, cmd: Ending) -> dict[str, Any]:
    """Leaving where nobody goes on yet; whom a planned leaving names already stays named."""
    planned = await planned_leaving(tx, person_id)
    choices = {} if planned is None else planned["choices"]
    await _plan(
        tx,
        person_id,
        LeavingIn(day=cmd.day or today_of(tx), note=cmd.reason, choices=choices),
        is_checked=True,
    )
    return await read_person(tx, person_id)


async def reactivate(tx: Tx, person_id: UUID) -> dict[str, Any]:
    """Before the day, call it off; afterwards they come back, and fill what somebody gives them."""
    if await planned_leaving(tx, person_id) is None:
        return await ending.reactivate(tx, person_id)
    await call_off(tx, person_id)
    return await read_person(tx, person_id)


async def _plan(tx: Tx, person_id: UUID, cmd: LeavingIn, *, is_checked: bool = False) -> None:
    await refuse_person_outside(tx, [person_id])
    if person_id == tx.ctx.person_id:
        raise DomainError("not_yourself")
    await refuse_person_beyond(tx, [person_id])
    today = today_of(tx)
    if cmd.day < today:
        raise DomainError("day_past", day=cmd.day.isoformat())
    if await tx.value(
        "SELECT archived_at IS NOT NULL FROM person WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tx.org_id,
        person_id,
    ):
        raise DomainError("person_ended")
    if not is_checked:
        await _refuse_unfit(tx, person_id, cmd)
    before = await planned_leaving(tx, person_id)
    fillings = await _fillings(tx, person_id, cmd.day)
    if before is not None:
        known = {(filling["position_id"], filling["from_day"]) for filling in before["fillings"]}
        new = [one for one in fillings if (one["position_id"], one["from_day"]) not in known]
        fillings = before["fillings"] + new
        await _give_back(tx, person_id, before, cmd.day)
    await tx.execute(
        "UPDATE person SET ends_on = $3 WHERE org_id = $1 AND id = $2", tx.org_id, person_id, cmd.day
    )
    await end_fillings(tx, cmd.day, person_id=person_id)
    await refuse_without_ruler(tx)
    await _write(tx, person_id, cmd, fillings, before["id"] if before else None)
    chosen = sorted(kind for kind, shares in cmd.choices.items() if shares)
    after = {"day": cmd.day.isoformat(), "reason": cmd.note, "successors": chosen}
    tx.audit("person:deactivate", "person", person_id, after=after)
    if cmd.day <= today:
        await carry_out(tx, person_id)


async def _write(
    tx: Tx, person_id: UUID, cmd: LeavingIn, fillings: list[dict[str, Any]], known: UUID | None
) -> None:
    choices = {kind: [one.model_dump(mode="json") for one in shares] for kind, shares in cmd.choices.items()}
    await tx.execute(
        """
        INSERT INTO leaving (org_id, id, person_id, day, choices, fillings, note, state, went, asked_by, asked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'planned', '{}', $8, $9)
        ON CONFLICT (org_id, id) DO UPDATE
        SET day = $4, choices = $5, fillings = $6, note = $7, asked_by = $8, asked_at = $9
        """,
        tx.org_id,
        known or uuid7(),
        person_id,
        cmd.day,
        choices,
        fillings,
        cmd.note,
        tx.ctx.person_id,
        tx.now,
    )


async def _refuse_unfit(tx: Tx, person_id: UUID, cmd: LeavingIn) -> None:
    """Only what the preview offers: `malformed` for another kind, `not_found` or `person_ended` for a successor."""
    kinds = {hands_over.kind: hands_over for hands_over in all_hands_over()}
    for kind, shares in cmd.choices.items():
        if kind not in kinds:
            raise DomainError("malformed", field=f"choices.{kind}")
        if not shares:
            continue
        group = await kinds[kind].preview(tx, person_id, cmd.day)
        offered = {one.id: one for one in group.successors} if group else {}
        for share in shares:
            if share.id not in offered:
                raise NotFound("person")
            if offered[share.id].leaves_on is not None:
                raise DomainError("person_ended")
        if len({share.id for share in shares}) < len(shares):
            raise DomainError("malformed", field=f"choices.{kind}")


async def _fillings(tx: Tx, person_id: UUID, day: date) -> list[dict[str, Any]]:
    """What goes on after the day, as it is before it is ended, to be given back when it is called off."""
    found = await tx.rows(
        """
        SELECT position_id, from_day, until_day FROM position_holder
        WHERE org_id = $1 AND person_id = $2 AND leave_id IS NULL
          AND (until_day IS NULL OR (until_day > $3 AND until_day > from_day))
        """,
        tx.org_id,
        person_id,
        day,
    )
    return [
        {
            "position_id": str(row["position_id"]),
            "from_day": row["from_day"].isoformat(),
            "until_day": row["until_day"].isoformat() if row["until_day"] else None,
        }
        for row in found
    ]


async def end_due(db: Database, ctx: Ctx) -> None:
    """End those whose day has come on the company's calendar; one that fails holds up no other."""
    failed: list[Exception] = []
    for person_id in await db.read(ctx, _people_due):
        try:
            await db.run(ctx, carry_out, person_id)
        except Exception as error:  # whatever is wrong with what one person holds
            log.exception("leaving_failed", person_id=str(person_id))
            failed.append(error)
    if failed:
        raise ExceptionGroup("some could not leave", failed)


async def _people_due(tx: Tx) -> list[UUID]:
    return await people_ending(tx, today_of(tx))


async def carry_out(tx: Tx, person_id: UUID) -> None:
    """The day has come: access ends, and everything goes to whom it was given, or ends, or stays for somebody."""
    found = await tx.row(
        "SELECT ends_on, archived_at FROM person WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tx.org_id,
        person_id,
    )
    if found is None or found["archived_at"] or found["ends_on"] is None or found["ends_on"] > today_of(tx):
        return
    planned = await planned_leaving(tx, person_id)
    day, choices = found["ends_on"], planned["choices"] if planned else {}
    await ending.end_now(tx, person_id)
    went: dict[str, int] = {}
    asked = tx.ctx
    # What was decided is done in the company's name: it does not depend on what whoever decided it may do elsewhere.
    tx.ctx = replace(
        asked,
        abilities=frozenset(Permission),
        scope=Scope.ALL,
        position_ids=None,
        unit_ids=None,
        reaches={},
    )
    try:
        for hands_over in all_hands_over():
            shares = [LeavingShare.model_validate(one) for one in choices.get(hands_over.kind, ())]
            given = [Share(one.id, one.parts, tuple(one.things)) for one in shares]
            if count := await hands_over.apply(tx, person_id, day, given):
                went[hands_over.kind] = count
    finally:
        tx.ctx = asked
    if planned is not None:
        await tx.execute(
            "UPDATE leaving SET state = 'done', went = $3, ended_at = $4 WHERE org_id = $1 AND id = $2",
            tx.org_id,
            planned["id"],
            went,
            tx.now,
        )
    if went:
        tx.audit(
            "person:hand_over",
            "person",
            person_id,
            after={"day": day.isoformat(), "count": sum(went.values())},
        )


async def call_off(tx: Tx, person_id: UUID) -> dict[str, Any]:
    """Before its day: everything is as it was. Raises NotFound where nothing is planned."""
    await refuse_person_outside(tx, [person_id])
    await refuse_person_beyond(tx, [person_id])
    # Whoever changes or does it holds the person first.
    await tx.execute(
        "SELECT 1 FROM person WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE", tx.org_id, person_id
    )
    planned = await planned_leaving(tx, person_id)
    if planned is None:
        raise NotFound("leaving")
    await _give_back(tx, person_id, planned, None)
    await tx.execute(
        "UPDATE leaving SET state = 'called_off', ended_at = $3 WHERE org_id = $1 AND id = $2",
        tx.org_id,
        planned["id"],
        tx.now,
    )
    await tx.execute("UPDATE person SET ends_on = NULL WHERE org_id = $1 AND id = $2", tx.org_id, person_id)
    tx.audit("person:call_off", "person", person_id, before={"day": planned["day"].isoformat()})
    return await read_leaving(tx, person_id)


async def _give_back(tx: Tx, person_id: UUID, planned: dict[str, Any], most: date | None) -> None:
    """What the plan ended goes on again, at most until a day. Raises `position_filled` where somebody else does."""
    forget_contexts(tx, [person_id])
    for filling in planned["fillings"]:
        position_id, from_day = UUID(filling["position_id"]), date.fromisoformat(filling["from_day"])
        ends = date.fromisoformat(filling["until_day"]) if filling["until_day"] else None
        until = min((one for one in (ends, most) if one is not None), default=None)
        until = None if until is None else max(until, from_day)
        begins = max(planned["day"], from_day)
        if until is None or until > begins:
            held = await who_fills(tx, position_id, begins, until)
            if held is not None and held["person_id"] != person_id:
                raise DomainError("position_filled", name=held["name"], from_day=held["from_day"].isoformat())
        await tx.execute(
            """
            UPDATE position_holder SET until_day = $5
            WHERE org_id = $1 AND position_id = $2 AND person_id = $3 AND from_day = $4
            """,
            tx.org_id,
            position_id,
            person_id,
            from_day,
            until,
        )
