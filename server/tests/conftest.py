"""A real PostgreSQL for all tests: one throw-away cluster, one template, one database for each worker of the run."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import asyncpg
import pytest

from rounds.app import SYNCED, build
from rounds.core.config import Settings
from rounds.core.testing import install_assertions
from rounds.launch.database import Addresses, addresses_in, prepare_database, prepare_roles
from rounds.launch.migrate import migrate
from rounds.launch.postgres import embedded
from tests.world import MASTER, World

TEMPLATE = "rounds_template"
SECRET = "a secret that only the tests know, 32 characters long"
_stack = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """The controller (or the only process) starts the cluster; workers of xdist find it in their environment."""
    if hasattr(config, "workerinput"):
        return
    folder = _stack.enter_context(
        tempfile.TemporaryDirectory(prefix="rounds-test-", ignore_cleanup_errors=True)
    )
    Path(folder).chmod(0o755)
    cluster = _stack.enter_context(embedded(Path(folder) / "data", throwaway=True))
    os.environ["ROUNDS_TEST_ADMIN"] = cluster.admin_dsn

    async def make_template() -> None:
        await prepare_roles(cluster.admin_dsn)
        await prepare_database(cluster.admin_dsn, TEMPLATE)
        await migrate(addresses_in(cluster, TEMPLATE))
        conn = await asyncpg.connect(_dsn(TEMPLATE))
        try:
            await install_assertions(conn, SYNCED)
        finally:
            await conn.close()

    asyncio.run(make_template())


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _stack.close()


def _dsn(database: str, role: str = "postgres") -> str:
    return (
        os.environ["ROUNDS_TEST_ADMIN"]
        .replace("/postgres?", f"/{database}?")
        .replace("//postgres@", f"//{role}@")
    )


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": False}


@pytest.fixture(scope="session")
def database(worker_id: str) -> Iterator[Addresses]:
    """A database of this worker's own, a copy of the template."""
    name = f"rounds_{worker_id}_{os.getpid()}"

    async def admin(sql: str) -> None:
        conn = await asyncpg.connect(os.environ["ROUNDS_TEST_ADMIN"])
        try:
            await conn.execute(sql)
        finally:
            await conn.close()

    asyncio.run(admin(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
    yield Addresses(_dsn(name, "rounds_owner"), _dsn(name, "rounds_app"), _dsn(name, "rounds_worker"))
    asyncio.run(admin(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def superuser_dsn(database: Addresses) -> str:
    """Sees past the company wall: for oracles and checks of the schema only."""
    return database.app.replace("//rounds_app@", "//postgres@")


@pytest.fixture(scope="session")
def settings(database: Addresses, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        database_url=database.app,
        worker_database_url=database.worker,
        data_dir=tmp_path_factory.mktemp("data"),
        secret_key=SECRET,
        master_key=MASTER,
        bus="memory",
        context_cache_s=0.0,
        pool_size=6,
        sync_per_minute=60_000,
        sign_ons_per_minute=10_000_000,
        outgoing_allow=["provider.test", "other.test"],
        address_per_minute=10_000_000,
        account_per_minute=10_000_000,
        log_level="error",
        metrics_token="metrics of the tests",
    )


@pytest.fixture(scope="session")
async def world(settings: Settings, superuser_dsn: str, anyio_backend: object) -> AsyncIterator[World]:
    """The running app, and a way to make companies in it."""
    app = build(settings)
    async with app.router.lifespan_context(app):
        oracle = await asyncpg.create_pool(superuser_dsn, min_size=1, max_size=2)
        yield World(app, settings, oracle)
        await oracle.close()
