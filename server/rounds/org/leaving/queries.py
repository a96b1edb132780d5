"""Reads of leaving: what is planned, what somebody leaves behind, and who may go on with it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.handing_over import Group, Successor, all_hands_over
from rounds.org.reach import PEOPLE_SQL, refuse_person_outside, within
from rounds.org.standing import roles_of_company
from rounds.org.units.queries import today_of

MOST = 2_000
# The units of the positions $3 and those above, today ($4), each with how far up it is.
ABOVE = """
    WITH RECURSIVE above (unit_id, steps) AS (
        SELECT unit_id, 0 FROM position WHERE org_id = $1 AND id = ANY ($3::uuid[])
        UNION
        SELECT w.parent_id, a.steps + 1 FROM above AS a
        JOIN unit_place AS w ON w.org_id = $1 AND w.unit_id = a.unit_id AND w.parent_id IS NOT NULL
         AND w.from_day <= $4 AND (w.until_day IS NULL OR w.until_day > $4))"""


async def preview_leaving(tx: Tx, person_id: UUID, day: date) -> dict[str, Any]:
    """What somebody in reach holds on the day, by kind, and who may go on with it. Nothing changes."""
    await refuse_person_outside(tx, [person_id])
    return {"day": day, "groups": await _groups(tx, person_id, day)}


async def _groups(tx: Tx, person_id: UUID, day: date) -> list[Group]:
    found = [await hands_over.preview(tx, person_id, day) for hands_over in all_hands_over()]
    return [group for group in found if group is not None and group.count]


async def read_leaving(tx: Tx, person_id: UUID) -> dict[str, Any]:
    """What is planned or done, and what nobody goes on with yet."""
    await refuse_person_outside(tx, [person_id])
    found = await tx.row(
        """
        SELECT l.day, l.note, l.choices, l.state, l.went, b.name AS asked_by_name, l.asked_at, l.ended_at
        FROM leaving AS l
        JOIN person AS p ON p.org_id = l.org_id AND p.id = l.person_id
        LEFT JOIN person AS b ON b.org_id = l.org_id AND b.id = l.asked_by
        WHERE l.org_id = $1 AND l.person_id = $2 AND (l.state = 'planned' OR p.archived_at IS NOT NULL)
          AND l.state <> 'called_off'
        ORDER BY l.asked_at DESC, l.id DESC
        LIMIT 1
        """,
        tx.org_id,
        person_id,
    )
    if found is None:
        return {"leaving": None, "open": []}
    chosen = found["choices"] if found["state"] == "planned" else {}
    groups = await _groups(tx, person_id, found["day"])
    return {
        "leaving": dict(found),
        "open": [
            group
            for group in groups
            if group.is_chosen and not chosen.get(group.kind) and not chosen.get(group.follows or "")
        ],
    }


async def planned_leaving(tx: Tx, person_id: UUID) -> dict[str, Any] | None:
    found = await tx.row(
        """
        SELECT id, day, choices, fillings FROM leaving
        WHERE org_id = $1 AND person_id = $2 AND state = 'planned'
        FOR UPDATE
        """,
        tx.org_id,
        person_id,
    )
    return None if found is None else dict(found)


async def positions_left(tx: Tx, person_id: UUID, day: date) -> list[UUID]:
    """What somebody fills, not standing in, until the day or beyond, and nobody else from the day on."""
    found = await tx.rows(
        """
        SELECT DISTINCT h.position_id
        FROM position_holder AS h
        JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id AND s.archived_at IS NULL
        WHERE h.org_id = $1 AND h.person_id = $2 AND NOT h.cover AND h.from_day <= $3
          AND (h.until_day IS NULL OR h.until_day >= $3)
          AND NOT EXISTS (
              SELECT FROM position_holder AS o
              WHERE o.org_id = h.org_id AND o.position_id = h.position_id AND o.person_id <> $2 AND NOT o.cover
                AND (o.until_day IS NULL OR (o.until_day > $3 AND o.until_day > o.from_day)))
        ORDER BY h.position_id
        """,
        tx.org_id,
        person_id,
        day,
    )
    return [row["position_id"] for row in found]


async def colleagues_of(
    tx: Tx, person_id: UUID, held: Sequence[UUID], *, leaders_first: bool = False
) -> tuple[Successor, ...]:
    """People in the caller's reach who may take over: the nearest units first, or those above in the line first."""
    seen = within(tx)
    reach = PEOPLE_SQL.format(all="$5", me="$6", units="$7", below="$8", today="$4")
    found = await tx.rows(
        f"""
        {ABOVE}
        SELECT p.id, p.name, p.ends_on, f.unit_name, f.role, f.steps
        FROM person AS p
        LEFT JOIN LATERAL (
            SELECT u.name AS unit_name, s.role, a.steps
            FROM position_holder AS h
            JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id
            JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
            LEFT JOIN above AS a ON a.unit_id = s.unit_id
            WHERE h.org_id = p.org_id AND h.person_id = p.id AND NOT h.cover
              AND h.from_day <= $4 AND (h.until_day IS NULL OR h.until_day > $4)
            ORDER BY a.steps, u.name, s.id
            LIMIT 1) AS f ON TRUE
        WHERE p.org_id = $1 AND p.id <> $2 AND p.archived_at IS NULL AND {reach}
        ORDER BY f.steps, f.unit_name, p.name, p.id
        LIMIT {MOST}
        """,  # noqa: S608 - our own fragments
        tx.org_id,
        person_id,
        list(held),
        today_of(tx),
        seen.everything,
        tx.ctx.person_id,
        seen.units,
        seen.below,
    )
    if leaders_first:
        ranks = {key: role.rank for key, role in (await roles_of_company(tx)).items()}
        own = await _highest(tx, held, ranks)
        found.sort(
            key=lambda row: (
                row["steps"] is None or ranks.get(row["role"], 0) <= own,
                row["steps"] is None,
                row["steps"] or 0,
                ranks.get(row["role"], 0),
            )
        )
    return tuple(Successor(row["id"], row["name"], row["unit_name"], row["ends_on"]) for row in found)


