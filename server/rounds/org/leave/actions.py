"""Leave is asked for, decided, taken back, made shorter."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from rounds.core.access import Module
from rounds.core.approvable import Asked, TakenBack
from rounds.core.db import Event, Tx
from rounds.core.errors import DomainError, IdReused, NotFound
from rounds.org.leave.covering import renew_covers
from rounds.org.leave.queries import absences, count_halves, is_colleague, read_leave, require_subject
from rounds.org.leave.rules import BACKWARDS, ONE_DAY, Span
from rounds.org.leave.schemas import LeaveIn
from rounds.org.units.queries import today_of

KIND = "leave"


@dataclass(frozen=True, slots=True)
class LeaveAsked(Asked):
    """Somebody asks for days off."""


@dataclass(frozen=True, slots=True)
class LeaveChanged(Event):
    """Whether somebody is away has changed on some of these days, both ends included."""

    leave_id: UUID
    person_id: UUID
    first_day: date
    last_day: date


async def ask_leave(tx: Tx, cmd: LeaveIn, person_id: UUID | None = None) -> dict[str, Any]:
    """Ask for oneself, or for somebody in reach; a repeat changes nothing, what came back is asked once more."""
    who = await require_subject(tx, person_id)
    asker = tx.ctx.person_id
    if asker is None:
        raise NotFound("person")
    person = await tx.row(
        "SELECT archived_at, ends_on FROM person WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tx.org_id,
        who,
    )
    known = await tx.row(
        "SELECT person_id, asked_by, state, round FROM leave WHERE org_id = $1 AND id = $2", tx.org_id, cmd.id
    )
    if known is not None:
        if (known["person_id"], known["asked_by"]) != (who, asker):
            raise IdReused("leave")
        if cmd.round <= known["round"]:
            return await read_leave(tx, cmd.id)
        if known["state"] != "returned" or cmd.round != known["round"] + 1:
            raise DomainError("leave_over")
    elif cmd.round != 1:
        raise DomainError("malformed", field="round", reason="not_asked_before")
    if Module.APPROVALS in tx.ctx.modules_off:
        raise DomainError("module_off", module=Module.APPROVALS.value)  # it would wait for ever
    if person is None or person["archived_at"] or (person["ends_on"] and person["ends_on"] <= cmd.last_day):
        raise DomainError("person_ended")
    halves = await _require_possible(tx, who, cmd)
    await _write(tx, who, cmd, halves)
    tx.audit(
        "leave:ask",
        "leave",
        cmd.id,
        after={
            "person_id": who,
            "first_day": cmd.first_day.isoformat(),
            "last_day": cmd.last_day.isoformat(),
            "cover_id": cmd.cover_id,
            "round": cmd.round,
        },
    )
    tx.emit(LeaveAsked(cmd.id, who, cmd.round))
    return await read_leave(tx, cmd.id)


async def _require_possible(tx: Tx, person_id: UUID, cmd: LeaveIn) -> int:
    """Working half days of the span; raises what stands against it."""
    span = Span(cmd.first_day, cmd.last_day, cmd.from_noon, cmd.until_noon)
    if not span.is_sound():
        raise DomainError("malformed", field="last_day")
    if cmd.first_day < today_of(tx) - BACKWARDS:
        raise DomainError("day_past", day=cmd.first_day.isoformat())
    await _refuse_overlap(tx, person_id, cmd.id, span)
    if cmd.cover_id is not None:
        if not await is_colleague(tx, person_id, cmd.cover_id):
            raise NotFound("person")
        await refuse_absent_cover(tx, cmd.cover_id, span)
    return await count_halves(tx, span)


async def _refuse_overlap(tx: Tx, person_id: UUID, leave_id: UUID, span: Span) -> None:
    for row in await tx.rows(
        """
        SELECT first_day, last_day, from_noon, until_noon FROM leave
        WHERE org_id = $1 AND person_id = $2 AND id <> $3 AND last_day >= $4 AND first_day <= $5
          AND state NOT IN ('refused', 'withdrawn')
        ORDER BY first_day
        """,
        tx.org_id,
        person_id,
        leave_id,
        span.first_day,
        span.last_day,
    ):
        if span.overlaps(Span(**row)):
            raise DomainError(
                "leave_overlaps", first_day=row["first_day"].isoformat(), last_day=row["last_day"].isoformat()
            )


async def refuse_absent_cover(tx: Tx, cover_id: UUID, span: Span) -> None:
    """Raises `leave_cover_absent` when whoever is to stand in is away then."""
    for away in await absences(tx, span.first_day, span.last_day, [cover_id]):
        if span.overlaps(Span(away.first_day, away.last_day, away.from_noon, away.until_noon)):
            name = await tx.value(
                "SELECT name FROM person WHERE org_id = $1 AND id = $2", tx.org_id, cover_id
            )
            raise DomainError(
                "leave_cover_absent",
                name=name,
                first_day=away.first_day.isoformat(),
                last_day=away.last_day.isoformat(),
            )


async def _write(tx: Tx, person_id: UUID, cmd: LeaveIn, halves: int) -> None:
    await tx.execute(
        """
        INSERT INTO leave (org_id, id, person_id, kind, first_day, last_day, from_noon, until_noon, half_days,
                           asked_until, reason, cover_id, state, round, asked_by, asked_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $6, $10, $11, 'asked', $12, $13, $14, 1)
        ON CONFLICT (org_id, id) DO UPDATE
        SET kind = $4, first_day = $5, last_day = $6, from_noon = $7, until_noon = $8, half_days = $9,
            asked_until = $6, reason = $10, cover_id = $11, state = 'asked', round = $12, asked_at = $14,
            decided_at = NULL, version = leave.version + 1
        """,
        tx.org_id,
        cmd.id,
        person_id,
        cmd.kind,
        cmd.first_day,
        cmd.last_day,
        cmd.from_noon,
        cmd.until_noon,
        halves,
        cmd.reason,
        cmd.cover_id,
        cmd.round,
        tx.ctx.person_id,
        tx.now,
    )
    tx.changed("leave", cmd.id)


async def withdraw_leave(tx: Tx, leave_id: UUID) -> dict[str, Any]:
    """Take it back: before it began all of it, later from today on. A repeat changes nothing."""
    leave = await _take_up(tx, leave_id)
    today = today_of(tx)
    if leave["state"] == "withdrawn":
        return await read_leave(tx, leave_id)
    if leave["state"] in ("granted", "ended_early") and leave["first_day"] < today <= leave["last_day"]:
        return await shorten_leave(tx, leave_id, today - ONE_DAY)
    if leave["state"] == "refused" or (
        leave["state"] in ("granted", "ended_early") and leave["last_day"] < today
    ):
        raise DomainError("leave_over")
    await tx.execute(
        """
        UPDATE leave SET state = 'withdrawn', ended_at = $3, version = version + 1
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        leave_id,
        tx.now,
    )
    tx.changed("leave", leave_id)
    tx.audit("leave:withdraw", "leave", leave_id, before={"state": leave["state"]})
    if leave["state"] in ("asked", "returned"):
        tx.emit(TakenBack(KIND, leave_id, tx.ctx.person_id))
    else:
        await announce(tx, leave_id, leave["person_id"], leave["first_day"], leave["last_day"])
    return await read_leave(tx, leave_id)


