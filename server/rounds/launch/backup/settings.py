"""What this installation was told about its backups, and what it remembers of them; both in `backup/` of its data."""

import json
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from rounds.launch.backup.words import BackupError
from rounds.launch.places import DataDir

FOLDER = "backup"
WAL_LIMIT_MB = 8192
CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Keep:
    """How many of the last days, weeks and months keep their newest backup."""

    daily: int = 7
    weekly: int = 5
    monthly: int = 12


@dataclass(frozen=True, slots=True)
class BackupSettings:
    place: str
    recipient: str
    at: str = "02:30"
    """Time of day by the machine's clock."""
    full_every_days: int = 7
    keep: Keep = field(default_factory=Keep)
    wal_limit_mb: int = WAL_LIMIT_MB
    """How much unsaved WAL the disk may hold before the oldest is given up, so that the system goes on."""
    installation: str = field(default_factory=lambda: str(uuid4()))

    def last_due(self, now: datetime) -> datetime:
        """The latest moment, not after `now`, at which a backup should have begun."""
        hour, minute = (int(part) for part in self.at.split(":"))
        today = now.astimezone().replace(hour=hour, minute=minute, second=0, microsecond=0)
        return today if today <= now else today - timedelta(days=1)


def checked(settings: BackupSettings) -> BackupSettings:
    """Raises BackupError for a rule that cannot be kept."""
    keep = settings.keep
    if not CLOCK.fullmatch(settings.at):
        raise BackupError(
            "bad_schedule",
            f"{settings.at} is no time of day such as 02:30",
            f"{settings.at} 不是 02:30 这样的时刻",
        )
    if keep.daily < 1 or keep.weekly < 0 or keep.monthly < 0 or settings.full_every_days < 1:
        raise BackupError(
            "bad_keep",
            "Keep at least one day, and make a full backup every day or less often",
            "至少保留一天；完整备份的间隔至少一天",
        )
    if settings.wal_limit_mb < 256:
        raise BackupError("bad_limit", "The limit for WAL is at least 256 MB", "WAL 上限至少 256 MB")
    return settings


def has_backups(data: DataDir) -> bool:
    return (data.root / FOLDER / "settings.json").is_file()


def folder_of(data: DataDir) -> Path:
    folder = data.root / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def load_settings(data: DataDir) -> BackupSettings | None:
    try:
        told = json.loads((data.root / FOLDER / "settings.json").read_text())
        return checked(BackupSettings(**{**told, "keep": Keep(**told["keep"])}))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        raise BackupError(
            "bad_settings",
            f"{data.root / FOLDER / 'settings.json'} is damaged: remove it and say `rounds backup setup` again",
            f"{data.root / FOLDER / 'settings.json'} 已损坏：删掉它，再执行 `rounds backup setup`",
        ) from None


def require_settings(data: DataDir) -> BackupSettings:
    found = load_settings(data)
    if found is None:
        raise BackupError(
            "not_set_up",
            "No backup is set up here: rounds backup setup --place FOLDER",
            "这里还没有设置备份：执行 rounds backup setup --place 文件夹",
        )
    return found


def save_settings(data: DataDir, settings: BackupSettings) -> None:
    path = folder_of(data) / "settings.json"
    unfinished = path.with_name("settings.new")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(settings), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)


class Memory:
    """What is remembered between runs. Losing it costs space at the place, never a backup."""

    def __init__(self, data: DataDir) -> None:
        self.path = folder_of(data) / "memory.db"
        with self.open() as db:
            db.executescript(
                """
                CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
                CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, version TEXT NOT NULL, plain TEXT NOT NULL);
                CREATE TABLE IF NOT EXISTS object (plain TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL,
                                                   last_seen INTEGER NOT NULL);
                """
            )

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=30)) as db, db:
            db.execute("PRAGMA synchronous = OFF")  # it may be lost, and is written for every file
            yield db

    def tell(self, **facts: int | str | None) -> None:
        with self.open() as db:
            db.executemany(
                "INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [(name, str(value)) for name, value in facts.items() if value is not None],
            )
            db.executemany("DELETE FROM fact WHERE name = ?", [(n,) for n, v in facts.items() if v is None])

    def fact(self, name: str) -> str | None:
        with self.open() as db:
            row = db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def moment(self, name: str) -> int | None:
        found = self.fact(name)
        return int(found) if found else None


def now_ms() -> int:
    return time.time_ns() // 1_000_000
