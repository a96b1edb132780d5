"""Customers of whom the server only knows the id: a fact about them came before they did."""

from datetime import date
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import IdReused
from rounds.core.grams import fold, spellings
from rounds.customers import numbers
from rounds.customers.assigning import assign
from rounds.customers.rules import EDITABLE, OWN_FIELD
from rounds.customers.schemas import CustomerIn


async def add_placeholder(tx: Tx, customer_id: UUID, position_id: UUID | None, from_day: date) -> None:
    """A nameless customer in the scope of whoever was there, so that the fact is in somebody's scope."""
    inserted = await tx.value(
        """
        INSERT INTO customer (org_id, id, name, kind, status, spelling, py, created_at, created_by, updated_at, version,
                              field_versions, placeholder)
        VALUES ($1, $2, '', 'outlet', 'prospect', '', '', $3, $4, $3, 1, '{}', true)
        ON CONFLICT (org_id, id) DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        customer_id,
        tx.now,
        tx.ctx.person_id,
    )
    if inserted is None:
        return
    tx.created("customer", customer_id)
    if position_id is not None:
        await assign(tx, customer_id, position_id, from_day)
    tx.audit("customer:stand_in", "customer", customer_id)


async def fill_placeholder(tx: Tx, cmd: CustomerIn) -> dict[str, Any] | None:
    """Make a placeholder the customer that it stands for; returns its fields, None where there is no placeholder.

    What somebody has written into it meanwhile stands.
    """
    found = await tx.row(
        """
        SELECT name, kind, grade, channel, status, phone_sealed, address, district, contact, note, floor, room, version,
               field_versions, tags, custom
        FROM customer
        WHERE org_id = $1 AND id = $2 AND placeholder
        FOR UPDATE
        """,
        tx.org_id,
        cmd.id,
    )
    if found is None:
        return None
    if cmd.code is not None and await _is_taken(tx, cmd.code):
        raise IdReused("customer")
    written = found["field_versions"]
    number = await numbers.open_number(tx, cmd.id, found["phone_sealed"])
    present = {**found, "phone": number}
    row = {name: present[name] if name in written else getattr(cmd, name) for name in EDITABLE}
    tags = sorted({*found["tags"], *cmd.tags})
    custom = {name: value for name, value in cmd.custom.items() if OWN_FIELD + name not in written} | found[
        "custom"
    ]
    await tx.execute(
        """
        UPDATE customer
        SET name = $3, kind = $4, grade = $5, channel = $6, status = $7, phone_sealed = $8, address = $9,
            district = $10, contact = $11, note = $12, floor = $13, room = $14, tags = $15, custom = $16, code = $17,
            spelling = $18, py = $19, version = $20, created_by = $21, updated_at = $22, phone_hint = $23,
            placeholder = false
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        cmd.id,
        *{**row, "phone": await numbers.seal_number(tx, cmd.id, row["phone"])}.values(),
        tags,
        custom,
        cmd.code,
        fold(row["name"]),
        " ".join(spellings(row["name"])),
        found["version"] + 1,
        tx.ctx.person_id,
        tx.now,
        numbers.hint_of(row["phone"]),
    )
    await tx.execute("DELETE FROM customer_gram WHERE org_id = $1 AND customer_id = $2", tx.org_id, cmd.id)
    tx.changed("customer", cmd.id)
    return row | {"tags": tags, "custom": custom}


async def _is_taken(tx: Tx, code: str) -> bool:
    return bool(await tx.value("SELECT true FROM customer WHERE org_id = $1 AND code = $2", tx.org_id, code))
