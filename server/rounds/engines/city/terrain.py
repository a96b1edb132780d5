"""From a flat plan to the ground: bends a straight grid so that it follows the river and looks grown.

A plan is drawn in metres (s along the river, t across it, north positive, the river's middle at t = 0).
The ground is metres east and north of the city's origin. Because one smooth mapping bends everything, what
meets in the plan meets on the ground.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from random import Random

import numpy as np

from rounds.engines.planes import Floats


@dataclass(frozen=True, slots=True)
class Swirl:
    """A turn of the ground around a centre (metres): `angle` radians in the middle, fading over `reach`."""

    x: float
    y: float
    reach: float
    angle: float


@dataclass(frozen=True, slots=True)
class Terrain:
    """The mapping. `waves` and `ripples` are (amplitude, wavelength, phase), metres and radians."""

    waves: tuple[tuple[float, float, float], ...]
    slope: float
    swirls: tuple[Swirl, ...]
    ripples: tuple[tuple[float, float, float], ...]

    def ground(self, s: Floats, t: Floats) -> tuple[Floats, Floats]:
        """Metres east and north for plan coordinates."""
        course, lean = self.slope * s, np.full(s.shape, self.slope)
        for size, length, phase in self.waves:
            angle = 2 * pi * s / length + phase
            course = course + size * np.sin(angle)
            lean = lean + size * 2 * pi / length * np.cos(angle)
        # Near the river cross streets stand square to it; far away they run straight.
        x = s - lean * t * np.exp(-((t / 1700) ** 2))
        y = t + course / (1 + (t / 3600) ** 2) - 100
        for size, length, phase in self.ripples:
            x, y = (
                x + size * np.sin(2 * pi * y / length + phase),
                y + size * np.sin(2 * pi * x / length + 2 * phase),
            )
        for swirl in self.swirls:
            dx, dy = x - swirl.x, y - swirl.y
            angle = swirl.angle * np.exp(-(dx * dx + dy * dy) / (2 * swirl.reach**2))
            cos, sin = np.cos(angle), np.sin(angle)
            x, y = swirl.x + dx * cos - dy * sin, swirl.y + dx * sin + dy * cos
        return x, y

    def frames(self, s: Floats, t: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """x, y, angle, stretch along and stretch across at plan points: how a small house stands there."""
        step = 5.0
        x, y = self.ground(s, t)
        sx, sy = self.ground(s + step, t)
        tx, ty = self.ground(s, t + step)
        ax, ay, bx, by = sx - x, sy - y, tx - x, ty - y
        along = np.hypot(ax, ay) / step
        # Height of the sheared cell over its base: a house must stay inside it.
        across = np.abs(ax * by - ay * bx) / (along * step * step)
        return x, y, np.arctan2(ay, ax), along, across


def make_terrain(rng: Random) -> Terrain:
    """A river course and turned quarters, drawn from the generator."""
    waves = (
        (rng.uniform(620, 760), rng.uniform(9200, 10400), rng.uniform(2.0, 2.6)),
        (rng.uniform(150, 210), rng.uniform(4300, 5000), rng.uniform(0, 2 * pi)),
    )
    centres = (
        (-4300, 2500, 1),
        (-700, 2300, -1),
        (2600, 2700, 1),
        (-3400, -2300, -1),
        (600, -2500, 1),
        (4300, -1500, -1),
    )
    swirls = tuple(
        Swirl(
            x + rng.uniform(-400, 400),
            y + rng.uniform(-300, 300),
            rng.uniform(1000, 1500),
            sign * rng.uniform(0.12, 0.26),
        )
        for x, y, sign in centres
    )
    ripples = (
        (rng.uniform(24, 32), rng.uniform(1500, 1900), rng.uniform(0, 2 * pi)),
        (rng.uniform(8, 12), rng.uniform(620, 760), rng.uniform(0, 2 * pi)),
    )
    return Terrain(waves, rng.uniform(-0.05, -0.02), swirls, ripples)
