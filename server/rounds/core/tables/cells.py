"""What cells say, purely: as text, as a day, and what is wrong with them."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rounds.core.grams import fold
from rounds.core.tables.reading import Cell, refused

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
RISKY = re.compile(r"[=@＝＠\t\r\n]|[+\-＋－]")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field; screens translate by code."""

    field: str
    code: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        return {"field": self.field, "code": self.code, "params": self.params}


@dataclass(frozen=True, slots=True)
class Columns:
    at: dict[str, int]
    ignored: list[str]


def fields_by_word(headers: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {fold(word): name for name, words in headers.items() for word in words}


def read_header(cells: Sequence[Cell], field_of: Mapping[str, str], needed: Mapping[str, str]) -> Columns:
    """Which column holds what, in any order. Raises `import_refused` for a field that is there twice, or `needed` and
    not there; `needed` tells each such field's heading."""
    at: dict[str, int] = {}
    ignored = []
    for index, cell in enumerate(cells):
        text = str(cell).strip()
        name = field_of.get(fold(text))
        if name is None:
            if text:
                ignored.append(text[:40])
        elif name in at:
            raise refused("header_twice", header=text[:40])
        else:
            at[name] = index
    for name, heading in needed.items():
        if name not in at:
            raise refused("header_missing", header=heading)
    return Columns(at, ignored)


def text_of(cell: Cell) -> str:
    """A cell as it looks: 1001.0 is 1001, a day is 2026-11-23. Numbers that lost figures are left as they are."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell).strip()


def day_of(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None
