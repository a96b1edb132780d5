"""The audit as CSV: page after page, so that a million rows need no memory."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from rounds.core.access import Ctx, Field
from rounds.core.clock import zone
from rounds.core.db import Database, Tx
from rounds.core.jsons import to_json
from rounds.core.spreadsheets import BOM, csv_lines
from rounds.org.records.queries import AuditFilter, list_audit

STEP = 2_000
COLUMNS = (
    "seq", "time", "person_code", "person", "action", "entity", "entity_id", "name", "before", "after", "address",
)  # fmt: skip


async def note_export(tx: Tx, wanted: AuditFilter) -> None:
    """An export of the audit stands in the audit, with what was asked for."""
    asked = {name: value for name, value in asdict(wanted).items() if value is not None}
    tx.audit("audit:export", "audit", None, after=asked)


async def export_lines(
    db: Database, ctx: Ctx, wanted: AuditFilter, fields: Sequence[Field]
) -> AsyncIterator[str]:
    yield BOM + csv_lines([COLUMNS])
    cursor: str | None = None
    while True:
        page = await db.read(ctx, list_audit, replace(wanted, cursor=cursor), fields, STEP)
        if page["items"]:
            yield csv_lines(_line(ctx, item) for item in page["items"])
        cursor = page["next"]
        if cursor is None:
            return


def _line(ctx: Ctx, item: dict[str, Any]) -> list[object]:
    person = item["person"] or {"code": None, "name": None}
    at = item["at"].astimezone(zone(ctx.timezone)).isoformat(sep=" ", timespec="milliseconds")
    said = [None if item[side] is None else to_json(item[side]) for side in ("before", "after")]
    return [
        item["seq"], at, person["code"], person["name"], item["action"], item["entity"], item["entity_id"],
        item["entity_name"], *said, item["address"],
    ]  # fmt: skip
