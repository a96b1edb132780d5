"""How a file lies on our own disk: a header, then chunks of 64 KiB, each sealed with AES-256-GCM.

Header, 32 bytes: `ROUNDS` and the version of this format in two bytes; the version of the company's key (4 bytes) and
the chunk size (4 bytes), big-endian; 16 random bytes. From these random bytes, the company's key and the file's own
path comes a key that no other file has, so the nonce is the chunk's number. That number and whether the chunk is the
last one are authenticated with the header: a file that was cut off, put together anew or laid in another's place
does not open.
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rounds.core.keyring import Unreadable
from rounds.core.masters import KEY

MAGIC = b"ROUNDS\x00\x01"
CHUNK = 65_536
TAG = 16
STEP = CHUNK + TAG
SALT = 16
Bytes = bytes | memoryview
_FIELDS = struct.Struct(">8sII16s")
HEADER = _FIELDS.size


@dataclass(frozen=True, slots=True)
class Seal:
    """What a file's header says. `version` is that of the company's key."""

    version: int
    salt: bytes

    def header(self) -> bytes:
        return _FIELDS.pack(MAGIC, self.version, CHUNK, self.salt)


def new_seal(version: int) -> Seal:
    return Seal(version, os.urandom(SALT))


def read_header(start: bytes) -> Seal | None:
    """None for a file that is not sealed. Raises Unreadable for one that begins so and is not ours."""
    if len(start) < HEADER or not start.startswith(MAGIC):
        return None
    _, version, chunk, salt = _FIELDS.unpack(start[:HEADER])
    if chunk != CHUNK or version < 1:
        raise Unreadable("header")
    return Seal(version, salt)


class Chunks:
    """Seals and opens the chunks of one file."""

    def __init__(self, company_key: bytes, seal: Seal, path: str) -> None:
        derived = HKDF(SHA256(), KEY, seal.salt, b"rounds file 1\n" + path.encode()).derive(company_key)
        self._cipher = AESGCM(derived)
        self._header = seal.header()
        self._path = path

    def seal(self, number: int, content: Bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(_nonce(number), content, self._place(number, last=last))

    def open(self, number: int, sealed: Bytes, *, last: bool) -> bytes:
        """Raises Unreadable."""
        try:
            return self._cipher.decrypt(_nonce(number), sealed, self._place(number, last=last))
        except (InvalidTag, ValueError) as error:
            raise Unreadable(self._path) from error

    def _place(self, number: int, *, last: bool) -> bytes:
        return self._header + number.to_bytes(8, "big") + (b"\x01" if last else b"\x00")


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def seal_whole(company_key: bytes, version: int, path: str, content: bytes) -> bytes:
    seal = new_seal(version)
    chunks, view = Chunks(company_key, seal, path), memoryview(content)
    last = chunk_count_of(len(content)) - 1
    parts = [
        chunks.seal(number, view[number * CHUNK : (number + 1) * CHUNK], last=number == last)
        for number in range(last + 1)
    ]
    return seal.header() + b"".join(parts)


def open_whole(company_key: bytes, seal: Seal, path: str, sealed: bytes) -> bytes:
    """Raises Unreadable."""
    span = Span.of(len(sealed), 0, None)
    return b"".join(open_span(company_key, seal, path, span, memoryview(sealed)[HEADER:]))


@dataclass(frozen=True, slots=True)
class Span:
    """Which chunks of a file hold the bytes from `start` to `end` of its content, and where these chunks lie."""

    start: int
    end: int
    first: int
    stop: int
    chunks: int

    @classmethod
    def of(cls, sealed_size: int, start: int, end: int | None) -> "Span":
        """Raises Unreadable for a size that no sealed file has."""
        size = size_of(sealed_size)
        end = size if end is None else min(end, size)
        start = min(start, end)
        chunks = chunk_count_of(size)
        return cls(start, end, min(start // CHUNK, chunks - 1), max(chunk_count_of(end), 1), chunks)

    def bytes_of(self, sealed_size: int) -> tuple[int, int]:
        """Where these chunks begin and end in the sealed file."""
        return HEADER + self.first * STEP, min(HEADER + self.stop * STEP, sealed_size)


def open_span(company_key: bytes, seal: Seal, path: str, span: Span, sealed: Bytes) -> Iterator[bytes]:
    """The content of a span from the bytes of its chunks. Raises Unreadable."""
    chunks, view = Chunks(company_key, seal, path), memoryview(sealed)
    for number in range(span.first, span.stop):
        at = (number - span.first) * STEP
        content = chunks.open(number, view[at : at + STEP], last=number == span.chunks - 1)
        begins = number * CHUNK
        yield content[max(span.start - begins, 0) : max(span.end - begins, 0)]


def chunk_count_of(size: int) -> int:
    """An empty file has one chunk too: the last one, which says that it is."""
    return max(1, -(-size // CHUNK))


def size_of(sealed_size: int) -> int:
    """How long the content of a sealed file is. Raises Unreadable for a size that none has."""
    body = sealed_size - HEADER
    chunks = -(-body // STEP)
    if body < TAG or body - (chunks - 1) * STEP < TAG or (chunks > 1 and body - (chunks - 1) * STEP == TAG):
        raise Unreadable("size")
    return body - chunks * TAG
