"""Photos that show where a customer is, as attachments of the request."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused
from rounds.core.file_store import Files
from rounds.core.files import attached, blob_key, thumbnail_key
from rounds.customers.pins.schemas import PinPhotoIn

ENTITY = "pin_request"


async def keep_photos(tx: Tx, request_id: UUID, photos: Sequence[PinPhotoIn], *, limit: int) -> None:
    """Say which photos belong to a request; the pictures may arrive before or after. Repeats change nothing."""
    for photo in photos:
        if photo.size > limit:
            raise DomainError("photo_too_large", limit=limit)
        inserted = await tx.value(
            """
            INSERT INTO attachment (org_id, id, entity, entity_id, kind, sha256, size, mime, width, height, taken_at,
                                    live, watermark, retention, created_at, created_by)
            VALUES ($1, $2, $3, $4, 'front', $5, $6, 'image/jpeg', $7, $8, $9, $10, $11, 'customer', $12, $13)
            ON CONFLICT (org_id, id) DO NOTHING
            RETURNING id
            """,
            tx.org_id,
            photo.id,
            ENTITY,
            request_id,
            bytes.fromhex(photo.sha256),
            photo.size,
            photo.width,
            photo.height,
            photo.taken_at,
            photo.live,
            photo.watermark,
            tx.now,
            tx.ctx.person_id,
        )
        if inserted is None and not await _is_ours(tx, photo.id, request_id):
            raise IdReused("photo")


async def _is_ours(tx: Tx, photo_id: UUID, request_id: UUID) -> bool:
    found = await tx.value(
        "SELECT true FROM attachment WHERE org_id = $1 AND id = $2 AND entity = $3 AND entity_id = $4",
        tx.org_id,
        photo_id,
        ENTITY,
        request_id,
    )
    return bool(found)


async def shown_photos(tx: Tx, files: Files, request_id: UUID) -> list[dict[str, Any]]:
    """With addresses for those that have arrived."""
    shown = []
    for row in await attached(tx, ENTITY, request_id):
        stored = row["state"] == "stored"
        url = files.address(blob_key(tx.org_id, row["sha256"])) if stored else None
        thumb = files.address(thumbnail_key(tx.org_id, row["sha256"])) if stored else None
        shown.append({**row, "url": url, "thumb_url": thumb})
    return shown
