"""From an uploaded file to a table of cells, trusting nothing in it.

A workbook is a zip archive that may claim anything: it is unpacked here within limits, only the parts that hold values
are kept, and the reader is given an archive of our own making. Formulas and macros are refused, not evaluated.
"""

import csv
import io
import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook

from rounds.core.errors import DomainError

IMPORT_BYTES = 10_000_000
UNPACKED = 60_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 30
MOST_TEXT = 40_000_000  # all cells' text together
PARTS = 200

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


def read_table(content: bytes) -> list[list[Cell]]:
    """The rows of the first sheet, header included. Raises `import_refused` with a reason."""
    if len(content) > IMPORT_BYTES:
        raise refused("size")
    if content.startswith(b"PK"):
        rows = _workbook(_unpacked(content))
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise refused("old_format")
    else:
        rows = _lines(content)
    while rows and not any(str(cell).strip() for cell in rows[-1]):
        rows.pop()
    if len(rows) - 1 > MOST_ROWS:
        raise refused("rows")
    if not rows:
        raise refused("empty")
    return rows


def refused(reason: str, **params: object) -> DomainError:
    return DomainError("import_refused", reason=reason, **params)


def _unpacked(content: bytes) -> bytes:
    """The workbook's values as an archive that is what it claims to be."""
    kept = io.BytesIO()
    left = UNPACKED
    seen: set[str] = set()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(kept, "w") as ours:
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
                with given.open(part) as stream:
                    text = stream.read(left + 1)
                left -= len(text)
                if left < 0:
                    raise refused("bomb")
                _look_at(part.filename, text)
                ours.writestr(part.filename, text)
            _refuse_repeated_text(ours)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise refused("unreadable") from error
    return kept.getvalue()


def _look_at(name: str, text: bytes) -> None:
    """Raises for what is no plain table: formulas, entities, cells far outside."""
    if b"\x00" in text or _ENTITY.search(text):
        raise refused("unreadable")
    if not name.startswith("xl/worksheets/"):
        return
    if _FORMULA.search(text):
        raise refused("formula")
    for column, row in _AT.findall(text):
        if int(row) > MOST_ROWS + 1000:
            raise refused("rows")
        if column and _number_of(column) > MOST_COLUMNS:
            raise refused("columns")


def _refuse_repeated_text(archive: zipfile.ZipFile) -> None:
    """One long text in every cell unpacks to gigabytes only when it is read."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return
    with archive.open("xl/sharedStrings.xml") as stream:
        longest = max((len(part) for part in _STRING_END.split(stream.read())), default=0)
    cells = 0
    for name in archive.namelist():
        if name.startswith("xl/worksheets/"):
            with archive.open(name) as stream:
                cells += len(_SHARED.findall(stream.read()))
    if longest * cells > MOST_TEXT and longest > MOST_TEXT // (MOST_ROWS * MOST_COLUMNS):
        raise refused("bomb")


def _number_of(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _workbook(archive: bytes) -> list[list[Cell]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(archive))
        sheet = book.get_sheet_by_index(0)
        return [list(row) for row in sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1000)]
    except (CalamineError, IndexError, ValueError) as error:
        raise refused("unreadable") from error


def _lines(content: bytes) -> list[list[Cell]]:
    text = _decoded(content)
    if "\x00" in text:
        raise refused("unreadable")
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        rows: list[list[Cell]] = []
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) > MOST_ROWS + 1000:
                raise refused("rows")
            if len(row) > MOST_COLUMNS:
                raise refused("columns")
            rows.append(list(row))
        return rows
    except csv.Error as error:
        raise refused("unreadable") from error


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
