"""A pin is asked for on the spot, and counts once that is approved."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from rounds.core.access import Module, Permission
from rounds.core.approvable import Asked
from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused, NotFound
from rounds.core.geo import Datum, Point, distance_m, to_wgs84
from rounds.core.ids import uuid7
from rounds.customers.pins import queries
from rounds.customers.pins.impact import PinTried, impact_of_pins
from rounds.customers.pins.photos import keep_photos
from rounds.customers.pins.schemas import PinRequestIn
from rounds.customers.pins.writing import NewPin, confirm_pin, insert_pin
from rounds.customers.queries import require_visible

FENCE_M = 100


@dataclass(frozen=True, slots=True)
class PinAsked(Asked):
    """Somebody on the spot asks for another pin."""


async def ask_pin(tx: Tx, customer_id: UUID, cmd: PinRequestIn, *, photo_limit: int) -> dict[str, Any]:
    """Ask for a pin; a repeat changes nothing. Raises `pin_request_open` while another one is under way."""
    await require_visible(tx, customer_id)
    if tx.ctx.person_id is None:
        raise NotFound("person")
    # One customer's pins are asked for one after another.
    now = await tx.value(
        "SELECT coalesce(pin_now, '{}'::json) FROM customer WHERE org_id = $1 AND id = $2 FOR UPDATE",
        tx.org_id,
        customer_id,
    )
    known = await tx.row(
        "SELECT customer_id, asked_by, state, round FROM pin_request WHERE org_id = $1 AND id = $2",
        tx.org_id,
        cmd.id,
    )
    if known is not None:
        if (known["customer_id"], known["asked_by"]) != (customer_id, tx.ctx.person_id):
            raise IdReused("pin_request")
        if cmd.round <= known["round"]:
            return await queries.read_request(tx, cmd.id)
        if known["state"] != "returned" or cmd.round != known["round"] + 1:
            raise DomainError("pin_request_open", id=str(cmd.id))
    elif cmd.round != 1:
        raise DomainError("malformed", field="round", reason="not_asked_before")
    at_once = not now or tx.ctx.may(Permission.PIN_SET)
    if not at_once:
        await _refuse(tx, customer_id, cmd, first=known is None)
    await _write(tx, customer_id, cmd, now, first=known is None)
    await keep_photos(tx, cmd.id, cmd.photos, limit=photo_limit)
    if at_once:
        await _set_at_once(tx, cmd.id)
    else:
        tx.audit("pin:ask", "customer", customer_id, after={"request_id": cmd.id, "round": cmd.round})
        tx.emit(PinAsked(cmd.id, tx.ctx.person_id, cmd.round))
    return await queries.read_request(tx, cmd.id)


async def _refuse(tx: Tx, customer_id: UUID, cmd: PinRequestIn, *, first: bool) -> None:
    if Module.APPROVALS in tx.ctx.modules_off:
        raise DomainError("module_off", module=Module.APPROVALS.value)
    if cmd.reason is None:
        raise DomainError("malformed", field="reason", reason="missing")
    if first and not cmd.photos:
        raise DomainError("malformed", field="photos", reason="missing")
    other = await tx.value(
        """
        SELECT id FROM pin_request
        WHERE org_id = $1 AND customer_id = $2 AND id <> $3 AND state IN ('asked', 'returned')
        LIMIT 1
        """,
        tx.org_id,
        customer_id,
        cmd.id,
    )
    if other is not None:
        raise DomainError("pin_request_open", id=str(other))


async def _write(tx: Tx, customer_id: UUID, cmd: PinRequestIn, now: dict[str, Any], *, first: bool) -> None:
    point = to_wgs84(Point(cmd.lng, cmd.lat), cmd.datum)
    known = bool(now)
    distance = round(distance_m(point, Point(now["lng"], now["lat"]))) if known else None
    values = (
        tx.org_id,
        cmd.id,
        point.lng,
        point.lat,
        cmd.datum.value,
        cmd.lng,
        cmd.lat,
        cmd.accuracy_m,
        cmd.taken_at,
        cmd.radius_m or now.get("radius_m", FENCE_M),
        cmd.reason,
        UUID(now["id"]) if known else None,
        distance,
        cmd.round,
        tx.now,
    )
    if first:
        await tx.execute(
            """
            INSERT INTO pin_request (org_id, id, lng, lat, datum, original_lng, original_lat, accuracy_m, taken_at,
                                     radius_m, reason, pin_before, distance_m, round, asked_at, state, customer_id,
                                     asked_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'asked', $16, $17)
            """,
            *values,
            customer_id,
            tx.ctx.person_id,
        )
        return
    await tx.execute(
        """
        UPDATE pin_request
        SET lng = $3, lat = $4, datum = $5, original_lng = $6, original_lat = $7, accuracy_m = $8, taken_at = $9,
            radius_m = $10, reason = $11, pin_before = $12, distance_m = $13, round = $14, asked_at = $15,
            state = 'asked', since = NULL, since_by = NULL
        WHERE org_id = $1 AND id = $2
        """,
        *values,
    )


async def _set_at_once(tx: Tx, request_id: UUID) -> None:
    provisional = not tx.ctx.may(Permission.PIN_SET)
    await tx.execute(
        "UPDATE pin_request SET state = 'approved', decided_at = $3 WHERE org_id = $1 AND id = $2",
        tx.org_id,
        request_id,
        tx.now,
    )
    await apply_request(tx, request_id, provisional=provisional)


async def apply_request(tx: Tx, request_id: UUID, *, provisional: bool, run_id: UUID | None = None) -> None:
    """Make the pin of a request; judge past visits again where that was decided with it."""
    found = await tx.row(
        """
        SELECT r.customer_id, r.lng, r.lat, r.original_lng, r.original_lat, r.datum, r.radius_m, r.reason, r.since,
               r.asked_by, (c.pin_now ->> 'valid_from')::timestamptz AS pin_since
        FROM pin_request AS r
        JOIN customer AS c ON c.org_id = r.org_id AND c.id = r.customer_id
        WHERE r.org_id = $1 AND r.id = $2
        """,
        tx.org_id,
        request_id,
    )
    if found is None:
        raise NotFound("pin_request")
    valid_from = tx.now if found["since"] is None else counts_from(tx, found["since"], found["pin_since"])
    datum = Datum(found["datum"])
    new = NewPin(
        uuid7(),
        found["original_lng"],
        found["original_lat"],
        datum,
        found["radius_m"],
        "field",
        found["reason"],
        valid_from,
        found["asked_by"],
        provisional,
    )
    await insert_pin(tx, found["customer_id"], new)
    await tx.execute(
        "UPDATE pin_request SET pin_id = $3 WHERE org_id = $1 AND id = $2", tx.org_id, request_id, new.id
    )
    rejudged = 0
    if found["since"] is not None:
        tried = PinTried(
            found["customer_id"], found["lng"], found["lat"], datum, new.radius_m, valid_from, new.id
        )
        rejudged = await impact_of_pins().rejudge(tx, tried)
    tx.changed("customer", found["customer_id"])
    tx.audit(
        "pin:add",
        "customer",
        found["customer_id"],
        after={
            "pin_id": new.id,
            "lng": new.lng,
            "lat": new.lat,
            "datum": datum.value,
            "radius_m": new.radius_m,
            "request_id": request_id,
            **({"approval_id": run_id} if run_id else {}),
            **({"since": found["since"], "rejudged": rejudged} if found["since"] else {}),
        },
    )


def counts_from(tx: Tx, since: date, pin_since: datetime | None) -> datetime:
    """The beginning of a day in the company's zone, but later than the pin that is replaced: it keeps what was its."""
    start = datetime.combine(since, time(), ZoneInfo(tx.ctx.timezone)).astimezone(UTC)
    if pin_since is None:
        return min(start, tx.now)
    return min(max(start, pin_since + timedelta(microseconds=1)), max(tx.now, pin_since))


