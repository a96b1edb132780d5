"""The keys that one process holds: master keys from its settings, and companies' keys that they have opened.

A master key wraps companies' keys and the key of the door; a company's key wraps the keys of its subjects (a customer,
a person); a subject's key seals values. All of it is AES-256-GCM with random nonces of 96 bits; what a thing is for
goes into the authenticated data, so that nothing opens in another place than its own.
"""

import hmac
import os
from collections import OrderedDict
from pathlib import Path
from typing import Any

import asyncpg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rounds.core.clock import utc_now
from rounds.core.masters import KEY, WrongMasterKey, read_masters

NONCE = 12
COMPANIES = 4_096  # company keys that a process remembers, some 200 bytes each


class Unreadable(ValueError):
    """A sealed value was altered, cut off, or belongs to another place."""


def encrypt(key: bytes, content: bytes, place: str) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, place.encode())


def decrypt(key: bytes, sealed: bytes, place: str) -> bytes:
    """Raises Unreadable."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable(place) from error


class Keyring:
    """Master keys, the door's key, and companies' keys that were asked for lately.

    With a file, a name that is not known yet makes it read the file again: a new master key reaches running processes
    without a restart.
    """

    def __init__(self, text: str = "", file: Path | None = None) -> None:
        self._file = file
        self._masters = read_masters(text or self._read_file()) if text or file else {}
        self._door = b""
        self._companies: OrderedDict[tuple[int, int], bytes] = OrderedDict()

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self._masters)})"

    def _read_file(self) -> str:
        try:
            return self._file.read_text() if self._file else ""
        except OSError as error:
            raise WrongMasterKey(f"{self._file} cannot be read: {error.strerror}") from error

    @property
    def current(self) -> str:
        return next(iter(self._masters))

    def look_again(self) -> None:
        """Read the file of master keys anew, where there is one."""
        if self._file:
            self._masters = read_masters(self._read_file())

    def wrap(self, key: bytes, place: str) -> tuple[str, bytes]:
        """The key under the current master key, and that one's name. Raises WrongMasterKey when there is none."""
        if not self._masters:
            raise WrongMasterKey("this process holds no master key")
        return self.current, encrypt(self._masters[self.current], key, place)

    def unwrap(self, master: str, wrapped: bytes, place: str) -> bytes:
        """Raises WrongMasterKey."""
        if master not in self._masters:
            self.look_again()
        if master not in self._masters:
            raise WrongMasterKey(f"keys are wrapped with master key {master}, which the settings do not name")
        try:
            return decrypt(self._masters[master], wrapped, place)
        except Unreadable as error:
            raise WrongMasterKey(
                f"master key {master} is not the one that wrapped this database's keys"
            ) from error

    async def open(self, dsn: str) -> None:
        """Take up the door's key, or make it in a new database; proves that the master key is the right one."""
        if not self._masters:
            return
        conn = await asyncpg.connect(dsn)
        try:
            await self._open(conn)
        finally:
            await conn.close()

    async def _open(self, conn: Any) -> None:
        sql = "SELECT master, wrapped FROM door_key WHERE name = 'door'"
        found = await conn.fetchrow(sql)
        if found is None:
            master, wrapped = self.wrap(os.urandom(KEY), "door")
            await conn.execute(
                "INSERT INTO door_key (name, master, wrapped, created_at) VALUES ('door', $1, $2, $3)"
                " ON CONFLICT DO NOTHING",
                master,
                wrapped,
                utc_now(),
            )
            found = await conn.fetchrow(sql)
        self._door = self.unwrap(found["master"], found["wrapped"], "door")

    def door_digest(self, text: str) -> bytes:
        """A keyed hash for what is asked before a company is known; the same for ever in one installation."""
        if not self._door:
            raise RuntimeError("the keyring was not opened")
        return hmac.digest(self._door, text.encode(), "sha256")

    def company(self, org_id: int, version: int) -> bytes | None:
        """A company's key that this process has opened before."""
        found = self._companies.get((org_id, version))
        if found is not None:
            self._companies.move_to_end((org_id, version))
        return found

    def remember(self, org_id: int, version: int, key: bytes) -> None:
        self._companies[(org_id, version)] = key
        while len(self._companies) > COMPANIES:
            self._companies.popitem(last=False)


NO_KEYS = Keyring()
"""For processes that touch nothing sealed: whatever needs a key says so."""
