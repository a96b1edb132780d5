"""Contents that no attachment names any more are removed, with their bytes in the store."""

import contextlib
from datetime import datetime
from typing import Any

from rounds.core.access import Ctx
from rounds.core.db import Database, Tx
from rounds.core.file_store import Files
from rounds.core.files import PART, blob_key, part_key, thumbnail_key
from rounds.core.retention import Batch, Kept

STEP = 200


async def _forget(db: Database, files: Files, ctx: Ctx, before: datetime) -> Batch:
    """First they count as not arrived, then their bytes go, then their rows: cut off anywhere, nothing is promised
    that is not there, and a phone that names one again sends it again."""
    found = await db.run(ctx, _set_aside, before)
    for row in found:
        name = row["sha256"].hex()
        keys = [blob_key(ctx.org_id, name), thumbnail_key(ctx.org_id, name)]
        keys += [part_key(ctx.org_id, name, offset) for offset in range(0, row["size"], PART)]
        for key in keys:
            with contextlib.suppress(FileNotFoundError):
                await files.delete(key)
    gone = await db.run(ctx, _remove, [row["sha256"] for row in found])
    return Batch(gone, len(found) == STEP)


UNATTACHED = """
    NOT EXISTS (SELECT FROM attachment AS a WHERE a.org_id = $1 AND a.sha256 = b.sha256)
    AND NOT EXISTS (
        SELECT FROM held_operation AS h WHERE h.org_id = $1 AND encode(b.sha256, 'hex') = ANY (h.blobs))"""


async def _set_aside(tx: Tx, before: datetime) -> list[Any]:
    return await tx.rows(
        f"""
        UPDATE blob SET stored_at = NULL, received = 0
        WHERE org_id = $1 AND sha256 IN (
            SELECT b.sha256 FROM blob AS b
            WHERE b.org_id = $1 AND b.created_at < $2 AND {UNATTACHED}
            ORDER BY b.sha256 LIMIT {STEP})
        RETURNING sha256, size
        """,  # noqa: S608 - our own fragment
        tx.org_id,
        before,
    )


async def _remove(tx: Tx, names: list[bytes]) -> int:
    gone = await tx.rows(
        f"""
        DELETE FROM blob AS b
        WHERE b.org_id = $1 AND b.sha256 = ANY ($2::bytea[]) AND b.stored_at IS NULL AND b.received = 0
          AND {UNATTACHED}
        RETURNING b.sha256
        """,  # noqa: S608 - our own fragment
        tx.org_id,
        names,
    )
    return len(gone)


KEPT = [Kept("unattached_files", 60, 30, _forget)]
