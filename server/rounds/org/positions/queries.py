"""Reads of positions."""

from datetime import date
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.org.reach import within
from rounds.org.units.queries import today_of


async def list_positions(tx: Tx, unit_id: UUID | None = None) -> list[dict[str, Any]]:
    """Positions in reach, in the order of their units, each with who fills it today and later."""
    seen = within(tx)
    found = await tx.rows(
        """
        SELECT p.id, p.title, p.role, p.unit_id, u.name AS unit_name, coalesce(h.holders, '[]'::json) AS holders
        FROM position AS p
        JOIN unit AS u ON u.org_id = p.org_id AND u.id = p.unit_id
        LEFT JOIN LATERAL (
            SELECT json_agg(json_build_object(
                'person_id', n.id, 'person_code', n.code, 'person_name', n.name, 'from_day', h.from_day,
                'until_day', h.until_day, 'cover', h.cover) ORDER BY h.cover, h.from_day) AS holders
            FROM position_holder AS h
            JOIN person AS n ON n.org_id = h.org_id AND n.id = h.person_id
            WHERE h.org_id = p.org_id AND h.position_id = p.id
              AND (h.until_day IS NULL OR (h.until_day > $4 AND h.until_day > h.from_day))) AS h ON TRUE
        WHERE p.org_id = $1 AND p.archived_at IS NULL
          AND ($2 OR p.id = ANY ($5::uuid[]) OR (p.unit_id = ANY ($6::uuid[]) AND p.role = ANY ($7::text[])))
          AND ($3::uuid IS NULL OR p.unit_id = $3)
        ORDER BY u.name, p.unit_id, p.title, p.id
        """,
        tx.org_id,
        seen.everything,
        unit_id,
        today_of(tx),
        seen.own,
        seen.units,
        seen.below,
    )
    return [dict(row) for row in found]


async def position_in_reach(tx: Tx, position_id: UUID) -> dict[str, Any]:
    """Raises `not_found` for a position outside of one's reach, or archived. Locks it until the end."""
    seen = within(tx)
    found = await tx.row(
        """
        SELECT id, unit_id, title, role
        FROM position
        WHERE org_id = $1 AND id = $2 AND archived_at IS NULL
          AND ($3 OR (unit_id = ANY ($4::uuid[]) AND role = ANY ($5::text[])))
        FOR NO KEY UPDATE
        """,
        tx.org_id,
        position_id,
        seen.everything,
        seen.units,
        seen.below,
    )
    if found is None:
        raise NotFound("position")
    return dict(found)


async def who_fills(
    tx: Tx, position_id: UUID, from_day: date, until_day: date | None
) -> dict[str, Any] | None:
    """Whoever fills the position, not as cover, on some day of those; None when nobody does."""
    found = await tx.row(
        """
        SELECT h.person_id, h.from_day, h.until_day, p.name
        FROM position_holder AS h
        JOIN person AS p ON p.org_id = h.org_id AND p.id = h.person_id
        WHERE h.org_id = $1 AND h.position_id = $2 AND NOT h.cover
          AND (h.until_day IS NULL OR (h.until_day > $3 AND h.until_day > h.from_day))
          AND ($4::date IS NULL OR h.from_day < $4)
        ORDER BY h.from_day
        LIMIT 1
        """,
        tx.org_id,
        position_id,
        from_day,
        until_day,
    )
    return None if found is None else dict(found)
