"""Takes back what nobody looked after, once as each day of the company begins."""

from datetime import date
from uuid import UUID

from rounds.core.access import system_ctx
from rounds.core.companies import for_each_company, working_companies
from rounds.core.db import Tx
from rounds.core.jobs import Periodic
from rounds.core.work import Runtime
from rounds.customers.pool import actions, queries
from rounds.customers.pool.settings import rules_of
from rounds.customers.queries import today_of

AT_ONCE = 200


async def _return_everywhere(runtime: Runtime) -> None:
    async def turn(org_id: int) -> None:
        timezone = await runtime.db.read(system_ctx(org_id, "UTC"), zone_of_pool)
        if timezone is not None:
            while await runtime.db.run(system_ctx(org_id, timezone), return_due) == AT_ONCE:
                pass

    await for_each_company(await working_companies(runtime.db), turn)


async def zone_of_pool(tx: Tx) -> str | None:
    """The company's time zone, if it has a pool."""
    found: str | None = await tx.value(
        """
        SELECT c.timezone FROM company AS c
        JOIN pool_rules AS r ON r.org_id = c.org_id AND r.is_on
        WHERE c.org_id = $1
        """,
        tx.org_id,
    )
    return found


async def return_due(tx: Tx) -> int:
    """Some of those that are due today; returns how many. Each day is done once, however often this is asked."""
    await tx.value("SELECT true FROM pool_rules WHERE org_id = $1 FOR NO KEY UPDATE", tx.org_id)
    rules = await rules_of(tx)
    today = today_of(tx)
    if not rules.returns or rules.returned_on == today:
        return 0
    due = await queries.leaving(tx, rules, ahead=0, limit=AT_ONCE)
    ids: set[UUID] = {one["id"] for one in due}
    for customer_id in sorted(ids):
        await actions.take_back(tx, customer_id, "returned", None)
    if len(due) < AT_ONCE:
        await _day_is_done(tx, today)
    return len(due)


async def _day_is_done(tx: Tx, today: date) -> None:
    await tx.execute("UPDATE pool_rules SET returned_on = $2 WHERE org_id = $1", tx.org_id, today)


PERIODIC = [Periodic("customers_return_to_pool", "*/10 * * * *", _return_everywhere)]
