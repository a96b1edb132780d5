"""A company put back to an earlier state, as a restored backup does, inside one database."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

# What stays as it is: who works here, and who is signed in.
LEFT_ALONE = (
    "account", "company", "device", "person", "position", "position_holder", "session", "unit", "unit_place",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Backup:
    org_id: int
    tables: dict[str, str]


async def take_backup(oracle: Any, org_id: int) -> Backup:
    """Every row of the company, table by table, in one snapshot."""
    async with oracle.acquire() as conn, conn.transaction(isolation="repeatable_read"):
        names = await conn.fetch(
            """
            SELECT c.relname
            FROM pg_class AS c
            JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'org_id'
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL ($1::text[])
            """,
            [*LEFT_ALONE, "sign_in_name"],
        )
        tables = {}
        for (name,) in names:
            rows = await conn.fetchval(
                f"SELECT coalesce(json_agg(t), '[]')::text FROM {name} AS t WHERE org_id = $1", org_id
            )
            tables[name] = rows
    return Backup(org_id, tables)


async def restore(oracle: Any, backup: Backup) -> None:
    """Put everything back, and begin a new epoch as the runbook says."""
    async with oracle.acquire() as conn, conn.transaction():
        await conn.execute("SET LOCAL session_replication_role = replica")
        for name, rows in backup.tables.items():
            await conn.execute(f"DELETE FROM {name} WHERE org_id = $1", backup.org_id)
            await conn.execute(
                f"INSERT INTO {name} SELECT * FROM json_populate_recordset(NULL::{name}, $1::text::json)",
                rows,
            )
        await conn.execute("UPDATE sync_head SET epoch = $2 WHERE org_id = $1", backup.org_id, uuid4())
