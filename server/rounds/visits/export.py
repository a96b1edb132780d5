"""Visits as a table for spreadsheets."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from rounds.core.access import Ctx
from rounds.core.db import Database, Tx
from rounds.core.exports import STEP, csv_of, local_time
from rounds.core.file_store import Files
from rounds.visits.queries import VisitFilter, list_visits

COLUMNS = {
    "zh": (
        "日期", "{customer}", "等级", "工号", "姓名", "单位", "{check_in}", "{check_out}", "停留（秒）", "收到", "判定",
        "可信度", "距离（米）", "标记",
    ),
    "en": (
        "Day", "{Customer}", "Grade", "Staff number", "Name", "Unit", "{Check_in}", "{Check_out}", "Dwell (s)",
        "Received", "Verdict", "Trust", "Distance (m)", "Flags",
    ),
}  # fmt: skip
WORDS = {
    "zh": {"on_site": "现场", "off_site": "不在现场", "no_position": "无定位", "unverified": "待核实"},
    "en": {},
}  # fmt: skip


async def note_export(tx: Tx, wanted: VisitFilter) -> None:
    """Who took which visits out stands in the audit."""
    asked = {name: value for name, value in asdict(wanted).items() if value is not None}
    tx.audit("visit:export", "visit", None, after=asked)


def export_lines(
    db: Database, ctx: Ctx, files: Files, wanted: VisitFilter, locale: str
) -> AsyncIterator[str]:
    async def page(tx: Tx, cursor: str | None) -> bytes:
        return await list_visits(tx, files, replace(wanted, limit=STEP, cursor=cursor))

    return csv_of(db, ctx, locale, COLUMNS[locale], page, lambda row: _line(ctx, row, WORDS[locale]))


def _line(ctx: Ctx, row: Any, words: Mapping[str, str]) -> list[object]:
    person, started, ended = (
        row["person"],
        local_time(ctx, row["started_at"]),
        local_time(ctx, row["ended_at"]),
    )
    return [
        row["business_day"], row["customer"]["name"], row["customer"]["grade"], person["code"], person["name"],
        (row["unit"] or {}).get("name"), started, ended, row["dwell_s"], local_time(ctx, row["received_at"]),
        words.get(row["verdict"], row["verdict"]), row["score"], row["distance_m"], " ".join(row["flags"]),
    ]  # fmt: skip
