"""Bringing a backup back into a new data folder, at a point in time. What is there already is never touched."""

import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rounds.launch.account import Account, database_account
from rounds.launch.backup.feeding import COMMAND, Feeding
from rounds.launch.backup.files import Entry, read_list
from rounds.launch.backup.manifests import (
    Backup,
    Object,
    read_holdings,
    read_segments,
    read_sweeps,
)
from rounds.launch.backup.places import Place, missing, open_place, require_intact
from rounds.launch.backup.recovery import Plan, Target, choose_chain, plan, sweeps_for
from rounds.launch.backup.sealing import Identity, damaged, hash_of, unseal
from rounds.launch.backup.words import BackupError, said
from rounds.launch.binaries import Binaries, find_binaries
from rounds.launch.cluster_place import cluster_folder
from rounds.launch.errors import LaunchError
from rounds.launch.logs import tail
from rounds.launch.places import DataDir, open_data_dir
from rounds.launch.postgres import Cluster, embedded

Say = Callable[[str], None]
RECOVERY_PATIENCE_S = 86_400.0
ENDED_EARLY = "recovery ended before configured recovery target was reached"


@dataclass(frozen=True, slots=True)
class Files:
    count: int
    bytes: int


@dataclass(frozen=True)
class Restored:
    data: DataDir
    plan: Plan
    files: Files


def restore(place_url: str, identity: Identity, target: Target, into: Path, say: Say) -> Restored:
    """Raises BackupError, with the new folder as it was: absent or empty."""
    place = open_place(place_url)
    made_now = _require_empty(into)
    try:
        made = plan_of(place, target)
        entries = check_hashes(place, made, identity, say)
    except OSError as error:
        raise BackupError(
            "unreachable",
            f"{place_url}: {error.strerror or error}",
            f"{place_url}：{error.strerror or error}",
        ) from error
    data = open_data_dir(into)
    try:
        _restore_secrets(place, made, identity, data)
        if made.backup.kind != "files":
            _restore_database(place, made, identity, data, say)
        files = _restore_files(place, entries, identity, data, say)
    except BaseException:
        _remove(data, made_now=made_now)
        raise
    return Restored(data, made, files)


def plan_of(place: Place, target: Target) -> Plan:
    holdings = read_holdings(place)
    return plan(holdings, read_segments(place, choose_chain(holdings, target)[-1].system), target)


def check_hashes(place: Place, made: Plan, identity: Identity, say: Say) -> list[Entry]:
    """Everything, before anything is made of it; returns the files. The smallest first tells a wrong identity."""
    read_object(place, made.backup.objects["secrets"], identity)
    say(said(f"checking {len(made.segments)} pieces of WAL", f"正在校验 {len(made.segments)} 段 WAL"))
    for backup in made.chain:
        for thing in backup.objects.values():
            require_intact(place, thing.name, thing.sha256)
    for segment in made.segments.values():
        require_intact(place, segment.object, segment.sha256)
    entries = read_entries(place, made, identity)
    for name in sorted({entry.object for entry in entries}):
        require_intact(place, name, name.rpartition("/")[2])
    return entries


def read_entries(place: Place, made: Plan, identity: Identity) -> list[Entry]:
    """All files of the plan: the backup's list, and what came until the target."""
    entries = {e.path: e for e in read_list(read_object(place, made.backup.objects["files"], identity))}
    for sweep in sweeps_for(read_sweeps(place), made):
        require_intact(place, sweep.object, sweep.sha256)
        thing = Object(sweep.object, 0, sweep.sha256)
        entries.update((e.path, e) for e in read_list(read_object(place, thing, identity)))
    return list(entries.values())


@contextmanager
def opened_database(made: Plan, data: DataDir, feeding: Feeding | None = None) -> Iterator[Cluster]:
    """The restored server while the block lasts; the first time it recovers to the plan's point."""
    with embedded(
        data.root, settings=_recovery(made) if feeding else {}, patience_s=RECOVERY_PATIENCE_S
    ) as cluster:
        yield cluster


def _recovery(made: Plan) -> dict[str, str]:
    settings = {
        "restore_command": COMMAND,
        "recovery_target_action": "promote",
        "hot_standby": "off",
        "archive_mode": "off",
    }
    if made.target.to_check:
        settings["recovery_target_name"] = made.backup.check
    elif made.target.at is not None:
        at = datetime.fromtimestamp(made.target.at / 1000, UTC)
        settings["recovery_target_time"] = at.isoformat(" ", "milliseconds")
    return settings


