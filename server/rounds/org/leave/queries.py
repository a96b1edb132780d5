"""Reads of leave: who is away when, and what may be shown of it to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.org import queries as org
from rounds.org.calendar.queries import days_between
from rounds.org.leave.rules import LONGEST, Span, working_halves
from rounds.org.leave.sync import COLUMNS, NAMES
from rounds.org.reach import PEOPLE_SQL, refuse_person_outside, within
from rounds.org.units.queries import today_of

AWAY = "('granted', 'ended_early')"
MOST_PEOPLE = 300


@dataclass(frozen=True, slots=True)
class Absence:
    """Days off that were granted; half days begin or end at noon."""

    leave_id: UUID
    person_id: UUID
    kind: str
    first_day: date
    last_day: date
    from_noon: bool
    until_noon: bool
    cover_id: UUID | None

    def is_whole(self, day: date) -> bool:
        """Whether the person is away that whole day."""
        begins_late = self.from_noon and day == self.first_day
        ends_early = self.until_noon and day == self.last_day
        return self.first_day <= day <= self.last_day and not begins_late and not ends_early


async def absences(
    tx: Tx, first: date, last: date, person_ids: Sequence[UUID] | None = None
) -> list[Absence]:
    """Who is away on some of these days, both ends included; None asks for everybody of the company."""
    return await tx.all(
        Absence,
        f"""
        SELECT id AS leave_id, person_id, kind, first_day, last_day, from_noon, until_noon, cover_id
        FROM leave
        WHERE org_id = $1 AND state IN {AWAY} AND last_day >= $2 AND first_day <= $3
          AND ($4::uuid[] IS NULL OR person_id = ANY ($4::uuid[]))
        ORDER BY first_day, id
        """,  # noqa: S608 - our own constant
        tx.org_id,
        first,
        last,
        None if person_ids is None else list(person_ids),
    )


async def covers_on(tx: Tx, day: date) -> dict[UUID, UUID]:
    """Who stands in that day for whom; of two leaves of a day the later one."""
    return {a.person_id: a.cover_id for a in await absences(tx, day, day) if a.cover_id is not None}


async def unworked(tx: Tx, first: date, last: date, position_ids: Sequence[UUID]) -> set[tuple[UUID, date]]:
    """Positions and days on which all who fill the position, those who stand in too, are away all day."""
    found = await tx.rows(
        f"""
        SELECT h.position_id, d.day
        FROM (SELECT $2::date + n AS day FROM generate_series(0, $3::date - $2::date) AS n) AS d
        JOIN position_holder AS h ON h.org_id = $1 AND h.position_id = ANY ($4::uuid[]) AND h.from_day <= d.day
         AND (h.until_day IS NULL OR h.until_day > d.day)
        GROUP BY h.position_id, d.day
        HAVING bool_and(EXISTS (
            SELECT FROM leave AS l
            WHERE l.org_id = $1 AND l.person_id = h.person_id AND l.state IN {AWAY}
              AND l.first_day <= d.day AND l.last_day >= d.day
              AND NOT (l.from_noon AND l.first_day = d.day) AND NOT (l.until_noon AND l.last_day = d.day)))
        """,  # noqa: S608 - our own constant
        tx.org_id,
        first,
        last,
        list(position_ids),
    )
    return {(row["position_id"], row["day"]) for row in found}


async def positions_of(tx: Tx, person_id: UUID, first: date, last: date) -> list[UUID]:
    """What somebody fills on some of these days, standing in or not; what was taken back counts too."""
    found = await tx.rows(
        """
        SELECT DISTINCT position_id FROM position_holder
        WHERE org_id = $1 AND person_id = $2 AND from_day <= $4 AND (until_day IS NULL OR until_day >= $3)
        ORDER BY position_id
        """,
        tx.org_id,
        person_id,
        first,
        last,
    )
    return [row["position_id"] for row in found]


async def count_halves(tx: Tx, span: Span) -> int:
    """Working half days of a span by the company's calendar. Raises `leave_no_work` where there are none."""
    days = await days_between(tx, span.first_day, span.last_day)
    halves = working_halves(span, [day.day for day in days if day.kind in ("work", "makeup")])
    if not halves:
        raise DomainError("leave_no_work")
    return halves


async def read_leave(tx: Tx, leave_id: UUID) -> dict[str, Any]:
    found = await tx.row(
        f"SELECT {COLUMNS} FROM leave AS l {NAMES} WHERE l.org_id = $1 AND l.id = $2",  # noqa: S608 - our own
        tx.org_id,
        leave_id,
    )
    if found is None:
        raise NotFound("leave")
    return dict(found)


