"""The WAL archive: every finished segment goes to the place before PostgreSQL may forget it.

PostgreSQL's `archive_command` only asks whether a segment is at the place yet (a note in `wal-archive/done/`), and
keeps it until it is. So whatever is killed, nothing is lost: what was not noted is sent again.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

import psycopg

from rounds.launch.backup.manifests import number_of, require_ours
from rounds.launch.backup.places import Place, put_sealed
from rounds.launch.backup.settings import Memory, now_ms
from rounds.launch.backup.words import BackupError
from rounds.launch.cluster_place import NOTE
from rounds.launch.places import DataDir
from rounds.launch.postgres import WAL_NOTES

SEGMENT_MB = 16
POLL_S = 0.25


class Archive:
    def __init__(
        self,
        cluster: Path,
        system: str,
        place: Place,
        recipient: str,
        memory: Memory,
        limit_mb: int,
        installation: str,
    ) -> None:
        self.cluster, self.system, self.place, self.installation = cluster, system, place, installation
        self.recipient, self.memory, self.limit_mb = recipient, memory, limit_mb
        self.notes = notes_of(cluster)
        self._alone = threading.Lock()

    def ready(self) -> list[str]:
        """Segments that PostgreSQL waits for, oldest first."""
        return sorted(path.stem for path in _status(self.cluster).glob("*.ready"))

    def unsaved(self) -> list[str]:
        return [name for name, _ in unsaved_in(self.cluster)]

    def save_ready(self) -> int:
        """Send what is ready; returns how many. Raises OSError when the place cannot be written."""
        with self._alone:
            names = self.unsaved()
            try:
                if names:
                    require_ours(
                        self.place, self.installation
                    )  # a folder whose disk is not mounted takes anything
                for name in names:
                    self._save(name)
            except (OSError, BackupError) as error:
                self.memory.tell(archive_error=str(error), archive_error_at=now_ms())
                give_up_beyond(self.cluster, self.memory, self.limit_mb)
                raise
            if names:
                self.memory.tell(archive_error=None, archive_error_at=None)
            self._forget_notes()
            return len(names)

    def _save(self, name: str) -> None:
        path = self.cluster / "pg_wal" / name
        until = (
            path.stat().st_mtime_ns // 1_000_000
        )  # before the next segment was written to, so before its commits
        with path.open("rb") as segment:
            put_sealed(
                self.place, segment, self.recipient, f"wal/{self.system}/{name}.{until:013d}.{{sha256}}"
            )
        self._note(name)
        if number_of(name) is not None:
            self.memory.tell(archived_until=until, archived_segment=name)

    def _note(self, name: str) -> None:
        (self.notes / "done" / name).touch(mode=0o644)

    def _forget_notes(self) -> None:
        ready = set(self.ready())
        for note in (self.notes / "done").iterdir():
            if note.name not in ready:
                note.unlink(missing_ok=True)


def give_up_beyond(cluster: Path, memory: Memory, limit_mb: int) -> int:
    """A place that cannot be reached for long must not fill the disk of the system itself; returns how many went."""
    names = [name for name, _ in unsaved_in(cluster)]
    given_up = names[: max(0, len(names) - limit_mb // SEGMENT_MB)]
    for name in given_up:
        memory.tell(gap_at=now_ms())  # first: a segment is given up only when that is known
        (notes_of(cluster) / "done" / name).touch(mode=0o644)
    return len(given_up)


def unsaved_in(cluster: Path) -> list[tuple[str, int]]:
    """Segments that wait for their place, with the moment in ms since which each does."""
    done = notes_of(cluster) / "done"
    found = []
    for path in _status(cluster).glob("*.ready"):
        with contextlib.suppress(FileNotFoundError):
            if not (done / path.stem).exists():
                found.append((path.stem, path.stat().st_mtime_ns // 1_000_000))
    return sorted(found)


def _status(cluster: Path) -> Path:
    return cluster / "pg_wal" / "archive_status"


def cluster_of(data: DataDir) -> Path:
    """Where the data folder's cluster lies, without making one."""
    note = data.root / NOTE
    return (Path(note.read_text().strip()) if note.is_file() else data.root) / "postgres"


def notes_of(cluster: Path) -> Path:
    return cluster.parent / WAL_NOTES


def switch_on(cluster: Path) -> None:
    """From now on PostgreSQL keeps each segment until it is at the place."""
    notes = notes_of(cluster)
    for folder in (notes, notes / "done"):
        folder.mkdir(mode=0o755, exist_ok=True)
        folder.chmod(0o755)  # its account must see the notes; they hold nothing
    (notes / "on").touch(mode=0o644)


def switch_off(cluster: Path) -> None:
    (notes_of(cluster) / "on").unlink(missing_ok=True)


def is_on(cluster: Path) -> bool:
    return (notes_of(cluster) / "on").exists()


def wake_archiver(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    """After three refusals PostgreSQL asks again in a minute only, unless it is woken."""
    row = connection.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'archiver'").fetchone()
    if row:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(int(str(row[0])), signal.SIGUSR1)


class Archiving:
    """Sends segments in a thread of its own while the block lasts."""

    def __init__(self, archive: Archive, dsn: str, tell: Callable[[str], None]) -> None:
        self.archive, self.dsn, self.tell = archive, dsn, tell
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="wal-archive", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        (self.archive.notes / "awake").unlink(missing_ok=True)

    def _go_on(self) -> None:
        failing = False
        while not self._stop.is_set():
            try:
                # Without this note PostgreSQL does not wait for an answer, as when it stops after us.
                (self.archive.notes / "awake").touch()
                if self.archive.save_ready():
                    with psycopg.connect(self.dsn, autocommit=True) as connection:
                        wake_archiver(connection)
                failing = False
            except Exception as error:  # noqa: BLE001 (a thread that ends would be noticed by nobody)
                if not failing:
                    self.tell(f"WAL: {error}")
                failing = True
                self._stop.wait(5.0)
            self._stop.wait(POLL_S)
