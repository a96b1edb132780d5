"""Customers as a table for spreadsheets."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from rounds.core.access import Ctx
from rounds.core.db import Database, Tx
from rounds.core.exports import STEP, csv_of, local_time
from rounds.core.terms import filled
from rounds.customers import numbers
from rounds.customers.listing.filters import CustomerFilter
from rounds.customers.listing.queries import list_customers

COLUMNS = {
    "zh": (
        "编号", "名称", "等级", "类型", "状态", "负责人", "单位", "最近{visit}", "电话", "区县", "地址", "经度", "纬度",
        "半径（米）",
    ),
    "en": (
        "Code", "Name", "Grade", "Kind", "Status", "Owner", "Unit", "Last {visit}", "Phone", "District", "Address",
        "Longitude", "Latitude", "Radius (m)",
    ),
}  # fmt: skip
WORDS = {
    "zh": {
        "distributor": "{distributor}", "outlet": "{outlet}", "key_account": "重点{customer}", "hospital": "医院",
        "pharmacy": "药店", "factory": "工厂", "project": "项目", "household": "住户", "prospect": "潜在",
        "sub_distributor": "二批商", "active": "合作中", "dormant": "沉睡", "moved": "已搬走", "closed": "已关店",
    },
    "en": {"distributor": "{distributor}", "outlet": "{outlet}"},
}  # fmt: skip


async def note_export(tx: Tx, wanted: CustomerFilter) -> None:
    """Who took which customers out stands in the audit."""
    asked = {name: value for name, value in asdict(wanted).items() if value not in (None, "", ())}
    if len(numbers.digits_of(wanted.q or "")) >= numbers.SHORTEST_TAIL:
        asked["q"] = numbers.mask_of("")  # it may be somebody's number
    tx.audit("customer:export", "customer", None, after=asked)


def export_lines(db: Database, ctx: Ctx, wanted: CustomerFilter, locale: str) -> AsyncIterator[str]:
    async def page(tx: Tx, cursor: str | None) -> bytes:
        return await list_customers(tx, replace(wanted, limit=STEP, cursor=cursor, numbers=True))

    words = {code: filled(word, locale, ctx.terms) for code, word in WORDS[locale].items()}
    return csv_of(db, ctx, locale, COLUMNS[locale], page, lambda row: _line(ctx, row, words))


def _line(ctx: Ctx, row: Any, words: Mapping[str, str]) -> list[object]:
    owner, pin = row["owner"] or {}, row["pin"] or {}
    number = row["phone"] or numbers.mask_of(row["phone_hint"])
    kind, status = (words.get(row[name], row[name]) for name in ("kind", "status"))
    return [
        row["code"], row["name"], row["grade"], kind, status, owner.get("person_name"), owner.get("unit_name"),
        local_time(ctx, row["last_visit_at"]), number, row["district"], row["address"], pin.get("lng"),
        pin.get("lat"), pin.get("radius_m"),
    ]  # fmt: skip
