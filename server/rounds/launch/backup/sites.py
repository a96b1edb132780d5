"""What taking a backup needs to hold in its hands: settings, place, memory, and the running database."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from rounds.launch.account import database_account, owner_of
from rounds.launch.backup import archive
from rounds.launch.backup.archive import Archive
from rounds.launch.backup.files import FileKeeper, FolderStore, store_of
from rounds.launch.backup.manifests import require_ours
from rounds.launch.backup.places import Place, open_place
from rounds.launch.backup.settings import BackupSettings, Memory, folder_of, require_settings
from rounds.launch.backup.words import BackupError
from rounds.launch.binaries import Binaries, find_binaries
from rounds.launch.database import DATABASE
from rounds.launch.places import DataDir
from rounds.launch.postgres import SUPERUSER, Cluster

NO_SYSTEM = "none"


@dataclass(frozen=True)
class Site:
    """`cluster` is None when PostgreSQL is the operator's: then files and keys alone are ours to keep."""

    data: DataDir
    settings: BackupSettings
    place: Place
    memory: Memory
    cluster: Cluster | None
    system: str
    dsn: str
    """Of somebody who may read the table of files; with our own cluster, its superuser."""

    @property
    def files(self) -> FileKeeper:
        stores = {
            "files": store_of(self.data, os.environ.get("ROUNDS_FILES_URL", "")),
            "basemap": FolderStore(self.data.basemap),
        }
        return FileKeeper(stores, self.place, self.settings.recipient, self.memory)

    @property
    def archive(self) -> Archive:
        assert self.cluster is not None  # noqa: S101 (asked only with a cluster)
        return Archive(
            self.cluster.folder,
            self.system,
            self.place,
            self.settings.recipient,
            self.memory,
            self.settings.wal_limit_mb,
            self.settings.installation,
        )

    @property
    def binaries(self) -> Binaries:
        assert self.cluster is not None  # noqa: S101
        return find_binaries(owner_of(self.cluster.folder, database_account()))


def open_site(data: DataDir, cluster: Cluster | None, owner_dsn: str = "") -> Site:
    """Raises BackupError when nothing is set up, or the database cannot hand over its WAL."""
    settings = require_settings(data)
    place = open_place(settings.place)
    try:
        require_ours(place, settings.installation)
    except OSError as error:
        raise unreachable(settings.place, error) from error
    if cluster is None:
        return Site(data, settings, place, Memory(data), None, NO_SYSTEM, owner_dsn)
    with psycopg.connect(cluster.admin_dsn, autocommit=True) as connection:
        mode = connection.execute("SELECT current_setting('archive_mode')").fetchone()
        row = connection.execute("SELECT system_identifier FROM pg_control_system()").fetchone()
    if mode is None or mode[0] != "on":
        raise BackupError(
            "restart_needed",
            "The running database was started by an earlier version: restart Rounds once",
            "正在运行的数据库是旧版本启动的：请把巡访重启一次",
        )
    archive.switch_on(cluster.folder)
    system = str(row[0]) if row else NO_SYSTEM
    return Site(data, settings, place, Memory(data), cluster, system, cluster.dsn(SUPERUSER, DATABASE))


def unreachable(place: str, error: OSError) -> BackupError:
    words = error.strerror or str(error)
    return BackupError(
        "unreachable",
        f"The backup's place {place} cannot be used: {words}",
        f"备份位置 {place} 无法使用：{words}",
    )


@contextmanager
def alone(data: DataDir) -> Iterator[None]:
    """One backup or pruning at a time; the lock ends with its holder, whatever ends that."""
    with (folder_of(data) / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError("under_way", "A backup is under way already", "已有一份备份正在进行") from None
        yield
