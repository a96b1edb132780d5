"""What visits forget: photos, and the precision of positions. That the visit took place stays."""

from datetime import date, datetime, timedelta

from rounds.core.clock import business_day
from rounds.core.db import Tx
from rounds.core.retention import Batch, Kept, in_tx
from rounds.visits.sync import VISIT_DAYS

STEP = 200
ON_PHONES = VISIT_DAYS + 30
LATE = timedelta(days=30)  # what a phone delivers late is found by looking back so far


async def _forget_photos(tx: Tx, before: datetime) -> Batch:
    """The attachments go; their contents follow when nothing else names them."""
    gone = await tx.rows(
        f"""
        DELETE FROM attachment
        WHERE org_id = $1 AND id IN (
            SELECT a.id FROM attachment AS a
            WHERE a.org_id = $1 AND a.entity = 'visit' AND a.taken_at < $2
            ORDER BY a.taken_at LIMIT {STEP})
        RETURNING entity_id
        """,  # noqa: S608 - our own constant
        tx.org_id,
        before,
    )
    for visit_id in {row["entity_id"] for row in gone}:
        tx.changed("visit", visit_id)
    return Batch(len(gone), len(gone) == STEP)


async def _blur_positions(tx: Tx, before: datetime) -> Batch:
    """Round old positions to about a kilometre, one business day after the other."""
    limit = business_day(before, tx.ctx.timezone)
    mark = await tx.value(
        "SELECT done_until FROM retention_mark WHERE org_id = $1 AND kind = 'positions'", tx.org_id
    )
    since: date | None = mark - LATE if mark else None
    blurred = await tx.rows(
        f"""
        UPDATE visit_fix AS f
        SET lng = round(f.lng::numeric, 2), lat = round(f.lat::numeric, 2), altitude_m = NULL, speed_mps = NULL,
            heading_deg = NULL, coarsened_at = $4
        FROM (
            SELECT DISTINCT v.id, v.business_day
            FROM visit AS v
            JOIN visit_fix AS x ON x.org_id = v.org_id AND x.visit_id = v.id AND x.coarsened_at IS NULL
            WHERE v.org_id = $1 AND v.business_day < $2 AND ($3::date IS NULL OR v.business_day >= $3)
            ORDER BY v.business_day
            LIMIT {STEP}) AS old
        WHERE f.org_id = $1 AND f.visit_id = old.id AND f.coarsened_at IS NULL
        RETURNING f.visit_id
        """,  # noqa: S608 - our own constant
        tx.org_id,
        limit,
        since,
        tx.now,
    )
    visits = {row["visit_id"] for row in blurred}
    for visit_id in visits:
        tx.changed("visit", visit_id)
    if len(visits) < STEP:
        await tx.execute(
            """
            INSERT INTO retention_mark (org_id, kind, done_until) VALUES ($1, 'positions', $2)
            ON CONFLICT (org_id, kind) DO UPDATE SET done_until = excluded.done_until
            """,
            tx.org_id,
            limit,
        )
    return Batch(len(blurred), len(visits) == STEP)


KEPT = [
    Kept("photos", 730, ON_PHONES, in_tx(_forget_photos)),
    Kept("positions", 365, ON_PHONES, in_tx(_blur_positions)),
]
