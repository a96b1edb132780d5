"""The street plan, drawn straight: arterials, collectors, side streets, and the blocks they leave.

Everything here is in plan metres (see terrain.py). A line is parallel to one axis, so crossings are exact.
"""

from __future__ import annotations

from itertools import pairwise
from math import hypot
from random import Random

from rounds.engines.city.model import StreetKind
from rounds.engines.city.names import NameBook
from rounds.engines.city.plan import (
    CORNER,
    EAST,
    NORTH,
    OUT,
    QUARTERS,
    QUAY,
    ROW,
    SOUTH,
    WEST,
    Block,
    Line,
    Plan,
    Rect,
    district_at,
)
from rounds.engines.city.side_streets import cut_cell

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
            cut = cut_cell(rng, cell, inner, QUARTERS[district], names)
            lines += cut.lines
            blocks += cut.blocks
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
