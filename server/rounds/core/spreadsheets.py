"""Lines of CSV that a spreadsheet shows as they are, and never computes."""

import csv
import io
from collections.abc import Iterable

BOM = "\ufeff"  # without it Excel takes UTF-8 for the system's code page
COMPUTES = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> str:
    """A text that begins like a formula gets an apostrophe before it; numbers stay numbers."""
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, int | float) or not text.lstrip(" ").startswith(COMPUTES):
        return text
    return "'" + text


def csv_lines(rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue()
