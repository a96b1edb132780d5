"""The roles and the database. Roles belong to the whole server, so they are made here and not by a migration.

`rounds_owner` runs migrations and nothing else. `rounds_app` does the business and owns nothing, so row-level
security binds it. `rounds_worker` owns the schema `jobs`, where the job queue lives.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from rounds.launch.errors import LaunchError
from rounds.launch.postgres import Cluster

OWNER, APP, WORKER = "rounds_owner", "rounds_app", "rounds_worker"
DATABASE = "rounds"
JOBS_SCHEMA = "jobs"

ROLE_SETTINGS = {
    OWNER: {"search_path": "public", "lock_timeout": "30s"},
    APP: {
        "search_path": "public",
        "statement_timeout": "20s",
        "lock_timeout": "8s",
        "transaction_timeout": "30s",
        "idle_in_transaction_session_timeout": "15s",
    },
    WORKER: {
        "search_path": f"{JOBS_SCHEMA}, public",
        "lock_timeout": "8s",
        "idle_in_transaction_session_timeout": "60s",
    },
}

PREPARING = 7_318_001  # advisory lock: two starts at once must not alter the same role


@dataclass(frozen=True)
class Addresses:
    """One DSN per role. With the embedded server they hold no password; with another they may."""

    owner: str
    app: str
    worker: str


def addresses_in(cluster: Cluster, database: str = DATABASE) -> Addresses:
    return Addresses(*(cluster.dsn(role, database) for role in (OWNER, APP, WORKER)))


def role_statements(existing: set[str]) -> list[str]:
    """What makes the roles right, whether they exist or not."""
    statements = []
    for role, settings in ROLE_SETTINGS.items():
        verb = "ALTER" if role in existing else "CREATE"
        statements.append(
            f"{verb} ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
        )
        statements += [f"ALTER ROLE {role} SET {name} = {_listed(value)}" for name, value in settings.items()]
    return statements


def database_statements(database: str) -> list[str]:
    """What is said on the server's own database to make ours."""
    made = (
        f"CREATE DATABASE {_named(database)} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8' "
        "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C.UTF-8'"
    )
    return [made]


def rights_statements(database: str) -> list[str]:
    """What is said inside our database, as its superuser."""
    return [
        f"REVOKE ALL ON DATABASE {_named(database)} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {_named(database)} TO {APP}, {WORKER}",
        f"CREATE SCHEMA IF NOT EXISTS {JOBS_SCHEMA} AUTHORIZATION {WORKER}",
    ]


def script_for_administrator(database: str = DATABASE) -> str:
    """For a server that is not ours: psql input that an administrator runs once and adds passwords to."""
    passwords = [f"\\password {role}" for role in ROLE_SETTINGS]
    return "\n".join([
        *(f"{line};" for line in role_statements(set()) + database_statements(database)),
        f"\\connect {database}",
        *(f"{line};" for line in rights_statements(database)),
        *passwords,
    ])  # fmt: skip


async def prepare_roles(admin_dsn: str) -> None:
    async with _connected(admin_dsn) as admin:
        await admin.execute("SELECT pg_advisory_lock($1)", PREPARING)
        existing = {row["rolname"] for row in await admin.fetch("SELECT rolname FROM pg_roles")}
        for statement in role_statements(existing):
            await admin.execute(statement)


async def prepare_database(admin_dsn: str, database: str = DATABASE) -> bool:
    """Make the database and its schema `jobs` unless they exist; tells whether the database is new."""
    async with _connected(admin_dsn) as admin:
        await admin.execute("SELECT pg_advisory_lock($1)", PREPARING)
        exists = await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", database)
        if not exists:
            for statement in database_statements(database):
                await admin.execute(statement)
        async with _connected(admin_dsn, database=database) as inside:
            for statement in rights_statements(database):
                await inside.execute(statement)
    return not exists


async def drop_database(admin_dsn: str, database: str = DATABASE) -> None:
    async with _connected(admin_dsn) as admin:
        await admin.execute("SELECT pg_advisory_lock($1)", PREPARING)
        await admin.execute(f"DROP DATABASE IF EXISTS {_named(database)} WITH (FORCE)")


async def require_prepared(addresses: Addresses) -> None:
    """For a server that is not ours: all three roles can sign in, and none but the owner has too many rights."""
    for role_is_for, dsn in (
        ("owner", addresses.owner),
        ("app", addresses.app),
        ("worker", addresses.worker),
    ):
        try:
            async with _connected(dsn) as connection:
                unbound = await connection.fetchval(
                    "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
                )
                jobs = await connection.fetchval("SELECT to_regnamespace($1) IS NOT NULL", JOBS_SCHEMA)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise LaunchError(
                f"The database does not let the {role_is_for} role in: {error}\n"
                "`rounds roles` prints what an administrator runs once on a server that is not ours."
            ) from error
        if role_is_for != "owner" and unbound:
            raise LaunchError(f"The {role_is_for} role passes row-level security, which it must not")
        if not jobs:
            raise LaunchError(f"The schema {JOBS_SCHEMA} is missing: `rounds roles` prints how to make it")


@asynccontextmanager
async def _connected(
    dsn: str, database: str | None = None
) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(dsn, database=database)
    try:
        yield connection
    finally:
        await connection.close()


def _listed(value: str) -> str:
    return ", ".join(f"'{part.strip()}'" for part in value.split(","))


def _named(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'
