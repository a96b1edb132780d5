"""Cuts one cell of the plan into blocks by side streets."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from rounds.engines.city.model import StreetKind
from rounds.engines.city.names import NameBook
from rounds.engines.city.plan import ROW, Block, Line, Plan, Quarter, Rect


def cut_cell(rng: Random, cell: Rect, inner: Rect, quarter: Quarter, names: NameBook) -> Plan:
    """Strips one way, then each strip the other way, sometimes all strips in one line.

    `inner` is the cell without the half widths of the streets around it.
    """
    lines: list[Line] = []
    blocks: list[Block] = []
    upright = rng.random() < 0.5
    long_cuts = _cuts(rng, cell, upright, quarter)
    shared = _cuts(rng, cell, not upright, quarter) if rng.random() < 0.55 else None
    (start, end), (low, high) = ((cell.w, cell.e), (cell.s, cell.n))[:: 1 if upright else -1]
    kinds: dict[float, StreetKind] = dict.fromkeys([*long_cuts, *(shared or ())], "residential")
    lines += [_side_street(quarter, names, upright, at, low, high, "residential") for at in long_cuts]
    lines += [_side_street(quarter, names, not upright, at, start, end, kinds[at]) for at in shared or ()]
    for near, far in pairwise([start, *long_cuts, end]):
        cuts = shared
        if cuts is None:
            cuts = _cuts(rng, cell, not upright, quarter)
            for at in cuts:
                kinds[at] = "residential" if rng.random() > quarter.lanes else "service"
                lines.append(_side_street(quarter, names, not upright, at, near, far, kinds[at]))
        for a, b in pairwise([low, *cuts, high]):
            raw = Rect(near, a, far, b) if upright else Rect(a, near, b, far)
            blocks.append(Block(_shrunk(raw, inner, kinds), quarter.name))
    return Plan(tuple(lines), tuple(blocks))


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
