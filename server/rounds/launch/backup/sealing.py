"""How everything lies at the backup's place: compressed by zstandard, then encrypted by age to one recipient.

The server holds the public half alone, so it can write backups and read none of them.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, cast

import pyrage
import zstandard

from rounds.launch.backup.words import BackupError

LEVEL = 3
PART = 1 << 18


class Source(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class Sink(Protocol):
    def write(self, data: bytes, /) -> int: ...


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was written: bytes of ciphertext and their SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The private half. `words` never shows up in a log: it has no representation."""

    key: pyrage.x25519.Identity

    def __repr__(self) -> str:
        return "Identity(…)"

    @property
    def recipient(self) -> str:
        return str(self.key.to_public())


class SealFailed(OSError):
    """What was read from, or written to, failed while sealing."""


class _Counted:
    """`fault` is what the sink itself said; age passes it on in words of its own."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._hash = hashlib.sha256()
        self._size = 0
        self.fault: OSError | None = None

    def write(self, data: bytes, /) -> int:
        try:
            self._sink.write(data)
        except OSError as error:
            self.fault = error
            raise
        self._hash.update(data)
        self._size += len(data)
        return len(data)

    def flush(self) -> None:
        """Whoever owns the sink flushes it."""

    def sealed(self) -> Sealed:
        return Sealed(self._size, self._hash.hexdigest())


def new_identity() -> tuple[Identity, str]:
    """A new pair: the identity, and its secret words to be shown once."""
    key = pyrage.x25519.Identity.generate()
    return Identity(key), str(key)


def check_recipient(text: str) -> str:
    try:
        return str(pyrage.x25519.Recipient.from_str(text.strip()))
    except pyrage.RecipientError:
        raise BackupError(
            "bad_recipient",
            f"{text} is no age recipient; it begins with age1 and `rounds backup setup` makes one",
            f"{text} 不是 age 收件公钥；它以 age1 开头，`rounds backup setup` 会生成一个",
        ) from None


def read_identity(path: Path) -> Identity:
    """From a file as `age-keygen` writes it: comments, and one line AGE-SECRET-KEY-1…."""
    try:
        lines = [line.strip() for line in path.read_text().splitlines()]
        secret = [line for line in lines if line.startswith("AGE-SECRET-KEY-1")]
        return Identity(pyrage.x25519.Identity.from_str(secret[0]))
    except (IndexError, UnicodeDecodeError, pyrage.IdentityError):
        raise BackupError(
            "no_identity",
            f"{path} holds no identity (a line that begins with AGE-SECRET-KEY-1)",
            f"{path} 里没有私钥（以 AGE-SECRET-KEY-1 开头的一行）",
        ) from None
    except OSError as error:
        raise BackupError(
            "no_identity",
            f"The identity file {path} cannot be read: {error.strerror}",
            f"读不了私钥文件 {path}：{error.strerror}",
        ) from None


def seal(source: Source, sink: Sink, recipient: str) -> Sealed:
    """Compress and encrypt all of `source` into `sink`, in constant memory. Raises OSError."""
    counted = _Counted(sink)
    compressed = zstandard.ZstdCompressor(level=LEVEL).stream_reader(cast("IO[bytes]", source))
    try:
        pyrage.encrypt_io(compressed, counted, [pyrage.x25519.Recipient.from_str(recipient)])
    except (pyrage.EncryptError, OSError) as error:
        raise counted.fault or SealFailed(str(error)) from None
    return counted.sealed()


def unseal(source: Source, sink: Sink, identity: Identity, name: str) -> None:
    """The way back; `name` is for the sentence when it cannot be opened. Raises OSError of the sink's own disk."""
    kept = _Counted(sink)
    try:
        with zstandard.ZstdDecompressor().stream_writer(cast("IO[bytes]", kept), closefd=False) as plain:
            pyrage.decrypt_io(source, plain, [identity.key])
    except (pyrage.DecryptError, zstandard.ZstdError, OSError) as error:
        if kept.fault is not None:
            raise kept.fault from None
        if "matching key" in str(error).lower():
            raise BackupError(
                "wrong_identity",
                "This identity does not open this backup: it was encrypted to another recipient",
                "这把私钥打不开这份备份：备份是加密给另一个公钥的",
            ) from None
        raise damaged(name) from error


def damaged(name: str) -> BackupError:
    return BackupError(
        "damaged",
        f"{name} at the backup's place is damaged: it is not what was written there",
        f"备份中的 {name} 已损坏：内容和写入时不一致",
    )


def hash_of(source: Source) -> Sealed:
    digest, size = hashlib.sha256(), 0
    while part := source.read(PART):
        digest.update(part)
        size += len(part)
    return Sealed(size, digest.hexdigest())
