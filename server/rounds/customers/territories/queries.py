"""Reads of territories."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.customers.handing.queries import NAMED
from rounds.customers.queries import today_of
from rounds.customers.territories.matching import (
    areas_of,
    claimed_by_several,
    moves_of,
    owner_of,
    place_customers,
    read_territories,
)

SHOWN = 200
EXAMPLES = 20
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


async def list_territories(tx: Tx, days: int) -> dict[str, Any]:
    rows = await read_territories(tx)
    placed = await place_customers(tx, areas_of(rows))
    since = tx.now - timedelta(days)
    counts: dict[UUID | None, Counter[str]] = {row["id"]: Counter() for row in rows}
    counts[None] = Counter()
    for one in placed:
        count = counts[one.area.id if one.area else None]
        count["customers"] += 1
        count["nobodys"] += one.position_id is None
        count["unvisited"] += one.last_visit_at is None or one.last_visit_at < since
    return {
        "items": rows,
        "counts": [
            {
                "territory_id": key,
                "customers": n["customers"],
                "nobodys": n["nobodys"],
                "unvisited": n["unvisited"],
            }
            for key, n in counts.items()
        ],
        "days": days,
        "districts": sorted({one.district for one in placed if one.district}),
    }


async def read_territory(tx: Tx, territory_id: UUID) -> dict[str, Any]:
    found = next((row for row in await read_territories(tx) if row["id"] == territory_id), None)
    if found is None:
        raise NotFound("territory")
    return found


async def white_space(tx: Tx, territory_id: UUID, days: int) -> dict[str, Any]:
    """Customers of a territory that nobody has, or that nobody has visited in so many days."""
    await read_territory(tx, territory_id)
    placed = await place_customers(tx, areas_of(await read_territories(tx)))
    since = tx.now - timedelta(days)
    white = [
        one
        for one in placed
        if one.area is not None
        and one.area.id == territory_id
        and (one.position_id is None or one.last_visit_at is None or one.last_visit_at < since)
    ]
    white.sort(key=lambda one: (one.position_id is not None, one.last_visit_at or LONG_AGO, one.name, one.id))
    names = await position_names(tx, {one.position_id for one in white[:SHOWN]})
    return {
        "items": [
            {
                "id": one.id,
                "name": one.name,
                "grade": one.grade,
                "district": one.district,
                "owner_name": names.get(one.position_id),
                "last_visit_at": one.last_visit_at,
            }
            for one in white[:SHOWN]
        ]
    }


async def preview(tx: Tx, *, only_unowned: bool) -> dict[str, Any]:
    """What assigning by territory would move, from whom to whom. Nothing is changed."""
    rows = await read_territories(tx)
    owners = {row["id"]: row["position_id"] for row in rows}
    placed = await place_customers(tx, areas_of(rows))
    moves = moves_of(placed, owners, only_unowned=only_unowned)
    groups = Counter((move.territory_id, move.from_position_id, move.to_position_id) for move in moves)
    largest = sorted(groups.items(), key=lambda item: (-item[1], str(item[0])))[:SHOWN]
    names = await position_names(tx, {one for (_, *pair), _ in largest for one in pair})
    several = claimed_by_several(placed)
    return {
        "customers": len(placed),
        "moves": len(moves),
        "in_none": sum(one.area is None for one in placed),
        "without_owner": sum(one.area is not None and owner_of(one.area, owners) is None for one in placed),
        "overlaps": len(several),
        "groups": [
            {
                "territory_id": territory,
                "from_position_id": left,
                "from_name": names.get(left),
                "to_position_id": came,
                "to_name": names.get(came),
                "customers": count,
            }
            for (territory, left, came), count in largest
        ],
        "examples": [
            {"customer_id": one.id, "name": one.name, "territory_ids": [area.id for area in one.areas]}
            for one in several[:EXAMPLES]
        ],
    }


async def position_names(tx: Tx, positions: set[UUID | None]) -> dict[UUID | None, str]:
    found = await tx.rows(
        f"SELECT s.id, {NAMED} AS name FROM position AS s WHERE s.org_id = $1 AND s.id = ANY ($3::uuid[])",  # noqa: S608
        tx.org_id,
        today_of(tx),
        [one for one in positions if one is not None],
    )
    return {row["id"]: row["name"] for row in found}


RUN = """
    SELECT r.id, r.only_unowned, r.state, r.moved, r.given_back, r.asked_at, p.name AS asked_by_name
    FROM territory_run AS r
    LEFT JOIN person AS p ON p.org_id = r.org_id AND p.id = r.asked_by
    WHERE r.org_id = $1"""


async def list_runs(tx: Tx) -> dict[str, Any]:
    found = await tx.rows(RUN + " ORDER BY r.asked_at DESC, r.id DESC LIMIT 50", tx.org_id)
    return {"items": [dict(row) for row in found]}


async def read_run(tx: Tx, run_id: UUID) -> dict[str, Any]:
    found = await tx.row(RUN + " AND r.id = $2", tx.org_id, run_id)
    if found is None:
        raise NotFound("territory_run")
    return dict(found)
