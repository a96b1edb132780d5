"""What sync forgets of its deliveries. What nobody has decided yet is kept, however old it is.

A record that a phone sends once more after its answer was forgotten has the same id as before, so it has no second
effect; the least number of days is longer than phones stay away before they begin anew.
"""

from datetime import datetime

from rounds.core.db import Tx
from rounds.core.retention import Batch, Kept, in_tx
from rounds.sync.gc import EXITS_DAYS

STEP = 1_000
LEAST = EXITS_DAYS + 10


async def _forget_answers(tx: Tx, before: datetime) -> Batch:
    gone = await tx.rows(
        f"""
        DELETE FROM op_log
        WHERE org_id = $1 AND op_id IN (
            SELECT o.op_id FROM op_log AS o
            WHERE o.org_id = $1 AND o.status <> 'rejected' AND o.received_at < $2
            LIMIT {STEP})
        RETURNING op_id
        """,  # noqa: S608 - our own constant
        tx.org_id,
        before,
    )
    return Batch(len(gone), len(gone) == STEP)


async def _forget_settled(tx: Tx, before: datetime) -> Batch:
    """First what was settled, then the decision: without it the refused operation would be open again."""
    old = await tx.rows(
        f"""
        SELECT s.op_id FROM settlement AS s WHERE s.org_id = $1 AND s.at < $2 ORDER BY s.at LIMIT {STEP // 5}
        """,  # noqa: S608 - our own constant
        tx.org_id,
        before,
    )
    ids = [row["op_id"] for row in old]
    await tx.execute(
        "DELETE FROM op_log WHERE org_id = $1 AND op_id = ANY ($2::uuid[]) AND status = 'rejected'",
        tx.org_id,
        ids,
    )
    await tx.execute(
        "DELETE FROM held_operation WHERE org_id = $1 AND op_id = ANY ($2::uuid[])", tx.org_id, ids
    )
    await tx.execute("DELETE FROM settlement WHERE org_id = $1 AND op_id = ANY ($2::uuid[])", tx.org_id, ids)
    for op_id in ids:
        tx.changed("settlement", op_id)
    return Batch(len(ids), len(ids) == STEP // 5)


KEPT = [
    Kept("deliveries", 400, LEAST, in_tx(_forget_answers)),
    Kept("settled_operations", 400, LEAST, in_tx(_forget_settled)),
]
