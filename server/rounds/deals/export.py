"""Deals as a table for spreadsheets."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from rounds.core.access import Ctx
from rounds.core.db import Database, Tx
from rounds.core.exports import STEP, csv_of, local_time
from rounds.core.jsons import to_json
from rounds.core.units import Money
from rounds.deals.queries import DealFilter, list_deals
from rounds.deals.stages import stages_of

COLUMNS = {
    "zh": (
        "商机", "{customer}", "负责人", "单位", "阶段", "状态", "金额", "币种", "预计成交", "产品", "下一步",
        "下一步日期", "输单原因", "进入阶段", "结束", "备注",
    ),
    "en": (
        "Deal", "{Customer}", "Owner", "Unit", "Stage", "State", "Amount", "Currency", "Expected", "Products",
        "Next step", "Next step on", "Why lost", "In stage since", "Closed", "Note",
    ),
}  # fmt: skip
STATES = {"zh": {"open": "进行中", "won": "赢单", "lost": "输单"}, "en": {}}


async def note_export(tx: Tx, wanted: DealFilter) -> None:
    """Who took which deals out stands in the audit."""
    tx.audit(
        "deal:export",
        "deal",
        None,
        after={k: v for k, v in asdict(wanted).items() if v not in (None, "", False)},
    )


async def export_lines(db: Database, ctx: Ctx, wanted: DealFilter, locale: str) -> AsyncIterator[str]:
    async def page(tx: Tx, cursor: str | None) -> bytes:
        return to_json(await list_deals(tx, replace(wanted, limit=STEP, cursor=cursor))).encode()

    stages, _ = await db.read(ctx, stages_of)
    words = {**STATES[locale], **{f"stage:{stage.key}": stage.name[locale] for stage in stages}}
    return csv_of(db, ctx, locale, COLUMNS[locale], page, lambda row: _line(ctx, row, words))


def _line(ctx: Ctx, row: Any, words: Mapping[str, str]) -> list[object]:
    owner = row["owner"] or {}
    amount = None if row["amount"] is None else str(Money(row["amount"], row["currency"]).amount)
    return [
        row["name"], row["customer_name"], owner.get("person_name"), owner.get("unit_name"),
        words.get(f"stage:{row['stage']}", row["stage"]), words.get(row["state"], row["state"]), amount,
        row["currency"], row["expected_on"], row["products"], row["next_step"], row["next_on"], row["lost_reason"],
        local_time(ctx, row["stage_at"]), row["closed_on"], row["note"],
    ]  # fmt: skip
