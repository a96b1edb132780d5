"""Challenges for passkeys: signed by the server instead of stored, for one purpose, five minutes and one use.

Whoever asks for many of them costs nothing but the arithmetic. One that has opened a door is kept until it would have
expired, so that it opens none again.
"""

import base64
import binascii
import hashlib
import hmac
import os
from datetime import datetime, timedelta
from typing import Any

import orjson

from rounds.core.db import Tx

LIFE = timedelta(minutes=5)
_NONCE = 16
_TIME = 8


def make_challenge(secret: str, purpose: str, now: datetime) -> bytes:
    until = int((now + LIFE).timestamp()).to_bytes(_TIME, "big")
    said = os.urandom(_NONCE) + until
    return said + _mac(secret, purpose, said)


def is_ours(secret: str, purpose: str, challenge: bytes, now: datetime) -> bool:
    said, mac = challenge[: _NONCE + _TIME], challenge[_NONCE + _TIME :]
    if not hmac.compare_digest(mac, _mac(secret, purpose, said)):
        return False
    return int.from_bytes(said[_NONCE:], "big") > now.timestamp()


async def spend(tx: Tx, challenge: bytes) -> bool:
    """Whether this is its first use."""
    spent = await tx.value(
        "INSERT INTO spent_challenge (digest, until) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING RETURNING digest",
        hashlib.sha256(challenge).digest(),
        tx.now + LIFE,
    )
    return spent is not None


def challenge_in(credential: dict[str, Any]) -> bytes:
    """The challenge that a browser's answer says it answers; empty for nonsense."""
    try:
        told = orjson.loads(decode(credential["response"]["clientDataJSON"]))
        return decode(told["challenge"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return b""


def decode(text: str) -> bytes:
    """Base64url without padding. Raises ValueError."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error


def _mac(secret: str, purpose: str, said: bytes) -> bytes:
    key = hashlib.sha256(b"passkey challenges" + secret.encode()).digest()
    return hmac.digest(key, purpose.encode() + b"\n" + said, "sha256")
