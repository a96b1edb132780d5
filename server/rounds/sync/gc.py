"""Forgetting old exits: log rows that say `D` go after 180 days; who was away longer pulls everything again."""

from datetime import date, timedelta

from rounds.core.access import Ctx
from rounds.core.db import Database, Tx

EXITS_DAYS = 180
CHUNK = 20_000


async def collect(db: Database, ctx: Ctx, today: date) -> int:
    """Remove what is older than 180 days by the marks; returns how many log rows went."""
    limit = await db.run(ctx, _raise_limit, today - timedelta(days=EXITS_DAYS))
    removed = 0
    while limit:
        gone = await db.run(ctx, _remove, limit)
        removed += gone
        if gone < CHUNK:
            break
    return removed


async def _raise_limit(tx: Tx, oldest: date) -> int:
    """The number up to which exits may go. It is set first: from then on no phone pulls on from below it."""
    limit = await tx.value(
        """
        UPDATE sync_head AS h SET gc_seq = m.seq
        FROM (SELECT max(m.seq) AS seq FROM sync_mark AS m WHERE m.org_id = $1 AND m.day <= $2) AS m
        WHERE h.org_id = $1 AND m.seq > h.gc_seq
        RETURNING h.gc_seq
        """,
        tx.org_id,
        oldest,
    )
    await tx.execute("DELETE FROM sync_mark WHERE org_id = $1 AND day < $2", tx.org_id, oldest)
    found: int = limit or await tx.value("SELECT gc_seq FROM sync_head WHERE org_id = $1", tx.org_id)
    return found


async def _remove(tx: Tx, limit: int) -> int:
    gone: int = await tx.value(
        """
        WITH old AS (
            SELECT o.entity, o.entity_id, o.bucket FROM sync_row AS o
            WHERE o.org_id = $1 AND o.op = 'D' AND o.seq <= $2
            LIMIT $3),
        gone AS (
            DELETE FROM sync_row AS r USING old AS o
            WHERE r.org_id = $1 AND r.entity = o.entity AND r.entity_id = o.entity_id AND r.bucket = o.bucket
              AND r.op = 'D' AND r.seq <= $2
            RETURNING 1)
        SELECT count(*) FROM gone
        """,
        tx.org_id,
        limit,
        CHUNK,
    )
    return gone
