"""How many deals somebody sees, for the preview of rights."""

from rounds.core.access import Module, Permission
from rounds.core.db import Tx
from rounds.core.samples import MOST, Sample, Sampler
from rounds.customers import public as customers
from rounds.deals.queries import DealFilter, list_deals


async def _sample(tx: Tx) -> Sample:
    seen = customers.visible_customers(tx.ctx.reach(Module.DEALS).position_ids, customers.today_of(tx), 2)
    count: int = await tx.value(
        f"""
        SELECT count(*) FROM (
            SELECT FROM deal AS d JOIN customer AS c ON c.org_id = d.org_id AND c.id = d.customer_id
            WHERE d.org_id = $1 AND d.archived_at IS NULL AND {seen.sql}
            LIMIT {MOST}) AS found
        """,  # noqa: S608 - our own fragment
        tx.org_id,
        *seen.args,
    )
    page = await list_deals(tx, DealFilter(limit=3))
    return Sample(count, [row["name"] for row in page["items"]])


SAMPLER = Sampler(Module.DEALS, Permission.DEAL_READ, _sample)
