"""Files that an earlier version wrote plain, or that lie under an older company key, are sealed anew.

Each file is replaced whole, so that the work may be cut off anywhere; it goes on with what is left. It happens while
the file's row is locked: what is being erased is never brought back.
"""

import asyncio
import contextlib
import time
from datetime import timedelta
from pathlib import Path

import structlog

from rounds.core import sealing
from rounds.core.access import system_ctx
from rounds.core.companies import all_companies, for_each_company
from rounds.core.db import Database, Tx
from rounds.core.file_keys import RENEWED_S
from rounds.core.file_store import Files
from rounds.core.jobs import Periodic
from rounds.core.keyring import Unreadable
from rounds.core.work import Runtime

log = structlog.get_logger()
KINDS = ("blob", "thumb", "part")
SETTLED = timedelta(seconds=2 * RENEWED_S)  # older than this, a new key is used by every process
UNFINISHED_S = 86_400


async def seal_files(db: Database, files: Files) -> int:
    """Do it for all companies; returns how many files were sealed anew."""
    total = 0

    async def one(org_id: int) -> None:
        nonlocal total
        total += await seal_files_of(db, files, org_id)

    if files.is_sealing:
        await for_each_company(await all_companies(db), one)
        if files.folder is not None:
            await asyncio.to_thread(forget_unfinished, files.folder)
    return total


async def seal_files_of(db: Database, files: Files, org_id: int) -> int:
    """Nothing is looked at while all files are known to lie under the current key."""
    ctx = system_ctx(org_id, "UTC")
    version = await db.run(ctx, _unsettled)
    if version is None:
        return 0
    count = faults = 0
    for kind in KINDS:
        async for key in files.names(kind, org_id):
            try:
                count += await db.run(ctx, _seal_one, files, key)
            except Unreadable:
                log.exception("file_unreadable", key=key)
                faults += 1
    if count:
        log.info("files_sealed", company=org_id, count=count)
    if not faults:
        await db.run(ctx, _note, version)
    return count


async def _unsettled(tx: Tx) -> int | None:
    """The current key's version where files may lie otherwise."""
    version = await sealing.current_version(tx)
    noted = await tx.value("SELECT version FROM file_seal WHERE org_id = $1", tx.org_id)
    return None if noted == version else version


async def _seal_one(tx: Tx, files: Files, key: str) -> bool:
    """A file whose row is gone or about to go is left alone."""
    try:
        name = bytes.fromhex(key.split("/")[2])
    except ValueError:
        return False
    found = await tx.row(
        "SELECT stored_at FROM blob WHERE org_id = $1 AND sha256 = $2 FOR UPDATE", tx.org_id, name
    )
    if found is None or (found["stored_at"] is None and not key.startswith("part/")):
        return False
    with contextlib.suppress(FileNotFoundError):
        return await files.seal_again(key, tx)
    return False


async def _note(tx: Tx, version: int) -> None:
    """Only for a key that all processes have used for a while: one may have written with the one before."""
    await tx.execute(
        """
        INSERT INTO file_seal (org_id, version, sealed_at)
        SELECT $1, k.version, $3 FROM company_key AS k
        WHERE k.org_id = $1 AND k.version = $2 AND k.created_at < $4
        ON CONFLICT (org_id) DO UPDATE SET version = excluded.version, sealed_at = excluded.sealed_at
        """,
        tx.org_id,
        version,
        tx.now,
        tx.now - SETTLED,
    )


def forget_unfinished(folder: Path) -> None:
    """What was being written when a process died: never shown to anybody, but in the way of erasing."""
    for path in folder.rglob("*#*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > UNFINISHED_S:
                path.unlink()


async def _hourly(runtime: Runtime) -> None:
    await seal_files(runtime.db, runtime.files)


PERIODIC = [Periodic("seal_files", "17 * * * *", _hourly)]