async def shorten_leave(tx: Tx, leave_id: UUID, last_day: date) -> dict[str, Any]:
    """End what was granted on an earlier day. Raises `leave_over` for what is over or was never granted."""
    leave = await _take_up(tx, leave_id)
    if leave["state"] not in ("granted", "ended_early"):
        raise DomainError("leave_over")
    if last_day == leave["last_day"] and leave["state"] == "ended_early":
        return await read_leave(tx, leave_id)  # a repeat
    if not leave["first_day"] <= last_day < leave["last_day"]:
        raise DomainError("malformed", field="last_day")
    if last_day < today_of(tx) - ONE_DAY:
        raise DomainError("day_past", day=last_day.isoformat())
    span = Span(leave["first_day"], last_day, leave["from_noon"])
    await tx.execute(
        """
        UPDATE leave
        SET last_day = $3, until_noon = FALSE, half_days = $4, state = 'ended_early', ended_at = $5,
            version = version + 1
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        leave_id,
        last_day,
        await _left_halves(tx, span),
        tx.now,
    )
    tx.changed("leave", leave_id)
    tx.audit(
        "leave:shorten",
        "leave",
        leave_id,
        before={"last_day": leave["last_day"].isoformat()},
        after={"last_day": last_day.isoformat()},
    )
    await announce(tx, leave_id, leave["person_id"], last_day, leave["last_day"])
    return await read_leave(tx, leave_id)


async def _left_halves(tx: Tx, span: Span) -> int:
    """What is left may lie on days without work alone."""
    try:
        return await count_halves(tx, span)
    except DomainError:
        return 0


async def announce(tx: Tx, leave_id: UUID, person_id: UUID, first: date, last: date) -> None:
    """Who stands in, at once; plans and approvals follow by event."""
    await renew_covers(tx)
    tx.emit(LeaveChanged(leave_id, person_id, first, last))


async def _take_up(tx: Tx, leave_id: UUID) -> Any:
    """The leave, locked; raises NotFound for whom it does not concern."""
    leave = await tx.row(
        """
        SELECT person_id, state, first_day, last_day, from_noon FROM leave
        WHERE org_id = $1 AND id = $2
        FOR UPDATE
        """,
        tx.org_id,
        leave_id,
    )
    if leave is None:
        raise NotFound("leave")
    try:
        await require_subject(tx, leave["person_id"])
    except NotFound:
        raise NotFound("leave") from None
    return leave
