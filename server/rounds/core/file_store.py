"""The one door to the bytes of files: an object store, sealed at rest where the store is our own disk."""

import asyncio
import contextlib
import hashlib
import hmac
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlparse

import obstore
from obstore.store import LocalStore, from_url

from rounds.core.at_rest import (
    CHUNK,
    HEADER,
    STEP,
    Chunks,
    Seal,
    Span,
    new_seal,
    open_span,
    open_whole,
    read_header,
    seal_whole,
    size_of,
)
from rounds.core.config import Settings
from rounds.core.db import Database, Tx
from rounds.core.file_keys import FileKeys
from rounds.core.keyring import Unreadable

ASIDE = 1_048_576  # from this size on another thread seals and opens, so that others are served meanwhile
AT_ONCE = 16 * STEP  # read at once when a file is streamed
Write = Callable[[bytes], Awaitable[object]]


class Files:
    """The object store of one installation; keys are `<kind>/<company>/<name>`.

    Inside a transaction, `tx` is passed on, so that no second one is needed to ask for a company's key.
    """

    def __init__(
        self, url: str, secret: str, keys: FileKeys | None = None, *, is_sealing: bool = True
    ) -> None:
        """With keys, what is sealed is opened, and what is written is sealed unless that is not wanted."""
        self.folder = Path(unquote(urlparse(url).path)) if url.startswith("file://") else None
        self._store: Any = LocalStore(str(self.folder), mkdir=True) if self.folder else from_url(url)
        self._secret = secret.encode()
        self._keys = keys
        self.is_sealing = is_sealing and keys is not None

    @classmethod
    def of(cls, settings: Settings, db: Database) -> Self:
        """As the settings say: our own disk is sealed, another's store when it is asked for."""
        url = settings.files_root()
        wanted = url.startswith("file://") if settings.files_sealed is None else settings.files_sealed
        return cls(url, settings.secret_key.get_secret_value(), FileKeys(db), is_sealing=wanted)

    async def put(self, key: str, content: bytes, tx: Tx | None = None) -> None:
        """Whole or not at all: a file that was cut off while it was written is not there."""
        if self._keys is not None and self.is_sealing:
            version, company_key = await self._keys.current(company_of(key), tx)
            content = await _maybe_aside(seal_whole, company_key, version, key, content)
        await obstore.put_async(self._store, key, content)

    async def get(self, key: str, tx: Tx | None = None) -> bytes:
        """Raises FileNotFoundError; Unreadable for what was altered, cut off or moved."""
        found = await obstore.get_async(self._store, key)
        stored = bytes(await found.bytes_async())
        seal = read_header(stored[:HEADER])
        if seal is None:
            return self._plain(key, stored)
        return await _maybe_aside(open_whole, await self._opening(key, seal, tx), seal, key, stored)

    async def size(self, key: str) -> int:
        """How long the content is. Raises FileNotFoundError, Unreadable."""
        stored, seal = await self._look(key)
        return stored if seal is None else size_of(stored)

    async def part(self, key: str, start: int, end: int) -> bytes:
        """The content from `start` to `end`, reading and opening no more than its chunks."""
        return b"".join([piece async for piece in self.stream(key, start, end)])

    async def stream(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The content in pieces, in constant memory. Raises as `get`, perhaps only on the way."""
        stored, seal = await self._look(key)
        if seal is None:
            yield self._plain(key, await self.get(key))[start:end]
            return
        company_key = await self._opening(key, seal, None)
        wanted = Span.of(stored, start, end)
        for first in range(wanted.first, wanted.stop, AT_ONCE // STEP):
            stop = min(first + AT_ONCE // STEP, wanted.stop)
            span = Span(wanted.start, wanted.end, first, stop, wanted.chunks)
            begins, ends = span.bytes_of(stored)
            found = await obstore.get_range_async(self._store, key, start=begins, end=ends)
            for piece in open_span(company_key, seal, key, span, bytes(found)):
                if piece:
                    yield piece

    @contextlib.asynccontextmanager
    async def writing(self, key: str) -> AsyncIterator[Write]:
        """Write a file of unknown length piece by piece; an error inside leaves no file."""
        async with obstore.open_writer_async(self._store, key) as file:
            if self._keys is None or not self.is_sealing:
                yield file.write
                return
            version, company_key = await self._keys.current(company_of(key))
            seal = new_seal(version)
            await file.write(seal.header())
            pieces = _Pieces(Chunks(company_key, seal, key), file.write)
            yield pieces.write
            await pieces.end()

    async def seal_again(self, key: str, tx: Tx) -> bool:
        """Seal what is plain or lies under an older key; tells whether that was so. Raises as `get`."""
        if self._keys is None or not self.is_sealing:
            return False
        version, _ = await self._keys.current(company_of(key), tx)
        _, seal = await self._look(key)
        if seal is not None and seal.version >= version:
            return False
        await self.put(key, await self.get(key, tx), tx)
        return True

    async def has(self, key: str) -> bool:
        try:
            await obstore.head_async(self._store, key)
        except FileNotFoundError:
            return False
        return True

    async def delete(self, key: str) -> None:
        await obstore.delete_async(self._store, key)

    async def kinds(self) -> list[str]:
        found = await obstore.list_with_delimiter_async(self._store)
        return sorted(found["common_prefixes"])

    async def names(self, kind: str, org_id: int) -> AsyncIterator[str]:
        """Keys of all files of one kind of a company."""
        async for page in obstore.list(self._store, prefix=f"{kind}/{org_id}/", chunk_size=500):
            for found in page:
                yield found["path"]

    def address(self, key: str, *, seconds: int = 3600) -> str:
        """A path under /api/v1/files that works until it expires; the same within the hour, so that caches help."""
        expires = (int(time.time()) // seconds + 2) * seconds
        return f"/api/v1/files/{key}?exp={expires}&sig={self._sign(key, expires)}"

    def is_signed(self, key: str, expires: int, signature: str) -> bool:
        wanted = self._sign(key, expires).encode()
        return expires > time.time() and hmac.compare_digest(wanted, signature.encode(errors="replace"))

    def _sign(self, key: str, expires: int) -> str:
        return hmac.new(self._secret, f"{key}\n{expires}".encode(), hashlib.sha256).hexdigest()

    async def _look(self, key: str) -> tuple[int, Seal | None]:
        found = await obstore.get_async(self._store, key, options={"range": (0, HEADER)})
        return int(found.meta["size"]), read_header(bytes(await found.bytes_async()))

    async def _opening(self, key: str, seal: Seal, tx: Tx | None) -> bytes:
        if self._keys is None:
            raise Unreadable(f"{key} is sealed, and this process opens nothing")
        return await self._keys.of(company_of(key), seal.version, tx)

    def _plain(self, key: str, stored: bytes) -> bytes:
        """What an earlier version wrote: only what can be told from a sealed file whose beginning was altered."""
        kind, name = key.partition("/")[0], key.rpartition("/")[2]
        if not self.is_sealing or kind == "part":  # parts are proved by the hash of the whole
            return stored
        is_named_so = kind == "blob" and hashlib.sha256(stored).hexdigest() == name
        if is_named_so or (kind == "thumb" and stored.startswith(b"\xff\xd8")):
            return stored
        raise Unreadable(key)


def company_of(key: str) -> int:
    """The company in a key. Raises Unreadable for a key without one."""
    parts = key.split("/")
    if len(parts) < 3 or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 18):
        raise Unreadable(key)
    return int(parts[1])


async def _maybe_aside(work: Callable[..., bytes], *arguments: Any) -> bytes:
    if len(arguments[-1]) < ASIDE:
        return work(*arguments)
    return await asyncio.to_thread(work, *arguments)


class _Pieces:
    """Cuts what is written into chunks; the last one is known only at the end."""

    def __init__(self, chunks: Chunks, write: Write) -> None:
        self._chunks, self._write = chunks, write
        self._held = bytearray()
        self._number = 0

    async def write(self, content: bytes) -> None:
        self._held += content
        while len(self._held) > CHUNK:
            await self._seal(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]

    async def end(self) -> None:
        await self._seal(bytes(self._held), last=True)

    async def _seal(self, content: bytes, *, last: bool) -> None:
        await self._write(self._chunks.seal(self._number, content, last=last))
        self._number += 1
