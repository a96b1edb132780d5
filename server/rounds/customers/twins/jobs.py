"""Looks for twins: of a new customer at once, of all that changed by the clock."""

from typing import Any
from uuid import UUID

from rounds.core.access import system_ctx
from rounds.core.companies import for_each_company, working_companies
from rounds.core.jobs import Periodic
from rounds.core.outbox import Handler
from rounds.core.work import Runtime
from rounds.customers.actions import CustomerCreated
from rounds.customers.twins.looking import CHUNK, look_at_changed, look_at_one

CHUNKS_A_TURN = 60


async def _look(runtime: Runtime, org_id: int, payload: dict[str, Any]) -> None:
    await runtime.db.run(system_ctx(org_id, "UTC"), look_at_one, UUID(payload["customer_id"]))


async def _look_at_all(runtime: Runtime) -> None:
    """After an import there is more than one turn's work: the next turns go on."""

    async def look(org_id: int) -> None:
        for _ in range(CHUNKS_A_TURN):
            if await runtime.db.run(system_ctx(org_id, "UTC"), look_at_changed) < CHUNK:
                return

    await for_each_company(await working_companies(runtime.db), look)


HANDLERS = [Handler(CustomerCreated.__name__, "customers.look_for_twins", _look)]
PERIODIC = [Periodic("customers_look_for_twins", "*/10 * * * *", _look_at_all)]
