"""Pages of customers. They leave PostgreSQL as JSON and pass through as bytes."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from rounds.core.access import Sight
from rounds.core.cursors import write_cursor
from rounds.core.db import Tx
from rounds.core.jsons import to_json
from rounds.customers import numbers
from rounds.customers.custom.queries import hidden_fields
from rounds.customers.listing.filters import CustomerFilter, narrowed
from rounds.customers.listing.intervals import due_at, intervals_of
from rounds.customers.listing.orders import order_of
from rounds.customers.listing.rows import ROW
from rounds.customers.queries import today_of

POSITION_NOW = """
    LEFT JOIN LATERAL (
        SELECT a.position_id
        FROM assignment AS a
        WHERE a.org_id = $1 AND a.customer_id = c.id AND a.role = 'owner'
          AND a.from_day <= $2 AND (a.until_day IS NULL OR a.until_day > $2)
        ORDER BY a.from_day, a.id
        LIMIT 1) AS o ON TRUE"""


async def list_customers(tx: Tx, wanted: CustomerFilter) -> bytes:
    """A page as JSON {items, next}."""
    await tx.plan_by_values()
    args: list[object] = [tx.org_id, today_of(tx)]

    def bind(value: object) -> str:
        args.append(value)
        return f"${len(args)}"

    intervals = await intervals_of(tx)
    where = await narrowed(tx, wanted, intervals, args)
    order = order_of(wanted.sort, bind, intervals)
    if wanted.cursor:
        where += " AND " + order.after(bind, wanted.cursor)
    hint = "NULL" if tx.ctx.sight(numbers.NAME) is Sight.HIDDEN else "f.phone_hint"
    hidden = bind(await hidden_fields(tx, "customer")) + "::text[]"
    found = await tx.rows(
        f"""
        SELECT c.id, c.at, o.position_id, row_to_json(shown)::text AS row, f.phone_sealed
        FROM (
            SELECT c.*, {order.key} AS at
            FROM {ROW}
            WHERE {where}
            ORDER BY {order.sql(order.key, "c.id")}
            LIMIT {wanted.limit + 1}) AS c
        JOIN customer AS f ON f.org_id = $1 AND f.id = c.id
        {POSITION_NOW}
        CROSS JOIN LATERAL (
            SELECT c.id, f.code, f.name, f.kind, f.grade, f.channel, f.status, f.tags,
                   f.custom - {hidden} AS custom, {hint} AS phone_hint, f.address, f.district,
                   f.pin_now AS pin, c.last_visit_at, {due_at(bind, intervals)} AS due_at, f.created_at, f.updated_at,
                   f.version) AS shown
        ORDER BY {order.sql("c.at", "c.id")}
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
