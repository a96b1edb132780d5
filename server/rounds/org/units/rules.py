"""The dated tree, purely: where units hang on a day, what a move changes, and whether it ever closes a circle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Place:
    """A unit hangs below `parent_id` from a day until before another; None: at the top, or without an end."""

    unit_id: UUID
    parent_id: UUID | None
    from_day: date
    until_day: date | None = None

    def holds(self, day: date) -> bool:
        return self.from_day <= day and (self.until_day is None or day < self.until_day)


@dataclass(frozen=True, slots=True)
class Move:
    """What is written: `closed` ends on the day on which `opened` begins; None where that day began a place already."""

    closed: Place | None
    opened: Place


@dataclass(frozen=True, slots=True)
class Circle:
    """On `day` the unit would hang below itself, by way of `through`."""

    day: date
    through: UUID


def parents_on(places: Iterable[Place], day: date) -> dict[UUID, UUID | None]:
    """Every unit that there is on that day, with its parent."""
    return {place.unit_id: place.parent_id for place in places if place.holds(day)}


def planned_move(places: Sequence[Place], unit_id: UUID, parent_id: UUID | None, day: date) -> Move | None:
    """The move from a day on, up to the next one that is planned already. None: there is no such unit on that day."""
    own = sorted((place for place in places if place.unit_id == unit_id), key=lambda place: place.from_day)
    held = next((place for place in own if place.holds(day)), None)
    if held is None:
        return None
    opened = Place(unit_id, parent_id, day, held.until_day)
    return Move(None if held.from_day == day else replace(held, until_day=day), opened)


def after_move(places: Iterable[Place], move: Move) -> list[Place]:
    """The tree as it will be."""
    changed = (move.closed, move.opened)
    keys = {(place.unit_id, place.from_day) for place in changed if place is not None}
    kept = [place for place in places if (place.unit_id, place.from_day) not in keys]
    return [*kept, *(place for place in changed if place is not None)]


def first_circle(places: Sequence[Place], unit_id: UUID, since: date) -> Circle | None:
    """The first day from `since` on which the unit hangs below itself; only days that change something are asked."""
    for day in _turning_days(places, since):
        parents = parents_on(places, day)
        at, last = parents.get(unit_id), unit_id
        seen = {unit_id}
        while at is not None:
            if at in seen:
                return Circle(day, last)
            seen.add(at)
            last, at = at, parents.get(at)
    return None


def first_gap(places: Sequence[Place], opened: Place) -> date | None:
    """The first day of the place on which its parent does not exist."""
    if opened.parent_id is None:
        return None
    for day in _turning_days(places, opened.from_day):
        if opened.holds(day) and opened.parent_id not in parents_on(places, day):
            return day
    return None


def _turning_days(places: Iterable[Place], since: date) -> list[date]:
    days = {since}
    for place in places:
        days.update(day for day in (place.from_day, place.until_day) if day is not None and day > since)
    return sorted(days)


def told_places(places: Iterable[Place]) -> list[Place]:
    """A unit's places in order for reading: neighbours with one parent are one, empty ones are left out."""
    told: list[Place] = []
    for place in sorted(places, key=lambda place: place.from_day):
        if place.until_day == place.from_day:
            continue
        last = told[-1] if told else None
        if last is not None and last.until_day == place.from_day and last.parent_id == place.parent_id:
            told[-1] = replace(last, until_day=place.until_day)
        else:
            told.append(place)
    return told
