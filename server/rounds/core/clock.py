"""Time: aware datetimes, and business days in the company's time zone."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def utc_now() -> datetime:
    """The wall clock. Business code uses `tx.now` instead, so that one transaction has one time."""
    return datetime.now(UTC)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Raises ValueError for a name that the time zone database does not hold."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"unknown time zone {name!r}") from error


def business_day(at: datetime, timezone: str) -> date:
    """The date on the wall of a company in `timezone` at the aware moment `at`."""
    if at.tzinfo is None:
        raise ValueError("a business day needs an aware datetime")
    return at.astimezone(zone(timezone)).date()


def day_bounds(day: date, timezone: str) -> tuple[datetime, datetime]:
    """First moment of the day and first moment of the next, in UTC. A day may have 23 or 25 hours."""
    local = zone(timezone)
    start = datetime.combine(day, time.min, local)
    end = datetime.combine(day + timedelta(days=1), time.min, local)
    return start.astimezone(UTC), end.astimezone(UTC)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EVENING = time(18)
EVENING_AHEAD = timedelta(hours=24 - EVENING.hour)


def reading_days(at: datetime, timezone: str) -> tuple[date, date]:
    """Today, and the last day whose assignments phones may already read: from six in the evening, tomorrow."""
    local = at.astimezone(zone(timezone)).replace(tzinfo=None)
    return local.date(), (local + EVENING_AHEAD).date()


def next_turn(at: datetime, timezone: str) -> datetime:
    """The next moment at which `reading_days` changes: midnight or six in the evening, in UTC."""
    local = at.astimezone(zone(timezone))
    days = (local.date(), local.date() + timedelta(days=1))
    turns = [datetime.combine(day, hour, local.tzinfo) for day in days for hour in (time.min, EVENING)]
    return min(turn.astimezone(UTC) for turn in turns if turn.astimezone(UTC) > at)


def micros(at: datetime) -> int:
    """Microseconds since 1970, exactly as the database keeps a moment."""
    return (at - EPOCH) // timedelta(microseconds=1)


def iso(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, as every answer writes time."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
