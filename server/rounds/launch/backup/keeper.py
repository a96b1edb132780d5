"""The keeper sends WAL as it comes and makes a backup when one is due. `rounds up` runs it: `rounds backup keep`."""

import json
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import psycopg

from rounds.launch.backup.archive import Archiving, give_up_beyond, switch_off
from rounds.launch.backup.keeping import prune
from rounds.launch.backup.settings import (
    WAL_LIMIT_MB,
    BackupSettings,
    Memory,
    has_backups,
    load_settings,
    now_ms,
)
from rounds.launch.backup.sites import Site, open_site
from rounds.launch.backup.taking import sweep_new_files, take_backup
from rounds.launch.backup.words import BackupError
from rounds.launch.places import DataDir
from rounds.launch.postgres import Cluster

LOOK_EVERY_S = 2.0
SWITCH_EVERY_S = 60.0
TRY_AGAIN_S = 1800.0
LAST_WORK_S = 2.0


def keep(data: DataDir, cluster: Cluster | None, owner_dsn: str, stop: threading.Event) -> None:
    """Until told to stop. Whatever goes wrong is written to the log and tried again; the system goes on meanwhile."""
    while not stop.is_set():
        settings = None
        try:
            settings = load_settings(data)
            if settings is not None:
                _keep(open_site(data, cluster, owner_dsn), stop)
            elif cluster is not None:
                switch_off(cluster.folder)  # nobody would ever send what PostgreSQL keeps
        except (BackupError, OSError, psycopg.Error) as error:
            log("error", "backup_cannot_run", str(error).strip())
            _stay_below_limit(data, cluster, settings, str(error).strip())
            stop.wait(SWITCH_EVERY_S)
        stop.wait(LOOK_EVERY_S)


def _stay_below_limit(
    data: DataDir, cluster: Cluster | None, settings: BackupSettings | None, error: str
) -> None:
    memory = Memory(data)
    memory.tell(archive_error=error, archive_error_at=now_ms())
    limit_mb = settings.wal_limit_mb if settings else WAL_LIMIT_MB
    if cluster is not None and (count := give_up_beyond(cluster.folder, memory, limit_mb)):
        log("error", "wal_given_up", f"{count} pieces")


def is_due(settings: BackupSettings, last_started: int | None, now: datetime) -> bool:
    """When the schedule's last moment has passed without a backup since; the first one at once."""
    return last_started is None or last_started < settings.last_due(now).timestamp() * 1000


def _keep(site: Site, stop: threading.Event) -> None:
    """One set of settings; returns when they have changed."""
    if site.cluster is None:
        _rounds(site, stop)
        return
    with Archiving(site.archive, site.cluster.admin_dsn, lambda words: log("error", "wal_not_saved", words)):
        _rounds(site, stop)
        # What was acknowledged until now shall not wait for the next start.
        switch_wal(site.cluster)
        deadline = time.monotonic() + LAST_WORK_S
        while site.archive.unsaved() and time.monotonic() < deadline:
            time.sleep(0.05)


def _rounds(site: Site, stop: threading.Event) -> None:
    switched = tried = -TRY_AGAIN_S
    while not stop.is_set() and load_settings(site.data) == site.settings:
        now = time.monotonic()
        if now - switched >= SWITCH_EVERY_S:
            switched = now
            _attempt("files_not_saved", lambda: sweep_new_files(site))
            if site.cluster is not None:
                switch_wal(site.cluster)
        last = site.memory.moment("last_backup_started")
        if is_due(site.settings, last, datetime.now(UTC)) and now - tried >= TRY_AGAIN_S:
            tried = now
            _attempt("backup_failed", lambda: _back_up(site))
        stop.wait(LOOK_EVERY_S)


def _back_up(site: Site) -> None:
    try:
        made = take_backup(site, lambda words: log("info", "backup", words))
    except (BackupError, OSError, psycopg.Error) as error:
        site.memory.tell(backup_error=str(error).strip())
        raise
    log("info", "backup_made", f"{made.id}, {made.size} bytes")
    removal = prune(site)
    if removal.backups or removal.segments:
        log(
            "info", "backups_pruned", f"{len(removal.backups)} backups, {len(removal.segments)} pieces of WAL"
        )


def switch_wal(cluster: Cluster) -> None:
    """Finish the current segment, so that it can be sent; nothing happens when nothing was written."""
    try:
        with psycopg.connect(cluster.admin_dsn, autocommit=True) as connection:
            connection.execute("SELECT pg_switch_wal()")
    except psycopg.Error as error:
        log("error", "wal_not_switched", str(error).strip())


def _attempt(what: str, work: Callable[[], object]) -> None:
    try:
        work()
    except (BackupError, OSError, psycopg.Error) as error:
        log("error", what, str(error).strip())


def log(level: str, event: str, words: str) -> None:
    """JSON lines, as the other processes write them; nothing secret comes near."""
    at = datetime.fromtimestamp(now_ms() / 1000, UTC).isoformat(timespec="milliseconds")
    sys.stdout.write(
        json.dumps({"timestamp": at, "level": level, "event": event, "error": words}, ensure_ascii=False)
        + "\n"
    )
    sys.stdout.flush()


def stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    return stop


def wait_for_settings(data: DataDir, stop: threading.Event) -> bool:
    """Sleep cheaply until somebody sets backups up; False when told to stop."""
    while not has_backups(data):
        if stop.wait(LOOK_EVERY_S):
            return False
    return not stop.is_set()
