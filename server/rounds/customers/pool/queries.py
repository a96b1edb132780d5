"""Reads of the pool."""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from rounds.core.access import Module, Permission
from rounds.core.cursors import read_cursor, write_cursor
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.grams import fold
from rounds.customers.handing.queries import NAMED
from rounds.customers.listing.filters import NONE
from rounds.customers.listing.rows import ROW
from rounds.customers.pool.rules import OFFERED, PoolRules, days_sql
from rounds.customers.pool.schemas import PoolPageQuery
from rounds.customers.pool.settings import rules_of
from rounds.customers.queries import require_visible, today_of
from rounds.customers.search import matches
from rounds.customers.twins.redirects import one_and_merged

Bind = Callable[[object], str]
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
METRES_A_DEGREE = 111_195
# Nobody has the customer `c` today, and nobody is to have it.
FREE = """NOT EXISTS (
        SELECT FROM assignment AS a
        WHERE a.org_id = $1 AND a.customer_id = c.id AND a.role = 'owner'
          AND (a.until_day IS NULL OR (a.until_day > $2 AND a.until_day > a.from_day)))"""


def binder(args: list[object]) -> Bind:
    def bind(value: object) -> str:
        args.append(value)
        return f"${len(args)}"

    return bind


async def list_pool(tx: Tx, wanted: PoolPageQuery) -> dict[str, Any]:
    """A page of the customers on offer. Whoever does not lead sees it only while the company has a pool."""
    rules = await rules_of(tx)
    if not rules.is_on and not tx.ctx.may(Permission.POOL_MANAGE):
        raise DomainError("pool_off")
    await tx.plan_by_values()
    today = today_of(tx)
    args: list[object] = [tx.org_id, today]
    bind = binder(args)
    parts = ["c.org_id = $1", f"c.status = ANY ({bind(list(OFFERED))}::text[])", FREE]
    parts += [_any_of(bind, column, getattr(wanted, column)) for column in ("kind", "grade")]
    if wanted.q and fold(wanted.q):
        parts.append(await matches(tx, bind, wanted.q))
    key, kind, down, metres = _order(wanted, bind)
    if wanted.sort == "near":
        parts.append("c.has_pin")
    if wanted.cursor:
        value, last_id = read_cursor(wanted.cursor, kind, UUID)
        parts.append(f"({key}, c.id) {'<' if down else '>'} ({bind(value)}, {bind(last_id)})")
    way = " DESC" if down else ""
    mine = bind([post.position_id for post in tx.ctx.posts])
    found = await tx.rows(
        f"""
        SELECT c.id, f.code, c.name, c.kind, c.grade, f.channel, c.status, f.address, f.district, f.pin_now AS pin,
               c.last_visit_at, c.created_at, c.at, m.kind AS came, m.day AS came_on, m.reason AS came_reason,
               CASE WHEN m.from_position_id = ANY ({mine}::uuid[]) AND m.day + {bind(rules.wait_days)}::integer > $2
                    THEN m.day + {bind(rules.wait_days)}::integer END AS free_on,
               {metres} AS distance_m
        FROM (
            SELECT c.*, {key} AS at
            FROM {ROW}
            JOIN customer AS f ON f.org_id = $1 AND f.id = c.id AND NOT f.placeholder
            WHERE {" AND ".join(part for part in parts if part)}
            ORDER BY {key}{way}, c.id{way}
            LIMIT {wanted.limit + 1}) AS c
        JOIN customer AS f ON f.org_id = $1 AND f.id = c.id
        LEFT JOIN LATERAL (
            SELECT m.kind, m.day, m.reason, m.from_position_id FROM pool_move AS m
            WHERE m.org_id = $1 AND m.customer_id = c.id AND m.kind IN ('released', 'returned')
            ORDER BY m.at DESC, m.id DESC
            LIMIT 1) AS m ON TRUE
        ORDER BY c.at{way}, c.id{way}
        """,  # noqa: S608 - fragments are our own, values are parameters
        *args,
    )
    page = [dict(row) for row in found[: wanted.limit]]
    following = write_cursor(page[-1]["at"], page[-1]["id"]) if len(found) > wanted.limit else None
    return {"items": page, "next": following}