async def list_own(tx: Tx) -> list[dict[str, Any]]:
    found = await tx.rows(
        f"""
        SELECT {COLUMNS} FROM leave AS l {NAMES}
        WHERE l.org_id = $1 AND l.person_id = $2
        ORDER BY l.first_day DESC, l.id DESC LIMIT 200
        """,  # noqa: S608 - our own
        tx.org_id,
        tx.ctx.person_id,
    )
    return [dict(row) for row in found]


async def read_calendar(tx: Tx, first: date, last: date) -> dict[str, Any]:
    """Days, and the people of the caller's reach with what they asked for and were granted in them."""
    if not first <= last < first + LONGEST:
        raise DomainError("malformed", field="last")
    people = await org.list_people(tx)
    found = await tx.rows(
        f"""
        SELECT {COLUMNS} FROM leave AS l {NAMES}
        WHERE l.org_id = $1 AND l.person_id = ANY ($2::uuid[]) AND l.last_day >= $3 AND l.first_day <= $4
          AND l.state NOT IN ('refused', 'withdrawn')
        ORDER BY l.first_day, l.id
        """,  # noqa: S608 - our own
        tx.org_id,
        [person["id"] for person in people],
        first,
        last,
    )
    leaves: dict[UUID, list[dict[str, Any]]] = {}
    for row in found:
        leaves.setdefault(row["person_id"], []).append(dict(row))
    everybody = len(people) <= MOST_PEOPLE
    return {
        "today": today_of(tx),
        "days": [
            {"day": day.day, "works": day.kind in ("work", "makeup"), "name": day.name}
            for day in await days_between(tx, first, last)
        ],
        "people": [
            {**person, "leaves": leaves.get(person["id"], [])}
            for person in people
            if everybody or person["id"] in leaves
        ],
        "all_people": everybody,
    }


async def list_covers(tx: Tx, person_id: UUID | None, first: date, last: date) -> list[dict[str, Any]]:
    """Who may stand in for somebody: colleagues of the units they work in, those above, and the caller's own people."""
    who = await require_subject(tx, person_id)
    if not first <= last < first + LONGEST:
        raise DomainError("malformed", field="last_day")
    found = await colleagues(tx, who)
    away = {absence.person_id for absence in await absences(tx, first, last, [row["id"] for row in found])}
    return [{**row, "away": row["id"] in away} for row in found]


async def require_subject(tx: Tx, person_id: UUID | None) -> UUID:
    """Oneself, or somebody in reach for whoever manages leave. Raises NotFound for anybody else."""
    who = person_id or tx.ctx.person_id
    if who is None:
        raise NotFound("person")
    if who != tx.ctx.person_id:
        if not tx.ctx.may(Permission.LEAVE_MANAGE):
            raise NotFound("person")
        await refuse_person_outside(tx, [who])
    return who


async def colleagues(tx: Tx, person_id: UUID) -> list[dict[str, Any]]:
    """Who works in the same units or above, and the caller's own people."""
    seen = within(tx)
    manages = tx.ctx.may(Permission.LEAVE_MANAGE)
    reach = PEOPLE_SQL.format(all="$4", me="$5", units="$6", below="$7", today="$3")
    found = await tx.rows(
        f"""
        WITH RECURSIVE line (unit_id) AS (
            SELECT s.unit_id FROM position_holder AS h
            JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id
            WHERE h.org_id = $1 AND h.person_id = $2 AND NOT h.cover AND h.from_day <= $3
              AND (h.until_day IS NULL OR h.until_day > $3)
            UNION
            SELECT w.parent_id FROM line AS b
            JOIN unit_place AS w ON w.org_id = $1 AND w.unit_id = b.unit_id AND w.parent_id IS NOT NULL
             AND w.from_day <= $3 AND (w.until_day IS NULL OR w.until_day > $3))
        SELECT p.id, p.code, p.name, min(u.name) AS unit_name
        FROM position_holder AS h
        JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id
        JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
        JOIN person AS p ON p.org_id = h.org_id AND p.id = h.person_id
        WHERE h.org_id = $1 AND NOT h.cover AND h.from_day <= $3 AND (h.until_day IS NULL OR h.until_day > $3)
          AND p.id <> $2 AND p.archived_at IS NULL AND p.kind = 'human' AND (p.ends_on IS NULL OR p.ends_on > $3)
          AND (s.unit_id IN (SELECT unit_id FROM line) OR ($8 AND {reach}))
        GROUP BY p.id, p.code, p.name
        ORDER BY p.code
        LIMIT 500
        """,  # noqa: S608 - our own fragment
        tx.org_id,
        person_id,
        today_of(tx),
        seen.everything,
        tx.ctx.person_id,
        seen.units,
        seen.below,
        manages,
    )
    return [dict(row) for row in found]


async def is_colleague(tx: Tx, person_id: UUID, cover_id: UUID) -> bool:
    return any(row["id"] == cover_id for row in await colleagues(tx, person_id))
