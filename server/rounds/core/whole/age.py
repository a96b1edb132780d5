"""Writes files that `age` opens (age-encryption.org/v1), piece by piece: to a passphrase or to an X25519 recipient."""

import asyncio
import base64
import hmac
import os
from collections.abc import Awaitable, Callable

import pyrage
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

CHUNK = 65_536
WORK = 18  # as the reference program takes: about a second, and 256 MB for that long
NO_NONCE = bytes(12)
LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
Write = Callable[[bytes], Awaitable[object]]


class NoRecipient(ValueError):
    """What was given is no recipient `age1…`."""


def public_key(recipient: str) -> bytes:
    """The 32 bytes that a recipient spells. Raises NoRecipient."""
    try:
        pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise NoRecipient(recipient) from error
    bits = "".join(f"{LETTERS.index(letter):05b}" for letter in recipient.lower().rpartition("1")[2][:-6])
    return int(bits[:256], 2).to_bytes(32, "big")


class Age:
    """Encrypts what is written to it; `end` writes what makes it whole."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._held = bytearray()
        self._number = 0
        self._cipher: ChaCha20Poly1305 | None = None

    async def begin(self, *, passphrase: str | None = None, recipient: str | None = None) -> None:
        """Raises NoRecipient."""
        file_key = os.urandom(16)
        if recipient is not None:
            stanza = _to_recipient(file_key, public_key(recipient))
        else:
            stanza = await asyncio.to_thread(_to_passphrase, file_key, (passphrase or "").encode())
        header = f"age-encryption.org/v1\n{stanza}---".encode()
        mac = hmac.digest(_derived(file_key, b"", b"header"), header, "sha256")
        nonce = os.urandom(16)
        await self._write(header + b" " + _text(mac).encode() + b"\n" + nonce)
        self._cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))

    async def write(self, content: bytes) -> None:
        self._held += content
        while len(self._held) > CHUNK:
            await self._write(self._sealed(bytes(self._held[:CHUNK]), last=False))
            del self._held[:CHUNK]

    async def end(self) -> None:
        await self._write(self._sealed(bytes(self._held), last=True))

    def _sealed(self, content: bytes, *, last: bool) -> bytes:
        if self._cipher is None:
            raise RuntimeError("nothing was begun")
        nonce = self._number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
        self._number += 1
        return self._cipher.encrypt(nonce, content, None)


def _to_passphrase(file_key: bytes, passphrase: bytes) -> str:
    salt = os.urandom(16)
    key = Scrypt(b"age-encryption.org/v1/scrypt" + salt, 32, 2**WORK, 8, 1).derive(passphrase)
    return f"-> scrypt {_text(salt)} {WORK}\n{_wrapped(key, file_key)}\n"


def _to_recipient(file_key: bytes, theirs: bytes) -> str:
    once = X25519PrivateKey.generate()
    share = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(theirs))
    key = _derived(shared, share + theirs, b"age-encryption.org/v1/X25519")
    return f"-> X25519 {_text(share)}\n{_wrapped(key, file_key)}\n"


def _wrapped(key: bytes, file_key: bytes) -> str:
    return _text(ChaCha20Poly1305(key).encrypt(NO_NONCE, file_key, None))


def _derived(secret: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, purpose).derive(secret)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode().rstrip("=")
