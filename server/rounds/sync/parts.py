"""Pictures in parts, from a phone's own door or a file's."""

from typing import Any

from rounds.core import files as blobs
from rounds.core.errors import DomainError
from rounds.core.http import Call

BINARY_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


async def take_part(call: Call, sha256: str, off: int, size: int, content: bytes) -> dict[str, Any]:
    """One part of at most 256 kB at an offset; the hash is checked when the last part is there."""
    limit = call.services.settings.photo_limit
    if size > limit:
        raise DomainError("photo_too_large", limit=limit)
    if len(content) > blobs.PART:
        raise DomainError("body_too_large", limit=blobs.PART)
    name = bytes.fromhex(sha256)
    state = await call.run(blobs.accept_part, call.services.files, name, off, size, content)
    if state.offset < 0:
        await call.run(blobs.forget_parts, name)
        raise DomainError("blob_hash_mismatch")
    return {"offset": state.offset, "size": state.size, "complete": state.complete}
