"""What a restored database is compared with: the rows of every table, counted at one named point of the WAL.

Writers are held up for the moment in which the point is written and a snapshot is taken; the counting then works on
the snapshot, beside them. So recovery to that point must give the very same rows.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

from rounds.launch.backup.settings import now_ms
from rounds.launch.backup.words import BackupError

SCHEMAS = ["public", "jobs"]
TRIES = 40
PAUSE_S = 0.25

Connection = psycopg.Connection[tuple[object, ...]]

TABLES = """
    SELECT n.nspname, c.relname FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY (%s) AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p'
    ORDER BY 1, 2"""


@dataclass(frozen=True, slots=True)
class Sum:
    """`digest` is a sum over hashes of whole rows, so it does not depend on their order."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    until: int
    """In ms: what was acknowledged before this is below the point."""
    segment: str
    """The piece of WAL that holds the point."""
    tables: dict[str, Sum]


def take_check(dsn: str, name: str) -> Check:
    """Write the point and count. Raises BackupError when writers left no gap for half a minute."""
    with psycopg.connect(dsn) as holder, psycopg.connect(dsn) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        for setting in ("timezone = 'UTC'", "datestyle = 'ISO'", "statement_timeout = 0"):
            reader.execute(
                sql.SQL("SET {}").format(sql.SQL(setting))
            )  # a row as text must not depend on a setting
        reader.commit()
        for attempt in range(TRIES):
            try:
                until, segment = _mark(holder, reader, name)
                break
            except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
                holder.rollback()
                reader.rollback()
                if attempt + 1 == TRIES:
                    raise BackupError(
                        "too_busy",
                        "Some transaction held its tables for too long, so the backup could not be counted; try again",
                        "有事务长时间占用数据表，无法清点备份，请再试一次",
                    ) from None
                time.sleep(PAUSE_S)
        return Check(name, until, segment, count_rows(reader))


def _mark(holder: Connection, reader: Connection, name: str) -> tuple[int, str]:
    # Of two that wait for each other, and of a vacuum in the way, it is we who notice first and give way.
    holder.execute("SET LOCAL deadlock_timeout = '150ms'")
    holder.execute("SET LOCAL lock_timeout = '700ms'")
    tables = [sql.Identifier(str(schema), str(table)) for schema, table in holder.execute(TABLES, [SCHEMAS])]
    if tables:
        holder.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(sql.SQL(", ").join(tables)))
    row = holder.execute("SELECT pg_walfile_name(pg_create_restore_point(%s))", [name]).fetchone()
    until = now_ms()
    reader.execute("SELECT 1")  # takes the snapshot while nobody writes
    holder.commit()
    return until, str(row[0]) if row else ""


def count_rows(connection: Connection) -> dict[str, Sum]:
    found = {}
    for schema, table in connection.execute(TABLES, [SCHEMAS]).fetchall():
        row = connection.execute(
            sql.SQL(
                "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {} AS t"
            ).format(sql.Identifier(str(schema), str(table)))
        ).fetchone()
        if row:
            found[f"{schema}.{table}"] = Sum(int(str(row[0])), str(row[1]))
    return found


def read_rows(dsn: str) -> dict[str, Sum]:
    """The same counting in a restored database."""
    with psycopg.connect(dsn) as connection:
        for setting in ("timezone = 'UTC'", "datestyle = 'ISO'", "statement_timeout = 0"):
            connection.execute(sql.SQL("SET {}").format(sql.SQL(setting)))
        return count_rows(connection)


def differences(expected: Mapping[str, Sum], found: Mapping[str, Sum]) -> list[tuple[str, int, int]]:
    """Tables that are not as they were: name, rows then, rows now. Equal numbers mean that contents differ."""
    names = sorted({*expected, *found})
    nothing = Sum(0, "0")
    return [
        (name, expected.get(name, nothing).rows, found.get(name, nothing).rows)
        for name in names
        if expected.get(name) != found.get(name)
    ]