def _any_of(bind: Bind, column: str, keys: list[str]) -> str:
    if not keys:
        return ""
    named = f"c.{column} = ANY ({bind([key for key in keys if key != NONE])}::text[])"
    return f"({named} OR c.{column} IS NULL)" if NONE in keys else named


def _order(wanted: PoolPageQuery, bind: Bind) -> tuple[str, type, bool, str]:
    """The key in SQL, its type, whether it descends, and the distance in metres."""
    name, down = wanted.sort.removeprefix("-"), wanted.sort.startswith("-")
    match name:
        case "last_visit":
            return (
                f"coalesce(c.last_visit_at, {bind(LONG_AGO)}::timestamptz)",
                datetime,
                down,
                "NULL::integer",
            )
        case "created":
            return "c.created_at", datetime, down, "NULL::integer"
        case "near":
            if wanted.lng is None or wanted.lat is None:
                raise DomainError("malformed", field="lng", reason="missing")
            flat = math.cos(math.radians(wanted.lat))
            lng, lat, narrow = bind(wanted.lng), bind(wanted.lat), bind(flat)
            away = f"""sqrt(power(((f.pin_now->>'lng')::double precision - {lng}::double precision)
                * {narrow}::double precision, 2)
                + power((f.pin_now->>'lat')::double precision - {lat}::double precision, 2))"""
            return away, float, False, f"round(c.at * {METRES_A_DEGREE})::integer"
    return "c.name", str, down, "NULL::integer"


async def read_standing(tx: Tx) -> dict[str, Any]:
    rules = await rules_of(tx)
    today = today_of(tx)
    position_id = await claiming_position(tx, rules)
    mine = position_id or (tx.ctx.posts[0].position_id if tx.ctx.posts else None)
    return {
        "is_on": rules.is_on,
        "may_claim": rules.is_on and position_id is not None and tx.ctx.may(Permission.POOL_CLAIM),
        "owned": 0 if mine is None else await count_owned(tx, mine, today),
        "hold_limit": rules.hold_limit,
        "claimed_today": 0 if mine is None else await count_claimed(tx, mine, today),
        "day_limit": rules.day_limit,
        "leaving": len(await leaving(tx, rules, limit=1000)) if rules.returns else 0,
    }


async def claiming_position(tx: Tx, rules: PoolRules) -> UUID | None:
    """The caller's first position whose unit may claim."""
    posts = tx.ctx.posts
    if not posts:
        return None
    if not rules.unit_ids:
        return posts[0].position_id
    below = await tx.rows(
        """
        WITH RECURSIVE below (unit_id) AS (
            SELECT unnest($3::uuid[])
            UNION
            SELECT w.unit_id FROM below AS b
            JOIN unit_place AS w ON w.org_id = $1 AND w.parent_id = b.unit_id
             AND w.from_day <= $2 AND (w.until_day IS NULL OR w.until_day > $2))
        SELECT b.unit_id FROM below AS b WHERE b.unit_id = ANY ($4::uuid[])
        """,
        tx.org_id,
        today_of(tx),
        list(rules.unit_ids),
        [post.unit_id for post in posts],
    )
    allowed = {row["unit_id"] for row in below}
    return next((post.position_id for post in posts if post.unit_id in allowed), None)


async def count_owned(tx: Tx, position_id: UUID, today: date) -> int:
    found: int = await tx.value(
        """
        SELECT count(DISTINCT a.customer_id) FROM assignment AS a
        JOIN customer_activity AS v ON v.org_id = $1 AND v.customer_id = a.customer_id AND v.listed
        WHERE a.org_id = $1 AND a.position_id = $2 AND a.role = 'owner' AND a.from_day <= $3
          AND (a.until_day IS NULL OR a.until_day > $3)
        """,
        tx.org_id,
        position_id,
        today,
    )
    return found


