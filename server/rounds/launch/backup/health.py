"""What `rounds doctor` says about backups, by rules over plain facts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rounds.launch.backup.archive import unsaved_in
from rounds.launch.backup.settings import Memory, has_backups, now_ms
from rounds.launch.places import DataDir

LATE = timedelta(hours=6)  # a backup takes a while, and a machine may sleep through its hour
BEHIND = timedelta(minutes=15)
VERIFIED = timedelta(days=35)
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """Moments in ms; None: never."""

    is_set_up: bool
    now: int = 0
    last: int | None = None
    archived_until: int | None = None
    oldest_unsaved: int | None = None
    unsaved: int = 0
    gap_at: int | None = None
    error: str | None = None
    verified_at: int | None = None
    has_database: bool = True


def backup_facts(data: DataDir, cluster: Path | None) -> BackupFacts:
    if not has_backups(data):
        return BackupFacts(is_set_up=False)
    memory = Memory(data)
    unsaved = unsaved_in(cluster) if cluster else []
    return BackupFacts(
        is_set_up=True,
        now=now_ms(),
        last=memory.moment("last_backup_until"),
        archived_until=memory.moment("archived_until"),
        oldest_unsaved=min((moment for _, moment in unsaved), default=None),
        unsaved=len(unsaved),
        gap_at=memory.moment("gap_at"),
        error=memory.fact("archive_error") or memory.fact("backup_error"),
        verified_at=memory.moment("verified_at"),
        has_database=cluster is not None,
    )


def backup_findings(f: BackupFacts, *, is_public: bool) -> Iterator[tuple[str, bool, str, str]]:
    """Code, whether it must be mended, English, Chinese."""
    if not f.is_set_up:
        yield (
            "no_backup",
            is_public,
            "No backup is set up: rounds backup setup --place FOLDER",
            "没有设置备份：执行 rounds backup setup --place 文件夹",
        )
        return
    error_en, error_zh = (f" ({f.error})", f"（{f.error}）") if f.error else ("", "")
    if f.last is None:
        yield ("backup_none_yet", True, f"There is no backup yet{error_en}", f"还没有一份备份{error_zh}")
    elif f.now - f.last > DAY_MS + LATE.total_seconds() * 1000:
        hours = (f.now - f.last) // 3_600_000
        yield (
            "backup_late",
            True,
            f"The last backup is {hours} hours old, older than its schedule{error_en}",
            f"最近一份备份是 {hours} 小时前的，已超过计划{error_zh}",
        )
    if f.gap_at is not None and (f.last is None or f.gap_at > f.last):
        yield (
            "wal_gap",
            True,
            "WAL was given up because its place could not be reached: since then only the next backup helps",
            "备份位置一直连不上，已放弃一段 WAL：在下一份备份之前，之后的数据无法按时间点恢复",
        )
    if f.oldest_unsaved is not None and f.now - f.oldest_unsaved > BEHIND.total_seconds() * 1000:
        minutes = (f.now - f.oldest_unsaved) // 60_000
        yield (
            "wal_behind",
            True,
            f"{f.unsaved} pieces of WAL wait for their place, the oldest for {minutes} minutes{error_en}",
            f"{f.unsaved} 段 WAL 还没送到备份位置，最早的已等 {minutes} 分钟{error_zh}",
        )
    if f.last is not None and (
        f.verified_at is None or f.now - f.verified_at > VERIFIED.total_seconds() * 1000
    ):
        yield (
            "never_verified",
            False,
            "No backup was verified in the last 35 days: rounds backup verify --identity FILE",
            "最近 35 天没有验证过备份：执行 rounds backup verify --identity 文件",
        )
    if not f.has_database:
        yield (
            "database_elsewhere",
            False,
            "The database is a server of yours: Rounds backs up files and keys only",
            "数据库是你自己的服务器：巡访只备份文件和密钥",
        )
