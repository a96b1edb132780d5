"""Days on which nobody works a position because of leave: their visits leave the plan, and come back with them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from rounds.core.db import Tx
from rounds.org import public as org

REASON = "leave"


async def follow_leave(tx: Tx, person_id: UUID, first: date, last: date) -> int:
    """Bring the plan of somebody's positions up to their leave on these days; returns how many items changed."""
    positions = await org.positions_of(tx, person_id, first, last)
    return await mind_leave(tx, positions, first, last)


async def mind_leave(tx: Tx, position_ids: Sequence[UUID], first: date, last: date) -> int:
    """Take out what nobody works, and put back what was taken out and is worked. What was visited stays."""
    found = await tx.rows(
        """
        SELECT i.id, i.position_id, i.day, i.status
        FROM plan_item AS i
        WHERE i.org_id = $1 AND i.position_id = ANY ($2::uuid[]) AND i.day BETWEEN $3 AND $4
          AND ((i.status = 'planned' AND NOT EXISTS (
                    SELECT FROM visit AS v WHERE v.org_id = $1 AND v.plan_item_id = i.id
                      AND v.customer_id = i.customer_id))
               OR (i.status = 'cancelled' AND i.reason = $5))
        ORDER BY i.id
        FOR UPDATE OF i
        """,
        tx.org_id,
        list(position_ids),
        first,
        last,
        REASON,
    )
    if not found:
        return 0
    idle = await org.unworked(tx, first, last, position_ids)
    changed = [
        row for row in found if ((row["position_id"], row["day"]) in idle) == (row["status"] == "planned")
    ]
    for row in changed:
        out = row["status"] == "planned"
        await tx.execute(
            "UPDATE plan_item SET status = $3, reason = $4, version = version + 1 WHERE org_id = $1 AND id = $2",
            tx.org_id,
            row["id"],
            "cancelled" if out else "planned",
            REASON if out else None,
        )
        tx.changed("plan_item", row["id"])
    return len(changed)
