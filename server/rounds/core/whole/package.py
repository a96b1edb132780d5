"""A .zip that is written from its beginning to its end, never held whole and never gone back in."""

import hashlib
import io
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Write = Callable[[bytes], Awaitable[object]]


@dataclass(slots=True)
class Part:
    """One file in the package, with what the manifest says of it."""

    name: str
    lines: int = 0
    size: int = 0
    sha256: str = ""


class Package:
    """Collects what zipfile writes, and hands it on after each step."""

    def __init__(self, write: Write, made_at: datetime) -> None:
        self._write = write
        self._made = made_at.timetuple()[:6]
        self._out = _Outflow()
        self._zip = zipfile.ZipFile(self._out, "w", zipfile.ZIP_DEFLATED, allowZip64=True)

    @asynccontextmanager
    async def part(self, name: str, *, packed: bool = True) -> AsyncIterator[tuple[Part, Write]]:
        part, proof = Part(name), hashlib.sha256()
        info = zipfile.ZipInfo(name, self._made)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as file:

            async def write(content: bytes) -> None:
                file.write(content)
                proof.update(content)
                part.size += len(content)
                await self._hand_on()

            yield part, write
        part.sha256 = proof.hexdigest()
        await self._hand_on()

    async def end(self) -> None:
        self._zip.close()
        await self._hand_on()

    async def _hand_on(self) -> None:
        if content := self._out.taken():
            await self._write(content)


class _Outflow(io.RawIOBase):
    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def write(self, content: Any) -> int:
        self._held += content
        return len(content)

    def taken(self) -> bytes:
        content = bytes(self._held)
        self._held.clear()
        return content
