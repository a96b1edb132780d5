"""A row as it was understood, before anybody looked at the company's customers. Pure."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rounds.core.grams import fold
from rounds.core.tables.cells import CONTROL, RISKY, Wrong
from rounds.core.texts import plain_line
from rounds.customers.imports.cells import (
    Found,
    Raw,
    Unread,
    code_of,
    degrees_of,
    metres_of,
    pair_of,
    phone_of,
    place_of,
    text_of,
)

LONGEST = {"address": 300, "note": 4000}
USUAL = 120
TEXTS = ("name", "contact", "district", "address", "note")
GRADES = {
    "a": "A", "b": "B", "c": "C", "甲": "A", "乙": "B", "丙": "C", "a级": "A", "b级": "B", "c级": "C",
    "a类": "A", "b类": "B", "c类": "C",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lists:
    """Values by the words for them; `widths` are the digits of codes that begin with zeros, by field."""

    kinds: Mapping[str, str]
    statuses: Mapping[str, str]
    grades: Mapping[str, str]
    widths: Mapping[str, int]
    usual_axis: Any = None


@dataclass(slots=True)
class Draft:
    """Empty cells are not in `values` and change nothing."""

    row: int
    values: dict[str, Any] = dataclasses.field(default_factory=dict)
    owner: str | None = None
    place: Found | None = None
    radius_m: int | None = None
    wrong: list[Wrong] = dataclasses.field(default_factory=list)


def read_draft(number: int, cells: Sequence[Raw | None], at: Mapping[str, int], lists: Lists) -> Draft:
    draft = Draft(number)
    raw = {field: cells[index] if index < len(cells) else None for field, index in at.items()}
    for field in ("code", "external_id"):
        _take(draft, field, code_of(raw.get(field), lists.widths.get(field, 0)), raw.get(field))
    _take(draft, "phone", phone_of(raw.get("phone")), raw.get("phone"))
    for field in TEXTS:
        text = text_of(raw.get(field)) or None
        _take(draft, field, text if text is None or field == "note" else plain_line(text), raw.get(field))
    for field, known in (("kind", lists.kinds), ("status", lists.statuses), ("grade", lists.grades)):
        text = text_of(raw.get(field))
        if text:
            _take(draft, field, known.get(fold(text), Unread(field)), raw.get(field))
    draft.owner = text_of(raw.get("owner")) or None
    _take_place(draft, raw, lists)
    return draft


def _take(draft: Draft, field: str, value: str | Unread | None, raw: Raw | None) -> None:
    if isinstance(value, Unread):
        draft.wrong.append(Wrong(field, value.code, {"text": text_of(raw)[:20]}))
    elif value is None:
        return
    elif _is_risky(field, value):
        draft.wrong.append(Wrong(field, "formula", {"text": value[:20]}))
    elif len(value) > LONGEST.get(field, USUAL):
        draft.wrong.append(Wrong(field, "too_long", {"max": LONGEST.get(field, USUAL)}))
    else:
        draft.values[field] = " ".join(value.split()) if field != "note" else value


def _is_risky(field: str, value: str) -> bool:
    """A spreadsheet would run it when it is exported again, or it holds what nobody sees."""
    if field == "phone" and value.startswith("+"):
        return False
    plain = value.replace("\n", " ").replace("\r", " ") if field in ("note", "address") else value
    return bool(RISKY.match(value) or CONTROL.search(plain))


def _take_place(draft: Draft, raw: Mapping[str, Raw | None], lists: Lists) -> None:
    """One cell that holds both comes before two cells."""
    both: tuple[float, float] | Unread | None = pair_of(raw.get("place"))
    if both is None:
        lng, lat = degrees_of(raw.get("lng")), degrees_of(raw.get("lat"))
        if lng is None and lat is None:
            return
        if isinstance(lng, Unread) or isinstance(lat, Unread) or lng is None or lat is None:
            # Both may stand in the cell of one of them.
            inside = pair_of(raw.get("lng")) or pair_of(raw.get("lat"))
            both = inside if isinstance(inside, tuple) else Unread("place")
        else:
            both = (lng, lat)
    found = both if isinstance(both, Unread) else place_of(*both, lists.usual_axis)
    radius = metres_of(raw.get("radius_m"))
    if isinstance(found, Unread):
        shown = text_of(raw.get("place")) or f"{text_of(raw.get('lng'))}, {text_of(raw.get('lat'))}"
        draft.wrong.append(Wrong("place", found.code, {"text": shown[:40]}))
    else:
        draft.place = found
    if isinstance(radius, Unread):
        draft.wrong.append(Wrong("radius_m", radius.code, {"text": text_of(raw.get("radius_m"))[:20]}))
    else:
        draft.radius_m = radius


@dataclass(slots=True)
class Seen:
    """What earlier rows of the file were: of rows with the same number only the first counts."""

    codes: dict[tuple[str, str], int] = dataclasses.field(default_factory=dict)

    def mark(self, draft: Draft) -> None:
        for field in ("code", "external_id"):
            self._mark(draft, field, draft.values.get(field))
        if "code" not in draft.values and "external_id" not in draft.values:
            alike = [draft.values.get(field) for field in ("name", "phone", "address")]
            if alike[0] and (alike[1] or alike[2]):
                self._mark(draft, "name", "\x1f".join(fold(one or "") for one in alike))

    def _mark(self, draft: Draft, field: str, value: str | None) -> None:
        if value is None:
            return
        first = self.codes.setdefault((field, value), draft.row)
        if first != draft.row:
            draft.wrong.append(Wrong(field, "twice", {"row": first}))