async def decide_since(tx: Tx, request_id: UUID, since: date | None) -> dict[str, Any]:
    """Whether past visits are judged again once this is approved, and since when. For whoever decides about it now."""
    found = await queries.find_request(tx, request_id)
    await queries.require_decider(tx, found["customer_id"], request_id)
    await tx.execute(
        """
        UPDATE pin_request SET since = $3, since_by = $4
        WHERE org_id = $1 AND id = $2 AND state = 'asked'
        """,
        tx.org_id,
        request_id,
        since,
        tx.ctx.person_id,
    )
    tx.audit(
        "pin:since",
        "customer",
        found["customer_id"],
        before={"since": found["since"]},
        after={"since": since, "request_id": request_id},
    )
    return await queries.read_request(tx, request_id)


async def confirm(tx: Tx, customer_id: UUID, pin_id: UUID) -> None:
    """Somebody who may set pins says that a provisional one holds. Raises NotFound for another customer's pin."""
    await require_visible(tx, customer_id)
    known = await tx.value(
        "SELECT true FROM pin WHERE org_id = $1 AND customer_id = $2 AND id = $3",
        tx.org_id,
        customer_id,
        pin_id,
    )
    if not known:
        raise NotFound("pin")
    await confirm_pin(tx, customer_id, pin_id, "decision")
