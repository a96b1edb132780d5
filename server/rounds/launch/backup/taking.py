"""Taking one backup: database, check, files, secrets, and last the manifest that makes it one."""

import io
import json
import os
import tarfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import psycopg

from rounds.core.files import blob_key, thumbnail_key
from rounds.launch.backup.archive import Archiving
from rounds.launch.backup.base_backup import Copied, copy_database
from rounds.launch.backup.counts import Check, take_check
from rounds.launch.backup.files import put_list
from rounds.launch.backup.manifests import (
    SEGMENTS_PER_LOG,
    Backup,
    Holdings,
    Kind,
    Object,
    read_holdings,
    require_ours,
    write_manifest,
)
from rounds.launch.backup.places import FolderPlace, put_sealed
from rounds.launch.backup.settings import folder_of, now_ms
from rounds.launch.backup.sites import Site, alone, unreachable
from rounds.launch.backup.words import BackupError, said

DAY_MS = 86_400_000
ARCHIVED_WITHIN_S = 120.0
POLL_S = 0.1
OVERLAP_MS = 120_000  # a file's row may be committed a while after the moment that it bears
SECRETS = ("*.key", "*.key.*", "tls/*", "demo-logins.json")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Choice:
    kind: Kind
    parent: Backup | None
    why: str


def take_backup(site: Site, say: Say, *, full: bool = False) -> Backup:
    """Raises BackupError; then nothing at the place counts as a backup that was not one before."""
    try:
        with alone(site.data):
            require_ours(site.place, site.settings.installation)
            if isinstance(site.place, FolderPlace):
                site.place.sweep_leftovers()
            if site.cluster is None:
                return _take_files_only(site, say)
            with Archiving(site.archive, site.cluster.admin_dsn, say):
                return _take(site, say, full=full)
    except OSError as error:
        raise unreachable(site.settings.place, error) from error


def choose(site: Site, holdings: Holdings, *, full: bool, now: int) -> Choice:
    """An increment when there is something whole and recent to stand on, else a full backup."""
    last = next((one for one in reversed(holdings.backups) if one.system == site.system), None)
    if full:
        return Choice("full", None, "asked for")
    if last is None:
        return Choice("full", None, "the first one")
    chain = holdings.chain(last)
    if chain is None or not _note_of(site, last.id).is_file():
        return Choice("full", None, "the last one cannot be built upon")
    if now - chain[0].started > site.settings.full_every_days * DAY_MS - DAY_MS // 2:
        return Choice("full", None, "the last full one is old enough")
    if (site.memory.moment("gap_at") or 0) >= chain[0].started:
        return Choice("full", None, "WAL was given up since")
    return Choice("increment", last, "")


def _take(site: Site, say: Say, *, full: bool) -> Backup:
    cluster = site.cluster
    assert cluster is not None  # noqa: S101
    started = now_ms()
    choice = choose(site, read_holdings(site.place), full=full, now=started)
    backup_id, folder = _named(started, choice.kind)
    say(said(f"copying the database ({choice.kind})", f"正在复制数据库（{_kind_words(choice.kind)}）"))
    try:
        copied = _copy(site, choice, folder)
    except BackupError as error:
        if choice.kind == "full" or error.code != "base_failed":
            raise
        # PostgreSQL lacks a summary of changes, as after a crash of the disk: a full one needs none.
        say(said("an increment was refused, copying all of it", "增量被拒绝，改为完整复制"))
        choice = Choice("full", None, "an increment was refused")
        backup_id, folder = _named(started, "full")
        copied = _copy(site, choice, folder)
    check = take_check(site.dsn, f"rounds-check-{backup_id}")
    say(said("waiting for the last piece of WAL", "正在等待最后一段 WAL"))
    _wait_until_archived(site, check.segment)
    say(said("copying files", "正在复制文件"))
    objects = {"database": copied.database, "check": _put_check(site, check, folder)}
    first_wal, postgres = _first_segment(copied.manifest), int((cluster.folder / "PG_VERSION").read_text())
    _note_of(site, backup_id).parent.mkdir(mode=0o700, exist_ok=True)
    _note_of(site, backup_id).write_bytes(copied.manifest)
    return _finish(
        site, objects, folder,
        Backup(
            id=backup_id, kind=choice.kind, parent=choice.parent.id if choice.parent else None,
            installation=site.settings.installation, system=site.system, started=started, until=check.until,
            first_wal=first_wal, last_wal=check.segment, check=check.name, postgres=postgres,
            rounds=metadata.version("rounds"),
        ),
    )  # fmt: skip


def _take_files_only(site: Site, say: Say) -> Backup:
    started = now_ms()
    backup_id, folder = _named(started, "files")
    say(
        said(
            "copying files and keys; the database is a server of yours",
            "正在复制文件和密钥；数据库由你自己的服务器备份",
        )
    )
    return _finish(
        site, {}, folder,
        Backup(
            id=backup_id, kind="files", parent=None, installation=site.settings.installation, system=site.system,
            started=started, until=started, first_wal="", last_wal="", check="", postgres=0,
            rounds=metadata.version("rounds"),
        ),
    )  # fmt: skip


