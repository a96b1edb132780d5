"""Places for shops along the streets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from random import Random

import shapely

from rounds.engines.city.model import District, Site, Street
from rounds.engines.planes import Plane

APART = 12.0  # metres between any two sites
PITCH = 13.0  # metres of street front per candidate
_KINDS = ("primary", "secondary", "tertiary", "residential")
# How keen shops are on a place: by district, by kind of street.
_DISTRICT_PULL = {"老城": 3.2, "江北": 1.3, "江南": 1.2, "科技园": 0.8, "港口": 0.7}
_STREET_PULL = {"primary": 1.3, "secondary": 0.7, "tertiary": 1.6, "residential": 1.0}
_SETBACK = {
    "primary": (10.5, 12.0),
    "secondary": (9.0, 12.0),
    "tertiary": (8.0, 11.0),
    "residential": (6.2, 9.0),
}


@dataclass(frozen=True, slots=True)
class _Candidate:
    key: float
    x: float
    y: float
    street: Street
    number: int


def choose_sites(
    plane: Plane, streets: Sequence[Street], districts: Sequence[District], count: int, rng: Random
) -> tuple[Site, ...]:
    """See `City.street_points`."""
    axes = [shapely.LineString([plane.xy(p) for p in street.points]) for street in streets]
    tree = shapely.STRtree(axes)
    areas = [(d.name, shapely.Polygon([plane.xy(p) for p in d.ring])) for d in districts]
    for _, area in areas:
        shapely.prepare(area)
    candidates = [
        candidate
        for street, axis in zip(streets, axes, strict=True)
        if street.kind in _KINDS
        for candidate in _along(rng, street, axis)
    ]
    candidates.sort(key=lambda c: c.key)
    taken: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    sites: list[Site] = []
    for candidate in candidates:
        if len(sites) == count:
            break
        if not _has_room(taken, candidate.x, candidate.y):
            continue
        spot = shapely.Point(candidate.x, candidate.y)
        district = next((name for name, area in areas if area.contains(spot)), None)
        if district is None or rng.random() > _DISTRICT_PULL[district] / 3.2:
            continue
        # Beside a crossing a place may stand on the other street: its own axis must be the nearest.
        nearest = streets[int(tree.nearest(spot))]
        if nearest.id != candidate.street.id:
            continue
        taken[_cell(candidate.x, candidate.y)].append((candidate.x, candidate.y))
        lon, lat = plane.lonlat(candidate.x, candidate.y)
        sites.append(Site(lon, lat, candidate.street.name, candidate.number, district))
    if len(sites) < count:
        raise ValueError(f"the city has room for {len(sites)} sites, not for {count}")
    return tuple(sites)


def _along(rng: Random, street: Street, axis: shapely.LineString) -> list[_Candidate]:
    """Candidates on both sides of a named street, off its bridges; a smaller key is a better place."""
    if not street.name:
        return []
    bridges = [shapely.LineString(axis.coords[a : b + 1]) for a, b in street.bridges]
    low, high = _SETBACK[street.kind]
    found = []
    for i in range(int((axis.length - 30) / PITCH)):
        along = 15 + PITCH * i + rng.uniform(0, PITCH * 0.35)
        ahead, here = axis.interpolate(along + 1), axis.interpolate(along)
        dx, dy = ahead.x - here.x, ahead.y - here.y
        size = hypot(dx, dy) or 1.0
        for side in (1, -1):
            back = rng.uniform(low, high)
            key = rng.random() ** (1 / _STREET_PULL[street.kind])
            if any(bridge.distance(here) < 40 for bridge in bridges):
                continue
            x, y = here.x - side * back * dy / size, here.y + side * back * dx / size
            found.append(_Candidate(1 - key, x, y, street, 2 * (i + 1) - (1 if side > 0 else 0)))
    return found


def _cell(x: float, y: float) -> tuple[int, int]:
    return int(x // APART), int(y // APART)


def _has_room(taken: dict[tuple[int, int], list[tuple[float, float]]], x: float, y: float) -> bool:
    i, j = _cell(x, y)
    return all(
        hypot(x - ox, y - oy) >= APART
        for di in (-1, 0, 1)
        for dj in (-1, 0, 1)
        for ox, oy in taken.get((i + di, j + dj), ())
    )
