"""What becomes of plans when two customers become one."""

from uuid import UUID

from rounds.core.db import Tx
from rounds.customers import public as customers


async def follow_merge(tx: Tx, gone_id: UUID) -> None:
    """Open plans of the one that went are the other's from today on; where it is planned that day already, they end."""
    kept_id = await customers.survivor_of(tx, gone_id)
    if kept_id == gone_id:
        return
    found = await tx.rows(
        """
        UPDATE plan_item AS i
        SET customer_id = CASE WHEN is_double THEN i.customer_id ELSE $3 END,
            status = CASE WHEN is_double THEN 'cancelled' ELSE i.status END,
            reason = CASE WHEN is_double THEN 'merged' ELSE i.reason END,
            version = i.version + 1
        FROM (
            SELECT g.id, EXISTS (
                SELECT FROM plan_item AS k
                WHERE k.org_id = $1 AND k.customer_id = $3 AND k.day = g.day AND k.position_id = g.position_id
                  AND k.status = 'planned') AS is_double
            FROM plan_item AS g
            WHERE g.org_id = $1 AND g.customer_id = $2 AND g.status = 'planned' AND g.day >= $4) AS w
        WHERE i.org_id = $1 AND i.id = w.id
        RETURNING i.id
        """,
        tx.org_id,
        gone_id,
        kept_id,
        customers.today_of(tx),
    )
    for row in found:
        tx.changed("plan_item", row["id"])
