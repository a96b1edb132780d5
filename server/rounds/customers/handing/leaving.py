"""Customers of somebody who leaves: they stay with the position, or are split among the positions of others."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.handing_over import Group, HandsOver, Share, share_out
from rounds.customers.assigning import hand_over
from rounds.org import public as org

KIND = "customers"


async def _customers(tx: Tx, position_ids: Sequence[UUID], day: date) -> list[tuple[UUID, str]]:
    """Whose owner is one of the positions on the day; neighbours stand together."""
    found = await tx.rows(
        """
        SELECT c.id, c.name
        FROM customer AS c
        WHERE c.org_id = $1 AND c.archived_at IS NULL AND c.id IN (
            SELECT a.customer_id FROM assignment AS a
            WHERE a.org_id = $1 AND a.position_id = ANY ($2::uuid[]) AND a.role = 'owner'
              AND a.from_day <= $3 AND (a.until_day IS NULL OR a.until_day > $3))
        ORDER BY c.district, c.address, c.name, c.id
        """,
        tx.org_id,
        list(position_ids),
        day,
    )
    return [(row["id"], row["name"]) for row in found]


async def _preview(tx: Tx, person_id: UUID, day: date) -> Group | None:
    positions = await org.positions_left(tx, person_id, day)
    customers = await _customers(tx, positions, day)
    if not customers:
        return None
    return Group(
        KIND,
        len(customers),
        tuple(name for _, name in customers[:5]),
        is_chosen=True,
        follows="positions",
        successors=await org.working_positions(tx, person_id, positions),
    )


async def _apply(tx: Tx, person_id: UUID, day: date, shares: Sequence[Share]) -> int:
    """From that day on. Who is to get nothing (the position is vacant by now) leaves it to the others."""
    if not shares:
        return 0
    fit = await org.still_filled(tx, [share.id for share in shares], day)
    held = await _customers(tx, await org.positions_left(tx, person_id, day), day)
    given = share_out([customer for customer, _ in held], [share for share in shares if share.id in fit])
    for customer_id, position_id in given:
        await hand_over(tx, customer_id, position_id, day)
        after = {"position_id": position_id, "from_day": day}
        tx.audit("customer:hand_over", "customer", customer_id, after=after)
    return len(given)


HANDS_OVER = HandsOver(KIND, 10, _preview, _apply)
