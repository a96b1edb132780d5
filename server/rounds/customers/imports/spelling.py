"""How imported names are said: search keys that follow the rows, six of every seven."""

import asyncio
from typing import Any
from uuid import UUID

from rounds.core.access import system_ctx
from rounds.core.db import Tx
from rounds.core.grams import spelled_grams
from rounds.core.outbox import Handler
from rounds.core.work import Runtime
from rounds.customers.imports.writing import insert_grams

AT_ONCE = 250


async def spell_names(runtime: Runtime, org_id: int, payload: dict[str, Any]) -> None:
    """Safe to run again: a key that is there already stays."""
    import_id, after = UUID(payload["import_id"]), 0
    ctx = system_ctx(org_id, "UTC")
    while True:
        found = await runtime.db.read(ctx, _next, import_id, after)
        if not found:
            return
        keys = await asyncio.to_thread(_keys, [(row["id"], row["name"]) for row in found])
        await runtime.db.run(ctx, insert_grams, keys)
        after = found[-1]["row"]


def _keys(names: list[tuple[UUID, str]]) -> list[tuple[str, UUID]]:
    return [(gram, customer_id) for customer_id, name in names for gram in spelled_grams(name)]


async def _next(tx: Tx, import_id: UUID, after: int) -> list[Any]:
    return await tx.rows(
        """
        SELECT r.row, c.id, c.name
        FROM import_row AS r
        JOIN customer AS c ON c.org_id = r.org_id AND c.id = r.customer_id
        WHERE r.org_id = $1 AND r.import_id = $2 AND r.is_new AND r.row > $3 AND c.archived_at IS NULL
        ORDER BY r.row LIMIT $4
        """,
        tx.org_id,
        import_id,
        after,
        AT_ONCE,
    )


HANDLERS = (Handler("CustomersImported", "customers.spell_imported", spell_names),)
