"""A grid over the earth, so that an index finds who is near: cells of 1/200 degree, about 555 m from south to north."""

import math
from dataclasses import dataclass

PER_DEGREE = 200
METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class Cell:
    north: int
    east: int


@dataclass(frozen=True, slots=True)
class Window:
    """All cells that a circle touches; both ends included. One that crosses the date line ends at it."""

    south: int
    north: int
    west: int
    east: int


def cell_of(lng: float, lat: float) -> Cell:
    return Cell(math.floor((lat + 90) * PER_DEGREE), math.floor((lng + 180) * PER_DEGREE))


def window(lng: float, lat: float, metres: float) -> Window:
    tall = metres / METRES_PER_DEGREE
    wide = min(180.0, tall / max(0.01, math.cos(math.radians(min(89.0, abs(lat) + tall)))))
    low, high = cell_of(lng - wide, lat - tall), cell_of(lng + wide, lat + tall)
    return Window(low.north, high.north, low.east, high.east)
