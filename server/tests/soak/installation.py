"""A whole installation of processes that may be killed at any moment: PostgreSQL, server, worker."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import asyncpg
import httpx

from rounds.core.masters import new_master
from rounds.launch.database import Addresses, addresses_in, prepare_database, prepare_roles
from rounds.launch.migrate import migrate
from rounds.launch.postgres import Cluster, embedded

SECRET = "a secret that only the soak knows, 32 characters"
MASTER = new_master()
START_PATIENCE_S = 90.0
POLL_S = 0.02


class Installation:
    """Durable as in production: what PostgreSQL has committed must survive its own death."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.backup = folder / "backup"
        self.kills = 0
        self.log = (folder / "processes.log").open("ab")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._database = ExitStack()
        self._cluster: Cluster | None = None
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def cluster(self) -> Cluster:
        assert self._cluster is not None
        return self._cluster

    @property
    def addresses(self) -> Addresses:
        return addresses_in(self.cluster)

    @property
    def superuser_dsn(self) -> str:
        return self.cluster.dsn("postgres", "rounds")

    async def open(self) -> None:
        self.start_postgres()
        await prepare_roles(self.cluster.admin_dsn)
        await prepare_database(self.cluster.admin_dsn)
        await migrate(self.addresses)
        await self.start_programs()

    async def close(self) -> None:
        for name in list(self._processes):
            self._end(name)
        self._database.close()
        self.log.close()

    def start_postgres(self) -> None:
        """Returns when it takes connections; after a kill it has recovered by then."""
        self._database = ExitStack()
        self._cluster = self._database.enter_context(embedded(self.data))

    async def start_programs(self) -> None:
        self._start("serve", "--port", str(self.port))
        self._start("work")
        await self._until_well()

    async def kill_server(self) -> None:
        self.kills += 1
        self._end("serve")

    async def start_server(self) -> None:
        self._start("serve", "--port", str(self.port))
        await self._until_well()

    async def kill_worker(self) -> None:
        self.kills += 1
        self._end("work")
        self._start("work")

    async def start_what_ended(self) -> None:
        """What `rounds up` does for a program that gave up by itself, as one may whose database is gone."""
        if self._processes["work"].poll() is not None:
            self._start("work")
        if self._processes["serve"].poll() is not None:
            await self.start_server()

    def kill_postgres(self) -> None:
        """kill -9 of the postmaster; its backends find themselves orphaned."""
        self.kills += 1
        os.kill(self.cluster.pid, signal.SIGKILL)
        self._database.close()

    def copy_dead_cluster(self) -> None:
        """A backup as a snapshot of the disk is one: of a database that was not asked."""
        shutil.rmtree(self.backup, ignore_errors=True)
        shutil.copytree(self.cluster.folder, self.backup, ignore=shutil.ignore_patterns("postmaster.pid"))
        _same_owner(self.cluster.folder, self.backup)

    def put_back_copy(self) -> None:
        shutil.rmtree(self.cluster.folder)
        shutil.copytree(self.backup, self.cluster.folder)
        _same_owner(self.backup, self.cluster.folder)

    async def begin_new_epoch(self) -> None:
        """The runbook's step after a restore, by the product's own command."""
        environment = self._environment()
        for name in ("ROUNDS_DATABASE_URL", "ROUNDS_WORKER_DATABASE_URL"):
            del environment[name]  # it finds the database in the data folder by itself
        command = [sys.executable, "-m", "rounds.cli", "sync", "new-epoch", "--data", str(self.data)]
        done = await asyncio.to_thread(
            subprocess.run, command, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")

    async def connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        """As superuser, past the company wall: for oracles."""
        return await asyncpg.connect(self.superuser_dsn)

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "ROUNDS_DATABASE_URL": self.addresses.app,
            "ROUNDS_WORKER_DATABASE_URL": self.addresses.worker,
            "ROUNDS_DATA_DIR": str(self.data),
            "ROUNDS_SECRET_KEY": SECRET,
            "ROUNDS_MASTER_KEY": MASTER,
            "ROUNDS_POOL_SIZE": "8",
            "ROUNDS_LOG_LEVEL": "warning",
            "ROUNDS_CONTEXT_CACHE_S": "0",
            "ROUNDS_SYNC_PER_MINUTE": "1000000",
            "ROUNDS_ADDRESS_PER_MINUTE": "10000000",
            "ROUNDS_ACCOUNT_PER_MINUTE": "10000000",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }

    def _start(self, verb: str, *arguments: str) -> None:
        # A group of its own, so that a kill reaches a server's own workers too.
        self._processes[verb] = subprocess.Popen(
            [sys.executable, "-m", "rounds.cli", verb, *arguments],
            env=self._environment(),
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def _end(self, verb: str) -> None:
        process = self._processes.pop(verb, None)
        if process is not None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    async def _until_well(self) -> None:
        deadline = asyncio.get_running_loop().time() + START_PATIENCE_S
        async with httpx.AsyncClient(base_url=self.address, timeout=2) as client:
            while asyncio.get_running_loop().time() < deadline:
                try:
                    if (await client.get("/healthz")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(POLL_S)
        raise RuntimeError(f"the server does not answer, see {self.log.name}")


def _same_owner(model: Path, copy: Path) -> None:
    """PostgreSQL's files belong to its account, which is not ours when we are root."""
    found = model.stat()
    if found.st_uid != os.geteuid() or found.st_gid != os.getegid():
        for path in [copy, *copy.rglob("*")]:
            os.chown(path, found.st_uid, found.st_gid, follow_symlinks=False)
