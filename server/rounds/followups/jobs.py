"""What follows the arrival of a file, and the deletion of a customer's data on request."""

from typing import Any
from uuid import UUID

from rounds.core.access import system_ctx
from rounds.core.outbox import Handler
from rounds.core.work import Runtime
from rounds.followups import adding, forgetting


async def _show_arrived(runtime: Runtime, org_id: int, payload: dict[str, Any]) -> None:
    await runtime.db.run(system_ctx(org_id, "UTC"), adding.show_arrived, payload["sha256"])


async def _forget_customer(runtime: Runtime, org_id: int, payload: dict[str, Any]) -> None:
    customer_id = UUID(payload["customer_id"])
    await runtime.db.run(system_ctx(org_id, "UTC"), forgetting.forget_customer, customer_id)


HANDLERS = [
    Handler("BlobStored", "followups.show_arrived", _show_arrived),
    Handler("CustomerErased", "followups.forget_customer", _forget_customer),
]
