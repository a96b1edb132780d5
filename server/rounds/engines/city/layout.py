"""The street plan, drawn straight: arterials, collectors, side streets, and the blocks they leave.

Everything here is in plan metres (see terrain.py). A line is parallel to one axis, so crossings are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from random import Random

from rounds.engines.city.model import StreetKind
from rounds.engines.city.names import NameBook

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
    outlines = {
        "老城": [(-2550, 0), (2700, 0), (2700, 2150), (-2550, 2150)],
        "江北": [(w, 0), (-2550, 0), (-2550, 2150), (2700, 2150), (2700, n), (w, n)],
        "江南": [(w, s), (2700, s), (2700, 0), (w, 0)],
        "港口": [(2700, s), (e, s), (e, 0), (2700, 0)],
        "科技园": [(2700, 0), (e, 0), (e, n), (2700, n)],
    }
    return tuple((QUARTERS[name], [(float(a), float(b)) for a, b in ring]) for name, ring in outlines.items())


@dataclass(frozen=True, slots=True)
class Plan:
    lines: tuple[Line, ...]
    blocks: tuple[Block, ...]


_UPRIGHT_ARTERIALS: tuple[tuple[str, str, StreetKind, float, float, float], ...] = (
    ("西环路", "West Ring Road", "trunk", WEST, SOUTH + CORNER, NORTH - CORNER),
    ("望江路", "Wangjiang Road", "primary", -2550, SOUTH, NORTH),
    ("晴川大道", "Qingchuan Avenue", "primary", 320, -OUT, OUT),
    ("科技大道", "Keji Avenue", "primary", 2700, SOUTH, NORTH),
    ("东环路", "East Ring Road", "trunk", EAST, SOUTH + CORNER, NORTH - CORNER),
)
_LYING_ARTERIALS: tuple[tuple[str, str, StreetKind, float, float, float], ...] = (
    ("北环路", "North Ring Road", "trunk", NORTH, WEST + CORNER, EAST - CORNER),
    ("人民路", "Renmin Road", "primary", 1420, -OUT, OUT),
    ("江滨路", "Jiangbin Road", "secondary", QUAY, WEST, EAST),
    ("临江路", "Linjiang Road", "secondary", -QUAY, WEST, EAST),
    ("建设路", "Jianshe Road", "primary", -1480, -OUT, OUT),
    ("南环路", "South Ring Road", "trunk", SOUTH, WEST + CORNER, EAST - CORNER),
)
# Rows of superblocks between lying arterials, each with where collectors may run.
_ROWS = (
    (QUAY, 1420.0, (900.0,)),
    (1420.0, NORTH, (2150.0, 2790.0)),
    (-1480.0, -QUAY, (-930.0,)),
    (SOUTH, -1480.0, (-2180.0,)),
)
_COLUMNS = (
    (WEST, -2550.0, (-4480.0, -3560.0)),
    (-2550.0, 320.0, (-1780.0, -1060.0, -390.0)),
    (320.0, 2700.0, (1010.0, 1760.0)),
    (2700.0, EAST, (3540.0, 4390.0)),
)
# A park takes a whole cell: (west, south) corner of the cell it takes.
_PARKS = {
    (-2550.0, 1420.0): ("白鹭公园", "Bailu Park"),
    (3540.0, 1420.0): ("体育公园", "Sports Park"),
    (-3560.0, -2180.0): ("南湖公园", "Nanhu Park"),
    (1010.0, 2790.0): ("北山公园", "Beishan Park"),
    (4390.0, -930.0): ("灯塔公园", "Dengta Park"),
}


# Built-up land outside the ring road, along the roads that leave the city: west, south, east, north.
_SUBURBS = (
    (WEST - 760, 1420, WEST, 2010),
    (WEST - 540, 900, WEST, 1420),
    (WEST - 640, -1480, WEST, -930),
    (EAST, 1420, EAST + 830, 2150),
    (EAST, 780, EAST + 560, 1420),
    (EAST, -2040, EAST + 760, -1480),
    (-390, NORTH, 320, NORTH + 520),
    (320, NORTH, 1010, NORTH + 560),
    (320, SOUTH - 690, 960, SOUTH),
    (-390, SOUTH - 470, 320, SOUTH),
)


def draw_plan(rng: Random) -> Plan:
    """Lines and blocks of the whole city."""
    names = NameBook(rng)
    lines = [
        Line(name, en, kind, upright, at, low, high, district_at(at if upright else 0, 1 if upright else at))
        for upright, arterials in ((True, _UPRIGHT_ARTERIALS), (False, _LYING_ARTERIALS))
        for name, en, kind, at, low, high in arterials
    ]
    lines.append(Line("晴川绕城高速", "Qingchuan Bypass", "motorway", False, -4050, -OUT, OUT, ""))
    lines.append(Line("", "", "rail", False, 4150, -OUT, OUT, ""))
    uprights, lyings, cells = _collect(rng)
    for suburb in (Rect(*map(float, sides)) for sides in _SUBURBS):
        known = {(line.upright, line.at) for line in lines}
        uprights += [(s, suburb.s, suburb.n) for s in (suburb.w, suburb.e) if (True, s) not in known]
        lyings += [(t, suburb.w, suburb.e) for t in (suburb.s, suburb.n) if (False, t) not in known]
        cells.append(suburb)
    lines += _joined(uprights, True, names) + _joined(lyings, False, names)
    kinds = {(line.upright, line.at): line.kind for line in lines}
    blocks: list[Block] = []
    for cell in cells:
        margins = (
            ROW[kinds.get((True, cell.w), "tertiary")],
            ROW[kinds.get((False, cell.s), "tertiary")],
            ROW[kinds.get((True, cell.e), "tertiary")],
            ROW[kinds.get((False, cell.n), "tertiary")],
        )
        district = district_at(*cell.middle)
        inner = Rect(cell.w + margins[0], cell.s + margins[1], cell.e - margins[2], cell.n - margins[3])
        if park := _PARKS.get((cell.w, cell.s)):
            blocks.append(Block(inner, district, True, *park))
        elif (cell.w == WEST or cell.e == EAST) and (cell.n == NORTH or cell.s == SOUTH):
            corner = (1 if cell.e == EAST else -1, 1 if cell.n == NORTH else -1)
            blocks.append(Block(inner, district, True, rounded=corner))
        else:
            _cut_cell(rng, cell, inner, QUARTERS[district], names, lines, blocks)
    return Plan(tuple(lines), tuple(blocks))


def _collect(
    rng: Random,
) -> tuple[list[tuple[float, float, float]], list[tuple[float, float, float]], list[Rect]]:
    """Collectors per superblock as (at, low, high), and the cells they leave. One in six is missing."""
    uprights: list[tuple[float, float, float]] = []
    lyings: list[tuple[float, float, float]] = []
    cells: list[Rect] = []
    for south, north, row_cuts in _ROWS:
        for west, east, column_cuts in _COLUMNS:
            kept = {-4480.0, 4390.0, 2790.0, -2180.0}  # these keep the ring's corner cells small
            kept |= {
                c
                for corner in _PARKS
                for c in corner
                if west <= corner[0] < east and south <= corner[1] < north
            }
            xs = [x for x in column_cuts if x in kept or rng.random() > 0.16]
            ys = [y for y in row_cuts if y in kept or rng.random() > 0.16]
            uprights += [(x, south, north) for x in xs]
            lyings += [(y, west, east) for y in ys]
            edges_x, edges_y = [west, *xs, east], [south, *sorted(ys), north]
            cells += [Rect(w, s, e, n) for w, e in pairwise(edges_x) for s, n in pairwise(edges_y)]
    return uprights, lyings, cells


def _joined(spans: list[tuple[float, float, float]], upright: bool, names: NameBook) -> list[Line]:
    """Spans that continue each other become one street with one name."""
    merged: list[list[float]] = []
    for at, low, high in sorted(spans):
        if merged and merged[-1][0] == at and merged[-1][2] == low:
            merged[-1][2] = high
        else:
            merged.append([at, low, high])

    def middle(span: list[float]) -> tuple[float, float]:
        half = (span[1] + span[2]) / 2
        return (span[0], half) if upright else (half, span[0])

    # The streets of the old town are named first: the demo's best-known names belong there.
    merged.sort(key=lambda span: (hypot(middle(span)[0] + 400, middle(span)[1] - 900), span))
    lines = []
    for at, low, high in merged:
        district = district_at(*middle([at, low, high]))
        name, name_en = names.cross_street() if upright else names.long_road(district)
        lines.append(Line(name, name_en, "tertiary", upright, at, low, high, district))
    return lines


def _cut_cell(
    rng: Random,
    cell: Rect,
    inner: Rect,
    quarter: Quarter,
    names: NameBook,
    lines: list[Line],
    blocks: list[Block],
) -> None:
    """Side streets of one cell: strips one way, then each strip the other way, sometimes in one line."""
    first_upright = rng.random() < 0.5
    long_cuts = _cuts(rng, cell, first_upright, quarter)
    shared = _cuts(rng, cell, not first_upright, quarter) if rng.random() < 0.55 else None
    bounds = (cell.w, cell.e) if first_upright else (cell.s, cell.n)
    edges = [bounds[0], *long_cuts, bounds[1]]
    kind_of: dict[float, StreetKind] = {}
    for at in long_cuts:
        kind_of[at] = "residential"
        low, high = (cell.s, cell.n) if first_upright else (cell.w, cell.e)
        lines.append(_side_street(rng, quarter, names, first_upright, at, low, high, "residential"))
    if shared is not None:
        for at in shared:
            lines.append(
                _side_street(rng, quarter, names, not first_upright, at, edges[0], edges[-1], "residential")
            )
    for low, high in pairwise(edges):
        cuts = shared if shared is not None else _cuts(rng, cell, not first_upright, quarter)
        kinds: dict[float, StreetKind] = {}
        for at in cuts:
            kinds[at] = "residential" if shared is not None or rng.random() > quarter.lanes else "service"
            if shared is None:
                lines.append(_side_street(rng, quarter, names, not first_upright, at, low, high, kinds[at]))
        cross = (cell.s, cell.n) if first_upright else (cell.w, cell.e)
        stops = [cross[0], *cuts, cross[1]]
        for a, b in pairwise(stops):
            raw = Rect(low, a, high, b) if first_upright else Rect(a, low, b, high)
            rows = {**kind_of, **kinds}
            blocks.append(Block(_shrunk(raw, inner, rows), quarter.name))


def _cuts(rng: Random, cell: Rect, upright: bool, quarter: Quarter) -> list[float]:
    low, high = (cell.w, cell.e) if upright else (cell.s, cell.n)
    usual = (
        (quarter.width if upright else quarter.height)
        * rng.uniform(0.85, 1.25)
        * rng.choice((1.0, 1.0, 1.0, 1.0, 1.7))
    )
    pieces = max(1, round((high - low) / usual))
    step = (high - low) / pieces
    return [round(low + step * (i + rng.uniform(-0.14, 0.14)), 2) for i in range(1, pieces)]


def _shrunk(raw: Rect, inner: Rect, kinds: dict[float, StreetKind]) -> Rect:
    """Take the street's half width off every side that is a side street; outer sides come from `inner`."""

    def side(value: float, limit: float, sign: int) -> float:
        return value + sign * ROW[kinds[value]] if value in kinds else limit

    return Rect(
        side(raw.w, inner.w, 1), side(raw.s, inner.s, 1), side(raw.e, inner.e, -1), side(raw.n, inner.n, -1)
    )


def _side_street(
    rng: Random,
    quarter: Quarter,
    names: NameBook,
    upright: bool,
    at: float,
    low: float,
    high: float,
    kind: StreetKind,
) -> Line:
    if kind == "service":
        return Line("", "", kind, upright, at, low, high, quarter.name)
    ending = "巷" if high - low < 330 else ("街" if upright else "路")
    return Line(*names.small(ending), kind, upright, at, low, high, quarter.name)
