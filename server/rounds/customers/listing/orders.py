"""What lists of customers sort by. Each key has a value for every customer, so that a cursor can go on after any."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from rounds.core.cursors import read_cursor
from rounds.customers.listing.filters import Sort
from rounds.customers.listing.intervals import Interval, due_at, rank

Bind = Callable[[object], str]
# Whoever has no code stands after all codes; the index says the same.
LAST_CODE = "chr(1114111)"
# Whoever was never visited waits longest; whoever has no grade is never due.
LONG_AGO, NEVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Order:
    """`key` in SQL on `c`; `kind` is its type in Python."""

    key: str
    kind: type
    descends: bool

    def sql(self, at: str, row_id: str) -> str:
        way = " DESC" if self.descends else ""
        return f"{at}{way}, {row_id}{way}"

    def after(self, bind: Bind, cursor: str) -> str:
        value, last_id = read_cursor(cursor, self.kind, UUID)
        return f"({self.key}, c.id) {'<' if self.descends else '>'} ({bind(value)}, {bind(last_id)})"


def order_of(sort: Sort, bind: Bind, intervals: tuple[Interval, ...]) -> Order:
    """The smallest first: names from a, the best grade, the oldest, the longest unvisited, the most overdue."""
    name, descends = sort.removeprefix("-"), sort.startswith("-")
    match name:
        case "code":
            return Order(f"coalesce(c.code, {LAST_CODE})", str, descends)
        case "grade":
            return Order(rank(bind, intervals), int, descends)
        case "last_visit":
            return Order(f"coalesce(c.last_visit_at, {bind(LONG_AGO)}::timestamptz)", datetime, descends)
        case "created":
            return Order("c.created_at", datetime, descends)
        case "updated":
            return Order("c.updated_at", datetime, descends)
        case "overdue":
            key = f"coalesce({due_at(bind, intervals)}, {bind(NEVER)}::timestamptz)"
            return Order(key, datetime, descends)
    return Order("c.name", str, descends)
