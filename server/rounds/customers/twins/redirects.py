"""Where a merged customer leads, and whom a customer stands for: what is read by customer is read for all."""

from uuid import UUID

from rounds.core.db import Tx


async def survivor_of(tx: Tx, customer_id: UUID) -> UUID:
    """The customer that this one was merged into, or itself. A redirect is one step: merges take older ones along."""
    into: UUID | None = await tx.value(
        "SELECT merged_into FROM customer WHERE org_id = $1 AND id = $2", tx.org_id, customer_id
    )
    return into or customer_id


async def one_and_merged(tx: Tx, customer_id: UUID) -> list[UUID]:
    """The customer and all that were merged into it, for reads of what hangs on a customer."""
    found = await tx.rows(
        "SELECT id FROM customer WHERE org_id = $1 AND merged_into = $2 ORDER BY id", tx.org_id, customer_id
    )
    return [customer_id, *(row["id"] for row in found)]


async def redirect(tx: Tx, kept: UUID, gone: UUID) -> list[UUID]:
    """The one that goes, and what was merged into it before, lead to the one that stays."""
    followers = await tx.rows(
        """
        UPDATE customer SET merged_into = $3, version = version + 1, updated_at = $4
        WHERE org_id = $1 AND merged_into = $2
        RETURNING id
        """,
        tx.org_id,
        gone,
        kept,
        tx.now,
    )
    await tx.execute(
        """
        UPDATE customer SET merged_into = $3, archived_at = $4, version = version + 1, updated_at = $4
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        gone,
        kept,
        tx.now,
    )
    await tx.execute(
        """
        UPDATE customer_activity AS k SET last_visit_at = greatest(k.last_visit_at, g.last_visit_at)
        FROM customer_activity AS g
        WHERE k.org_id = $1 AND k.customer_id = $2 AND g.org_id = $1 AND g.customer_id = $3
        """,
        tx.org_id,
        kept,
        gone,
    )
    await tx.execute(
        """
        INSERT INTO customer_activity (org_id, customer_id, last_visit_at)
        SELECT org_id, $2, last_visit_at FROM customer_activity WHERE org_id = $1 AND customer_id = $3
        ON CONFLICT (org_id, customer_id) DO NOTHING
        """,
        tx.org_id,
        kept,
        gone,
    )
    ids = sorted(row["id"] for row in followers)
    for one in (kept, gone, *ids):
        tx.changed("customer", one)
    return ids