def _finish(site: Site, objects: dict[str, Object], folder: str, backup: Backup) -> Backup:
    moment = now_ms()
    entries = site.files.keep_all(moment)
    recipient = site.settings.recipient
    objects = {
        **objects,
        "files": put_list(site.place, entries, recipient, f"{folder}/files.{{sha256}}"),
        "secrets": _put_secrets(site, folder),
    }
    facts = {**asdict(backup), "objects": objects, "file_count": len(entries)}
    whole = Backup(**{**facts, "file_bytes": sum(entry.size for entry in entries)})
    write_manifest(site.place, whole)
    site.memory.tell(
        swept_until=moment,
        last_backup=whole.id,
        last_backup_started=whole.started,
        last_backup_until=whole.until,
        backup_error=None,
    )
    return whole


def sweep_new_files(site: Site) -> int:
    """Send files that came since the last look; returns how many. Their rows say when."""
    moment = now_ms()
    since = max(0, (site.memory.moment("swept_until") or 0) - OVERLAP_MS)
    with psycopg.connect(site.dsn) as connection:
        rows = connection.execute(
            "SELECT org_id, encode(sha256, 'hex') FROM blob WHERE stored_at > to_timestamp(%s / 1000.0)",
            [since],
        ).fetchall()
    paths = [key(int(org), str(sha)) for org, sha in rows for key in (blob_key, thumbnail_key)]
    entries = site.files.keep(paths, moment) if paths else []
    if entries:
        put_list(site.place, entries, site.settings.recipient, f"sweeps/{moment:013d}.{{sha256}}")
    site.memory.tell(swept_until=moment)
    return len(entries)


def _copy(site: Site, choice: Choice, folder: str) -> Copied:
    assert site.cluster is not None  # noqa: S101
    since = _note_of(site, choice.parent.id) if choice.parent else None
    return copy_database(site.cluster, site.binaries, site.place, site.settings.recipient, folder, since)


def _wait_until_archived(site: Site, segment: str) -> None:
    assert site.cluster is not None  # noqa: S101
    gap = site.memory.moment("gap_at")
    with psycopg.connect(site.cluster.admin_dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_switch_wal()")
    deadline = time.monotonic() + ARCHIVED_WITHIN_S
    while (site.memory.fact("archived_segment") or "") < segment:
        if time.monotonic() > deadline or site.memory.moment("gap_at") != gap:
            raise BackupError(
                "wal_behind",
                "The WAL does not reach the backup's place, so this backup could not be restored and is none",
                "WAL 没有送到备份位置，这份备份无法用来恢复，因此作废",
            )
        time.sleep(POLL_S)


def _put_check(site: Site, check: Check, folder: str) -> Object:
    tables = {name: [one.rows, one.digest] for name, one in check.tables.items()}
    content = json.dumps({"tables": tables}).encode()
    name, sealed = put_sealed(
        site.place, io.BytesIO(content), site.settings.recipient, f"{folder}/check.{{sha256}}"
    )
    return Object(name, sealed.size, sealed.sha256)


def _put_secrets(site: Site, folder: str) -> Object:
    """Keys of the data folder. They leave it in no other form than this one."""
    root, packed = site.data.root, io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for path in sorted({path for rule in SECRETS for path in root.glob(rule) if path.is_file()}):
            tar.add(path, path.relative_to(root).as_posix())
    packed.seek(0)
    name, sealed = put_sealed(site.place, packed, site.settings.recipient, f"{folder}/secrets.{{sha256}}")
    return Object(name, sealed.size, sealed.sha256)


def keys_elsewhere() -> list[str]:
    """Settings that hold keys which lie outside the data folder, and so outside the backup."""
    names = ("ROUNDS_MASTER_KEY", "ROUNDS_SECRET_KEY", "ROUNDS_AUDIT_KEY")
    return [name for name in names if os.environ.get(name)]


def _note_of(site: Site, backup_id: str) -> Path:
    return folder_of(site.data) / "manifests" / f"{backup_id}.json"


def _named(started: int, kind: Kind) -> tuple[str, str]:
    stamp = datetime.fromtimestamp(started / 1000, UTC)
    backup_id = f"{stamp:%Y%m%dT%H%M%S}{started % 1000:03d}Z-{kind}"
    return backup_id, f"backups/{backup_id}"


def _first_segment(manifest: bytes) -> str:
    ranges = json.loads(manifest)["WAL-Ranges"]
    high, low = (int(part, 16) for part in ranges[0]["Start-LSN"].split("/"))
    number = (high << 32 | low) >> 24
    return f"{ranges[0]['Timeline']:08X}{number // SEGMENTS_PER_LOG:08X}{number % SEGMENTS_PER_LOG:08X}"


def _kind_words(kind: Kind) -> str:
    return {"full": "完整", "increment": "增量", "files": "仅文件"}[kind]
