"""An installation with a database of its own, whose WAL goes to a place; and the same one after a restore."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg

from rounds.app import build
from rounds.core.config import Settings
from rounds.launch.audit_key import audit_key
from rounds.launch.backup.archive import Archiving
from rounds.launch.backup.keeper import switch_wal
from rounds.launch.backup.sealing import Identity, read_identity
from rounds.launch.backup.setting_up import set_up_backups
from rounds.launch.backup.settings import BackupSettings
from rounds.launch.backup.sites import Site, open_site
from rounds.launch.backup.taking import sweep_new_files
from rounds.launch.database import addresses_in, prepare_database, prepare_roles
from rounds.launch.migrate import migrate
from rounds.launch.places import DataDir, open_data_dir, secret_key
from rounds.launch.postgres import Cluster, embedded
from tests.world import MASTER, Caller, Company, World

QUICK = {"fsync": "off", "full_page_writes": "off"}
SAVED_WITHIN_S = 60.0


@contextmanager
def a_folder() -> Iterator[Path]:
    """Below /tmp, which the database's account can enter."""
    folder = Path(tempfile.mkdtemp(prefix="rounds-test-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Installation:
    folder: Path
    data: DataDir
    cluster: Cluster
    site: Site
    identity: Identity
    world: World

    @property
    def place(self) -> Path:
        return self.folder / "place"

    def save_wal(self) -> None:
        """Finish the segment and wait until it is at the place, with what was uploaded meanwhile."""
        sweep_new_files(self.site)
        with Archiving(self.site.archive, self.cluster.admin_dsn, print):
            switch_wal(self.cluster)
            deadline = time.monotonic() + SAVED_WITHIN_S
            time.sleep(0.1)
            while self.site.archive.unsaved():
                assert time.monotonic() < deadline
                time.sleep(0.05)


def settings_of(cluster: Cluster, data: DataDir) -> Settings:
    found = addresses_in(cluster)
    return Settings(
        database_url=found.app,
        worker_database_url=found.worker,
        data_dir=data.root,
        secret_key=secret_key(data),
        audit_key=audit_key(data),
        master_key=MASTER,
        bus="memory",
        context_cache_s=0.0,
        pool_size=6,
        sync_per_minute=60_000,
        address_per_minute=10_000_000,
        account_per_minute=10_000_000,
        log_level="error",
    )


@asynccontextmanager
async def running(cluster: Cluster, data: DataDir) -> AsyncIterator[World]:
    settings = settings_of(cluster, data)
    app = build(settings)
    async with app.router.lifespan_context(app):
        oracle: Any = await asyncpg.create_pool(cluster.dsn("postgres", "rounds"), min_size=1, max_size=2)
        try:
            yield World(app, settings, oracle)
        finally:
            await oracle.close()


@asynccontextmanager
async def an_installation(folder: Path) -> AsyncIterator[Installation]:
    data = open_data_dir(folder / "data")
    with embedded(data.root, settings=QUICK) as cluster:
        await prepare_roles(cluster.admin_dsn)
        await prepare_database(cluster.admin_dsn)
        await migrate(addresses_in(cluster))
        (data.root / "master.key").write_text("k1:not the one in use, but a secret all the same\n")
        told = set_up_backups(data, BackupSettings(str(folder / "place"), ""))
        (folder / "identity").write_text("\n".join(told))
        async with running(cluster, data) as world:
            site = await asyncio.to_thread(open_site, data, cluster)
            yield Installation(folder, data, cluster, site, read_identity(folder / "identity"), world)


@asynccontextmanager
async def served(data: DataDir) -> AsyncIterator[World]:
    """The app on a restored data folder."""
    with embedded(data.root, settings=QUICK) as cluster:
        async with running(cluster, data) as world:
            yield world


def the_same(caller: Caller, world: World) -> Caller:
    """This phone, speaking to another server."""
    return replace(caller, http=world.client())


async def customers_of(world: World, company: Company) -> list[str]:
    rows = await world.oracle.fetch("SELECT id FROM customer WHERE org_id = $1 ORDER BY id", company.org_id)
    return [str(row["id"]) for row in rows]
