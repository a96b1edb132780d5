"""Fills the blocks: houses along old streets, slabs and towers, offices, warehouses, schools, small parks.

Footprints are laid out in the plan, then set on the ground as true rectangles (or L and U shapes) that
stand square to the bent streets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, pi, sin
from random import Random

import numpy as np

from rounds.engines.city.model import Building, BuildingKind, Green, GreenKind, Water
from rounds.engines.city.nature import bend, oval
from rounds.engines.city.plan import CORNER, EAST, NORTH, SOUTH, WEST, Block, Rect
from rounds.engines.city.terrain import Terrain
from rounds.engines.planes import Plane

Shape = Sequence[tuple[float, float]]
_BOX: Shape = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
_ELL: Shape = ((-0.5, -0.5), (0.5, -0.5), (0.5, -0.1), (-0.1, -0.1), (-0.1, 0.5), (-0.5, 0.5))
_YOU: Shape = (
    (-0.5, -0.5),
    (0.5, -0.5),
    (0.5, 0.5),
    (0.2, 0.5),
    (0.2, -0.15),
    (-0.2, -0.15),
    (-0.2, 0.5),
    (-0.5, 0.5),
)


@dataclass(frozen=True, slots=True)
class _Lot:
    """A building to be: middle in the plan, size in metres, its shape in units of that size."""

    kind: BuildingKind
    s: float
    t: float
    width: float
    height: float
    shape: Shape = _BOX


def fill_blocks(
    blocks: Sequence[Block], terrain: Terrain, plane: Plane, rng: Random
) -> tuple[tuple[Green, ...], tuple[Building, ...], tuple[Water, ...]]:
    """Greens, buildings and lakes of all blocks."""
    greens: list[Green] = []
    lakes: list[Water] = []
    lots: list[_Lot] = []
    for block in blocks:
        rect = block.rect
        if rect.width < 18 or rect.height < 18:
            continue
        if block.is_park:
            greens.append(_green("park", block.park, block.park_en, rect, terrain, plane, block.rounded))
            if block.park and rect.width > 350:
                s, t = rect.middle
                shore = oval(
                    s + rect.width * rng.uniform(-0.12, 0.12), t, rect.width * 0.24, rect.height * 0.2, rng
                )
                lakes.append(Water("lake", "", "", bend(terrain, plane, shore)))
            continue
        use, found = _use(rng, block)
        if use is not None:
            greens.append(_green(use, "", "", rect, terrain, plane))
        lots += found
    return tuple(greens), _stand(lots, terrain, plane), tuple(lakes)


def _green(
    kind: GreenKind,
    name: str,
    name_en: str,
    r: Rect,
    terrain: Terrain,
    plane: Plane,
    rounded: tuple[int, int] = (0, 0),
) -> Green:
    corners = [(r.w, r.s), (r.e, r.s), (r.e, r.n), (r.w, r.n)]
    if rounded != (0, 0):
        at = [(-1, -1), (1, -1), (1, 1), (-1, 1)].index(rounded)
        corners[at : at + 1] = _bend_of_ring(rounded)
    ring: list[tuple[float, float]] = []
    for (ax, ay), (bx, by) in pairwise([*corners, corners[0]]):
        pieces = max(1, round((abs(bx - ax) + abs(by - ay)) / 60))
        ring += [(ax + (bx - ax) * i / pieces, ay + (by - ay) * i / pieces) for i in range(pieces)]
    return Green(kind, name, name_en, bend(terrain, plane, [*ring, ring[0]]))


def _bend_of_ring(rounded: tuple[int, int]) -> list[tuple[float, float]]:
    """The inner edge of the ring road's bend at a corner of the city, counter-clockwise."""
    across, up = rounded
    s = (EAST if across > 0 else WEST) - across * CORNER
    t = (NORTH if up > 0 else SOUTH) - up * CORNER
    angles = [pi / 2 * i / 8 for i in range(9)]
    radius = CORNER - 16
    arc = [(s + across * radius * cos(a), t + up * radius * sin(a)) for a in angles]
    return arc if across * up > 0 else arc[::-1]


def _use(rng: Random, block: Block) -> tuple[GreenKind | None, list[_Lot]]:
    """What a block is for: a ground of its own (school, works …) if any, and its buildings."""
    r, chance = block.rect, rng.random()
    big = r.width > 120 and r.height > 95
    if chance < 0.035:
        return "park", []
    if big and chance < 0.075:
        return "school", list(_campus(rng, r, "school"))
    if big and chance < 0.088:
        return "hospital", list(_campus(rng, r, "hospital"))
    if big and chance < 0.105:
        return None, [_Lot("mall", *r.middle, r.width * 0.72, r.height * 0.66, rng.choice((_BOX, _ELL)))]
    if block.district == "港口":
        return "industrial", list(_rows(rng, r, "warehouse", (62, 115), (30, 42), 17))
    if block.district == "科技园":
        return None, list(_offices(rng, r) if chance < 0.75 else _towers(rng, r))
    if block.district == "老城":
        return None, list(
            _perimeter(rng, r) if chance < 0.86 else _rows(rng, r, "flats", (26, 48), (11, 14), 9)
        )
    if chance < 0.62:
        return None, list(_rows(rng, r, "flats", (36, 66), (12, 15), 17))
    return None, list(_towers(rng, r) if chance < 0.8 else _perimeter(rng, r))


