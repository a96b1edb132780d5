"""Divides shops among reps so that each has one compact area, and orders a day's shops into a sensible path."""

from collections.abc import Sequence
from math import hypot

XY = tuple[float, float]


def divide(places: Sequence[XY], members: Sequence[int], parts: int) -> list[list[int]]:
    """`members` (indices of `places`) in `parts` compact groups of equal size: halved across the longer side."""
    if parts <= 1:
        return [list(members)]
    xs, ys = [places[i][0] for i in members], [places[i][1] for i in members]
    axis = 0 if members and max(xs) - min(xs) >= max(ys) - min(ys) else 1
    ordered = sorted(members, key=lambda i: (places[i][axis], i))
    half = parts // 2
    cut = round(len(ordered) * half / parts)
    return divide(places, ordered[:cut], half) + divide(places, ordered[cut:], parts - half)


def divide_among_teams(places: Sequence[XY], sizes: tuple[int, int, int]) -> list[list[int]]:
    """A group for each rep, team by team: the third team works in the south, the first in the west of the rest."""
    reps = sum(sizes)
    by_north = sorted(range(len(places)), key=lambda i: (places[i][1], i))
    cut = round(len(places) * sizes[2] / reps)
    south, north = by_north[:cut], by_north[cut:]
    by_east = sorted(north, key=lambda i: (places[i][0], i))
    cut = round(len(by_east) * sizes[0] / (sizes[0] + sizes[1]))
    teams = (by_east[:cut], by_east[cut:], south)
    return [group for team, size in zip(teams, sizes, strict=True) for group in divide(places, team, size)]


def path_through(places: Sequence[XY], members: Sequence[int], start: XY) -> list[int]:
    """An open path: nearest neighbour from `start`, then 2-opt until no swap of ends shortens it."""
    path: list[int] = []
    left, here = set(members), start
    while left:
        nearest = min(left, key=lambda i: (_metres(here, places[i]), i))
        left.remove(nearest)
        path.append(nearest)
        here = places[nearest]
    improved = True
    while improved:
        improved = False
        for i in range(len(path) - 1):
            for j in range(i + 1, len(path)):
                before = start if i == 0 else places[path[i - 1]]
                old, new = _metres(before, places[path[i]]), _metres(before, places[path[j]])
                if j + 1 < len(path):
                    old += _metres(places[path[j]], places[path[j + 1]])
                    new += _metres(places[path[i]], places[path[j + 1]])
                if new < old - 1e-6:
                    path[i : j + 1] = path[i : j + 1][::-1]
                    improved = True
    return path


def middle(places: Sequence[XY], members: Sequence[int]) -> XY:
    count = max(1, len(members))
    return sum(places[i][0] for i in members) / count, sum(places[i][1] for i in members) / count


def _metres(a: XY, b: XY) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])
