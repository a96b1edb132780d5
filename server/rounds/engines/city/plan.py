"""The parts of a street plan, in plan metres (see terrain.py), and the frame they are drawn in."""

from __future__ import annotations

from dataclasses import dataclass

from rounds.engines.city.model import StreetKind

WEST, EAST, NORTH, SOUTH = -5350.0, 5350.0, 3450.0, -2950.0  # the ring road
CORNER = 420.0  # radius of the ring's corners
QUAY = 345.0  # the roads along the two banks
OUT = 11000.0  # beyond the map on every side
ROW = {
    "trunk": 17.0,
    "primary": 16.0,
    "secondary": 14.0,
    "tertiary": 12.0,
    "residential": 9.5,
    "service": 7.0,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A street in the plan: `upright` at s = `at`, or lying at t = `at`; it spans [low, high]."""

    name: str
    name_en: str
    kind: StreetKind
    upright: bool
    at: float
    low: float
    high: float
    district: str


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle of the plan: west, south, east, north."""

    w: float
    s: float
    e: float
    n: float

    @property
    def width(self) -> float:
        return self.e - self.w

    @property
    def height(self) -> float:
        return self.n - self.s

    @property
    def middle(self) -> tuple[float, float]:
        return (self.w + self.e) / 2, (self.s + self.n) / 2


@dataclass(frozen=True, slots=True)
class Block:
    """Land between streets, the streets' own width already taken off.

    `rounded` is the corner (east or west, north or south, as ±1) that follows a bend of the ring road.
    """

    rect: Rect
    district: str
    is_park: bool = False
    park: str = ""
    park_en: str = ""
    rounded: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Quarter:
    """How a district is cut: the usual block (metres), and how often a side street is a nameless lane."""

    name: str
    name_en: str
    width: float
    height: float
    lanes: float
    label_at: tuple[float, float]


QUARTERS = {
    quarter.name: quarter
    for quarter in (
        Quarter("老城", "Laocheng", 120, 100, 0.12, (150, 1000)),
        Quarter("江北", "Jiangbei", 235, 165, 0.25, (-4000, 1300)),
        Quarter("江南", "Jiangnan", 225, 160, 0.25, (-2300, -1750)),
        Quarter("港口", "Gangkou", 330, 210, 0.4, (4100, -1000)),
        Quarter("科技园", "Kejiyuan", 270, 215, 0.35, (4000, 2200)),
    )
}


def district_at(s: float, t: float) -> str:
    """The district of a plan point."""
    if t < 0:
        return "港口" if s > 2700 else "江南"
    if s > 2700:
        return "科技园"
    return "老城" if s > -2550 and t < 2150 else "江北"


def district_shapes() -> tuple[tuple[Quarter, list[tuple[float, float]]], ...]:
    """Outlines of the districts in the plan, matching `district_at` inside the ring road."""
    w, e, n, s = WEST - 950, EAST + 950, NORTH + 750, SOUTH - 950
    outlines: dict[str, list[tuple[float, float]]] = {
        "老城": [(-2550, 0), (2700, 0), (2700, 2150), (-2550, 2150)],
        "江北": [(w, 0), (-2550, 0), (-2550, 2150), (2700, 2150), (2700, n), (w, n)],
        "江南": [(w, s), (2700, s), (2700, 0), (w, 0)],
        "港口": [(2700, s), (e, s), (e, 0), (2700, 0)],
        "科技园": [(2700, 0), (e, 0), (e, n), (2700, n)],
    }
    return tuple((QUARTERS[name], ring) for name, ring in outlines.items())


@dataclass(frozen=True, slots=True)
class Plan:
    lines: tuple[Line, ...]
    blocks: tuple[Block, ...]
