"""How many visits, and whom on the live page, somebody sees, for the preview of rights."""

from datetime import timedelta

from rounds.core.access import Module, Permission
from rounds.core.db import Tx
from rounds.core.samples import MOST, Sample, Sampler
from rounds.customers.public import today_of
from rounds.visits.live import people_on_road
from rounds.visits.queries import visible_visits

DAYS = 30


async def _visits(tx: Tx) -> Sample:
    seen = visible_visits(tx.ctx, 3)
    since = today_of(tx) - timedelta(days=DAYS)
    found = await tx.row(
        f"""
        SELECT count(*) AS count, (array_agg(coalesce(nullif(c.name, ''), '') ORDER BY v.started_at DESC))[1:3] AS names
        FROM (
            SELECT v.org_id, v.customer_id, v.started_at FROM visit AS v
            WHERE v.org_id = $1 AND v.business_day > $2 AND {seen.sql}
            LIMIT {MOST}) AS v
        LEFT JOIN customer AS c ON c.org_id = v.org_id AND c.id = v.customer_id
        """,  # noqa: S608 - our own fragment
        tx.org_id,
        since,
        *seen.args,
    )
    return Sample(found["count"], [name for name in found["names"] or () if name]) if found else Sample(0, [])


async def _live(tx: Tx) -> Sample:
    people = await people_on_road(tx)
    return Sample(len(people), [person["name"] for person in people[:3]])


SAMPLERS = (
    Sampler(Module.VISITS, Permission.VISIT_READ, _visits),
    Sampler(Module.LIVE, Permission.LIVE_READ, _live),
)
