"""The river with its banks and its island, and the woods and meadows around the city."""

from __future__ import annotations

from math import cos, exp, pi, sin
from random import Random

import numpy as np

from rounds.engines.city.model import Green, Label, Ring, Water
from rounds.engines.city.plan import EAST, NORTH, OUT, QUAY, SOUTH, WEST
from rounds.engines.city.terrain import Terrain
from rounds.engines.planes import LonLat, Plane

_ISLAND = (-1150.0, 0.0, 310.0, 74.0)  # middle s, t and half axes, metres


def river_half_width(s: float) -> float:
    """Metres from the river's middle to its bank at a plan position."""
    return 212 + 38 * sin(s / 1350 + 0.6) + 14 * sin(s / 410)


def bend(terrain: Terrain, plane: Plane, points: list[tuple[float, float]]) -> tuple[LonLat, ...]:
    """Plan points as places on the ground, WGS-84."""
    x, y = terrain.ground(np.array([p[0] for p in points]), np.array([p[1] for p in points]))
    return plane.lonlats(x, y)


def oval(s: float, t: float, a: float, b: float, rng: Random | None = None) -> list[tuple[float, float]]:
    """A closed ring around a middle, wobbly when a generator is given."""
    wobble = [rng.uniform(0.04, 0.16) for _ in range(3)] if rng is not None else []
    phase = rng.uniform(0, 2 * pi) if rng is not None else 0.0
    ring = []
    for i in range(28):
        angle = 2 * pi * i / 28
        size = 1 + sum(w * sin((k + 2) * angle + phase * (k + 1)) for k, w in enumerate(wobble))
        ring.append((s + a * size * cos(angle), t + b * size * sin(angle)))
    return [*ring, ring[0]]


def _along_river(offset: float | None) -> list[tuple[float, float]]:
    """West to east at `offset` metres north of the middle; None means the river's own north bank."""
    positions = [-OUT + 90 * i for i in range(int(2 * OUT / 90) + 1)]
    return [(s, river_half_width(s) if offset is None else offset) for s in positions]


def _mirrored(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(s, -t) for s, t in reversed(points)]


def _closed(terrain: Terrain, plane: Plane, points: list[tuple[float, float]]) -> Ring:
    return bend(terrain, plane, [*points, points[0]])


def draw_waters(terrain: Terrain, plane: Plane) -> tuple[Water, ...]:
    """The river."""
    north = _along_river(None)
    ring = _closed(terrain, plane, [*north, *_mirrored(north)])
    island = bend(terrain, plane, oval(*_ISLAND))
    # The label's line keeps to the wider channel past the island.
    s0, _, half_length, _ = _ISLAND
    channel = [(s, -138 * exp(-(((s - s0) / half_length) ** 4))) for s, _ in north]
    middle = bend(terrain, plane, channel)
    return (Water("river", "晴川江", "Qingchuan River", ring, (island,), middle),)


def island_label(terrain: Terrain, plane: Plane) -> Label:
    return Label("island", "白鹭洲", "Bailu Island", bend(terrain, plane, [_ISLAND[:2]])[0])


def draw_greens(terrain: Terrain, plane: Plane, rng: Random) -> tuple[Green, ...]:
    """Banks, island, and the woods and meadows outside the ring road."""
    bank, edge = _along_river(None), _along_river(QUAY - 14)
    south_bank, south_edge = [(s, -t) for s, t in bank], [(s, -t) for s, t in edge]
    greens = [
        Green("bank", "", "", _closed(terrain, plane, [*bank, *reversed(edge)])),
        Green("bank", "", "", _closed(terrain, plane, [*south_edge, *reversed(south_bank)])),
        Green("park", "白鹭洲", "Bailu Island", bend(terrain, plane, oval(*_ISLAND))),
    ]
    tries = 0
    while len(greens) < 75 and tries < 2000:
        tries += 1
        s, t = rng.uniform(-9500, 9500), rng.uniform(-7500, 7500)
        a, b = rng.uniform(220, 780), rng.uniform(160, 460)
        in_city = WEST - a - 80 < s < EAST + a + 80 and SOUTH - b - 80 < t < NORTH + b + 80
        if in_city or abs(t) < QUAY + b:
            continue
        kind = "forest" if rng.random() < 0.55 else "grass"
        greens.append(
            Green(
                "forest" if kind == "forest" else "grass", "", "", bend(terrain, plane, oval(s, t, a, b, rng))
            )
        )
    return tuple(greens)
