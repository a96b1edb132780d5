"""What changes a company's lists."""

from typing import Any

from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.ids import derived_id
from rounds.customers.kinds.announcing import announce_setup
from rounds.customers.kinds.queries import read_list
from rounds.customers.kinds.rules import LISTS
from rounds.customers.kinds.schemas import ItemIn

MOST = 200


async def put_item(tx: Tx, name: str, key: str, cmd: ItemIn) -> dict[str, Any]:
    """A row of a list, new or as it is to be. A company's own needs a Chinese name."""
    await _lock(tx)
    rows = {row["key"]: row for row in await read_list(tx, name)}
    before = rows.get(key)
    if cmd.zh is None and key not in LISTS[name].built_in:
        raise DomainError("malformed", field="zh", reason="missing")
    if cmd.interval_days is not None and name != "grade":
        raise DomainError("malformed", field="interval_days", reason="not_a_grade")
    if before is None and len(rows) >= MOST:
        raise DomainError("list_full", most=MOST)
    if name == "kind" and cmd.off and not any(not row["off"] for row in rows.values() if row["key"] != key):
        raise DomainError("malformed", field="off", reason="the_last")
    ordinal = before["ordinal"] if before else max((row["ordinal"] for row in rows.values()), default=0) + 1
    row = cmd.model_dump(include={"zh", "en", "off"}) | {"ordinal": ordinal}
    if name == "grade":
        row["interval_days"] = cmd.interval_days or (before["interval_days"] if before else None) or 28
    await _write(tx, name, key, row)
    await announce_setup(tx)
    told = {part: value for part, value in row.items() if part != "ordinal"}
    tx.audit(
        "customer_list:edit",
        "customer_list",
        derived_id("customer_list", tx.org_id, name, key),
        before=None if before is None else {"list": name, "key": key, "off": before["off"]},
        after={"list": name, "key": key, **told},
    )
    return next(one for one in await read_list(tx, name) if one["key"] == key)


async def order_list(tx: Tx, name: str, keys: list[str]) -> None:
    """The named ones first, in this order; the others after them as they were."""
    await _lock(tx)
    rows = {row["key"]: row for row in await read_list(tx, name)}
    named = [key for key in dict.fromkeys(keys) if key in rows]
    wanted = [*named, *(key for key in rows if key not in named)]
    for place, key in enumerate(wanted, 1):
        if rows[key]["ordinal"] != place:
            row = {part: value for part, value in rows[key].items() if part not in ("key", "built_in")}
            await _write(tx, name, key, row | {"ordinal": place})
    await announce_setup(tx)
    tx.audit("customer_list:order", "customer_list", None, after={"list": name, "keys": wanted})


async def _write(tx: Tx, name: str, key: str, row: dict[str, Any]) -> None:
    columns = list(row)
    await tx.execute(
        f"""
        INSERT INTO {LISTS[name].table} (org_id, key, {", ".join(columns)})
        VALUES ($1, $2, {", ".join(f"${place}" for place in range(3, 3 + len(columns)))})
        ON CONFLICT (org_id, key) DO UPDATE
        SET {", ".join(f"{column} = excluded.{column}" for column in columns)}
        """,  # noqa: S608 - our own names, values are parameters
        tx.org_id,
        key,
        *row.values(),
    )


async def _lock(tx: Tx) -> None:
    """One change of a company's lists after another."""
    await tx.value("SELECT true FROM company WHERE org_id = $1 FOR NO KEY UPDATE", tx.org_id)
