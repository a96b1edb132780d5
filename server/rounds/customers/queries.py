"""Reads of single customers; `listing` reads many."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rounds.core.access import Module, Sight
from rounds.core.clock import business_day
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.customers import numbers
from rounds.customers.custom.queries import hidden_fields, without
from rounds.customers.rules import seen_contact, visible_customers

# Laterals of a row: the pin that is valid now, and whose it is.
PIN_NOW = """
    LEFT JOIN LATERAL (
        SELECT p.* FROM pin AS p
        WHERE p.org_id = c.org_id AND p.customer_id = c.id
        ORDER BY p.valid_from DESC, p.id DESC
        LIMIT 1) AS pin ON TRUE"""
PIN_JSON = """CASE WHEN pin.id IS NULL THEN NULL ELSE json_build_object(
    'id', pin.id, 'customer_id', c.id, 'lng', pin.lng, 'lat', pin.lat, 'datum', pin.datum,
    'original', json_build_object('lng', pin.original_lng, 'lat', pin.original_lat), 'radius_m', pin.radius_m,
    'source', pin.source, 'note', pin.note, 'valid_from', pin.valid_from, 'created_at', pin.created_at,
    'created_by', pin.created_by, 'provisional', pin.provisional AND NOT EXISTS (
        SELECT FROM pin_confirmed AS k WHERE k.org_id = pin.org_id AND k.pin_id = pin.id)) END"""
OWNER_NOW = """
    LEFT JOIN LATERAL (
        SELECT a.position_id, h.person_id, pe.name AS person_name, u.name AS unit_name
        FROM assignment AS a
        JOIN position AS s ON s.org_id = a.org_id AND s.id = a.position_id
        JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
        LEFT JOIN position_holder AS h ON h.org_id = s.org_id AND h.position_id = s.id
         AND h.from_day <= $2 AND (h.until_day IS NULL OR h.until_day > $2)
        LEFT JOIN person AS pe ON pe.org_id = h.org_id AND pe.id = h.person_id
        WHERE a.org_id = $1 AND a.customer_id = c.id AND a.role = 'owner'
          AND a.from_day <= $2 AND (a.until_day IS NULL OR a.until_day > $2)
        ORDER BY a.from_day, a.id
        LIMIT 1) AS o ON TRUE"""
OWNER_JSON = """CASE WHEN o.position_id IS NULL THEN NULL ELSE json_build_object(
    'position_id', o.position_id, 'person_id', o.person_id, 'person_name', o.person_name,
    'unit_name', o.unit_name) END"""


def today_of(tx: Tx) -> date:
    return tx.ctx.as_of or business_day(tx.now, tx.ctx.timezone)


async def read_customer(tx: Tx, customer_id: UUID) -> dict[str, Any]:
    """One customer in full; raises NotFound outside the scope."""
    today = today_of(tx)
    seen = visible_customers(tx.ctx.reach(Module.CUSTOMERS).position_ids, today, 4)
    found = await tx.row(
        f"""
        SELECT c.id, c.code, c.name, c.kind, c.grade, c.channel, c.status, c.tags, c.custom, c.phone_sealed,
               c.phone_hint, c.address, c.district, c.contact, c.note, c.floor, c.room, c.merged_into, c.created_at,
               c.created_by,
               c.updated_at, c.archived_at, c.version,
               {numbers.OWN.format(positions=f"${4 + len(seen.args)}")} AS own,
               {PIN_JSON} AS pin, {OWNER_JSON} AS owner, v.last_visit_at
        FROM customer AS c
        {PIN_NOW}
        {OWNER_NOW}
        LEFT JOIN customer_activity AS v ON v.org_id = c.org_id AND v.customer_id = c.id
        WHERE c.org_id = $1 AND c.id = $3 AND {seen.sql}
        """,  # noqa: S608 - fragments are our own, values are parameters
        tx.org_id,
        today,
        customer_id,
        *seen.args,
        numbers.own_positions(tx.ctx),
    )
    if found is None:
        raise NotFound("customer")
    return await _with_number(tx, dict(found))


async def _with_number(tx: Tx, found: dict[str, Any]) -> dict[str, Any]:
    opened = await numbers.show_numbers(tx, [found])
    hint = None if tx.ctx.sight(numbers.NAME) is Sight.HIDDEN else found["phone_hint"]
    shown = {name: value for name, value in found.items() if name not in ("phone_sealed", "own")}
    contact = seen_contact(tx.ctx, found["contact"], own=found["own"])
    custom = without(found["custom"], await hidden_fields(tx, "customer"))
    return {
        **shown,
        "custom": custom,
        "phone": opened.get(found["id"]),
        "phone_hint": hint,
        "contact": contact,
    }


async def require_visible(tx: Tx, customer_id: UUID, module: Module = Module.CUSTOMERS) -> None:
    """Raises NotFound outside the caller's reach in a module."""
    today = today_of(tx)
    seen = visible_customers(tx.ctx.reach(module).position_ids, today, 3)
    found = await tx.value(
        f"SELECT true FROM customer AS c WHERE c.org_id = $1 AND c.id = $2 AND {seen.sql}",  # noqa: S608
        tx.org_id,
        customer_id,
        *seen.args,
    )
    if not found:
        raise NotFound("customer")