async def count_claimed(tx: Tx, position_id: UUID, today: date) -> int:
    found: int = await tx.value(
        """
        SELECT count(*) FROM pool_move
        WHERE org_id = $1 AND to_position_id = $2 AND day = $3 AND kind = 'claimed'
        """,
        tx.org_id,
        position_id,
        today,
    )
    return found


async def leaving(
    tx: Tx, rules: PoolRules, *, ahead: int | None = None, limit: int = 500, only: UUID | None = None
) -> list[dict[str, Any]]:
    """Owned customers in the caller's reach that go back within the days of warning (or `ahead`), the soonest first."""
    today = today_of(tx)
    args: list[object] = [tx.org_id, today]
    bind = binder(args)
    positions = tx.ctx.reach(Module.CUSTOMERS).position_ids
    within = "" if positions is None else f"AND a.position_id = ANY ({bind(list(positions))}::uuid[])"
    within += "" if only is None else f" AND a.customer_id = {bind(only)}"
    zone = bind(tx.ctx.timezone)
    found = await tx.rows(
        f"""
        SELECT a.customer_id AS id, v.name, v.kind, v.grade, v.last_visit_at, d.due_on, a.position_id,
               {NAMED} AS person_name, u.name AS unit_name
        FROM assignment AS a
        JOIN customer_activity AS v ON v.org_id = $1 AND v.customer_id = a.customer_id AND v.listed
         AND v.status = ANY ({bind(list(OFFERED))}::text[])
        JOIN position AS s ON s.org_id = $1 AND s.id = a.position_id
        JOIN unit AS u ON u.org_id = $1 AND u.id = s.unit_id
        CROSS JOIN LATERAL (SELECT {days_sql(bind, rules)} AS days) AS r
        CROSS JOIN LATERAL (
            SELECT greatest(
                greatest(a.from_day, timezone({zone}, v.last_visit_at)::date) + r.days,
                a.from_day + {bind(rules.protect_days)}::integer,
                {bind(rules.since)}::date + {bind(rules.warn_days)}::integer) AS due_on) AS d
        WHERE a.org_id = $1 AND a.role = 'owner' AND a.from_day <= $2 AND (a.until_day IS NULL OR a.until_day > $2)
          AND r.days IS NOT NULL {within}
          AND d.due_on <= $2 + {bind(rules.warn_days if ahead is None else ahead)}::integer
        ORDER BY d.due_on, v.name, a.customer_id
        LIMIT {limit}
        """,  # noqa: S608 - fragments are our own, values are parameters
        *args,
    )
    return [dict(row) for row in found]


async def list_leaving(tx: Tx) -> dict[str, Any]:
    rules = await rules_of(tx)
    return {"items": await leaving(tx, rules) if rules.returns else []}


async def read_history(tx: Tx, customer_id: UUID) -> dict[str, Any]:
    """Of a customer in reach, and of those that were merged into it."""
    await require_visible(tx, customer_id)
    rules = await rules_of(tx)
    found = await tx.rows(
        f"""
        SELECT m.id, m.kind, m.day, m.reason, m.at, m.moved_by, p.name AS moved_by_name,
               (SELECT {NAMED} FROM position AS s WHERE s.org_id = $1 AND s.id = m.from_position_id) AS from_name,
               (SELECT {NAMED} FROM position AS s WHERE s.org_id = $1 AND s.id = m.to_position_id) AS to_name
        FROM pool_move AS m
        LEFT JOIN person AS p ON p.org_id = m.org_id AND p.id = m.moved_by
        WHERE m.org_id = $1 AND m.customer_id = ANY ($3::uuid[])
        ORDER BY m.at DESC, m.id DESC
        LIMIT 200
        """,  # noqa: S608 - our own fragment
        tx.org_id,
        today_of(tx),
        await one_and_merged(tx, customer_id),
    )
    soon = await leaving(tx, rules, only=customer_id, limit=1) if rules.returns else []
    return {"items": [dict(row) for row in found], "leaves_on": soon[0]["due_on"] if soon else None}
