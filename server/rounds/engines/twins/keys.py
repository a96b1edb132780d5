"""Keys that twins share: two customers without a common key are never compared, so there are several kinds."""

import math
from itertools import pairwise

from rounds.engines.twins.reading import Reading, broad_sounds

CELL_M = 150.0
_DEGREE_M = 111_195.0


def keys_of(reading: Reading, *, around: bool = False) -> set[str]:
    """A name's by pairs of sounds (`n`), the whole name's (`w`), a licence's (`l`), a place's cell (`c`).

    `around` adds the eight cells beside it, for whoever asks: what is kept lies in one. Numbers have keys of their own,
    because only the company can hash them.
    """
    keys = {f"n{pair}" for text in (reading.core, reading.whole) for pair in _pairs(text)}
    if reading.core:
        keys.add(name_key(reading))
    if reading.licence:
        keys.add(f"l{reading.licence}")
    if reading.shop.lng is not None and reading.shop.lat is not None:
        keys |= cells(reading.shop.lng, reading.shop.lat, around=around)
    return keys


def name_key(reading: Reading) -> str:
    """All of a name's own words by sound: those who share it are namesakes."""
    return "w" + "".join(min(broad_sounds(sign)) for sign in reading.core)[:60]


def cells(lng: float, lat: float, *, around: bool) -> set[str]:
    """The cell of some 150 m; its width in degrees is that of its row, so that neighbours of a row fit."""
    row = math.floor(lat * _DEGREE_M / CELL_M)
    found = set()
    for beside in (-1, 0, 1) if around else (0,):
        width = _DEGREE_M * max(0.01, math.cos(math.radians((row + beside) * CELL_M / _DEGREE_M))) / CELL_M
        column = math.floor(lng * width)
        found |= {f"c{row + beside}.{column + aside}" for aside in ((-1, 0, 1) if around else (0,))}
    return found


def _pairs(text: str) -> set[str]:
    """Neighbouring sounds, one reading each (the first by the alphabet, the same for all who share the sign)."""
    spelled = [min(broad_sounds(sign)) for sign in text[:12]]
    if len(spelled) == 1:
        return {spelled[0]}
    return {f"{left}.{right}" for left, right in pairwise(spelled)}
