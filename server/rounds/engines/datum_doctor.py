"""Which datum the coordinates of a file are in, told by where people stood at those places. Pure.

GCJ-02 lies 300 to 700 m off WGS-84 in China, BD-09 about as much again, each in a direction that changes slowly;
people stand within a hundred metres of the door. So of the three ways to read a place one brings it to where they
stood, if the place is right at all. A wrong row (moved shop, another one's address) is right in none of them, or by
chance in any: it votes for nobody, mostly. The engine only counts votes, and says nothing while they are few.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

NEAR_M = 150.0  # as far as people stand from the door, and fixes lie from people
CLEAR_M = 100.0  # by so much the second best way must be worse
NEEDED = 12  # votes without which nothing is said
MOST_OF = 0.85  # of the votes
ENOUGH_OF = 0.45  # of all that were compared: where most rows are wrong, no datum explains the file
EARTH_M = 6_371_008.8

Place = tuple[float, float]
"""Longitude and latitude in degrees."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A place as the file gives it, and where people stood there in WGS-84."""

    given: Place
    stood: Place


@dataclass(frozen=True, slots=True)
class Finding:
    """`datum` is what the file's coordinates are, None while it cannot be said. `votes` by datum; `near` is the
    share of places that each way of reading brings near; `apart_m` the median distance with each."""

    datum: str | None
    votes: dict[str, int]
    compared: int
    needed: int
    near: dict[str, float]
    apart_m: dict[str, int]


def metres(a: Place, b: Place) -> float:
    """Flat distance, good for a few kilometres."""
    mean = math.radians((a[1] + b[1]) / 2)
    x, y = math.radians(b[0] - a[0]) * math.cos(mean), math.radians(b[1] - a[1])
    return math.hypot(x, y) * EARTH_M


def middle(places: Sequence[Place]) -> Place:
    """The median of places, each axis by itself: one fix that strays does not move it."""
    lngs, lats = (sorted(place[axis] for place in places) for axis in (0, 1))
    half = len(places) // 2
    if len(places) % 2:
        return lngs[half], lats[half]
    return (lngs[half - 1] + lngs[half]) / 2, (lats[half - 1] + lats[half]) / 2


def find_datum(rows: Sequence[Compared], readings: dict[str, Callable[[Place], Place]]) -> Finding:
    """`readings` turn a place of each datum into WGS-84."""
    votes: Counter[str] = Counter(dict.fromkeys(readings, 0))
    apart: dict[str, list[float]] = {datum: [] for datum in readings}
    for row in rows:
        away = {datum: metres(read(row.given), row.stood) for datum, read in readings.items()}
        for datum, far in away.items():
            apart[datum].append(far)
        best, second, *_ = sorted(away.values())
        if best <= NEAR_M and second - best >= CLEAR_M:
            votes[min(away, key=lambda datum: away[datum])] += 1
    total = sum(votes.values())
    winner, most = votes.most_common(1)[0] if votes else ("", 0)
    is_clear = total >= NEEDED and most >= MOST_OF * total and most >= ENOUGH_OF * len(rows)
    return Finding(
        winner if is_clear else None,
        dict(votes),
        len(rows),
        max(0, NEEDED - total),
        {
            datum: sum(far <= NEAR_M for far in all_) / len(all_) if all_ else 0.0
            for datum, all_ in apart.items()
        },
        {datum: round(sorted(all_)[len(all_) // 2]) if all_ else 0 for datum, all_ in apart.items()},
    )
