"""Reads of imports."""

from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.customers.imports.actions import sees_all
from rounds.org import public as org

SHOWN = 50
_BRIEF = """
    SELECT i.id, p.name AS asked_by_name, i.asked_at, i.file_name, i.state, i.rows, i.counts, i.applied_at, i.undone_at,
           i.header_row, i.plan, i.trouble, i.datum, i.datum_before, i.written, i.undone, i.sha256
    FROM customer_import AS i
    JOIN person AS p ON p.org_id = i.org_id AND p.id = i.asked_by
    WHERE i.org_id = $1 AND ($2 OR i.asked_by = $3)"""


async def list_imports(tx: Tx) -> list[dict[str, Any]]:
    found = await tx.rows(
        f"{_BRIEF} ORDER BY i.asked_at DESC, i.id DESC LIMIT {SHOWN}",
        tx.org_id,
        sees_all(tx),
        tx.ctx.person_id,
    )
    return [dict(row) for row in found]


async def read_import(tx: Tx, import_id: UUID) -> dict[str, Any]:
    """Raises `not_found` for another's, where the caller does not see all."""
    found = await tx.row(
        f"{_BRIEF} AND i.id = $4",
        tx.org_id,
        sees_all(tx),
        tx.ctx.person_id,
        import_id,
    )
    if found is None:
        raise NotFound("customer_import")
    before = await tx.value(
        """
        SELECT max(applied_at) FROM customer_import
        WHERE org_id = $1 AND sha256 = $2 AND id <> $3 AND state = 'applied'
        """,
        tx.org_id,
        found["sha256"],
        import_id,
    )
    return {**found, "same_file_at": before, "job": await org.job_of_subject(tx, import_id)}
