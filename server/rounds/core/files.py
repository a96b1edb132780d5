"""Files: content in an object store under its hash, facts about it in `blob` and `attachment`.

A blob arrives in parts of at most 256 kB at growing offsets; its hash is checked at the end. Local addresses are
signed by us and expire.
"""

import hashlib
import io
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PIL import Image, UnidentifiedImageError

from rounds.core.db import Event, Tx
from rounds.core.errors import DomainError
from rounds.core.file_store import Files

PART = 262_144
THUMBNAIL = 320


@dataclass(frozen=True, slots=True)
class BlobStored(Event):
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class BlobState:
    """`offset` is the number of bytes that have safely arrived."""

    offset: int
    size: int | None
    complete: bool


def blob_key(org_id: int, sha256: str) -> str:
    return f"blob/{org_id}/{sha256}"


def thumbnail_key(org_id: int, sha256: str) -> str:
    return f"thumb/{org_id}/{sha256}"


def part_key(org_id: int, sha256: str, offset: int) -> str:
    return f"part/{org_id}/{sha256}/{offset:010d}"


def image_size(content: bytes) -> tuple[int, int]:
    """Width and height of a JPEG, PNG or WebP; raises `photo_not_image` for anything else."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            picture.verify()
            return picture.size
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DomainError("photo_not_image") from error


def make_thumbnail(content: bytes) -> bytes:
    """A JPEG of at most 320 pixels a side."""
    with Image.open(io.BytesIO(content)) as picture:
        small = picture.convert("RGB")
        small.thumbnail((THUMBNAIL, THUMBNAIL))
        out = io.BytesIO()
        small.save(out, "JPEG", quality=78)
        return out.getvalue()


async def find_blob(tx: Tx, sha256: bytes) -> BlobState:
    found = await tx.row(
        "SELECT size, received, stored_at FROM blob WHERE org_id = $1 AND sha256 = $2", tx.org_id, sha256
    )
    if found is None:
        return BlobState(0, None, complete=False)
    return BlobState(found["received"], found["size"], complete=found["stored_at"] is not None)


async def accept_part(
    tx: Tx, files: Files, sha256: bytes, offset: int, size: int, content: bytes
) -> BlobState:
    """Take one part. A part that is already here is harmless; a gap answers with the offset that is wanted.

    Raises `blob_incomplete` (wrong offset), `blob_hash_mismatch` (the parts are discarded), `photo_not_image`.
    """
    name = sha256.hex()
    await tx.execute(
        """
        INSERT INTO blob (org_id, sha256, size, received, created_at)
        VALUES ($1, $2, $3, 0, $4)
        ON CONFLICT (org_id, sha256) DO NOTHING
        """,
        tx.org_id,
        sha256,
        size,
        tx.now,
    )
    found = await tx.row(
        "SELECT size, received, stored_at FROM blob WHERE org_id = $1 AND sha256 = $2 FOR UPDATE",
        tx.org_id,
        sha256,
    )
    if found is None:
        raise DomainError("blob_unknown")
    if found["stored_at"] is not None:
        return BlobState(found["size"], found["size"], complete=True)
    received = found["received"] if found["size"] == size else 0
    end = offset + len(content)
    if offset > received or end > size:
        raise DomainError("blob_incomplete", offset=received)
    if end < size:
        await files.put(part_key(tx.org_id, name, offset), content, tx)
        await _set_received(tx, sha256, size, max(received, end))
        return BlobState(max(received, end), size, complete=False)
    whole = await _joined(tx, files, name, offset) + content
    if hashlib.sha256(whole).digest() != sha256:
        return BlobState(-1, size, complete=False)
    image_size(whole)
    await files.put(blob_key(tx.org_id, name), whole, tx)
    await tx.execute(
        "UPDATE blob SET size = $3, received = $3, stored_at = $4, mime = $5 WHERE org_id = $1 AND sha256 = $2",
        tx.org_id,
        sha256,
        size,
        tx.now,
        "image/jpeg"
        if whole[:2] == b"\xff\xd8"
        else "image/png"
        if whole[:4] == b"\x89PNG"
        else "image/webp",
    )
    tx.emit(BlobStored(name, size))
    return BlobState(size, size, complete=True)


async def forget_parts(tx: Tx, sha256: bytes) -> None:
    """After a hash that does not match: begin again at zero."""
    await tx.execute(
        "UPDATE blob SET received = 0 WHERE org_id = $1 AND sha256 = $2 AND stored_at IS NULL",
        tx.org_id,
        sha256,
    )


async def _set_received(tx: Tx, sha256: bytes, size: int, received: int) -> None:
    await tx.execute(
        "UPDATE blob SET size = $3, received = $4 WHERE org_id = $1 AND sha256 = $2",
        tx.org_id,
        sha256,
        size,
        received,
    )


async def _joined(tx: Tx, files: Files, name: str, until: int) -> bytes:
    parts: list[bytes] = []
    at = 0
    while at < until:
        try:
            part = await files.get(part_key(tx.org_id, name, at), tx)
        except FileNotFoundError as error:
            raise DomainError("blob_incomplete", offset=at) from error
        parts.append(part)
        at += len(part)
    return b"".join(parts)[:until]


async def attached(tx: Tx, entity: str, entity_id: UUID) -> list[dict[str, Any]]:
    """The attachments of a thing, oldest first, with `state` expected or stored."""
    found = await tx.rows(
        """
        SELECT a.id, a.kind, encode(a.sha256, 'hex') AS sha256, a.size, a.width, a.height, a.taken_at, a.live,
               a.watermark, CASE WHEN b.stored_at IS NULL THEN 'expected' ELSE 'stored' END AS state
        FROM attachment AS a
        LEFT JOIN blob AS b ON b.org_id = a.org_id AND b.sha256 = a.sha256
        WHERE a.org_id = $1 AND a.entity = $2 AND a.entity_id = $3
        ORDER BY a.taken_at, a.id
        """,
        tx.org_id,
        entity,
        entity_id,
    )
    return [dict(row) for row in found]
