"""Reads of customers. Lists leave PostgreSQL as JSON and pass through as bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from rounds.core.access import Module, Sight
from rounds.core.clock import business_day
from rounds.core.cursors import read_cursor, write_cursor
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.core.grams import fold
from rounds.core.jsons import to_json
from rounds.customers import numbers
from rounds.customers.rules import seen_contact, visible_customers
from rounds.customers.search import matches


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """What to list; None means any."""

    q: str | None = None
    grade: str | None = None
    kind: str | None = None
    status: str | None = None
    unit_id: UUID | None = None
    position_id: UUID | None = None
    sort: str = "name"
    limit: int = 50
    cursor: str | None = None
    numbers: bool = False


# Laterals that a row, a page and a phone share: the pin that is valid now, whose it is, when it was last visited.
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
    'created_by', pin.created_by) END"""
POSITION_NOW = """
    LEFT JOIN LATERAL (
        SELECT a.position_id
        FROM assignment AS a
        WHERE a.org_id = $1 AND a.customer_id = c.id AND a.role = 'owner'
          AND a.from_day <= $2 AND (a.until_day IS NULL OR a.until_day > $2)
        ORDER BY a.from_day, a.id
        LIMIT 1) AS o ON TRUE"""
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


async def list_customers(tx: Tx, wanted: CustomerFilter) -> bytes:
    """A page as JSON {items, next}."""
    args: list[object] = [tx.org_id, today_of(tx)]
    where = ["c.org_id = $1", "c.archived_at IS NULL"]

    def bind(value: object) -> str:
        args.append(value)
        return f"${len(args)}"

    seen = visible_customers(tx.ctx.reach(Module.CUSTOMERS).position_ids, today_of(tx), len(args) + 1)
    where.append(seen.sql)
    args.extend(seen.args)
    for column in ("grade", "kind", "status"):
        value = getattr(wanted, column)
        if value is not None:
            where.append(f"c.{column} = {bind(value)}")
    if wanted.position_id is not None or wanted.unit_id is not None:
        where.append(_assigned_to(bind, wanted))
    if wanted.q and fold(wanted.q):
        where.append(await matches(tx, bind, wanted.q))
    order, after = ("c.name, c.id", ">") if wanted.sort == "name" else ("c.created_at DESC, c.id DESC", "<")
    column, kind = ("c.name", str) if wanted.sort == "name" else ("c.created_at", datetime)
    if wanted.cursor:
        value, last_id = read_cursor(wanted.cursor, kind, UUID)
        where.append(f"({column}, c.id) {after} ({bind(value)}, {bind(last_id)})")
    hint = "NULL" if tx.ctx.sight(numbers.NAME) is Sight.HIDDEN else "c.phone_hint"
    found = await tx.rows(
        f"""
        SELECT c.id, c.at, o.position_id, row_to_json(shown)::text AS row, c.phone_sealed
        FROM (
            SELECT c.org_id, c.id, c.code, c.name, c.kind, c.grade, c.status, c.phone_sealed, c.phone_hint,
                   c.address, c.district, c.pin_now, c.version, c.created_at, {column} AS at
            FROM customer AS c
            WHERE {" AND ".join(where)}
            ORDER BY {order}
            LIMIT {wanted.limit + 1}) AS c
        {POSITION_NOW}
        LEFT JOIN customer_activity AS v ON v.org_id = $1 AND v.customer_id = c.id
        CROSS JOIN LATERAL (
            SELECT c.id, c.code, c.name, c.kind, c.grade, c.status, {hint} AS phone_hint, c.address, c.district,
                   c.pin_now AS pin, v.last_visit_at, c.version) AS shown
        ORDER BY {order}
        """,  # noqa: S608 - fragments are our own, values are parameters
        *args,
    )
    page = found[: wanted.limit]
    following = write_cursor(page[-1]["at"], page[-1]["id"]) if len(found) > wanted.limit else None
    owners = await _owners(tx, {row["position_id"] for row in page})
    shown = await _numbers(tx, page) if wanted.numbers else {}
    return _page(
        [
            f'{row["row"][:-1]},"owner":{owners[row["position_id"]]},"phone":{shown.get(row["id"], "null")}}}'
            for row in page
        ],
        following,
    )


async def _numbers(tx: Tx, page: Sequence[asyncpg.Record]) -> dict[UUID, str]:
    """Numbers that the caller may read, as JSON. Lists that show masks alone leave the keys alone."""
    mine = set(numbers.own_positions(tx.ctx))
    rows = [
        {"id": row["id"], "phone_sealed": row["phone_sealed"], "own": row["position_id"] in mine}
        for row in page
    ]
    opened = await numbers.show_numbers(tx, rows)
    return {customer_id: to_json(number) for customer_id, number in opened.items()}


