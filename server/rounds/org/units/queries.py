"""Reads of the unit tree."""

from datetime import date
from typing import Any
from uuid import UUID

from rounds.core.access import Module
from rounds.core.clock import business_day
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.org.units.rules import Place, told_places


def today_of(tx: Tx) -> date:
    return tx.ctx.as_of or business_day(tx.now, tx.ctx.timezone)


async def list_units(tx: Tx, on: date | None = None) -> list[dict[str, Any]]:
    """Units in scope on a day, and those above them, so that the tree has a trunk."""
    units = tx.ctx.reach(Module.PEOPLE).unit_ids
    found = await tx.rows(
        """
        WITH RECURSIVE here AS (
            SELECT u.id, u.name, u.kind, p.parent_id
            FROM unit AS u
            JOIN unit_place AS p ON p.org_id = u.org_id AND p.unit_id = u.id
             AND p.from_day <= $3 AND (p.until_day IS NULL OR p.until_day > $3)
            WHERE u.org_id = $1),
        wanted AS (
            SELECT id, parent_id FROM here WHERE $2::uuid[] IS NULL OR id = ANY ($2::uuid[])
            UNION
            SELECT h.id, h.parent_id FROM here AS h JOIN wanted AS w ON w.parent_id = h.id)
        SELECT h.id, h.parent_id, h.name, h.kind
        FROM here AS h
        WHERE h.id IN (SELECT id FROM wanted)
        ORDER BY h.name, h.id
        """,
        tx.org_id,
        None if units is None else list(units),
        on or today_of(tx),
    )
    return [dict(row) for row in found]


async def places_since(tx: Tx, day: date) -> list[Place]:
    """All places of the company that hold on the day or later."""
    return await tx.all(
        Place,
        """
        SELECT unit_id, parent_id, from_day, until_day
        FROM unit_place
        WHERE org_id = $1 AND (until_day IS NULL OR until_day > $2)
        """,
        tx.org_id,
        day,
    )


async def unit_in_reach(tx: Tx, unit_id: UUID) -> dict[str, Any]:
    """Raises `not_found` for a unit outside of one's reach, or archived."""
    found = await tx.row(
        "SELECT id, name, kind FROM unit WHERE org_id = $1 AND id = $2 AND archived_at IS NULL",
        tx.org_id,
        unit_id,
    )
    if found is None or not is_in_reach(tx, unit_id):
        raise NotFound("unit")
    return dict(found)


def is_in_reach(tx: Tx, unit_id: UUID) -> bool:
    units = tx.ctx.reach(Module.PEOPLE).unit_ids
    return units is None or unit_id in units


async def unit_history(tx: Tx, unit_id: UUID) -> dict[str, Any]:
    """Where the unit hung and will hang, and what was changed about it by whom."""
    if not is_in_reach(tx, unit_id):
        raise NotFound("unit")
    places = await tx.all(
        Place,
        """
        SELECT unit_id, parent_id, from_day, until_day
        FROM unit_place
        WHERE org_id = $1 AND unit_id = $2
        """,
        tx.org_id,
        unit_id,
    )
    if not places:
        raise NotFound("unit")
    told = told_places(places)
    named = await tx.rows(
        "SELECT id, name FROM unit WHERE org_id = $1 AND id = ANY ($2::uuid[])",
        tx.org_id,
        [place.parent_id for place in told],
    )
    names = {row["id"]: row["name"] for row in named}
    changes = await tx.rows(
        """
        SELECT a.id, a.at, a.action, a.before, a.after, p.name AS by
        FROM audit AS a
        LEFT JOIN person AS p ON p.org_id = a.org_id AND p.id = a.person_id
        WHERE a.org_id = $1 AND a.entity = 'unit' AND a.entity_id = $2
        ORDER BY a.at DESC, a.id DESC
        LIMIT 100
        """,
        tx.org_id,
        unit_id,
    )
    return {
        "places": [
            {
                "parent_id": place.parent_id,
                "parent_name": None if place.parent_id is None else names.get(place.parent_id),
                "from_day": place.from_day,
                "until_day": place.until_day,
            }
            for place in told
        ],
        "changes": [
            {
                "at": row["at"],
                "action": row["action"],
                "by": row["by"],
                "name_before": (row["before"] or {}).get("name"),
                "name_after": (row["after"] or {}).get("name"),
                "from_day": (row["after"] or {}).get("from_day"),
            }
            for row in changes
        ],
    }
