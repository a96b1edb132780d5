"""Pure decisions about leave: what overlaps, how much of it is work, who fills which position because of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

ONE_DAY = timedelta(days=1)
LONGEST = timedelta(days=366)
BACKWARDS = timedelta(days=31)  # who was suddenly ill tells it afterwards


@dataclass(frozen=True, slots=True)
class Span:
    """Days off, both ends included; the first may begin at noon, the last may end at noon."""

    first_day: date
    last_day: date
    from_noon: bool = False
    until_noon: bool = False

    @property
    def halves(self) -> range:
        """The half days since the beginning of all days: mornings are even, afternoons odd."""
        first = self.first_day.toordinal() * 2 + self.from_noon
        last = self.last_day.toordinal() * 2 + (not self.until_noon)
        return range(first, last + 1)

    def is_sound(self) -> bool:
        return len(self.halves) > 0 and self.last_day - self.first_day < LONGEST

    def overlaps(self, other: "Span") -> bool:
        mine, theirs = self.halves, other.halves
        return mine.start < theirs.stop and theirs.start < mine.stop


def working_halves(span: Span, working: Iterable[date]) -> int:
    """How many half days of the span lie on working days."""
    halves = span.halves
    return sum((half in halves) for day in working for half in (day.toordinal() * 2, day.toordinal() * 2 + 1))


@dataclass(frozen=True, slots=True)
class Held:
    """A position that somebody fills from a day until the day before another; None: without end."""

    position_id: UUID
    person_id: UUID
    from_day: date
    until_day: date | None


@dataclass(frozen=True, slots=True)
class Covered:
    """A leave with somebody who stands in, from its day until the day before another."""

    leave_id: UUID
    person_id: UUID
    cover_id: UUID
    from_day: date
    until_day: date


@dataclass(frozen=True, slots=True)
class Cover:
    """A filling that a leave brings about."""

    position_id: UUID
    person_id: UUID
    from_day: date
    until_day: date
    leave_id: UUID


def covers_wanted(held: Sequence[Held], leaves: Sequence[Covered]) -> list[Cover]:
    """Who fills what because of these leaves.

    Whoever stands in and goes away passes on what they filled for others too; a ring of people who stand in for each
    other is cut before it closes. Nobody stands in where they fill the position anyhow.
    """
    by_person: dict[UUID, list[Covered]] = {}
    for leave in leaves:
        by_person.setdefault(leave.person_id, []).append(leave)
    found: dict[tuple[UUID, UUID, date], Cover] = {}
    todo = [(filling, frozenset({filling.person_id})) for filling in held]
    while todo:
        filling, seen = todo.pop()
        for leave in by_person.get(filling.person_id, ()):
            first = max(filling.from_day, leave.from_day)
            until = leave.until_day if filling.until_day is None else min(filling.until_day, leave.until_day)
            if until <= first or leave.cover_id in seen:
                continue
            todo.append((Held(filling.position_id, leave.cover_id, first, until), seen | {leave.cover_id}))
            if _fills_anyhow(held, filling.position_id, leave.cover_id, first, until):
                continue
            key = (filling.position_id, leave.cover_id, first)
            known = found.get(key)
            if known is None or known.until_day < until:
                found[key] = Cover(*key, until, leave.leave_id)
    return sorted(found.values(), key=lambda cover: (cover.position_id, cover.person_id, cover.from_day))


def _fills_anyhow(held: Sequence[Held], position_id: UUID, person_id: UUID, first: date, until: date) -> bool:
    return any(
        (own.position_id, own.person_id) == (position_id, person_id)
        and own.from_day < until
        and (own.until_day is None or own.until_day > first)
        for own in held
    )
