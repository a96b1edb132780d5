"""`rounds backup verify`: restores into a place of its own and compares all of it with what was counted then."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rounds.core.audit.seals import public_half, signing_key
from rounds.core.audit.verify import walk_audit
from rounds.core.companies import all_companies
from rounds.core.db import Database
from rounds.launch.backup.counts import Sum, differences, read_rows
from rounds.launch.backup.manifests import Backup, read_holdings
from rounds.launch.backup.places import open_place
from rounds.launch.backup.recovery import Target, choose_chain
from rounds.launch.backup.restoring import Restored, opened_database, read_object, restore
from rounds.launch.backup.sealing import Identity
from rounds.launch.backup.words import said
from rounds.launch.database import DATABASE, addresses_in
from rounds.launch.postgres import SUPERUSER, Cluster


@dataclass
class Verdict:
    backup: Backup
    faults: list[str] = field(default_factory=list)
    rows: int = 0
    tables: int = 0
    files: int = 0
    file_bytes: int = 0
    audits: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.faults


def verify(
    place_url: str,
    identity: Identity,
    say: Callable[[str], None],
    *,
    backup: str | None = None,
    room: Path | None = None,
) -> Verdict:
    """Raises BackupError when it cannot be restored at all. `room` is where there is space for a copy."""
    parent = Path(tempfile.mkdtemp(prefix="rounds-verify-", dir=room))
    parent.chmod(0o711)  # the database's account must come through; nobody can list it
    try:
        target = Target(backup=backup) if backup else _newest(place_url)
        restored = restore(place_url, identity, target, parent / "data", say)
        return compare(restored, place_url, identity)
    finally:
        elsewhere = parent / "data" / "postgres.place"
        if elsewhere.is_file():
            shutil.rmtree(Path(elsewhere.read_text().strip()), ignore_errors=True)
        shutil.rmtree(parent, ignore_errors=True)


def compare(restored: Restored, place_url: str, identity: Identity) -> Verdict:
    """The restored database and files against what the backup says of them."""
    made = restored.plan
    verdict = Verdict(made.backup, files=restored.files.count, file_bytes=restored.files.bytes)
    if restored.files.count != made.backup.file_count:
        verdict.faults.append(
            said(
                f"{made.backup.file_count} files were backed up, {restored.files.count} came back",
                f"备份了 {made.backup.file_count} 个文件，恢复出 {restored.files.count} 个",
            )
        )
    if made.backup.kind == "files":
        return verdict
    told = json.loads(read_object(open_place(place_url), made.backup.objects["check"], identity))
    expected = {name: Sum(*one) for name, one in told["tables"].items()}
    with opened_database(made, restored.data) as cluster:
        found = read_rows(cluster.dsn(SUPERUSER, DATABASE))
        verdict.tables, verdict.rows = len(found), sum(one.rows for one in found.values())
        verdict.faults += [_words(*one) for one in differences(expected, found)]
        asyncio.run(_walk_audits(cluster, _public_key(restored.data.root / "audit.key"), verdict))
    return verdict


def _public_key(key: Path) -> bytes | None:
    return public_half(signing_key(key.read_text().strip())) if key.is_file() else None


async def _walk_audits(cluster: Cluster, public_key: bytes | None, verdict: Verdict) -> None:
    db = await Database.connect(addresses_in(cluster).app, size=1)
    try:
        for number in await all_companies(db):
            walk = await walk_audit(db, number, held=[], public_key=public_key)
            if walk.fault:
                verdict.faults.append(
                    said(
                        f"audit of company {number}: {walk.fault.words}",
                        f"公司 {number} 的审计：{walk.fault.words}",
                    )
                )
            verdict.audits.append(
                said(
                    f"company {number}: {walk.rows} audit rows intact",
                    f"公司 {number}：审计 {walk.rows} 行完整",
                )
            )
    finally:
        await db.close()


def _words(table: str, then: int, now: int) -> str:
    if then == now:
        return said(f"{table}: {now} rows, but not the same content", f"{table}：行数都是 {now}，内容不同")
    return said(
        f"{table}: {then} rows were backed up, {now} came back", f"{table}：备份时 {then} 行，恢复出 {now} 行"
    )


def _newest(place_url: str) -> Target:
    return Target(backup=choose_chain(read_holdings(open_place(place_url)), Target())[-1].id)
