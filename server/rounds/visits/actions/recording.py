"""What every step of a visit writes: positions as they were told, judgements as they were made, the receipt."""

from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused
from rounds.core.geo import Datum
from rounds.core.ids import uuid7
from rounds.core.jsons import to_json
from rounds.core.statements import Prepared
from rounds.customers import public as customers
from rounds.visits import queries, rules
from rounds.visits.queries import OwnVisit
from rounds.visits.schemas import FixIn

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


def seen(fix: FixIn) -> rules.FixSeen:
    return rules.FixSeen(fix.id, fix.lng, fix.lat, fix.accuracy_m, fix.taken_at)


def pin_seen(found: customers.ForVisit) -> rules.PinSeen | None:
    if found.pin_id is None or found.pin_lng is None or found.pin_lat is None or found.radius_m is None:
        return None
    return rules.PinSeen(
        found.pin_id, found.pin_lng, found.pin_lat, Datum(found.pin_datum or "unknown"), found.radius_m
    )


def add_fix(tx: Tx, visit_id: UUID, kind: str, fix: FixIn) -> None:
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


def add_judgement(
    tx: Tx, visit_id: UUID, verdict: rules.Verdict, pin_id: UUID | None, fix: FixIn | rules.FixSeen | None
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


def receipt(visit: OwnVisit, judgement: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": visit.id,
        "business_day": visit.business_day,
        "started_at": visit.started_at,
        "received_at": visit.received_at,
        "flags": visit.flags,
        "judgement": judgement,
    }


async def first_receipt(tx: Tx, visit_id: UUID) -> dict[str, Any]:
    await tx.flush()
    try:
        visit = await queries.own_visit(tx, visit_id)
    except DomainError as error:
        raise IdReused("visit") from error
    return receipt(visit, await queries.latest_judgement(tx, visit_id))
