"""Reads of pins that are asked for."""

from typing import Any
from uuid import UUID

from rounds.approvals import public as approvals
from rounds.core.access import Module
from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.core.file_store import Files
from rounds.core.geo import Datum
from rounds.customers.pins.impact import PinTried, impact_of_pins
from rounds.customers.pins.photos import shown_photos
from rounds.customers.queries import require_visible, today_of
from rounds.customers.rules import visible_customers

REQUEST = """
    SELECT r.id, r.customer_id, c.name AS customer_name, r.lng, r.lat, r.datum, r.accuracy_m, r.taken_at, r.radius_m,
           r.reason, r.distance_m, r.state, r.round, r.asked_by, pe.name AS asked_by_name, r.asked_at, r.since,
           r.decided_at, r.pin_id, CASE WHEN b.id IS NULL THEN NULL ELSE json_build_object(
               'id', b.id, 'lng', b.lng, 'lat', b.lat, 'datum', b.datum, 'radius_m', b.radius_m, 'source', b.source,
               'valid_from', b.valid_from) END AS before
    FROM pin_request AS r
    JOIN customer AS c ON c.org_id = r.org_id AND c.id = r.customer_id
    JOIN person AS pe ON pe.org_id = r.org_id AND pe.id = r.asked_by
    LEFT JOIN pin AS b ON b.org_id = r.org_id AND b.id = r.pin_before
    WHERE r.org_id = $1"""


async def find_request(tx: Tx, request_id: UUID) -> dict[str, Any]:
    """Raises NotFound where the customer is not in the caller's scope."""
    seen = visible_customers(tx.ctx.reach(Module.CUSTOMERS).position_ids, today_of(tx), 3)
    found = await tx.row(f"{REQUEST} AND r.id = $2 AND {seen.sql}", tx.org_id, request_id, *seen.args)
    if found is None:
        raise NotFound("pin_request")
    return dict(found)


async def read_request(tx: Tx, request_id: UUID, files: Files | None = None) -> dict[str, Any]:
    found = await find_request(tx, request_id)
    return {**found, "photos": await shown_photos(tx, files, request_id) if files else []}


async def read_history(tx: Tx, customer_id: UUID, files: Files) -> dict[str, Any]:
    await require_visible(tx, customer_id)
    rows = await tx.rows(
        REQUEST + " AND r.customer_id = $2 ORDER BY r.asked_at DESC, r.id DESC LIMIT 20",
        tx.org_id,
        customer_id,
    )
    items = [{**row, "photos": await shown_photos(tx, files, row["id"])} for row in rows]
    runs = await approvals.list_runs_about(tx, "customer", customer_id)
    return {"items": items, "approvals": [run for run in runs if run["kind"] == "customer.pin"]}


async def require_decider(tx: Tx, customer_id: UUID, request_id: UUID) -> None:
    """Raises `pin_request_not_yours` unless the caller decides about it now, themselves or in somebody's place."""
    for run in await approvals.list_runs_about(tx, "customer", customer_id):
        if run["subject_id"] != request_id or run["status"] != "running":
            continue
        for wait in run["waits"]:
            if str(tx.ctx.person_id) in (str(wait["person_id"]), str(wait["deputy_id"])):
                return
    raise DomainError("pin_request_not_yours")


async def preview_request(tx: Tx, request_id: UUID) -> dict[str, Any]:
    """What a request would mean for the visits since the pin that it replaces."""
    found = await find_request(tx, request_id)
    since = found["before"] and await _valid_from(tx, UUID(found["before"]["id"]))
    tried = PinTried(
        found["customer_id"], found["lng"], found["lat"], Datum(found["datum"]), found["radius_m"], since
    )
    return impact_json(await impact_of_pins().preview(tx, tried), since)


async def _valid_from(tx: Tx, pin_id: UUID) -> Any:
    return await tx.value("SELECT valid_from FROM pin WHERE org_id = $1 AND id = $2", tx.org_id, pin_id)


def impact_json(impact: Any, since: Any) -> dict[str, Any]:
    return {
        "since": since,
        "looked_at": impact.looked_at,
        "flips": impact.flips,
        "blurred": impact.blurred,
        "items": impact.items,
    }
