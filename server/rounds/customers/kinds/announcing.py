"""Phones hear that the company's lists or fields have changed."""

from uuid import UUID

from rounds.core.db import Tx


async def announce_setup(tx: Tx) -> None:
    """One version more of what all phones of the company hold."""
    await tx.execute(
        """
        INSERT INTO customer_setup (org_id, version, changed_at)
        VALUES ($1, 1, $2)
        ON CONFLICT (org_id) DO UPDATE SET version = customer_setup.version + 1, changed_at = excluded.changed_at
        """,
        tx.org_id,
        tx.now,
    )
    tx.changed("customer_setup", UUID(int=tx.org_id))
