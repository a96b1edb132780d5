"""Pictures that refused and held operations name, with addresses under which they can be looked at."""

from typing import Any

from rounds.core.db import Tx
from rounds.core.file_store import Files
from rounds.core.files import blob_key
from rounds.sync.holding import named_blobs


async def with_photos(tx: Tx, files: Files, troubles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same troubles with the pictures that each names; one that has not arrived has no address."""
    named = [named_blobs(trouble["payload"]) for trouble in troubles]
    wanted = sorted({sha256 for names in named for sha256 in names})
    here = await _arrived(tx, wanted) if wanted else set()
    return [
        {
            **trouble,
            "photos": [
                {"sha256": name, "url": files.address(blob_key(tx.org_id, name)) if name in here else None}
                for name in names
            ],
        }
        for trouble, names in zip(troubles, named, strict=True)
    ]


async def _arrived(tx: Tx, wanted: list[str]) -> set[str]:
    found = await tx.rows(
        """
        SELECT encode(sha256, 'hex') AS sha256 FROM blob
        WHERE org_id = $1 AND sha256 = ANY ($2::bytea[]) AND stored_at IS NOT NULL
        """,
        tx.org_id,
        [bytes.fromhex(name) for name in wanted],
    )
    return {row["sha256"] for row in found}
