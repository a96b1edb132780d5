"""How often a customer of a grade is to be seen, and when the next visit is due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from rounds.core.db import Tx
from rounds.customers.kinds.queries import read_list


@dataclass(frozen=True, slots=True)
class Interval:
    grade: str
    days: int


async def intervals_of(tx: Tx) -> tuple[Interval, ...]:
    """The company's grades, the best first."""
    return tuple(Interval(row["key"], row["interval_days"]) for row in await read_list(tx, "grade"))


def due_at(bind: Callable[[object], str], intervals: tuple[Interval, ...]) -> str:
    """When `c` is due: the interval of its grade after the last visit, or after it came; never without a grade."""
    return f"(coalesce(c.last_visit_at, c.created_at) + {_by_grade(bind, intervals, 'interval')})"


def rank(bind: Callable[[object], str], intervals: tuple[Interval, ...]) -> str:
    """The place of `c`'s grade among the company's, from 0; one further for grades that it has no more, and none."""
    whens = " ".join(f"WHEN {bind(one.grade)}::text THEN {at}" for at, one in enumerate(intervals))
    return f"CASE c.grade {whens} ELSE {len(intervals)} END" if whens else "0"


def _by_grade(bind: Callable[[object], str], intervals: tuple[Interval, ...], kind: str) -> str:
    whens = " ".join(
        f"WHEN {bind(one.grade)}::text THEN {bind(timedelta(days=one.days))}::{kind}" for one in intervals
    )
    return f"CASE c.grade {whens} END" if whens else f"NULL::{kind}"
