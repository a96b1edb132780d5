"""Deleting a company whole: its files, its rows in every table, its keys. Cut off anywhere, it is carried on."""

import asyncio
import contextlib
import shutil
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import asyncpg

from rounds.core.clock import utc_now
from rounds.core.file_store import Files
from rounds.core.ids import uuid7
from rounds.core.jsons import to_json
from rounds.launch.errors import LaunchError

AT_ONCE = 5_000
LAST = "company"
Say = Callable[[str], None]

TABLES = """
    SELECT c.relname FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    """
REFERENCES = """
    SELECT DISTINCT f.relname AS child, t.relname AS parent
    FROM pg_constraint AS k
    JOIN pg_class AS f ON f.oid = k.conrelid
    JOIN pg_class AS t ON t.oid = k.confrelid
    WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
    """


async def delete_files(files: Files, org_id: int) -> int:
    """All kinds, and what was being written when a process died; returns how many."""
    count = 0
    for kind in await files.kinds():
        async for key in files.names(kind, org_id):
            with contextlib.suppress(FileNotFoundError):
                await files.delete(key)
            count += 1
        if files.folder is not None:
            await asyncio.to_thread(shutil.rmtree, files.folder / kind / str(org_id), ignore_errors=True)
    return count


async def delete_jobs(worker_dsn: str, org_id: int) -> int:
    """What waits to be done for the company, and what was done: it is named there."""
    connection = await asyncpg.connect(worker_dsn)
    try:
        if not await connection.fetchval("SELECT to_regclass('jobs.procrastinate_jobs') IS NOT NULL"):
            return 0
        gone = await connection.execute(
            "DELETE FROM jobs.procrastinate_jobs WHERE args ->> 'org_id' = $1", str(org_id)
        )
    finally:
        await connection.close()
    return _count(gone)


async def delete_rows(owner_dsn: str, org_id: int, name: str, details: Mapping[str, Any], say: Say) -> int:
    """In pieces, whoever refers to others first. The company's own row goes last, with a line in the record."""
    connection = await asyncpg.connect(owner_dsn)
    try:
        tables = [row["relname"] for row in await connection.fetch(TABLES)]
        pairs = [(row["child"], row["parent"]) for row in await connection.fetch(REFERENCES)]
        total = 0
        for table in in_order(tables, pairs):
            if table == LAST:
                continue
            count = await _empty(connection, table, org_id, whole=(table, table) in pairs)
            total += count
            if count:
                say(f"{table}: {count}")
        await connection.execute(
            """
            WITH gone AS (DELETE FROM company WHERE org_id = $4 RETURNING org_id)
            INSERT INTO company_record (id, at, action, company, name, details)
            SELECT $1, $2, $3, gone.org_id, $5, $6::text::jsonb FROM gone
            """,
            *_record("delete", org_id, name, {**details, "rows": total}),
        )
    finally:
        await connection.close()
    return total


def in_order(tables: Iterable[str], references: Iterable[tuple[str, str]]) -> list[str]:
    """Each table before those that it refers to. Raises LaunchError where they refer to each other in a ring."""
    left = set(tables)
    pairs = [(child, parent) for child, parent in references if child != parent]
    ordered: list[str] = []
    while left:
        held = {parent for child, parent in pairs if child in left}
        free = sorted(left - held)
        if not free:
            raise LaunchError(f"Tables refer to each other in a ring: {', '.join(sorted(left))}")
        ordered += free
        left -= set(free)
    return ordered


async def _empty(connection: Any, table: str, org_id: int, *, whole: bool) -> int:
    """A table that refers to itself is emptied at once: a piece may be referred to by the rest."""
    chosen = "org_id = $1"
    if not whole:
        piece = f'SELECT ctid FROM "{table}" WHERE org_id = $1 LIMIT {AT_ONCE}'  # noqa: S608 - from the catalogue
        chosen = f"ctid = ANY (ARRAY({piece})) AND org_id = $1"
    total = 0
    while True:
        count = _count(await connection.execute(f'DELETE FROM "{table}" WHERE {chosen}', org_id))  # noqa: S608
        total += count
        if whole or count < AT_ONCE:
            return total


async def write_record(
    connection: Any, action: str, org_id: int, name: str, details: Mapping[str, Any]
) -> None:
    """A line in the installation's own record, which outlives the company."""
    await connection.execute(
        """
        INSERT INTO company_record (id, at, action, company, name, details)
        VALUES ($1, $2, $3, $4, $5, $6::text::jsonb)
        """,
        *_record(action, org_id, name, details),
    )


def _record(action: str, org_id: int, name: str, details: Mapping[str, Any]) -> tuple[object, ...]:
    return uuid7(), utc_now(), action, org_id, name, to_json(dict(details))


def _count(tag: str) -> int:
    return int(tag.rpartition(" ")[2])
