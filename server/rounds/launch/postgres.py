"""The database that comes with Rounds: a PostgreSQL of its own, reached through a private socket only."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

from rounds.launch import postmaster
from rounds.launch.account import database_account, owner_of
from rounds.launch.binaries import Binaries, find_binaries
from rounds.launch.cluster_place import cluster_folder, remove_throwaway, socket_folder
from rounds.launch.errors import LaunchError

SUPERUSER = "postgres"
START_PATIENCE_S = 60.0
STOP_PATIENCE_S = 20.0
POLL_S = 0.01

# Relative to the cluster's folder, where PostgreSQL runs it; so no path of ours has to be quoted for a shell.
WAL_NOTES = "wal-archive"
ARCHIVE_COMMAND = (
    f"test ! -e ../{WAL_NOTES}/on && exit 0; i=0; while test $i -lt 8; do "
    f"test -e ../{WAL_NOTES}/done/%f && exit 0; test -e ../{WAL_NOTES}/awake || exit 1; "
    "sleep 0.2; i=$((i+1)); done; exit 1"
)

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "60",
    "wal_level": "replica",
    "archive_mode": "on",  # lets every segment go at once unless a backup is set up
    "archive_command": ARCHIVE_COMMAND,
    "summarize_wal": "on",  # increments of backups need it
    "jit": "off",
    "autovacuum_naptime": "10s",  # plans made while a table was empty walk it until its first ANALYZE
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",  # the log is our file, which `logs` keeps short
    "log_line_prefix": "%m [%p] %q%u@%d ",
}
THROWAWAY_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "archive_mode": "off",
    "summarize_wal": "off",
}

_started: dict[int, subprocess.Popen[bytes]] = {}  # servers that are our children, until they are collected

# What a server says that finds another one, or the remains of one, in its way.
IN_THE_WAY = ("already exists", "still in use", "is another postmaster")


@dataclass(frozen=True)
class Cluster:
    """A running server. `socket_dir` is the host to connect to; no password is asked of who can enter it."""

    folder: Path
    socket_dir: Path
    pid: int
    was_made_now: bool

    def dsn(self, role: str, database: str) -> str:
        """An address that asyncpg, psycopg and dbmate all understand."""
        return f"postgresql://{quote(role)}@/{quote(database)}?host={quote(str(self.socket_dir), safe='')}"

    @property
    def admin_dsn(self) -> str:
        return self.dsn(SUPERUSER, "postgres")


@contextmanager
def embedded(
    data_dir: Path,
    *,
    throwaway: bool = False,
    settings: Mapping[str, str] | None = None,
    patience_s: float = START_PATIENCE_S,
) -> Iterator[Cluster]:
    """Run the database of a data folder for as long as the block lasts.

    A server that runs already is used, and whoever leaves last stops it. A server that we started ends with us
    even when we are killed; so call this from a thread that lasts, which the kernel takes for "us".
    A throw-away cluster is fast and careless, and is removed at the end.
    """
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    with _lock_file(data_dir / "postgres.users") as users:
        with _lock_file(data_dir / "postgres.lock") as start:
            fcntl.flock(start, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            cluster = _Server(data_dir, throwaway, settings or {}, patience_s).start()
        try:
            yield cluster
        finally:
            with _lock_file(data_dir / "postgres.lock") as start:
                fcntl.flock(start, fcntl.LOCK_EX)
                if _is_last(users):
                    stop(cluster, signal.SIGQUIT if throwaway else signal.SIGINT)
                    shutil.rmtree(cluster.socket_dir, ignore_errors=True)
                    if throwaway:
                        remove_throwaway(cluster.folder, data_dir)


def stop(cluster: Cluster, how: signal.Signals = signal.SIGINT) -> None:
    """SIGINT ends all sessions and shuts down in order; SIGQUIT drops everything at once."""
    deadline = time.monotonic() + STOP_PATIENCE_S
    try:
        os.kill(cluster.pid, how)
        while postmaster.works_in(cluster.pid, cluster.folder):
            if time.monotonic() > deadline:
                os.kill(cluster.pid, signal.SIGQUIT)
                deadline += STOP_PATIENCE_S
            _reap(cluster.pid)
            time.sleep(POLL_S)
    except ProcessLookupError:
        return
    finally:
        _reap(cluster.pid)


class _Server:
    """One start: finds out where and as whom, makes the cluster if there is none, and waits until it is ready."""

    def __init__(
        self, data_dir: Path, throwaway: bool, settings: Mapping[str, str], patience_s: float
    ) -> None:
        self.patience_s = patience_s
        account = database_account()
        self.throwaway = throwaway
        self.folder = cluster_folder(data_dir, account, throwaway=throwaway)
        self.account = owner_of(self.folder, account) if self.folder.exists() else account
        self.binaries = find_binaries(self.account)
        self.settings = {**SETTINGS, **(THROWAWAY_SETTINGS if throwaway else {}), **settings}
        logs = data_dir / "logs"
        logs.mkdir(mode=0o700, exist_ok=True)
        self.log = logs / "postgres.log"

    def start(self) -> Cluster:
        is_new = not self.folder.exists()
        if is_new:
            self._make_cluster()
        _require_same_major(self.folder, self.binaries)
        socket_dir = socket_folder(self.folder, self.account)
        return Cluster(self.folder, socket_dir, self._running_server(socket_dir), is_new)

    def _make_cluster(self) -> None:
        unfinished = self.folder.with_name("postgres.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self.account.give(unfinished)
        command: list[str | Path] = [
            self.binaries["initdb"], f"--pgdata={unfinished}", f"--username={SUPERUSER}", "--auth=trust",
            "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions",
        ]  # fmt: skip
        if self.throwaway:
            command.append("--no-sync")
        made = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            env=_plain_environment(),
            **self.account.process_options(),
        )
        if made.returncode != 0:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise LaunchError(
                f"The database could not be made in {self.folder}:\n{(made.stderr or made.stdout).strip()}"
            )
        unfinished.rename(self.folder)

    def _running_server(self, socket_dir: Path) -> int:
        """The pid of a server that is ready: one that runs already, else one started now."""
        deadline = time.monotonic() + self.patience_s
        while True:
            if pid := postmaster.running_pid(self.folder):
                if self._becomes_ready(pid, deadline):
                    return pid
                continue  # it was shutting down
            postmaster.clear_stale_locks(self.folder, socket_dir)
            log_start = self.log.stat().st_size if self.log.exists() else 0
            pid = self._spawn(socket_dir)
            if self._becomes_ready(pid, deadline):
                return pid
            said = self._said_since(log_start)
            if time.monotonic() > deadline or not any(sign in said for sign in IN_THE_WAY):
                raise LaunchError(f"The database did not start ({self.log}):\n{said}")
            postmaster.end_orphans(self.folder)
            time.sleep(0.2)

    def _spawn(self, socket_dir: Path) -> int:
        options = {**self.settings, "unix_socket_directories": str(socket_dir)}
        account = "-" if self.account.is_ours else f"{self.account.uid}:{self.account.gid}"
        ending = signal.SIGQUIT if self.throwaway else signal.SIGINT
        tether = Path(__file__).with_name("tether.py")
        command: list[str | Path] = [
            sys.executable, "-IS", tether, str(int(ending)), str(os.getpid()), account,
            self.binaries["postgres"], "-D", self.folder,
        ]  # fmt: skip
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C on the terminal is for us, and we stop the database last.
            server = subprocess.Popen(
                command, cwd="/", env=_plain_environment(), start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        _started[server.pid] = server
        return server.pid

    def _becomes_ready(self, pid: int, deadline: float) -> bool:
        """False when it ended instead. A recovery may take long, so a server that is alive is waited for."""
        while not postmaster.is_ready(self.folder, pid):
            _reap(pid)
            if not postmaster.is_alive(pid):
                return False
            if time.monotonic() > deadline:
                raise LaunchError(
                    f"The database is still not ready after {self.patience_s:.0f} s: see {self.log}"
                )
            time.sleep(POLL_S)
        return True

    def _said_since(self, start: int) -> str:
        with self.log.open("rb") as log:
            log.seek(start)
            return log.read()[-4000:].decode(errors="replace").strip()


def _plain_environment() -> dict[str, str]:
    """PG* variables and locales of the person's shell must not change what the server does."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "LANGUAGE": "en", "TZ": "UTC"}


def _require_same_major(folder: Path, binaries: Binaries) -> None:
    made_by = (folder / "PG_VERSION").read_text().strip()
    if made_by != str(binaries.major):
        raise LaunchError(
            f"{folder} was made by PostgreSQL {made_by}, and the programs found are {binaries.major}. "
            f"Name the folder of PostgreSQL {made_by}'s programs in ROUNDS_PG_BIN, or dump and restore."
        )


def _reap(pid: int) -> None:
    """Collect the server if it is our child and has ended; a server of another process is left alone."""
    started = _started.get(pid)
    if started is not None and started.poll() is not None:
        del _started[pid]


@contextmanager
def _lock_file(path: Path) -> Iterator[IO[str]]:
    with path.open("a") as file:  # closing releases the lock
        yield file


def _is_last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