def _perimeter(rng: Random, r: Rect) -> Iterator[_Lot]:
    """Houses with shops along all four sides, and low houses in the yard."""
    depth = min(rng.uniform(11, 17), r.height * 0.3, r.width * 0.3)
    for t, side in ((r.s, 1), (r.n, -1)):
        for s, front in _run(rng, r.w, r.e, 11, 30):
            deep = depth * rng.uniform(0.75, 1.0)
            yield _Lot("shop", s, t + side * deep / 2, front, deep)
    for s, side in ((r.w, 1), (r.e, -1)):
        for t, front in _run(rng, r.s + depth + 5, r.n - depth - 5, 11, 28):
            deep = depth * rng.uniform(0.75, 1.0)
            yield _Lot("shop", s + side * deep / 2, t, deep, front)
    yard = Rect(r.w + depth + 7, r.s + depth + 7, r.e - depth - 7, r.n - depth - 7)
    if yard.width > 22 and yard.height > 20:
        yield from _rows(rng, yard, "house", (12, 22), (9, 13), 7, keep=0.72)


def _rows(
    rng: Random,
    r: Rect,
    kind: BuildingKind,
    front: tuple[float, float],
    deep: tuple[float, float],
    gap: float,
    keep: float = 0.92,
) -> Iterator[_Lot]:
    """Parallel rows, as in housing estates and works."""
    depth = min(rng.uniform(*deep), r.height)
    count = max(1, int((r.height + gap) / (depth + gap)))
    pitch = (r.height - depth) / (count - 1) if count > 1 else 0.0
    start = r.s + depth / 2 if count > 1 else (r.s + r.n) / 2
    for i in range(count):
        for s, length in _run(rng, r.w, r.e, *front, gap=gap * 0.6):
            if rng.random() < keep:
                yield _Lot(kind, s, start + pitch * i, length, depth * rng.uniform(0.86, 1.0))


def _towers(rng: Random, r: Rect) -> Iterator[_Lot]:
    pitch = rng.uniform(50, 62)
    columns, rows = max(1, int(r.width / pitch)), max(1, int(r.height / pitch))
    for i in range(columns):
        for j in range(rows):
            side = min(rng.uniform(20, 27), r.width * 0.8, r.height * 0.8)
            s, t = r.w + r.width * (i + 0.5) / columns, r.s + r.height * (j + 0.5) / rows
            yield _Lot(
                "tower", s + rng.uniform(-4, 4), t + rng.uniform(-4, 4), side, side * rng.uniform(0.8, 1.1)
            )


def _offices(rng: Random, r: Rect) -> Iterator[_Lot]:
    columns, rows = max(1, round(r.width / 95)), max(1, round(r.height / 85))
    for i in range(columns):
        for j in range(rows):
            if rng.random() < 0.88:
                shape = rng.choice((_BOX, _ELL, _YOU, _BOX))
                s, t = r.w + r.width * (i + 0.5) / columns, r.s + r.height * (j + 0.5) / rows
                width, height = (
                    r.width / columns * rng.uniform(0.48, 0.74),
                    r.height / rows * rng.uniform(0.45, 0.7),
                )
                yield _Lot(
                    "office",
                    s,
                    t,
                    width,
                    height,
                    tuple((-x, y) for x, y in shape) if rng.random() < 0.5 else shape,
                )


def _campus(rng: Random, r: Rect, kind: BuildingKind) -> Iterator[_Lot]:
    s, t = r.middle
    yield _Lot(kind, s - r.width * 0.2, t, r.width * 0.36, r.height * 0.56, _YOU)
    yield _Lot(
        kind,
        s + r.width * 0.24,
        t + r.height * rng.uniform(0.2, 0.3),
        r.width * 0.34,
        min(16, r.height * 0.2),
    )
    yield _Lot(
        kind,
        s + r.width * 0.24,
        t - r.height * 0.3,
        r.width * rng.uniform(0.16, 0.3),
        min(20, r.height * 0.2),
    )


def _run(
    rng: Random, low: float, high: float, least: float, most: float, gap: float = 3.5
) -> Iterator[tuple[float, float]]:
    """Fronts side by side between two ends: (middle, length). Nothing when there is no room."""
    at = low
    while high - at >= least:
        length = min(rng.uniform(least, most), high - at)
        if high - at - length < least:
            length = min(high - at, most)
        yield at + length / 2, length
        at += length + gap * rng.uniform(0.6, 1.9)


def _stand(lots: Sequence[_Lot], terrain: Terrain, plane: Plane) -> tuple[Building, ...]:
    """Set the lots on the ground: position, turn and shrink each as the ground bends there."""
    s, t = np.array([lot.s for lot in lots]), np.array([lot.t for lot in lots])
    x, y, angle, along, across = (column.tolist() for column in terrain.frames(s, t))
    buildings = []
    for i, lot in enumerate(lots):
        width, height = lot.width * min(1.08, along[i]), lot.height * min(1.08, across[i])
        c, n = cos(angle[i]), sin(angle[i])
        corners = [(px * width, py * height) for px, py in lot.shape]
        ring = [plane.lonlat(x[i] + px * c - py * n, y[i] + px * n + py * c) for px, py in corners]
        if _turns_left(lot.shape):
            buildings.append(Building(lot.kind, (*ring, ring[0])))
        else:
            buildings.append(Building(lot.kind, (ring[0], *reversed(ring))))
    return tuple(buildings)


def _turns_left(shape: Shape) -> bool:
    pairs = zip(shape, (*shape[1:], shape[0]), strict=True)
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs) > 0
