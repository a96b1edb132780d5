"""Reads of a company's lists."""

from collections.abc import Iterable, Mapping
from typing import Any

from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.customers.kinds.rules import GRADES, INTERVAL_DAYS, LISTS

ROWS = {
    "kind": "SELECT key, zh, en, ordinal, off FROM customer_kind WHERE org_id = $1",
    "channel": "SELECT key, zh, en, ordinal, off FROM customer_channel WHERE org_id = $1",
    "grade": "SELECT key, zh, en, ordinal, off, interval_days FROM customer_grade WHERE org_id = $1",
    "tag": "SELECT key, zh, en, ordinal, off FROM tag WHERE org_id = $1",
}


async def read_list(tx: Tx, name: str) -> list[dict[str, Any]]:
    """One list in its order: what is built in, as the company has it, and its own."""
    listed = LISTS[name]
    found = await tx.rows(ROWS[name], tx.org_id)
    own = {row["key"]: dict(row) for row in found}
    rows = [
        {
            "key": key,
            "zh": None,
            "en": None,
            "ordinal": place,
            "off": False,
            **own.get(key, {}),
            "built_in": True,
        }
        for place, key in enumerate(listed.built_in, 1)
    ]
    rows += [{**row, "built_in": False} for key, row in own.items() if key not in listed.built_in]
    if name == "grade":
        for row in rows:
            row.setdefault("interval_days", GRADES.get(row["key"], INTERVAL_DAYS))
    return sorted(rows, key=lambda row: (row["ordinal"], row["key"]))


async def read_lists(tx: Tx) -> dict[str, list[dict[str, Any]]]:
    return {f"{name}s": await read_list(tx, name) for name in LISTS}


async def grade_intervals(tx: Tx) -> dict[str, int]:
    """By grade, the days after which its customers are to be seen again."""
    return {row["key"]: row["interval_days"] for row in await read_list(tx, "grade")}


async def require_listed(tx: Tx, given: Mapping[str, str | Iterable[str] | None]) -> None:
    """Raises `choice_unknown` for a key that is on none of the company's lists. Built-in ones cost no look."""
    for name, value in given.items():
        keys = set() if value is None else {value} if isinstance(value, str) else set(value)
        own = keys - set(LISTS[name].built_in)
        if not own:
            continue
        found = await tx.rows(
            ROWS[name] + " AND key = ANY ($2::text[])",
            tx.org_id,
            sorted(own),
        )
        missing = own - {row["key"] for row in found}
        if missing:
            raise DomainError("choice_unknown", field=name, value=min(missing))
