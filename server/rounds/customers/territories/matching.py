"""Where each customer lies, and who would have it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.customers.handing.queries import NAMED
from rounds.customers.pool.rules import OFFERED
from rounds.customers.queries import today_of
from rounds.engines.areas import Area, areas_at, box_of, in_order, overlaps


@dataclass(frozen=True, slots=True)
class Placed:
    """A customer with its present owner and the territories that it lies in; the first one has it."""

    id: UUID
    name: str
    grade: str | None
    district: str | None
    position_id: UUID | None
    last_visit_at: datetime | None
    areas: tuple[Area, ...]

    @property
    def area(self) -> Area | None:
        return self.areas[0] if self.areas else None


@dataclass(frozen=True, slots=True)
class Move:
    customer_id: UUID
    territory_id: UUID
    from_position_id: UUID | None
    to_position_id: UUID


async def read_territories(tx: Tx) -> list[dict[str, Any]]:
    found = await tx.rows(
        f"""
        SELECT t.id, t.parent_id, t.name, t.priority, t.position_id, t.districts, t.rings, t.version,
               (SELECT {NAMED} FROM position AS s WHERE s.org_id = $1 AND s.id = t.position_id) AS owner_name
        FROM territory AS t
        WHERE t.org_id = $1 AND t.archived_at IS NULL
        ORDER BY t.name, t.id
        """,  # noqa: S608 - our own fragment
        tx.org_id,
        today_of(tx),
    )
    return [dict(row) for row in found]


def areas_of(rows: Sequence[dict[str, Any]]) -> list[Area]:
    parents = {row["id"]: row["parent_id"] for row in rows}

    def above(territory_id: UUID) -> tuple[UUID, ...]:
        way: list[UUID] = []
        at = parents.get(territory_id)
        while at is not None and at in parents and at not in way:
            way.append(at)
            at = parents[at]
        return tuple(way)

    made = []
    for row in rows:
        rings = tuple(tuple((lng, lat) for lng, lat in ring) for ring in row["rings"])
        made.append(
            Area(
                row["id"],
                row["priority"],
                rings,
                frozenset(row["districts"]),
                above(row["id"]),
                box_of(rings),
            )
        )
    return in_order(made)


async def place_customers(tx: Tx, areas: Sequence[Area]) -> list[Placed]:
    """All customers that somebody could look after."""
    rows = await tx.rows(
        """
        SELECT v.customer_id AS id, v.name, v.grade, f.district, o.position_id, v.last_visit_at,
               (f.pin_now->>'lng')::double precision AS lng, (f.pin_now->>'lat')::double precision AS lat
        FROM customer_activity AS v
        JOIN customer AS f ON f.org_id = $1 AND f.id = v.customer_id AND NOT f.placeholder
        LEFT JOIN LATERAL (
            SELECT a.position_id FROM assignment AS a
            WHERE a.org_id = $1 AND a.customer_id = v.customer_id AND a.role = 'owner'
              AND (a.until_day IS NULL OR (a.until_day > $2 AND a.until_day > a.from_day))
            ORDER BY a.from_day, a.id
            LIMIT 1) AS o ON TRUE
        WHERE v.org_id = $1 AND v.listed AND v.status = ANY ($3::text[])
        ORDER BY v.customer_id
        """,
        tx.org_id,
        today_of(tx),
        list(OFFERED),
    )

    def place() -> list[Placed]:
        return [
            Placed(
                row["id"],
                row["name"],
                row["grade"],
                row["district"],
                row["position_id"],
                row["last_visit_at"],
                tuple(areas_at(areas, row["lng"], row["lat"], row["district"])),
            )
            for row in rows
        ]

    return await asyncio.to_thread(place)


def owner_of(area: Area, owners: dict[UUID, UUID | None]) -> UUID | None:
    """The territory's own, else the nearest above it that has one."""
    return next((owners[one] for one in (area.id, *area.above) if owners.get(one)), None)


def moves_of(placed: Sequence[Placed], owners: dict[UUID, UUID | None], *, only_unowned: bool) -> list[Move]:
    made = []
    for one in placed:
        if one.area is None or (only_unowned and one.position_id is not None):
            continue
        owner = owner_of(one.area, owners)
        if owner is not None and owner != one.position_id:
            made.append(Move(one.id, one.area.id, one.position_id, owner))
    return made


def claimed_by_several(placed: Sequence[Placed]) -> list[Placed]:
    return [one for one in placed if overlaps(one.areas)]