async def _owners(tx: Tx, positions: set[UUID | None]) -> dict[UUID | None, str]:
    """Who fills each position today, as JSON. A page has few owners: asked by themselves they cost half as much."""
    owners: dict[UUID | None, str] = {None: "null"}
    if not positions - {None}:
        return owners
    found = await tx.rows(
        """
        SELECT DISTINCT ON (s.id) s.id, json_build_object(
            'position_id', s.id, 'person_id', h.person_id, 'person_name', pe.name, 'unit_name', u.name)::text AS owner
        FROM position AS s
        JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
        LEFT JOIN position_holder AS h ON h.org_id = s.org_id AND h.position_id = s.id
         AND h.from_day <= $2 AND (h.until_day IS NULL OR h.until_day > $2)
        LEFT JOIN person AS pe ON pe.org_id = h.org_id AND pe.id = h.person_id
        WHERE s.org_id = $1 AND s.id = ANY ($3::uuid[])
        ORDER BY s.id, h.from_day, h.person_id
        """,
        tx.org_id,
        today_of(tx),
        list(positions - {None}),
    )
    return owners | {row["id"]: row["owner"] for row in found}


def _page(rows: list[str], following: str | None) -> bytes:
    tail = "null" if following is None else f'"{following}"'
    return ('{"items":[' + ",".join(rows) + '],"next":' + tail + "}").encode()


def _assigned_to(bind: Any, wanted: CustomerFilter) -> str:
    positions, units = bind(wanted.position_id), bind(wanted.unit_id)
    return f"""EXISTS (
        SELECT FROM assignment AS a
        JOIN position AS s ON s.org_id = a.org_id AND s.id = a.position_id
        WHERE a.org_id = $1 AND a.customer_id = c.id AND a.from_day <= $2
          AND (a.until_day IS NULL OR a.until_day > $2)
          AND ({positions}::uuid IS NULL OR a.position_id = {positions})
          AND ({units}::uuid IS NULL OR s.unit_id = {units}))"""


async def read_customer(tx: Tx, customer_id: UUID) -> dict[str, Any]:
    """One customer in full; raises NotFound outside the scope."""
    today = today_of(tx)
    seen = visible_customers(tx.ctx.reach(Module.CUSTOMERS).position_ids, today, 4)
    found = await tx.row(
        f"""
        SELECT c.id, c.code, c.name, c.kind, c.grade, c.status, c.phone_sealed, c.phone_hint, c.address,
               c.district, c.contact, c.note, c.created_at, c.created_by,
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
    return {**shown, "phone": opened.get(found["id"]), "phone_hint": hint, "contact": contact}


async def require_visible(tx: Tx, customer_id: UUID) -> None:
    today = today_of(tx)
    seen = visible_customers(tx.ctx.reach(Module.CUSTOMERS).position_ids, today, 3)
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
               created_at, created_by
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
    """What a check-in asks about a customer as of a moment. `pin_*` are None without a pin."""

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


async def find_for_visit(tx: Tx, customer_id: UUID, at: datetime, day: date) -> ForVisit:
    """One round trip: is it known, was it the caller's that day, which pin was valid then.

    A customer's first pin also judges what came before it: nothing better was known.
    """
    positions = tx.ctx.reach(Module.CUSTOMERS).position_ids
    found = await tx.maybe(
        ForVisit,
        """
        SELECT (c.id IS NOT NULL AND NOT c.placeholder) AS known, c.archived_at IS NOT NULL AS archived,
               ($5::uuid[] IS NULL OR EXISTS (
                    SELECT FROM assignment AS a
                    WHERE a.org_id = $1 AND a.customer_id = $2 AND a.position_id = ANY ($5::uuid[])
                      AND a.from_day <= $4 AND (a.until_day IS NULL OR a.until_day > $4))) AS in_scope,
               c.name, c.grade, p.id AS pin_id, p.lng AS pin_lng, p.lat AS pin_lat, p.datum AS pin_datum, p.radius_m
        FROM (SELECT 1) AS one
        LEFT JOIN customer AS c ON c.org_id = $1 AND c.id = $2
        LEFT JOIN LATERAL (
            SELECT p.* FROM pin AS p
            WHERE p.org_id = $1 AND p.customer_id = $2
            ORDER BY (p.valid_from <= $3) DESC,
                     CASE WHEN p.valid_from <= $3 THEN p.valid_from END DESC, p.valid_from, p.id DESC
            LIMIT 1) AS p ON TRUE
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
