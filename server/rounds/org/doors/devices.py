"""How a device shows that a person signed in on it before: a signed cookie, which opens nothing.

It holds a random number and, for each of the last names that signed in here, a signature over both. Nothing is stored
on the server, and the cookie says nothing about the names to whoever reads it.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from rounds.org.rules import fold_sign_in_name

NAMES = 4
_SIZE = 16


@dataclass(frozen=True, slots=True)
class KnownDevice:
    number: str
    tags: tuple[str, ...]

    @classmethod
    def read(cls, cookie: str) -> "KnownDevice | None":
        number, *tags = cookie.split(".")
        whole = 16 <= len(number) <= 64 and len(tags) <= NAMES and all(len(tag) <= 32 for tag in tags)
        return cls(number, tuple(tags)) if whole and cookie.isascii() else None

    def knows(self, secret: str, name: str) -> bool:
        """Whether this name signed in here before."""
        wanted = _tag(secret, self.number, name)
        return any(hmac.compare_digest(wanted, tag) for tag in self.tags)

    def write(self) -> str:
        return ".".join((self.number, *self.tags))


def remember(device: KnownDevice | None, secret: str, name: str) -> KnownDevice:
    """The device's next cookie, on which the name has signed in."""
    number = device.number if device else secrets.token_urlsafe(_SIZE)
    tag = _tag(secret, number, name)
    others = [other for other in (device.tags if device else ()) if other != tag]
    return KnownDevice(number, (tag, *others[: NAMES - 1]))


def _tag(secret: str, number: str, name: str) -> str:
    said = f"known device\n{number}\n{fold_sign_in_name(name)}".encode()
    mac = hmac.digest(hashlib.sha256(secret.encode()).digest(), said, "sha256")
    return base64.urlsafe_b64encode(mac[:_SIZE]).decode().rstrip("=")
