"""What happens on a visit: arriving, a better position, photos, leaving. Nothing is refused; everything is judged."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rounds.core.clock import business_day
from rounds.core.db import Event, Tx
from rounds.core.errors import DomainError, IdReused
from rounds.core.geo import Datum
from rounds.core.ids import uuid7
from rounds.core.jsons import to_json
from rounds.core.statements import Prepared
from rounds.customers import public as customers
from rounds.org import public as org
from rounds.visits import queries, rules
from rounds.visits.queries import OwnVisit
from rounds.visits.schemas import CheckIn, CheckOut, FixIn, PhotoIn

LATE = timedelta(minutes=10)
NO_SKEW = timedelta(0)


@dataclass(frozen=True, slots=True)
class VisitStarted(Event):
    visit_id: UUID
    customer_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class VisitEnded(Event):
    visit_id: UUID
    person_id: UUID


ADD_FIX = Prepared(
    "add_visit_fix",
    "bigint, uuid, uuid, text, float8, float8, real, timestamptz, timestamptz, real, real, real, boolean",
    """
    INSERT INTO visit_fix (org_id, id, visit_id, kind, lng, lat, accuracy_m, taken_at, received_at, altitude_m,
                           speed_mps, heading_deg, simulated)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT (org_id, id) DO NOTHING
    """,
)
ADD_JUDGEMENT = Prepared(
    "add_judgement",
    "bigint, uuid, uuid, timestamptz, text, integer, uuid, uuid, text, integer, integer, real, integer, real, text",
    """
    INSERT INTO judgement (org_id, id, visit_id, at, judge, policy, pin_id, fix_id, verdict, score, distance_m,
                           accuracy_m, radius_m, inside, reasons)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::jsonb)
    """,
)


async def check_in(
    tx: Tx, cmd: CheckIn, *, skew: timedelta = NO_SKEW, flags: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Start a visit. Repeating the same id returns the first result; another person's id is refused.

    `skew` is what the device's clock lacks; `flags` are what the way here already noticed.
    """
    moment = rules.correct_time(cmd.started_at, tx.now, skew)
    day = business_day(moment.at, tx.ctx.timezone)
    found = await customers.find_for_visit(tx, cmd.customer_id, moment.at, day)
    post = await org.post_on(tx, day)
    marks = [*flags, *_flags(tx, cmd, found, moment)]
    inserted = await tx.value(
        """
        INSERT INTO visit (org_id, id, person_id, position_id, unit_id, customer_id, plan_item_id, device_id,
                           business_day, zone, started_at, device_started_at, mono_ms, received_at, no_fix_reason,
                           saver, flags, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        ON CONFLICT (org_id, id) DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        cmd.id,
        tx.ctx.person_id,
        post.position_id if post else None,
        post.unit_id if post else None,
        cmd.customer_id,
        cmd.plan_item_id,
        tx.ctx.device_id,
        day,
        tx.ctx.timezone,
        moment.at,
        cmd.started_at,
        cmd.mono_ms,
        tx.now,
        cmd.no_fix_reason,
        cmd.saver,
        marks,
        cmd.note,
    )
    if inserted is None:
        return await _first_receipt(tx, cmd.id)
    if cmd.fix is not None:
        _add_fix(tx, cmd.id, "in", cmd.fix)
    seen = None if cmd.fix is None else _seen(cmd.fix)
    judgement = _add_judgement(
        tx, cmd.id, rules.judge(seen, _pin(found), cmd.started_at, cmd.no_fix_reason), found.pin_id, cmd.fix
    )
    if found.known:
        customers.note_visit(tx, cmd.customer_id, moment.at)
    tx.created("visit", cmd.id)
    tx.emit(VisitStarted(cmd.id, cmd.customer_id, _person(tx)))
    return {
        "id": cmd.id,
        "business_day": day,
        "started_at": moment.at,
        "received_at": tx.now,
        "flags": marks,
        "judgement": judgement,
    }


async def attach_fix(tx: Tx, visit_id: UUID, fix: FixIn) -> dict[str, Any]:
    """Add a fix that came after the check-in. Within 90 s a more accurate one is judged too; none replaces another."""
    await tx.flush()
    visit = await queries.own_visit(tx, visit_id)
    best = await tx.row(
        """
        SELECT min(accuracy_m) AS accuracy_m, count(*) AS fixes, bool_or(id = $3) AS repeated
        FROM visit_fix
        WHERE org_id = $1 AND visit_id = $2 AND kind IN ('in', 'better')
        """,
        tx.org_id,
        visit_id,
        fix.id,
    )
    if best is None or best["repeated"]:
        return await _first_receipt(tx, visit_id)
    _add_fix(tx, visit_id, "better", fix)
    tx.changed("visit", visit_id)
    in_time = timedelta(0) <= fix.taken_at - visit.device_started_at <= rules.BETTER_FIX_WINDOW
    better = fix.accuracy_m is not None and (
        best["accuracy_m"] is None or fix.accuracy_m < best["accuracy_m"]
    )
    if not (in_time and better):
        return await _first_receipt(tx, visit_id)
    found = await customers.find_for_visit(tx, visit.customer_id, visit.started_at, visit.business_day)
    verdict = rules.judge(_seen(fix), _pin(found), visit.device_started_at)
    return _receipt(visit, _add_judgement(tx, visit_id, verdict, found.pin_id, fix))


async def check_out(tx: Tx, visit_id: UUID, cmd: CheckOut, *, skew: timedelta = NO_SKEW) -> bool:
    """Leave. Only the first leaving counts; returns whether this was it."""
    visit = await queries.own_visit(tx, visit_id)
    moment = rules.correct_time(cmd.ended_at, tx.now, skew)
    inserted = await tx.value(
        """
        INSERT INTO visit_end (org_id, visit_id, ended_at, device_ended_at, mono_ms, received_at, device_id, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (org_id, visit_id) DO NOTHING
        RETURNING visit_id
        """,
        tx.org_id,
        visit_id,
        max(moment.at, visit.started_at),
        cmd.ended_at,
        cmd.mono_ms,
        tx.now,
        tx.ctx.device_id,
        cmd.note,
    )
    if inserted is None:
        return False
    if cmd.fix is not None:
        _add_fix(tx, visit_id, "out", cmd.fix)
    tx.changed("visit", visit_id)
    tx.emit(VisitEnded(visit_id, visit.person_id))
    return True


async def add_photo(tx: Tx, visit_id: UUID, cmd: PhotoIn, *, limit: int) -> UUID:
    """Say that a photo belongs to a visit. The picture itself may arrive before or after."""
    if cmd.size > limit:
        raise DomainError("photo_too_large", limit=limit)
    await queries.own_visit(tx, visit_id)
    inserted = await tx.value(
        """
        INSERT INTO attachment (org_id, id, entity, entity_id, kind, sha256, size, mime, width, height, taken_at, live,
                                watermark, retention, created_at, created_by)
        VALUES ($1, $2, 'visit', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'visit', $13, $14)
        ON CONFLICT (org_id, id) DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        cmd.id,
        visit_id,
        cmd.kind,
        bytes.fromhex(cmd.sha256),
        cmd.size,
        cmd.mime,
        cmd.width,
        cmd.height,
        cmd.taken_at,
        cmd.live,
        cmd.watermark,
        tx.now,
        tx.ctx.person_id,
    )
    if inserted is None:
        await _require_same_photo(tx, cmd.id, visit_id)
    else:
        tx.changed("visit", visit_id)
    return cmd.id


async def show_arrived_photo(tx: Tx, sha256: str) -> None:
    """A picture has arrived: the visits that were waiting for it have changed for those who hold them."""
    for row in await tx.rows(
        """
        SELECT DISTINCT entity_id FROM attachment
        WHERE org_id = $1 AND entity = 'visit' AND sha256 = $2
        ORDER BY entity_id
        """,
        tx.org_id,
        bytes.fromhex(sha256),
    ):
        tx.changed("visit", row["entity_id"])


def _flags(tx: Tx, cmd: CheckIn, found: customers.ForVisit, moment: rules.Moment) -> list[str]:
    marks = {
        "clock_suspect": moment.is_suspect,
        "late_delivery": tx.now - moment.at > LATE,
        "customer_unknown": not found.known,
        "customer_archived": found.archived,
        "out_of_scope": found.known and not found.in_scope,
        "simulated": cmd.fix is not None and cmd.fix.simulated,
    }
    return [mark for mark, holds in marks.items() if holds]


def _seen(fix: FixIn) -> rules.FixSeen:
    return rules.FixSeen(fix.id, fix.lng, fix.lat, fix.accuracy_m, fix.taken_at)


def _pin(found: customers.ForVisit) -> rules.PinSeen | None:
    if found.pin_id is None or found.pin_lng is None or found.pin_lat is None or found.radius_m is None:
        return None
    return rules.PinSeen(
        found.pin_id, found.pin_lng, found.pin_lat, Datum(found.pin_datum or "unknown"), found.radius_m
    )


def _person(tx: Tx) -> UUID:
    if tx.ctx.person_id is None:
        raise DomainError("permission_denied", permission="visit:record")
    return tx.ctx.person_id


def _add_fix(tx: Tx, visit_id: UUID, kind: str, fix: FixIn) -> None:
    if fix.simulated and not tx.ctx.is_demo:
        raise DomainError("permission_denied", permission="fix:simulate")
    tx.later(
        ADD_FIX,
        tx.org_id,
        fix.id,
        visit_id,
        kind,
        fix.lng,
        fix.lat,
        fix.accuracy_m,
        fix.taken_at,
        tx.now,
        fix.altitude_m,
        fix.speed_mps,
        fix.heading_deg,
        fix.simulated,
    )


def _add_judgement(
    tx: Tx, visit_id: UUID, verdict: rules.Verdict, pin_id: UUID | None, fix: FixIn | None
) -> dict[str, Any]:
    judgement: dict[str, Any] = {
        "id": uuid7(),
        "at": tx.now,
        "judge": rules.JUDGE,
        "policy": rules.POLICY,
        "pin_id": pin_id,
        "fix_id": fix.id if fix else None,
        "verdict": verdict.verdict,
        "score": verdict.score,
        "distance_m": verdict.distance_m,
        "accuracy_m": verdict.accuracy_m,
        "radius_m": verdict.radius_m,
        "inside": verdict.inside,
        "reasons": verdict.reasons_json(),
    }
    reasons = to_json(judgement["reasons"])
    values = [judgement[name] for name in judgement if name not in ("id", "reasons")]
    tx.later(ADD_JUDGEMENT, tx.org_id, judgement["id"], visit_id, *values, reasons)
    return judgement


def _receipt(visit: OwnVisit, judgement: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": visit.id,
        "business_day": visit.business_day,
        "started_at": visit.started_at,
        "received_at": visit.received_at,
        "flags": visit.flags,
        "judgement": judgement,
    }


async def _first_receipt(tx: Tx, visit_id: UUID) -> dict[str, Any]:
    await tx.flush()
    try:
        visit = await queries.own_visit(tx, visit_id)
    except DomainError as error:
        raise IdReused("visit") from error
    return _receipt(visit, await queries.latest_judgement(tx, visit_id))


async def _require_same_photo(tx: Tx, photo_id: UUID, visit_id: UUID) -> None:
    owner: datetime | None = await tx.value(
        """
        SELECT created_at FROM attachment
        WHERE org_id = $1 AND id = $2 AND entity = 'visit' AND entity_id = $3 AND created_by = $4
        """,
        tx.org_id,
        photo_id,
        visit_id,
        tx.ctx.person_id,
    )
    if owner is None:
        raise IdReused("photo")
