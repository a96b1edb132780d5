"""Lists as CSV: page after page, so that a million rows need no memory. Same scope and sights as the lists."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Literal

import orjson

from rounds.core.access import Ctx
from rounds.core.clock import zone
from rounds.core.db import Database, Tx
from rounds.core.spreadsheets import BOM, csv_lines
from rounds.core.terms import filled

STEP = 1_000
Locale = Literal["zh", "en"]

Page = Callable[[Tx, str | None], Awaitable[bytes]]
"""A list's page as JSON {items, next}, from a cursor."""


async def csv_of(
    db: Database,
    ctx: Ctx,
    locale: str,
    header: Sequence[str],
    page: Page,
    line: Callable[[Any], Sequence[object]],
) -> AsyncIterator[str]:
    """Headings are in the company's words.

    Each page is asked with the rights of the moment when the export began, which takes seconds.
    """
    yield BOM + csv_lines([[filled(word, locale, ctx.terms) for word in header]])
    cursor: str | None = None
    while True:
        found = orjson.loads(await db.read(ctx, page, cursor))
        if found["items"]:
            yield csv_lines(line(row) for row in found["items"])
        cursor = found["next"]
        if cursor is None:
            return


def local_time(ctx: Ctx, at: str | None) -> str | None:
    """A moment of a list's JSON by the company's clock, as spreadsheets understand it."""
    if at is None:
        return None
    return (
        datetime.fromisoformat(at).astimezone(zone(ctx.timezone)).isoformat(sep=" ", timespec="seconds")[:19]
    )


def csv_headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
