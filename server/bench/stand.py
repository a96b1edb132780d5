"""What benchmarks stand on: a throw-away database with its server processes, their CPU time, and a report."""

import asyncio
import contextlib
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from rounds.app import SYNCED
from rounds.core.db import Database
from rounds.core.keyring import Keyring
from rounds.core.masters import new_master
from rounds.launch.database import Addresses, addresses_in, prepare_database, prepare_roles
from rounds.launch.migrate import migrate
from rounds.launch.postgres import embedded

SECRET = "a secret for benchmarks only, 32 characters"
MASTER = new_master()


@dataclass(slots=True)
class Stand:
    """A running server of one worker, its PostgreSQL, and a pool to prepare data with."""

    port: int
    addresses: Addresses
    admin_dsn: str
    db: Database
    server_pid: int
    postgres_pid: int

    def cpu(self) -> tuple[float, float]:
        """CPU seconds so far of the server's processes and of PostgreSQL's."""
        return _cpu_of(self.server_pid), _cpu_of(self.postgres_pid)


def _cpu_of(pid: int) -> float:
    """Also what children spent that have ended since: PostgreSQL's come and go."""
    root = psutil.Process(pid)
    total = 0.0
    for process in [root, *root.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


@contextlib.asynccontextmanager
async def running_stand(*, pool_size: int = 10) -> AsyncIterator[Stand]:
    """Durable settings as in production: fsync and synchronous commit are on."""
    with tempfile.TemporaryDirectory(prefix="rounds-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        durable = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
        with embedded(Path(folder) / "data", throwaway=True, settings=durable) as cluster:
            await prepare_roles(cluster.admin_dsn)
            await prepare_database(cluster.admin_dsn)
            addresses = addresses_in(cluster)
            await migrate(addresses)
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            environment = {
                **os.environ,
                "ROUNDS_DATABASE_URL": addresses.app,
                "ROUNDS_WORKER_DATABASE_URL": addresses.worker,
                "ROUNDS_DATA_DIR": str(Path(folder) / "data"),
                "ROUNDS_SECRET_KEY": SECRET,
                "ROUNDS_MASTER_KEY": MASTER,
                "ROUNDS_POOL_SIZE": str(pool_size),
                "ROUNDS_LOG_LEVEL": "warning",
                "ROUNDS_SYNC_PER_MINUTE": "1000000",
                "ROUNDS_ADDRESS_PER_MINUTE": "10000000",
                "ROUNDS_ACCOUNT_PER_MINUTE": "10000000",
            }
            rounds = Path(sys.executable).with_name("rounds")
            server = subprocess.Popen([rounds, "serve", "--port", str(port)], env=environment)
            db = await Database.connect(addresses.app, size=4, synced=SYNCED, keys=Keyring(MASTER))
            try:
                await _until_ready(port, server)
                dsn = cluster.admin_dsn.replace("/postgres?", "/rounds?")
                yield Stand(port, addresses, dsn, db, server.pid, cluster.pid)
            finally:
                await db.close()
                server.send_signal(signal.SIGTERM)
                server.wait(15)


async def _until_ready(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("the server ended")
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: b\r\n\r\n")
            line = await reader.readline()
            writer.close()
            if b"200" in line:
                return
        except OSError:
            pass
        await asyncio.sleep(0.1)
    raise RuntimeError("the server did not become ready")


def machine() -> str:
    """One line about where this ran."""
    cpu = "unknown CPU"
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), cpu)
    memory = psutil.virtual_memory().total // 2**30
    return (
        f"{os.cpu_count()} x {cpu}, {memory} GiB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(str(row[at])) for row in [heads, *rows]) for at in range(len(heads))]

    def line(row: Sequence[str]) -> str:
        return "  ".join(str(cell).rjust(width) for cell, width in zip(row, widths, strict=True))

    return "\n".join([line(heads), line(["-" * width for width in widths]), *map(line, rows)])


def verdict(missed: Sequence[str]) -> str:
    return "aims: all met" if not missed else "aims: missed: " + "; ".join(missed)
