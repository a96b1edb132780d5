"""What a country's calendar says of a day, purely. China's own list knows make-up days (调休); other lists do not."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

import chinese_calendar
import holidays
from chinese_calendar.constants import Holiday

CHINA = "CN"
MONDAY_TO_FRIDAY = (1, 2, 3, 4, 5)
# What the list has worked out from the moon, before anybody has announced it.
_ESTIMATED = ("(estimated)", "(估计)", "(推定)")


class DayKind(StrEnum):
    WORK = "work"
    REST = "rest"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"
    """A day of the weekend that is worked for a holiday."""


WORKED = frozenset({DayKind.WORK, DayKind.MAKEUP})


@dataclass(frozen=True, slots=True)
class Day:
    """`provisional`: nobody has announced that year's holidays yet, or no list knows the country."""

    day: date
    kind: DayKind
    name: str | None
    provisional: bool
    is_own: bool = False
    """The company itself says so."""
    reason: str | None = None

    @property
    def is_worked(self) -> bool:
        return self.kind in WORKED


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Countries whose holidays are known, by ISO 3166."""
    return frozenset(holidays.list_supported_countries(include_aliases=False))


def national_day(day: date, country: str | None, week: tuple[int, ...], locale: str) -> Day:
    """A day by the country's calendar and the weekdays (1 is Monday) that the company works."""
    if country == CHINA:
        announced = _announced_in_china(day, week, locale)
        if announced is not None:
            return announced
    known = _listed(country, day.year, locale)
    name = known.get(day) if known is not None else None
    # For China the list knows the feasts and not yet how the weekends around them are worked.
    is_sure = known is not None and country != CHINA
    if name is not None:
        return Day(day, DayKind.HOLIDAY, name, provisional=not is_sure or _is_estimated(name))
    return Day(day, _weekly(day, week), None, provisional=not is_sure)


def _weekly(day: date, week: tuple[int, ...]) -> DayKind:
    return DayKind.WORK if day.isoweekday() in week else DayKind.REST


def _announced_in_china(day: date, week: tuple[int, ...], locale: str) -> Day | None:
    """None for a year whose arrangement the list does not hold yet."""
    try:
        is_off, feast = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    if feast is None:
        return Day(day, _weekly(day, week), None, provisional=False)
    name = feast if locale == "en" else Holiday(feast).chinese
    if is_off:
        return Day(day, DayKind.HOLIDAY, name, provisional=False)
    # A company that works on this weekday anyway makes nothing up.
    kind = DayKind.WORK if day.isoweekday() in week else DayKind.MAKEUP
    return Day(day, kind, name, provisional=False)


def _is_estimated(name: str) -> bool:
    return name.casefold().endswith(_ESTIMATED)


@lru_cache(maxsize=256)
def _listed(country: str | None, year: int, locale: str) -> dict[date, str] | None:
    """A year's holidays by name; None where no list knows the country or the year."""
    if country is None or country not in countries():
        return None
    calendar = holidays.country_holidays(country)
    if not calendar.start_year <= year <= calendar.end_year:
        return None
    wanted = "zh_CN" if locale == "zh" else "en_US"
    spoken = next((one for one in (wanted, "en_US") if one in calendar.supported_languages), None)
    found = holidays.country_holidays(country, years=year, language=spoken)
    return {day: name for day, name in found.items() if day.year == year}
