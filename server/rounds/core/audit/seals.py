"""Signed heads: once a day the installation signs how far each company's audit had come.

A copy of a signed head in other hands makes it impossible to write the past anew unnoticed, even for whoever runs the
database. The key is Ed25519; its private half is in the installation's settings, the public one may be shown to anyone.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rounds.core.access import Ctx
from rounds.core.clock import business_day, day_bounds, micros
from rounds.core.companies import all_companies, for_each_company
from rounds.core.db import Database, Tx

log = structlog.get_logger()
SEED_BYTES = 32


class BadKey(RuntimeError):
    """The key that signs the audit's heads is not 32 bytes in base64."""


@dataclass(frozen=True, slots=True)
class Seal:
    """How far a company's audit had come at the end of a day, and the installation's word for it."""

    org_id: int
    day: date
    seq: int
    hash: bytes
    signed_at: datetime
    public_key: bytes
    signature: bytes

    def message(self) -> bytes:
        return _message(self.org_id, self.day, self.seq, self.hash, self.signed_at)

    def is_signed(self) -> bool:
        """Whether the signature is this key's. Whose key it is, the reader has to know."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(self.signature, self.message())
        except (InvalidSignature, ValueError):
            return False
        return True

    def told(self) -> dict[str, Any]:
        """As JSON, for those who keep a copy."""
        return {
            "company": self.org_id,
            "day": self.day.isoformat(),
            "seq": self.seq,
            "hash": self.hash.hex(),
            "signed_at": self.signed_at.astimezone(UTC).isoformat(),
            "public_key": self.public_key.hex(),
            "signature": self.signature.hex(),
        }


def read_seal(told: Mapping[str, Any]) -> Seal:
    """The inverse of `told`; raises ValueError for anything else."""
    try:
        return Seal(
            int(told["company"]),
            date.fromisoformat(told["day"]),
            int(told["seq"]),
            bytes.fromhex(told["hash"]),
            datetime.fromisoformat(told["signed_at"]),
            bytes.fromhex(told["public_key"]),
            bytes.fromhex(told["signature"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"this is no signed head: {error}") from error


def signing_key(text: str) -> Ed25519PrivateKey:
    """Raises BadKey."""
    try:
        seed = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise BadKey("ROUNDS_AUDIT_KEY is not base64") from error
    if len(seed) != SEED_BYTES:
        raise BadKey(f"ROUNDS_AUDIT_KEY needs {SEED_BYTES} bytes in base64")
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_half(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def seal(key: Ed25519PrivateKey, org_id: int, day: date, seq: int, link: bytes, at: datetime) -> Seal:
    signature = key.sign(_message(org_id, day, seq, link, at))
    return Seal(org_id, day, seq, link, at, public_half(key), signature)


async def sign_due_heads(db: Database, key: Ed25519PrivateKey) -> int:
    """Sign yesterday's head for each company that has none yet; returns how many were signed."""
    signed = 0

    async def sign(org_id: int) -> None:
        nonlocal signed
        signed += await db.run(Ctx(org_id, None), _sign_yesterday, key)

    await for_each_company(await all_companies(db), sign)
    return signed


async def _sign_yesterday(tx: Tx, key: Ed25519PrivateKey) -> int:
    timezone = await tx.value("SELECT timezone FROM company WHERE org_id = $1", tx.org_id)
    if timezone is None:
        return 0
    yesterday = business_day(tx.now, timezone) - timedelta(days=1)
    _, end = day_bounds(yesterday, timezone)
    if await tx.value("SELECT true FROM audit_seal WHERE org_id = $1 AND day = $2", tx.org_id, yesterday):
        return 0
    last = await tx.row(
        """
        SELECT a.seq, a.hash FROM audit AS a
        WHERE a.org_id = $1 AND a.seq = (SELECT max(b.seq) FROM audit AS b WHERE b.org_id = $1 AND b.at < $2)
        """,
        tx.org_id,
        end,
    )
    before = await tx.value("SELECT max(seq) FROM audit_seal WHERE org_id = $1", tx.org_id)
    if last is None or (before is not None and before >= last["seq"]):
        return 0  # nothing happened: the head that was signed last still stands
    made = seal(key, tx.org_id, yesterday, last["seq"], last["hash"], tx.now)
    await tx.execute(
        """
        INSERT INTO audit_seal (org_id, day, seq, hash, signed_at, public_key, signature)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (org_id, day) DO NOTHING
        """,
        made.org_id,
        made.day,
        made.seq,
        made.hash,
        made.signed_at,
        made.public_key,
        made.signature,
    )
    log.info("audit_head_signed", company=tx.org_id, day=str(made.day), seq=made.seq)
    return 1


async def seals_of(tx: Tx, limit: int = 5_000) -> list[Seal]:
    """The newest first."""
    return await tx.all(
        Seal,
        """
        SELECT org_id, day, seq, hash, signed_at, public_key, signature
        FROM audit_seal WHERE org_id = $1 ORDER BY day DESC LIMIT $2
        """,
        tx.org_id,
        limit,
    )


def _message(org_id: int, day: date, seq: int, link: bytes, at: datetime) -> bytes:
    lines = ("rounds-audit-head-1", org_id, day.isoformat(), seq, link.hex(), micros(at))
    return "\n".join(map(str, lines)).encode()
