"""What each row of a table of days would do, and doing it."""

from collections.abc import Sequence
from typing import Any

from rounds.core.db import Tx
from rounds.core.i18n import LOCALES
from rounds.org.calendar.actions import own_days, say_of_days
from rounds.org.calendar.queries import days_between
from rounds.org.calendar.tables import Row, told


async def take_rows(tx: Tx, rows: Sequence[Row], *, dry_run: bool) -> dict[str, Any]:
    """Rows that are wrong are left out and told; the others are taken. Sending the file again changes nothing."""
    days = [row.day for row in rows if row.day is not None]
    known = await own_days(tx, days)
    spoken = (
        [await days_between(tx, min(days), max(days), locale=locale) for locale in LOCALES] if days else []
    )
    # What the country says of a day as well is no word of the company's: a year that was exported can come back.
    said_anyway = {(day.day, day.kind, day.name, day.reason) for days in spoken for day in days}
    counts = dict.fromkeys(("create", "update", "same", "wrong"), 0)
    answer, said = [], []
    for row in rows:
        outcome = "wrong"
        if not row.wrong and row.day is not None and row.kind is not None:
            content = (row.kind, row.name, row.reason)
            before = known.get(row.day)
            if before is None and (row.day, *content) in said_anyway:
                outcome = "same"
            else:
                outcome = "create" if before is None else "same" if before == content else "update"
                said.append((row.day, *content))
        counts[outcome] += 1
        answer.append(told(row, outcome))
    if not dry_run:
        await say_of_days(tx, said)
    return {"rows": answer, **counts}
