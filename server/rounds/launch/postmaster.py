"""What can be told about a database server from the outside: its pid file, its processes, its log."""

import signal
from dataclasses import dataclass
from pathlib import Path

import psutil

ORPHAN_PATIENCE_S = 3.0
STATUS_LINE = 7  # the eighth line of postmaster.pid, which pg_ctl waits for too


@dataclass(frozen=True)
class PidFile:
    pid: int
    status: str


def read_pid_file(cluster: Path) -> PidFile | None:
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    try:
        return PidFile(int(lines[0]), lines[STATUS_LINE].strip() if len(lines) > STATUS_LINE else "")
    except (ValueError, IndexError):  # cut off by a power failure
        return PidFile(0, "")


def running_pid(cluster: Path) -> int | None:
    """The server that works in this folder. A pid that another program has got since is not it."""
    found = read_pid_file(cluster)
    return found.pid if found and works_in(found.pid, cluster) else None


def is_ready(cluster: Path, pid: int) -> bool:
    return read_pid_file(cluster) == PidFile(pid, "ready")


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def works_in(pid: int, cluster: Path) -> bool:
    """A server, and each of its backends, has the cluster's folder as its working folder."""
    if pid <= 0:
        return False
    try:
        return psutil.Process(pid).cwd() == str(cluster)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def clear_stale_locks(cluster: Path, socket_dir: Path) -> None:
    """Remove the lock files of a server that is gone, though its pid may live on as another program's.

    PostgreSQL itself copes with a dead pid, but takes a living one, or a zombie, for a running server.
    Call only when `running_pid` knows none.
    """
    found = read_pid_file(cluster)
    if found:
        end_orphans(cluster)
        if found.pid <= 0 or psutil.pid_exists(found.pid):
            (cluster / "postmaster.pid").unlink(missing_ok=True)
    for leftover in (".s.PGSQL.5432.lock", ".s.PGSQL.5432"):
        (socket_dir / leftover).unlink(missing_ok=True)


def end_orphans(cluster: Path) -> None:
    """End backends that outlived their server: they hold its shared memory, and no new server may start beside.

    One that is busy does not notice that its server is gone, so it is asked, then told, then killed.
    """
    for how in (signal.SIGTERM, signal.SIGQUIT, signal.SIGKILL):
        orphans = [process for process in psutil.process_iter() if _is_backend(process, cluster)]
        for orphan in orphans:
            try:
                orphan.send_signal(how)
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(orphans, timeout=ORPHAN_PATIENCE_S)


def _is_backend(process: psutil.Process, cluster: Path) -> bool:
    try:
        return process.name().startswith("postgres") and works_in(process.pid, cluster)
    except psutil.NoSuchProcess:
        return False