def _restore_database(place: Place, made: Plan, identity: Identity, data: DataDir, say: Say) -> None:
    account = database_account()
    binaries = find_binaries(account)
    if binaries.major != made.backup.postgres:
        raise BackupError(
            "other_postgres",
            f"The backup is of PostgreSQL {made.backup.postgres}, the programs found are {binaries.major}: "
            "name the right ones in ROUNDS_PG_BIN",
            f"备份来自 PostgreSQL {made.backup.postgres}，找到的程序是 {binaries.major}：用 ROUNDS_PG_BIN 指定对应版本",
        )
    cluster = cluster_folder(data.root, account, throwaway=False)
    if cluster.exists():
        raise BackupError("not_empty", f"{cluster} exists already", f"{cluster} 已经存在")
    say(said("unpacking the database", "正在解开数据库"))
    _lay_out(place, made.chain, identity, cluster, account, binaries)
    for leftover in ("backup_manifest", "postmaster.pid", "postmaster.opts", "standby.signal"):
        (cluster / leftover).unlink(missing_ok=True)
    signal = cluster / "recovery.signal"
    signal.touch(mode=0o600)
    account.give(signal)
    say(said("replaying WAL", "正在重放 WAL"))
    with Feeding(cluster, account, place, made.segments, identity) as feeding:
        try:
            _recover(made, data, feeding)
        except LaunchError as error:
            if feeding.fault is not None:
                raise feeding.fault from error
            if made.target.at is None or ENDED_EARLY not in tail(data.logs / "postgres.log", 40):
                raise
            # Nothing was committed between the last commit and the point: all of the WAL is what was meant.
            everything = Plan(made.chain, made.segments, Target(), made.reaches)
            _recover(everything, data, feeding)


def _recover(made: Plan, data: DataDir, feeding: Feeding) -> None:
    """Start once, which recovers and promotes, and stop."""
    with opened_database(made, data, feeding):
        return


def _lay_out(
    place: Place, chain: list[Backup], identity: Identity, cluster: Path, account: Account, binaries: Binaries
) -> None:
    staging = cluster.parent / "restoring"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=0o700)
    account.give(staging)
    try:
        folders = []
        for number, backup in enumerate(chain):
            folder = staging / f"{number}"
            folder.mkdir(mode=0o700)
            _unpack(place, backup.objects["database"], identity, folder)
            _give_all(folder, account)
            folders.append(folder)
        if len(folders) == 1:
            folders[0].rename(cluster)
        else:
            combined = staging / "combined"
            done = subprocess.run(
                [binaries["pg_combinebackup"], *folders, "-o", combined],
                check=False, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
                **account.process_options(),
            )  # fmt: skip
            if done.returncode != 0:
                raise BackupError(
                    "combine_failed",
                    f"The increments do not fit together: {done.stderr.strip()[-1000:]}",
                    f"增量备份拼接失败：{done.stderr.strip()[-1000:]}",
                )
            combined.rename(cluster)
        cluster.chmod(0o700)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _restore_secrets(place: Place, made: Plan, identity: Identity, data: DataDir) -> None:
    packed = io.BytesIO(read_object(place, made.backup.objects["secrets"], identity))
    with tarfile.open(fileobj=packed) as tar:
        tar.extractall(data.root, filter="data")
        for name in tar.getnames():
            (data.root / name).chmod(0o600)


def _restore_files(place: Place, entries: list[Entry], identity: Identity, data: DataDir, say: Say) -> Files:
    say(said(f"bringing back {len(entries)} files", f"正在恢复 {len(entries)} 个文件"))
    total = 0
    for entry in entries:
        target = (data.root / entry.path).resolve()
        if not target.is_relative_to(data.root):
            raise damaged(entry.path)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with target.open("w+b") as plain:
            os.fchmod(plain.fileno(), 0o600)
            write_entry(place, entry, identity, plain)
        total += entry.size
    return Files(len(entries), total)


def write_entry(place: Place, entry: Entry, identity: Identity, sink: "io.BufferedRandom") -> None:
    """Raises BackupError when what lies at the place is not the file that was put there."""
    try:
        with place.open(entry.object) as source:
            unseal(source, sink, identity, entry.object)
    except FileNotFoundError:
        raise missing(entry.object) from None
    sink.seek(0)
    if hash_of(sink).sha256 != entry.plain:
        raise damaged(entry.object)


def read_object(place: Place, thing: Object, identity: Identity) -> bytes:
    """Raises BackupError."""
    require_intact(place, thing.name, thing.sha256)
    content = io.BytesIO()
    with place.open(thing.name) as source:
        unseal(source, content, identity, thing.name)
    return content.getvalue()


def _unpack(place: Place, thing: Object, identity: Identity, folder: Path) -> None:
    """Decrypt to a file first: tar is read back and forth, and a cut stream must leave nothing half."""
    packed = folder.with_name(f".{folder.name}.tar")
    try:
        with packed.open("w+b") as file, place.open(thing.name) as source:
            os.fchmod(file.fileno(), 0o600)
            unseal(source, file, identity, thing.name)
            file.seek(0)
            with tarfile.open(fileobj=file) as tar:
                tar.extractall(folder, filter="data")
    except tarfile.TarError:
        raise damaged(thing.name) from None
    finally:
        packed.unlink(missing_ok=True)


def _give_all(folder: Path, account: Account) -> None:
    for parent, _, names in os.walk(folder):
        account.give(Path(parent))
        for name in names:
            account.give(Path(parent) / name)


def _require_empty(into: Path) -> bool:
    """True when the folder will be made by us."""
    if not into.exists():
        return True
    if not into.is_dir() or any(into.iterdir()):
        raise BackupError(
            "not_empty",
            f"{into} is not empty: a restore goes into a new folder, and what is there stays",
            f"{into} 不是空的：恢复只写入新文件夹，已有内容不动",
        )
    return False


def _remove(data: DataDir, *, made_now: bool) -> None:
    note = data.root / "postgres.place"
    if note.is_file():
        shutil.rmtree(Path(note.read_text().strip()), ignore_errors=True)
    for path in data.root.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    if made_now:
        data.root.rmdir()
