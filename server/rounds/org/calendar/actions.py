"""What a company says of its days otherwise than its country."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from rounds.core.clock import business_day
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.org.calendar.national import DayKind
from rounds.org.calendar.queries import days_between, read_basis

FIRST_YEAR, LAST_YEAR = 2000, 2100


async def read_year(tx: Tx, year: int | None, locale: str) -> dict[str, Any]:
    today = business_day(tx.now, tx.ctx.timezone)
    wanted = year or today.year
    basis = await read_basis(tx)
    days = await days_between(tx, date(wanted, 1, 1), date(wanted, 12, 31), locale=locale)
    return {
        "year": wanted,
        "today": today,
        "country": basis.country,
        "week": list(basis.week),
        "worked": sum(day.is_worked for day in days),
        "days": [asdict(day) for day in days],
    }


async def say_of_day(
    tx: Tx, day: date, kind: DayKind, name: str | None, reason: str, locale: str
) -> dict[str, Any]:
    """From now on the company's word for that day."""
    await say_of_days(tx, [(day, kind, name, reason)])
    return await read_day(tx, day, locale)


async def read_day(tx: Tx, day: date, locale: str) -> dict[str, Any]:
    (found,) = await days_between(tx, day, day, locale=locale)
    return asdict(found)


Said = tuple[date, DayKind, str | None, str | None]


async def say_of_days(tx: Tx, said: Sequence[Said]) -> None:
    """A repeat changes nothing and is not noted again."""
    days = [one[0] for one in said]
    before = await own_days(tx, days)
    changed = [one for one in said if before.get(one[0]) != one[1:]]
    await tx.execute(
        """
        INSERT INTO calendar_day (org_id, day, kind, name, reason, changed_at, changed_by)
        SELECT $1, d.day, d.kind, d.name, d.reason, $6, $7
        FROM unnest($2::date[], $3::text[], $4::text[], $5::text[]) AS d (day, kind, name, reason)
        ON CONFLICT (org_id, day) DO UPDATE
        SET kind = excluded.kind, name = excluded.name, reason = excluded.reason, changed_at = excluded.changed_at,
            changed_by = excluded.changed_by
        """,
        tx.org_id,
        [one[0] for one in changed],
        [one[1].value for one in changed],
        [one[2] for one in changed],
        [one[3] for one in changed],
        tx.now,
        tx.ctx.person_id,
    )
    for day, *content in changed:
        _note(tx, day, before.get(day), tuple(content))


async def take_back(tx: Tx, day: date) -> None:
    """The day is the country's again. Raises `not_found` where the company has said nothing."""
    before = await own_days(tx, [day])
    if day not in before:
        raise NotFound("day")
    await tx.execute("DELETE FROM calendar_day WHERE org_id = $1 AND day = $2", tx.org_id, day)
    _note(tx, day, before[day], None)


Content = tuple[Any, ...]


async def own_days(tx: Tx, days: Sequence[date]) -> Mapping[date, Content]:
    """What the company says now, by day: kind, name, reason. Locked, so that two imports come one after the other."""
    found = await tx.rows(
        """
        SELECT day, kind, name, reason FROM calendar_day
        WHERE org_id = $1 AND day = ANY ($2::date[])
        ORDER BY day
        FOR UPDATE
        """,
        tx.org_id,
        list(days),
    )
    return {row["day"]: (DayKind(row["kind"]), row["name"], row["reason"]) for row in found}


def _note(tx: Tx, day: date, before: Content | None, after: Content | None) -> None:
    def told(content: Content | None) -> dict[str, Any]:
        said = {} if content is None else dict(zip(("kind", "name", "reason"), content, strict=True))
        return {"day": day.isoformat(), **said}

    tx.audit("calendar:edit", "calendar_day", None, before=told(before), after=told(after))
