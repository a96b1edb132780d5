"""Pure decisions about contacts: their fields, and whose birthday comes next."""

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from rounds.core.access import Field

# How somebody is reached: sealed together, seen under one name.
REACH = ("mobile", "phone", "email", "wechat")
REACH_FIELD = "customer.reach"
FIELDS = (Field(REACH_FIELD, "customer"),)
# What leaves its trace sealed: it tells who the person is.
PERSONAL = frozenset({"name", "birthday", "birth_year", "licence_no", "note", *REACH})
EDITABLE = (
    "name", "title", *REACH, "birthday", "birth_year", "consent", "speciality", "licence_no", "note",
)  # fmt: skip
LEAP_DAY = "02-29"


def is_day_of_year(text: str) -> bool:
    """Whether `MM-DD` is a day of some year."""
    try:
        return date.fromisoformat(f"2024-{text}").strftime("%m-%d") == text
    except ValueError:
        return False


def birthdays_between(first: date, days: int) -> list[str]:
    """The days of the year from `first` on, as `MM-DD`; 29 February is kept on the 28th where there is none."""
    found: list[str] = []
    for offset in range(days):
        day = first + timedelta(days=offset)
        found.append(day.strftime("%m-%d"))
        if found[-1] == "02-28" and not calendar.isleap(day.year):
            found.append(LEAP_DAY)
    return found


def next_birthday(birthday: str, today: date) -> date:
    """The day of the next one, today's included."""
    for year in (today.year, today.year + 1):
        text = "02-28" if birthday == LEAP_DAY and not calendar.isleap(year) else birthday
        day = date.fromisoformat(f"{year}-{text}")
        if day >= today:
            return day
    raise ValueError(birthday)


def reach_of(values: Mapping[str, Any]) -> dict[str, str]:
    """What is there of the ways to reach somebody."""
    return {name: str(values[name]) for name in REACH if values.get(name)}
