"""Whose a customer is: dated assignments to positions."""

from datetime import date
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.ids import uuid7
from rounds.customers.queries import today_of


async def assign(tx: Tx, customer_id: UUID, position_id: UUID, from_day: date | None = None) -> None:
    """Give a customer to a position, from today or from a day."""
    await tx.execute(
        """
        INSERT INTO assignment (org_id, id, customer_id, position_id, role, product_line, from_day, created_at,
                                created_by)
        VALUES ($1, $2, $3, $4, 'owner', '', $5, $6, $7)
        """,
        tx.org_id,
        uuid7(),
        customer_id,
        position_id,
        from_day or today_of(tx),
        tx.now,
        tx.ctx.person_id,
    )
    tx.moved("customer", customer_id)


async def hand_over(tx: Tx, customer_id: UUID, position_id: UUID, from_day: date | None = None) -> None:
    """Give a customer to a position from today or from a day, and take it from all others on that day."""
    day = from_day or today_of(tx)
    held = await tx.rows(
        """
        UPDATE assignment SET until_day = greatest(from_day, $4)
        WHERE org_id = $1 AND customer_id = $2 AND position_id <> $3 AND (until_day IS NULL OR until_day > $4)
        RETURNING id
        """,
        tx.org_id,
        customer_id,
        position_id,
        day,
    )
    has = await tx.value(
        """
        SELECT true FROM assignment
        WHERE org_id = $1 AND customer_id = $2 AND position_id = $3 AND from_day <= $4
          AND (until_day IS NULL OR until_day > $4)
        LIMIT 1
        """,
        tx.org_id,
        customer_id,
        position_id,
        day,
    )
    if held:
        tx.moved("customer", customer_id)
    if not has:
        await assign(tx, customer_id, position_id, day)
