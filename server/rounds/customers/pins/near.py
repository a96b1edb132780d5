"""Who is near a place. By the grid where the caller sees very many, by what they hold where they see few."""

from typing import Any

from rounds.core.access import Module
from rounds.core.db import Tx
from rounds.customers.pins.cells import window
from rounds.customers.queries import today_of
from rounds.customers.rules import visible_customers

# Up to so many positions, their customers are fewer than the grid's.
FEW_POSITIONS = 12
FIRST_LOOK_M = 500
DISTANCE = """
    2 * 6371008.8 * asin(least(1, sqrt(
        sin(radians(g.lat - $3) / 2) ^ 2
        + cos(radians($3)) * cos(radians(g.lat)) * sin(radians(g.lng - $2) / 2) ^ 2)))"""
COLUMNS = """
    c.id, c.code, c.name, c.kind, c.grade, c.status, c.address, f.lng, f.lat,
    coalesce((c.pin_now ->> 'provisional')::boolean, false) AS provisional, round(f.metres)::integer AS distance_m,
    v.last_visit_at"""
ACTIVITY = "LEFT JOIN customer_activity AS v ON v.org_id = $1 AND v.customer_id = c.id"


async def list_near(tx: Tx, lng: float, lat: float, radius_m: int, limit: int) -> list[dict[str, Any]]:
    positions = tx.ctx.reach(Module.CUSTOMERS).position_ids
    if positions is not None and len(positions) <= FEW_POSITIONS:
        return await _among_held(tx, lng, lat, radius_m, limit)
    # A small circle holds enough where customers stand close; only where they do not, a wider one is looked at.
    look = min(radius_m, FIRST_LOOK_M)
    while True:
        found = await _within(tx, lng, lat, look, limit)
        if len(found) >= limit or look >= radius_m:
            return found
        look = min(radius_m, look * 4)


async def _within(tx: Tx, lng: float, lat: float, metres: int, limit: int) -> list[dict[str, Any]]:
    around = window(lng, lat, metres)
    seen = visible_customers(tx.ctx.reach(Module.CUSTOMERS).position_ids, today_of(tx), 10)
    found = await tx.rows(
        f"""
        SELECT {COLUMNS}
        FROM (
            SELECT g.customer_id, g.lng, g.lat, {DISTANCE} AS metres
            FROM generate_series($4::integer, $5::integer) AS line (north)
            JOIN customer_cell AS g ON g.org_id = $1 AND g.north = line.north AND g.east BETWEEN $6 AND $7
            ORDER BY 4) AS f
        JOIN customer AS c ON c.org_id = $1 AND c.id = f.customer_id AND c.archived_at IS NULL
        {ACTIVITY}
        WHERE f.metres <= $8 AND {seen.sql}
        ORDER BY f.metres, c.id
        LIMIT $9
        """,  # noqa: S608 - our own fragments
        tx.org_id,
        lng,
        lat,
        around.south,
        around.north,
        around.west,
        around.east,
        float(metres),
        limit,
        *seen.args,
    )
    return [dict(row) for row in found]


async def _among_held(tx: Tx, lng: float, lat: float, metres: int, limit: int) -> list[dict[str, Any]]:
    found = await tx.rows(
        f"""
        SELECT {COLUMNS}
        FROM (
            SELECT g.customer_id, g.lng, g.lat, {DISTANCE} AS metres
            FROM (
                SELECT DISTINCT a.customer_id FROM assignment AS a
                WHERE a.org_id = $1 AND a.position_id = ANY ($6::uuid[]) AND a.from_day <= $7
                  AND (a.until_day IS NULL OR a.until_day > $7)) AS held
            JOIN customer_cell AS g ON g.org_id = $1 AND g.customer_id = held.customer_id
            ORDER BY 4) AS f
        JOIN customer AS c ON c.org_id = $1 AND c.id = f.customer_id AND c.archived_at IS NULL
        {ACTIVITY}
        WHERE f.metres <= $4
        ORDER BY f.metres, c.id
        LIMIT $5
        """,  # noqa: S608 - our own fragments
        tx.org_id,
        lng,
        lat,
        float(metres),
        limit,
        list(tx.ctx.reach(Module.CUSTOMERS).position_ids or ()),
        today_of(tx),
    )
    return [dict(row) for row in found]
