"""A migration that was released is never edited, and the job queue follows its package's version."""

import asyncio
import hashlib
import shutil
import tempfile
from pathlib import Path

import asyncpg
import pytest

from rounds.launch.database import (
    APP,
    DATABASE,
    JOBS_SCHEMA,
    Addresses,
    addresses_in,
    prepare_database,
    prepare_roles,
    require_prepared,
    script_for_administrator,
)
from rounds.launch.errors import LaunchError
from rounds.launch.migrate import migrate, migrate_jobs, run_dbmate
from rounds.launch.places import migrations_dir
from rounds.launch.postgres import Cluster, embedded


@pytest.fixture(scope="module")
def cluster():
    folder = Path(tempfile.mkdtemp(prefix="rounds-test-", dir="/tmp"))
    folder.chmod(0o755)
    with embedded(folder, throwaway=True, settings={"shared_buffers": "16MB"}) as running:
        asyncio.run(prepare_roles(running.admin_dsn))
        yield running
    shutil.rmtree(folder)


def fresh(cluster: Cluster, name: str) -> Addresses:
    assert asyncio.run(prepare_database(cluster.admin_dsn, name))
    return addresses_in(cluster, name)


async def ask(dsn: str, sql: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def broken_seals(folder: Path) -> list[str]:
    """What differs between the files and checksums.txt, each in a few words."""
    sealed = {}
    for line in (folder / "checksums.txt").read_text().splitlines():
        digest, name = line.split()
        sealed[name] = digest
    files = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("*.sql")}
    return [
        *(f"{name} is not sealed: run `make migration`" for name in sorted(files.keys() - sealed.keys())),
        *(f"{name} was removed after its release" for name in sorted(sealed.keys() - files.keys())),
        *(
            f"{name} was edited after its release"
            for name in sorted(files)
            if sealed.get(name, files[name]) != files[name]
        ),
    ]


def test_no_migration_was_edited_after_its_release():
    assert broken_seals(migrations_dir()) == []


def test_the_seal_sees_an_edit_a_removal_and_a_new_file(tmp_path):
    content = b"-- migrate:up\n"
    digest = hashlib.sha256(content).hexdigest()
    (tmp_path / "checksums.txt").write_text(
        "".join(f"{digest}  {n}.sql\n" for n in ("kept", "edited", "removed"))
    )
    (tmp_path / "kept.sql").write_bytes(content)
    (tmp_path / "edited.sql").write_bytes(content + b"SELECT 1;\n")
    (tmp_path / "new.sql").write_bytes(content)
    assert [breach.split()[0] for breach in broken_seals(tmp_path)] == [
        "new.sql",
        "removed.sql",
        "edited.sql",
    ]


def test_migrating_twice_and_two_at_once_is_harmless(cluster):
    addresses = fresh(cluster, "twice")

    async def both() -> None:
        await asyncio.gather(
            *(asyncio.to_thread(run_dbmate, addresses.owner, migrations_dir()) for _ in range(2))
        )
        await asyncio.gather(migrate_jobs(addresses.worker), migrate_jobs(addresses.worker))
        await migrate(addresses)

    asyncio.run(both())
    assert asyncio.run(ask(addresses.owner, "SELECT count(*) FROM public.schema_migrations")) == len(
        list(migrations_dir().glob("*.sql"))
    )


def test_a_migration_older_than_the_newest_applied_one_is_refused(cluster, tmp_path):
    addresses = fresh(cluster, "strict")
    (tmp_path / "20260102000000_later.sql").write_text(
        "-- migrate:up\nCREATE TABLE later ();\n-- migrate:down\n"
    )
    run_dbmate(addresses.owner, tmp_path)
    (tmp_path / "20260101000000_earlier.sql").write_text(
        "-- migrate:up\nCREATE TABLE earlier ();\n-- migrate:down\n"
    )
    with pytest.raises(LaunchError, match="migrations failed"):
        run_dbmate(addresses.owner, tmp_path)
    assert asyncio.run(ask(addresses.owner, "SELECT to_regclass('earlier')")) is None


def test_a_newer_job_queue_brings_its_migrations_and_each_runs_once(cluster, tmp_path):
    addresses = fresh(cluster, "queue")
    (tmp_path / "migrations").mkdir()
    (tmp_path / "schema.sql").write_text("CREATE TABLE procrastinate_jobs (id int);")
    (tmp_path / "migrations" / "01_in_schema_already.sql").write_text("SELECT no_such_function();")
    asyncio.run(migrate_jobs(addresses.worker, tmp_path))
    (tmp_path / "migrations" / "02_new.sql").write_text(
        "CREATE TABLE added (id int); INSERT INTO added VALUES (1);"
    )
    for _ in range(2):
        asyncio.run(migrate_jobs(addresses.worker, tmp_path))
    assert asyncio.run(ask(addresses.worker, "SELECT count(*) FROM added")) == 1


def test_the_app_role_owns_nothing_and_is_bound_by_the_wall(cluster):
    addresses = fresh(cluster, "rights")
    asyncio.run(migrate(addresses))
    owned = "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
    assert asyncio.run(ask(addresses.app, owned)) == 0
    unbound = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    assert asyncio.run(ask(addresses.app, unbound)) is False
    for dsn, sql in (
        (addresses.app, "CREATE TABLE public.mine ()"),
        (addresses.app, f"SELECT count(*) FROM {JOBS_SCHEMA}.procrastinate_jobs"),
        (addresses.worker, "CREATE TABLE public.mine ()"),
        (addresses.worker, "CREATE SCHEMA mine"),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            asyncio.run(ask(dsn, sql))


def test_each_role_brings_its_time_limits(cluster):
    addresses = fresh(cluster, "limits")
    assert asyncio.run(ask(addresses.app, "SHOW transaction_timeout")) == "30s"
    assert asyncio.run(ask(addresses.app, "SHOW idle_in_transaction_session_timeout")) == "15s"
    assert asyncio.run(ask(addresses.worker, "SHOW search_path")) == f"{JOBS_SCHEMA}, public"


def test_roles_and_database_are_made_by_several_at_once(cluster):
    async def several() -> list[bool]:
        await asyncio.gather(*(prepare_roles(cluster.admin_dsn) for _ in range(4)))
        return await asyncio.gather(*(prepare_database(cluster.admin_dsn, "several") for _ in range(4)))

    assert sorted(asyncio.run(several())) == [False, False, False, True]


def test_a_server_of_the_operators_is_checked_before_use(cluster):
    addresses = fresh(cluster, "theirs")
    asyncio.run(require_prepared(addresses))
    superuser = cluster.dsn("postgres", "theirs")
    with pytest.raises(LaunchError, match="app role passes row-level security"):
        asyncio.run(require_prepared(Addresses(addresses.owner, superuser, addresses.worker)))
    with pytest.raises(LaunchError, match="rounds roles"):
        asyncio.run(
            require_prepared(
                Addresses(addresses.owner, cluster.dsn("nobody_knows", "theirs"), addresses.worker)
            )
        )


def test_the_script_for_an_administrator_makes_the_same_roles():
    script = script_for_administrator()
    assert f"CREATE ROLE {APP} LOGIN NOSUPERUSER" in script
    assert f"\\connect {DATABASE}" in script
