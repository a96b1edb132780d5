"""The company's working calendar: what it says itself wins over its country's."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rounds.core.db import Tx
from rounds.org.calendar.national import CHINA, MONDAY_TO_FRIDAY, Day, DayKind, countries, national_day

CHINESE_ZONES = frozenset({"Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "Asia/Urumqi", "PRC"})


@dataclass(frozen=True, slots=True)
class Basis:
    """What a company's calendar is computed from."""

    country: str | None
    week: tuple[int, ...]
    locale: str


def basis_of(company: Any) -> Basis:
    """From the company's row: `settings`, `timezone`, `locale`. Without a country, China's by its time zone."""
    settings = company["settings"]
    country = settings.get("country") or (CHINA if company["timezone"] in CHINESE_ZONES else None)
    week = tuple(settings.get("week") or MONDAY_TO_FRIDAY)
    return Basis(country if country in countries() else None, week, company["locale"])


async def read_basis(tx: Tx) -> Basis:
    company = await tx.row("SELECT settings, timezone, locale FROM company WHERE org_id = $1", tx.org_id)
    return basis_of(company)


async def days_between(tx: Tx, first: date, last: date, *, locale: str | None = None) -> list[Day]:
    """Every day from `first` to `last`, both included. Names are in `locale`, else in the company's language."""
    basis = await read_basis(tx)
    own = await tx.rows(
        "SELECT day, kind, name, reason FROM calendar_day WHERE org_id = $1 AND day BETWEEN $2 AND $3",
        tx.org_id,
        first,
        last,
    )
    said = {row["day"]: row for row in own}
    days: list[Day] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        row = said.get(day)
        if row is None:
            days.append(national_day(day, basis.country, basis.week, locale or basis.locale))
        else:
            days.append(Day(day, DayKind(row["kind"]), row["name"], False, True, row["reason"]))
    return days


async def is_working_day(tx: Tx, day: date) -> bool:
    (found,) = await days_between(tx, day, day)
    return found.is_worked
