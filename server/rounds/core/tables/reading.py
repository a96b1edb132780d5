"""From an uploaded file to a table of cells, trusting nothing in it.

A workbook is a zip archive that may claim anything: it is unpacked here within limits, only the parts that hold values
are kept, and the reader is given an archive of our own making. Formulas and macros are refused, not evaluated.
"""

import csv
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from rounds.core.errors import DomainError

PIECE = 1 << 20
OVERLAP = 256  # longer than any tag that is looked for
PARTS = 200
SPARE = 1000  # rows that may follow the last one that holds something


@dataclass(frozen=True, slots=True)
class Limits:
    """`content` and `unpacked` in bytes, `text` in characters of all cells together."""

    content: int
    unpacked: int
    rows: int
    columns: int
    text: int


SMALL = Limits(10_000_000, 60_000_000, 10_000, 30, 40_000_000)
LARGE = Limits(40_000_000, 400_000_000, 100_000, 80, 150_000_000)

Cell = str | int | float | bool | date | datetime | time | timedelta

_KEPT = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/sharedStrings\.xml"
    r"|xl/styles\.xml|xl/worksheets/[\w.-]+\.xml"
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_AT = re.compile(rb"""\br=["']([A-Z]{0,3})(\d{1,9})["']""")
_SHARED = re.compile(rb"""\bt=["']s["']""")
_STRING_END = re.compile(rb"</(?:\w+:)?si>")


def read_table(content: bytes, limits: Limits = SMALL) -> list[list[Cell]]:
    """The rows of the first sheet, header included. Raises `import_refused` with a reason."""
    rows = list(rows_of(content, limits))
    while rows and _is_blank(rows[-1]):
        rows.pop()
    if len(rows) - 1 > limits.rows:
        raise refused("rows")
    if not rows:
        raise refused("empty")
    return rows


def rows_of(content: bytes, limits: Limits = LARGE) -> Iterator[list[Cell]]:
    """The rows of the first sheet one after the other, merged cells filled. Raises as `read_table`, also midway."""
    if len(content) > limits.content:
        raise refused("size")
    if content.startswith(b"PK"):
        found = _workbook(_unpacked(content, limits), limits)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise refused("old_format")
    else:
        found = _lines(content, limits)
    filled = 0
    for row in found:
        filled += not _is_blank(row)
        if filled - 1 > limits.rows:
            raise refused("rows")
        yield row


def refused(reason: str, **params: object) -> DomainError:
    return DomainError("import_refused", reason=reason, **params)


def _is_blank(row: list[Cell]) -> bool:
    return not any(str(cell).strip() for cell in row)


def _unpacked(content: bytes, limits: Limits) -> io.BytesIO:
    """The workbook's values as an archive that is what it claims to be."""
    kept = io.BytesIO()
    left = limits.unpacked
    seen: set[str] = set()
    looks = _Looks(limits)
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as given,
            zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as ours,
        ):
            parts = given.infolist()
            if len(parts) > PARTS:
                raise refused("unreadable")
            for part in parts:
                if "vbaProject" in part.filename or "macrosheet" in part.filename.lower():
                    raise refused("macro")
                if not _KEPT.fullmatch(part.filename):
                    continue
                if part.filename in seen:
                    raise refused("unreadable")
                seen.add(part.filename)
                looks.begin(part.filename)
                with given.open(part) as stream, ours.open(part.filename, "w") as copy:
                    while piece := stream.read(min(PIECE, left + 1)):
                        left -= len(piece)
                        if left < 0:
                            raise refused("bomb")
                        looks.look(piece)
                        copy.write(piece)
            looks.refuse_repeated_text()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise refused("unreadable") from error
    kept.seek(0)
    return kept


class _Looks:
    """Looks at the parts piece by piece, for what is no plain table: formulas, entities, cells far outside."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._name = ""
        self._tail = b""
        self._longest = 0
        self._cells = 0

    def begin(self, name: str) -> None:
        self._name, self._tail = name, b""

    def look(self, piece: bytes) -> None:
        text = self._tail + piece
        if b"\x00" in text or _ENTITY.search(text):
            raise refused("unreadable")
        if self._name.startswith("xl/worksheets/"):
            self._look_at_cells(text)
        elif self._name == "xl/sharedStrings.xml":
            parts = _STRING_END.split(text)
            self._longest = max(self._longest, *map(len, parts))
            self._tail = parts[-1]  # a string that goes on is measured whole
            return
        self._tail = text[-OVERLAP:]

    def _look_at_cells(self, text: bytes) -> None:
        if _FORMULA.search(text):
            raise refused("formula")
        for found in _AT.finditer(text):
            column, row = found.groups()
            if int(row) > self._limits.rows + SPARE:
                raise refused("rows")
            if column and _number_of(column) > self._limits.columns:
                raise refused("columns")
        # What lies in the tail wholly was counted already.
        self._cells += sum(found.end() > len(self._tail) for found in _SHARED.finditer(text))

    def refuse_repeated_text(self) -> None:
        """One long text in every cell unpacks to gigabytes only when it is read."""
        limits = self._limits
        usual = limits.text // (limits.rows * limits.columns)
        if self._longest * self._cells > limits.text and self._longest > max(usual, 130):
            raise refused("bomb")


def _number_of(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _workbook(archive: io.BytesIO, limits: Limits) -> Iterator[list[Cell]]:
    try:
        book = CalamineWorkbook.from_filelike(archive)
        sheet = book.get_sheet_by_index(0)
        start = sheet.start
        if start is None:
            return
        for _ in range(start[0]):
            yield []
        merged = _Merged(sheet.merged_cell_ranges or [])
        before: list[Cell] = [""] * start[1]
        for number, row in enumerate(itertools.islice(sheet.iter_rows(), limits.rows + SPARE), start[0]):
            yield merged.fill(number, [*before, *row] if before else list(row))
    except (CalamineError, IndexError, ValueError) as error:
        raise refused("unreadable") from error


class _Merged:
    """Merged cells: the file keeps the first one's value alone, and the reader sees it in all of them."""

    def __init__(self, ranges: list[Any]) -> None:
        self._begins: dict[int, list[tuple[int, int, int]]] = {}
        for (top, left), (bottom, right) in ranges:
            self._begins.setdefault(top, []).append((left, bottom, right))
        self._open: list[tuple[int, int, int, Cell]] = []

    def fill(self, number: int, row: list[Cell]) -> list[Cell]:
        for left, bottom, right in self._begins.get(number, ()):
            value = row[left] if left < len(row) else ""
            self._open.append((left, bottom, right, value))
        if self._open:
            self._open = [one for one in self._open if one[1] >= number]
            for left, _, right, value in self._open:
                row[left : right + 1] = [value] * len(row[left : right + 1])
        return row


def _lines(content: bytes, limits: Limits) -> Iterator[list[Cell]]:
    text = _decoded(content)
    if "\x00" in text:
        raise refused("unreadable")
    delimiter = _delimiter_of(text)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            if number > limits.rows + SPARE:
                raise refused("rows")
            if len(row) > limits.columns:
                raise refused("columns")
            yield list(row)
    except csv.Error as error:
        raise refused("unreadable") from error


def _delimiter_of(text: str) -> str:
    """What parts the cells of most of the first lines: a title above the header has no cells to part."""
    head = text[:20_000].splitlines()[:20]
    return max(
        ",;\t", key=lambda one: (sum(one in line for line in head), sum(line.count(one) for line in head))
    )


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what Chinese Excel writes."""
    has_mark = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if has_mark else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused("encoding")
