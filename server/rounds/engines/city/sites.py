"""Places for shops along the streets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from random import Random
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

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
    street: int
    number: int


def choose_sites(
    plane: Plane, streets: Sequence[Street], districts: Sequence[District], count: int, rng: Random
) -> tuple[Site, ...]:
    """See `City.street_points`."""
    axes = [shapely.LineString([plane.xy(p) for p in street.points]) for street in streets]
    candidates = [
        candidate
        for number, (street, axis) in enumerate(zip(streets, axes, strict=True))
        if street.name and street.kind in _KINDS
        for candidate in _along(rng, number, street, axis)
    ]
    candidates.sort(key=lambda candidate: candidate.key)
    spots = shapely.points([(candidate.x, candidate.y) for candidate in candidates])
    nearest = _nearest_axes(spots, axes)
    homes = _districts_of(spots, plane, districts)
    taken: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    sites: list[Site] = []
    for candidate, street_number, home in zip(candidates, nearest, homes, strict=True):
        if len(sites) == count:
            break
        # Beside a crossing a place may stand on the other street: its own axis must be the nearest.
        if home is None or street_number != candidate.street:
            continue
        if rng.random() > _DISTRICT_PULL[home] / 3.2 or not _has_room(taken, candidate.x, candidate.y):
            continue
        taken[_cell(candidate.x, candidate.y)].append((candidate.x, candidate.y))
        lon, lat = plane.lonlat(candidate.x, candidate.y)
        sites.append(Site(lon, lat, streets[candidate.street].name, candidate.number, home))
    if len(sites) < count:
        raise ValueError(f"the city has room for {len(sites)} sites, not for {count}")
    return tuple(sites)


def _nearest_axes(spots: NDArray[np.object_], axes: Sequence[shapely.LineString]) -> list[int]:
    """Number of the nearest axis for each spot; asked of short pieces, since long lines make a tree slow."""
    corners, owners = shapely.get_coordinates(axes, return_index=True)
    joined = np.flatnonzero(owners[:-1] == owners[1:])
    pieces: Any = shapely.linestrings(np.stack((corners[joined], corners[joined + 1]), axis=1))
    found: list[int] = owners[joined[shapely.STRtree(pieces).nearest(spots)]].tolist()
    return found


def _districts_of(
    spots: NDArray[np.object_], plane: Plane, districts: Sequence[District]
) -> list[str | None]:
    homes: list[str | None] = [None] * len(spots)
    for district in districts:
        area = shapely.Polygon([plane.xy(p) for p in district.ring])
        shapely.prepare(area)
        for i in np.flatnonzero(shapely.contains(area, spots)).tolist():
            homes[i] = district.name
    return homes


def _along(rng: Random, number: int, street: Street, axis: shapely.LineString) -> list[_Candidate]:
    """Candidates on both sides of a named street, off its bridges; a smaller key is a better place."""
    count = int((axis.length - 30) / PITCH)
    if count < 1:
        return []
    along = np.array([15 + PITCH * i + rng.uniform(0, PITCH * 0.35) for i in range(count)])
    here = shapely.line_interpolate_point(axis, along)
    (xs, ys), (ahead_x, ahead_y) = (
        shapely.get_coordinates(spots).T for spots in (here, shapely.line_interpolate_point(axis, along + 1))
    )
    bridges = shapely.MultiLineString([axis.coords[a : b + 1] for a, b in street.bridges])
    is_dry = ~(shapely.distance(here, bridges) < 40)
    low, high = _SETBACK[street.kind]
    found = []
    for i in range(count):
        dx, dy = float(ahead_x[i] - xs[i]), float(ahead_y[i] - ys[i])
        size = hypot(dx, dy) or 1.0
        for side in (1, -1):
            back = rng.uniform(low, high)
            key = 1 - rng.random() ** (1 / _STREET_PULL[street.kind])
            if is_dry[i]:
                x, y = float(xs[i]) - side * back * dy / size, float(ys[i]) + side * back * dx / size
                found.append(_Candidate(key, x, y, number, 2 * (i + 1) - (1 if side > 0 else 0)))
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