async def _highest(tx: Tx, position_ids: Sequence[UUID], ranks: dict[str, int]) -> int:
    found = await tx.rows(
        "SELECT role FROM position WHERE org_id = $1 AND id = ANY ($2::uuid[])", tx.org_id, list(position_ids)
    )
    return max((ranks.get(row["role"], 0) for row in found), default=0)


async def working_positions(tx: Tx, person_id: UUID, held: Sequence[UUID]) -> tuple[Successor, ...]:
    """Positions in the caller's reach that others fill today and that work with customers, the nearest first."""
    roles = await roles_of_company(tx)
    working = [key for key, role in roles.items() if Permission.CUSTOMER_EDIT in role.permissions]
    seen = within(tx)
    found = await tx.rows(
        f"""
        {ABOVE}
        SELECT s.id, p.name, u.name AS unit_name, p.ends_on AS leaves_on
        FROM position AS s
        JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
        JOIN position_holder AS h ON h.org_id = s.org_id AND h.position_id = s.id AND NOT h.cover
         AND h.from_day <= $4 AND (h.until_day IS NULL OR h.until_day > $4)
        JOIN person AS p ON p.org_id = h.org_id AND p.id = h.person_id AND p.archived_at IS NULL
        LEFT JOIN above AS a ON a.unit_id = s.unit_id
        WHERE s.org_id = $1 AND s.archived_at IS NULL AND p.id <> $2 AND s.role = ANY ($5::text[])
          AND ($6 OR s.id = ANY ($7::uuid[]) OR (s.unit_id = ANY ($8::uuid[]) AND s.role = ANY ($9::text[])))
        ORDER BY a.steps, u.name, p.name, s.id
        LIMIT {MOST}
        """,  # noqa: S608 - our own fragments
        tx.org_id,
        person_id,
        list(held),
        today_of(tx),
        working,
        seen.everything,
        seen.own,
        seen.units,
        seen.below,
    )
    return tuple(Successor(**row) for row in found)


async def still_filled(tx: Tx, position_ids: Sequence[UUID], day: date) -> set[UUID]:
    """Those of the positions that somebody who has not left fills on the day."""
    found = await tx.rows(
        """
        SELECT DISTINCT s.id
        FROM position AS s
        JOIN position_holder AS h ON h.org_id = s.org_id AND h.position_id = s.id
         AND h.from_day <= $3 AND (h.until_day IS NULL OR h.until_day > $3)
        JOIN person AS p ON p.org_id = h.org_id AND p.id = h.person_id AND p.archived_at IS NULL
        WHERE s.org_id = $1 AND s.id = ANY ($2::uuid[]) AND s.archived_at IS NULL
        """,
        tx.org_id,
        list(position_ids),
        day,
    )
    return {row["id"] for row in found}


async def still_here(tx: Tx, person_ids: Sequence[UUID], day: date) -> set[UUID]:
    """Those of the people who belong to the company on the day and after."""
    found = await tx.rows(
        """
        SELECT id FROM person
        WHERE org_id = $1 AND id = ANY ($2::uuid[]) AND archived_at IS NULL AND (ends_on IS NULL OR ends_on > $3)
        """,
        tx.org_id,
        list(person_ids),
        day,
    )
    return {row["id"] for row in found}