async def list_pins(tx: Tx, customer_id: UUID) -> list[dict[str, Any]]:
    """A customer's pins, the valid one first."""
    await require_visible(tx, customer_id)
    found = await tx.rows(
        """
        SELECT id, customer_id, lng, lat, datum, original_lng, original_lat, radius_m, source, note, valid_from,
               created_at, created_by, pin.provisional AND NOT EXISTS (
                   SELECT FROM pin_confirmed AS k WHERE k.org_id = pin.org_id AND k.pin_id = pin.id) AS provisional
        FROM pin
        WHERE org_id = $1 AND customer_id = $2
        ORDER BY valid_from DESC, id DESC
        LIMIT 200
        """,
        tx.org_id,
        customer_id,
    )
    return [pin_answer(dict(row)) for row in found]


def pin_answer(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "original": {"lng": row.pop("original_lng"), "lat": row.pop("original_lat")}}


@dataclass(frozen=True, slots=True)
class ForVisit:
    """What a check-in asks about a customer as of a moment. `pin_*` are None without a pin.

    `pin_doubt` is who set it, while nobody else has confirmed it.

    `id` is another one's where the customer has been merged into it.
    """

    id: UUID
    known: bool
    archived: bool
    in_scope: bool
    name: str | None
    grade: str | None
    pin_id: UUID | None
    pin_lng: float | None
    pin_lat: float | None
    pin_datum: str | None
    radius_m: int | None
    pin_doubt: UUID | None


async def find_for_visit(tx: Tx, customer_id: UUID, at: datetime, day: date) -> ForVisit:
    """One round trip: is it known, was it the caller's that day, which pin was valid then.

    A customer's first pin also judges what came before it: nothing better was known.
    """
    positions = tx.ctx.reach(Module.CUSTOMERS).position_ids
    found = await tx.maybe(
        ForVisit,
        """
        SELECT one.id, (c.id IS NOT NULL AND NOT c.placeholder) AS known, c.archived_at IS NOT NULL AS archived,
               ($5::uuid[] IS NULL OR EXISTS (
                    SELECT FROM assignment AS a
                    WHERE a.org_id = $1 AND a.customer_id IN (one.id, $2) AND a.position_id = ANY ($5::uuid[])
                      AND a.from_day <= $4 AND (a.until_day IS NULL OR a.until_day > $4))) AS in_scope,
               c.name, c.grade, p.id AS pin_id, p.lng AS pin_lng, p.lat AS pin_lat, p.datum AS pin_datum, p.radius_m,
               CASE WHEN p.provisional AND k.pin_id IS NULL THEN p.created_by END AS pin_doubt
        FROM (
            SELECT coalesce((SELECT m.merged_into FROM customer AS m WHERE m.org_id = $1 AND m.id = $2), $2) AS id
        ) AS one
        LEFT JOIN customer AS c ON c.org_id = $1 AND c.id = one.id
        LEFT JOIN LATERAL (
            SELECT p.* FROM pin AS p
            WHERE p.org_id = $1 AND p.customer_id = one.id
            ORDER BY (p.valid_from <= $3) DESC,
                     CASE WHEN p.valid_from <= $3 THEN p.valid_from END DESC, p.valid_from, p.id DESC
            LIMIT 1) AS p ON TRUE
        LEFT JOIN pin_confirmed AS k ON k.org_id = $1 AND k.pin_id = p.id
        """,
        tx.org_id,
        customer_id,
        at,
        day,
        None if positions is None else list(positions),
    )
    if found is None:
        raise NotFound("customer")
    return found
