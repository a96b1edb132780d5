"""How many customers somebody sees, for the preview of rights."""

import orjson

from rounds.core.access import Module, Permission
from rounds.core.db import Tx
from rounds.core.samples import MOST, Sample, Sampler
from rounds.customers.listing.filters import CustomerFilter
from rounds.customers.listing.queries import list_customers
from rounds.customers.queries import today_of
from rounds.customers.rules import visible_customers


async def _sample(tx: Tx) -> Sample:
    seen = visible_customers(tx.ctx.reach(Module.CUSTOMERS).position_ids, today_of(tx), 2)
    count: int = await tx.value(
        f"""
        SELECT count(*) FROM (
            SELECT FROM customer AS c WHERE c.org_id = $1 AND c.archived_at IS NULL AND {seen.sql} LIMIT {MOST}) AS c
        """,  # noqa: S608 - our own fragment
        tx.org_id,
        *seen.args,
    )
    page = orjson.loads(await list_customers(tx, CustomerFilter(limit=3)))
    return Sample(count, [row["name"] for row in page["items"]])


SAMPLER = Sampler(Module.CUSTOMERS, Permission.CUSTOMER_READ, _sample)
