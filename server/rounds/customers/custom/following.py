"""What follows when a field is shown to others, or is looked up by lists from now on: customers' rows, in portions."""

from typing import Any
from uuid import UUID

from rounds.core.access import system_ctx
from rounds.core.db import Tx
from rounds.core.outbox import Handler
from rounds.core.work import Runtime
from rounds.customers.custom.values import index_values

AT_ONCE = 1_000


async def follow_field(tx: Tx, field_id: UUID, after: UUID | None, *, reveals: bool) -> UUID | None:
    """The next customers that have a value of the field; returns where to go on, None at the end.

    `reveals`: their phones are told, so that the value goes to those who see it now and leaves the others.
    """
    found = await tx.rows(
        """
        SELECT id, custom FROM customer
        WHERE org_id = $1 AND ($3::uuid IS NULL OR id > $3) AND custom ? $2
        ORDER BY id
        LIMIT $4
        FOR UPDATE
        """,
        tx.org_id,
        str(field_id),
        after,
        AT_ONCE,
    )
    for row in found:
        if reveals:
            tx.changed("customer", row["id"])
        else:
            await index_values(tx, row["id"], row["custom"], anew=True)
    return found[-1]["id"] if len(found) == AT_ONCE else None


async def _follow(runtime: Runtime, org_id: int, payload: dict[str, Any]) -> None:
    field_id, ctx = UUID(payload["field_id"]), system_ctx(org_id, "UTC")
    for name in ("reveals", "indexes"):
        after: UUID | None = None
        while payload[name]:
            after = await runtime.db.run(ctx, follow_field, field_id, after, reveals=name == "reveals")
            if after is None:
                break


HANDLERS = [Handler("CustomFieldChanged", "customers.follow_field", _follow)]
