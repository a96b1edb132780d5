"""The calendar as a table: what a row says, the template to fill in, the export. Both languages are read."""

import dataclasses
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter

from rounds.core.grams import fold
from rounds.core.spreadsheets import BOM, csv_lines
from rounds.core.tables.cells import Wrong, day_of, fields_by_word, read_header, text_of
from rounds.core.tables.reading import SMALL, Cell, read_table
from rounds.org.calendar.national import Day, DayKind
from rounds.org.imports.rules import is_formula

FIELDS = ("day", "kind", "name", "reason")
HEADERS: dict[str, tuple[str, ...]] = {
    "day": ("日期", "Day", "date"),
    "kind": ("类型", "Kind", "type"),
    "name": ("名称", "Name", "holiday"),
    "reason": ("原因", "Reason", "note"),
}
KIND_WORDS: dict[DayKind, tuple[str, ...]] = {
    DayKind.WORK: ("上班", "Work", "工作日"),
    DayKind.REST: ("休息", "Rest", "休", "off"),
    DayKind.HOLIDAY: ("节假日", "Holiday", "放假", "假"),
    DayKind.MAKEUP: ("调休上班", "Make-up day", "补班", "班"),
}
SOURCES = {"own": ("公司", "Company"), "country": ("国家日历", "Country"), "guess": ("暂定", "Provisional")}
LONGEST = 120
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)
_FIELD_OF = fields_by_word(HEADERS)
NEEDED = {name: HEADERS[name][0] for name in ("day", "kind")}
_KIND_OF = {fold(word): kind for kind, words in KIND_WORDS.items() for word in (*words, kind.value)}


@dataclass(slots=True)
class Row:
    """A row as it was understood."""

    row: int
    day: date | None = None
    kind: DayKind | None = None
    name: str | None = None
    reason: str | None = None
    wrong: list[Wrong] = dataclasses.field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    rows: list[Row]
    ignored: list[str]


def read_rows(content: bytes) -> Table:
    """Raises `import_refused` for a file that cannot be imported."""
    table = read_table(content)
    columns = read_header(table[0], _FIELD_OF, NEEDED)
    rows = [
        _read(number, cells, columns.at)
        for number, cells in enumerate(table[1:], start=2)
        if any(str(cell).strip() for cell in cells)
    ]
    first: dict[date, int] = {}
    for row in rows:
        if row.day is not None and first.setdefault(row.day, row.row) != row.row:
            row.wrong.append(Wrong("day", "twice", {"row": first[row.day]}))
    return Table(rows, columns.ignored)


def _read(number: int, cells: Sequence[Cell], at: Mapping[str, int]) -> Row:
    row = Row(number)
    texts = {name: text_of(cells[index]) if index < len(cells) else "" for name, index in at.items()}
    for name in FIELDS:
        text = texts.get(name, "")
        if name in ("day", "kind") and not text:
            row.wrong.append(Wrong(name, "missing"))
        elif is_formula(text):
            row.wrong.append(Wrong(name, "formula", {"text": text[:20]}))
        elif len(text) > LONGEST:
            row.wrong.append(Wrong(name, "too_long", {"max": LONGEST}))
        elif name == "day":
            row.day = day_of(text)
            if row.day is None or not FIRST <= row.day <= LAST:
                row.day = None
                row.wrong.append(Wrong("day", "day", {"text": text[:20]}))
        elif name == "kind":
            row.kind = _KIND_OF.get(fold(text))
            if row.kind is None:
                row.wrong.append(Wrong("kind", "kind", {"text": text[:20]}))
        elif text:
            setattr(row, name, " ".join(text.split()))
    return row


def write_template(locale: str) -> bytes:
    """An XLSX file with the kinds to choose from."""
    at = 1 if locale == "en" else 0
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(("日历", "Calendar")[at])
    head = book.add_format({"bold": True, "bg_color": "#E9EDFB", "bottom": 1})
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
    for column, name in enumerate(FIELDS):
        sheet.set_column(column, column, (14, 16, 22, 40)[column], day if name == "day" else text)
        sheet.write_string(0, column, HEADERS[name][at], head)
    sheet.freeze_panes(1, 0)
    kinds = [words[at] for words in KIND_WORDS.values()]
    sheet.data_validation(1, 1, SMALL.rows, 1, {"validate": "list", "source": kinds})
    book.close()
    return out.getvalue()


def csv_of_days(days: Sequence[Day], locale: str) -> str:
    """Cells that a spreadsheet would compute are made harmless."""
    at = 1 if locale == "en" else 0
    header = [*(HEADERS[name][at] for name in FIELDS), ("来源", "Source")[at]]
    return BOM + csv_lines([header, *(_line(day, at) for day in days)])


def _line(day: Day, at: int) -> list[object]:
    source = "own" if day.is_own else "guess" if day.provisional else "country"
    return [day.day, KIND_WORDS[day.kind][at], day.name, day.reason, SOURCES[source][at]]


def told(row: Row, outcome: str) -> dict[str, Any]:
    return {
        "row": row.row,
        "day": row.day,
        "kind": row.kind,
        "name": row.name,
        "outcome": outcome,
        "wrong": [{"field": one.field, "code": one.code, "params": one.params} for one in row.wrong],
    }
