"""Builds the city: draws the plan, bends it onto the ground, fills the blocks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import pairwise
from math import cos, pi, sin

import numpy as np
import shapely

from rounds.engines.city.buildings import fill_blocks
from rounds.engines.city.layout import draw_plan
from rounds.engines.city.model import WALKABLE, Building, District, Label, Street
from rounds.engines.city.nature import bend, draw_greens, draw_waters, island_label, river_half_width
from rounds.engines.city.places import City
from rounds.engines.city.plan import (
    CORNER,
    EAST,
    NORTH,
    QUARTERS,
    SOUTH,
    WEST,
    Line,
    district_shapes,
)
from rounds.engines.city.terrain import Terrain, make_terrain
from rounds.engines.dice import dice
from rounds.engines.planes import LonLat, Plane

DEFAULT_SEED = 7
ORIGIN = Plane(112.01, 30.0)
HALF_WIDTH, HALF_HEIGHT = 7000.0, 5000.0  # metres from the origin to the map's edges
REACH_X, REACH_Y = 9000.0, 7000.0  # arterials run on beyond the map's edges
STEP = 45.0  # metres between corners of a bent street


@lru_cache(maxsize=4)
def build_city(seed: int = DEFAULT_SEED) -> City:
    """The city of a seed; the same seed always gives an equal city. Takes about a second."""
    terrain = make_terrain(dice(seed, "terrain"))
    plan = draw_plan(dice(seed, "plan"))
    streets = _streets(plan.lines, terrain)
    greens, buildings, lakes = fill_blocks(plan.blocks, terrain, ORIGIN, dice(seed, "blocks"))
    buildings = _off_the_streets(buildings, streets)
    west, south = ORIGIN.lonlat(-HALF_WIDTH, -HALF_HEIGHT)
    east, north = ORIGIN.lonlat(HALF_WIDTH, HALF_HEIGHT)
    labels = [Label("city", "晴川市", "Qingchuan", _at(terrain, -300, 700)), island_label(terrain, ORIGIN)]
    labels += [Label("district", q.name, q.name_en, _at(terrain, *q.label_at)) for q in QUARTERS.values()]
    labels.append(Label("station", "晴川站", "Qingchuan Station", _at(terrain, 420, 4080)))
    return City(
        seed=seed,
        name="晴川市",
        name_en="Qingchuan",
        plane=ORIGIN,
        bounds=(west, south, east, north),
        streets=streets,
        buildings=buildings,
        waters=draw_waters(terrain, ORIGIN) + lakes,
        greens=draw_greens(terrain, ORIGIN, dice(seed, "greens")) + greens,
        labels=tuple(labels),
        districts=_districts(terrain),
    )


def _off_the_streets(buildings: tuple[Building, ...], streets: tuple[Street, ...]) -> tuple[Building, ...]:
    """Without the few that reach over a street where the ground shears a block."""
    axes = [shapely.LineString([ORIGIN.xy(p) for p in s.points]) for s in streets if s.kind in WALKABLE]
    shapes = [shapely.Polygon([ORIGIN.xy(p) for p in building.ring]) for building in buildings]
    hit = set(shapely.STRtree(shapes).query(axes, predicate="intersects")[1].tolist())
    return tuple(building for i, building in enumerate(buildings) if i not in hit)


def _at(terrain: Terrain, s: float, t: float) -> LonLat:
    return bend(terrain, ORIGIN, [(s, t)])[0]


def _districts(terrain: Terrain) -> tuple[District, ...]:
    found = []
    for quarter, outline in district_shapes():
        ring: list[tuple[float, float]] = []
        for (ax, ay), (bx, by) in zip(outline, [*outline[1:], outline[0]], strict=True):
            pieces = max(1, round((abs(bx - ax) + abs(by - ay)) / 100))
            ring += [(ax + (bx - ax) * i / pieces, ay + (by - ay) * i / pieces) for i in range(pieces)]
        found.append(District(quarter.name, quarter.name_en, bend(terrain, ORIGIN, [*ring, ring[0]])))
    return tuple(found)


def _streets(lines: tuple[Line, ...], terrain: Terrain) -> tuple[Street, ...]:
    """Bend each line, with a corner at every crossing so that streets share their junctions exactly."""
    crossings = _crossings(lines)
    streets: list[Street] = []
    for line, crossed in zip(lines, crossings, strict=True):
        stops = _stops(line, crossed)
        across = np.full(len(stops), float(line.at))
        s, t = (across, np.array(stops)) if line.upright else (np.array(stops), across)
        bridges = _bridges(line, stops)
        if line.name in ("北环路", "南环路"):
            head, tail = _ring_corners(line)
            s, t = np.concatenate((head[0], s, tail[0])), np.concatenate((head[1], t, tail[1]))
        x, y = terrain.ground(s, t)
        kept, offset = _inside(ORIGIN.lonlats(x, y), x.tolist(), y.tolist())
        bridges = tuple((a - offset, b - offset) for a, b in bridges)
        streets.append(Street(len(streets), line.name, line.name_en, line.kind, kept, line.district, bridges))
    return tuple(streets)


def _crossings(lines: tuple[Line, ...]) -> list[list[float]]:
    """For each line, where along it others cross or end. Motorway and rail pass over, without a junction."""
    found: list[list[float]] = [[] for _ in lines]
    level = [(i, line) for i, line in enumerate(lines) if line.kind not in ("motorway", "rail")]
    lying = sorted(((line.at, i) for i, line in level if not line.upright))
    heights = [at for at, _ in lying]
    for i, line in level:
        if not line.upright:
            continue
        for at, j in lying[bisect_left(heights, line.low) : bisect_right(heights, line.high)]:
            other = lines[j]
            if other.low <= line.at <= other.high:
                found[i].append(at)
                found[j].append(line.at)
    return found


def _stops(line: Line, crossed: list[float]) -> list[float]:
    """Where the line needs a corner: ends, crossings, and enough between to bend smoothly."""
    fixed = sorted({line.low, line.high, *crossed})
    stops = [fixed[0]]
    for a, b in pairwise(fixed):
        pieces = max(1, round((b - a) / STEP))
        stops += [a + (b - a) * i / pieces for i in range(1, pieces)] + [b]
    return stops


def _bridges(line: Line, stops: list[float]) -> tuple[tuple[int, int], ...]:
    if not line.upright or line.low > 0 or line.high < 0:
        return ()
    half = river_half_width(line.at) + 25
    over = [i for i, t in enumerate(stops) if abs(t) <= half]
    return ((over[0] - 1, over[-1] + 1),)


def _ring_corners(line: Line) -> tuple[tuple[list[float], list[float]], tuple[list[float], list[float]]]:
    """Quarter circles that join a lying ring road to the upright ones, at its start and at its end."""
    sign = 1 if line.at == NORTH else -1
    edge = NORTH - CORNER if sign > 0 else SOUTH + CORNER
    angles = [pi / 2 * i / 10 for i in range(10)]
    start = (
        [WEST + CORNER - CORNER * cos(a) for a in angles],
        [edge + sign * CORNER * sin(a) for a in angles],
    )
    end = (
        [EAST - CORNER + CORNER * cos(a) for a in reversed(angles)],
        [edge + sign * CORNER * sin(a) for a in reversed(angles)],
    )
    return start, end


def _inside(points: tuple[LonLat, ...], xs: list[float], ys: list[float]) -> tuple[tuple[LonLat, ...], int]:
    """The part of a line inside the map (lines leave it once at each end), and how many points were cut off
    at its start."""
    inside = [i for i in range(len(points)) if abs(xs[i]) <= REACH_X and abs(ys[i]) <= REACH_Y]
    first, last = max(0, inside[0] - 1), min(len(points) - 1, inside[-1] + 1)
    return points[first : last + 1], first
