"""What hangs on a customer that is merged away, and belongs to the one that stays from then on."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.customers import queries
from rounds.customers.editing import merge_customer
from rounds.customers.schemas import CustomerPatch, CustomerSet


async def carry(tx: Tx, kept: UUID, gone: UUID) -> dict[str, Any]:
    """Give the one that stays the contacts, tags and own values that it lacks; returns what it got, for undoing."""
    contacts = await tx.rows(
        """
        INSERT INTO contact_of (org_id, contact_id, customer_id, from_day, role, is_primary, created_at, created_by)
        SELECT $1, g.contact_id, $2, $4, g.role,
               g.is_primary AND NOT EXISTS (
                   SELECT FROM contact_of AS k
                   WHERE k.org_id = $1 AND k.customer_id = $2 AND k.until_day IS NULL AND k.is_primary),
               $5, $6
        FROM contact_of AS g
        WHERE g.org_id = $1 AND g.customer_id = $3 AND g.until_day IS NULL
          AND NOT EXISTS (
            SELECT FROM contact_of AS k
            WHERE k.org_id = $1 AND k.customer_id = $2 AND k.contact_id = g.contact_id AND k.until_day IS NULL)
        ORDER BY g.contact_id
        ON CONFLICT (org_id, contact_id, customer_id, from_day) DO UPDATE
        SET role = excluded.role, is_primary = excluded.is_primary, until_day = NULL
        RETURNING contact_id
        """,
        tx.org_id,
        kept,
        gone,
        queries.today_of(tx),
        tx.now,
        tx.ctx.person_id,
    )
    ids = sorted(row["contact_id"] for row in contacts)
    for one in ids:
        tx.changed("contact", one)
    has, other = await _labels(tx, kept), await _labels(tx, gone)
    tags = sorted(set(other["tags"]) - set(has["tags"]))
    listed = await tx.rows(
        "SELECT key FROM tag WHERE org_id = $1 AND key = ANY ($2::text[]) AND NOT off",
        tx.org_id,
        tags,
    )
    tags = sorted(row["key"] for row in listed)
    custom = {name: value for name, value in other["custom"].items() if name not in has["custom"]}
    await _change(tx, kept, has["version"], add=tags, custom=custom)
    now = await _labels(tx, kept)
    # What does not fit the company's fields any more was left behind.
    return {
        "contacts": [str(one) for one in ids],
        "tags": tags,
        "custom": {name: now["custom"][name] for name in custom if name in now["custom"]},
    }


async def take_back(tx: Tx, kept: UUID, carried: Mapping[str, Any]) -> None:
    """Undo `carry`, but for own values that were changed since."""
    contacts = await tx.rows(
        """
        UPDATE contact_of SET until_day = $4, is_primary = FALSE
        WHERE org_id = $1 AND customer_id = $2 AND contact_id = ANY ($3::uuid[]) AND until_day IS NULL
        RETURNING contact_id
        """,
        tx.org_id,
        kept,
        [UUID(one) for one in carried.get("contacts", ())],
        queries.today_of(tx),
    )
    for row in contacts:
        tx.changed("contact", row["contact_id"])
    now = await _labels(tx, kept)
    custom = {
        name: None for name, value in carried.get("custom", {}).items() if now["custom"].get(name) == value
    }
    await _change(tx, kept, now["version"], drop=carried.get("tags", ()), custom=custom)


async def _labels(tx: Tx, customer_id: UUID) -> Any:
    return await tx.row(
        "SELECT version, tags, custom FROM customer WHERE org_id = $1 AND id = $2", tx.org_id, customer_id
    )


async def _change(
    tx: Tx,
    customer_id: UUID,
    version: int,
    *,
    add: Any = (),
    drop: Any = (),
    custom: Mapping[str, Any],
) -> None:
    wanted: dict[str, Any] = {
        name: value
        for name, value in (("add_tags", list(add)), ("drop_tags", list(drop)), ("custom", dict(custom)))
        if value
    }
    if wanted:
        await merge_customer(tx, customer_id, CustomerPatch(base_version=version, set=CustomerSet(**wanted)))
