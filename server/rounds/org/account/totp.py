"""Codes of an authenticator app (RFC 6238), and codes on paper for when the phone is gone."""

import hmac
import secrets
from typing import Any
from uuid import UUID

import pyotp
import segno

from rounds.core import sealing
from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.core.ids import uuid7

STEP_S = 30
FIELD = "totp"
CODES = 10
# Without letters that are taken for digits.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 10


async def begin_totp(tx: Tx, person_id: UUID) -> dict[str, str]:
    """A new secret that counts once a code of it was given. Raises `totp_exists`."""
    secret, number = pyotp.random_base32(), uuid7()
    made = await tx.value(
        """
        INSERT INTO totp (org_id, person_id, id, secret, created_at, last_step) VALUES ($1, $2, $3, $4, $5, 0)
        ON CONFLICT (org_id, person_id) DO UPDATE SET id = $3, secret = $4, created_at = $5, last_step = 0
        WHERE totp.confirmed_at IS NULL
        RETURNING id
        """,
        tx.org_id,
        person_id,
        number,
        await sealing.seal(tx, number, FIELD, secret),
        tx.now,
    )
    if made is None:
        raise DomainError("totp_exists")
    about = await tx.row(
        """
        SELECT p.code, c.name FROM person AS p
        JOIN company AS c ON c.org_id = p.org_id WHERE p.org_id = $1 AND p.id = $2
        """,
        tx.org_id,
        person_id,
    )
    if about is None:
        raise NotFound("person")
    uri = pyotp.TOTP(secret).provisioning_uri(name=about["code"], issuer_name=f"Rounds {about['name']}")
    picture = segno.make(uri, error="m").svg_data_uri(scale=5, border=2, dark="#000", light="#fff")
    return {"secret": secret, "uri": uri, "qr": picture}


async def confirm_totp(tx: Tx, person_id: UUID, code: str) -> list[str] | None:
    """Turn it on with a first code; None when the code is wrong. Returns recovery codes, shown this once."""
    if not await _fits(tx, person_id, code, confirmed=False):
        return None
    await tx.execute(
        "UPDATE totp SET confirmed_at = $3 WHERE org_id = $1 AND person_id = $2",
        tx.org_id,
        person_id,
        tx.now,
    )
    tx.audit("totp:on", "person", person_id)
    return await make_recovery_codes(tx, person_id)


async def use_totp(tx: Tx, person_id: UUID, code: str) -> bool:
    """Whether the code is right and was not used before."""
    return await _fits(tx, person_id, code, confirmed=True)


async def remove_totp(tx: Tx, person_id: UUID) -> None:
    """Turn codes off, with the recovery codes that belong to them."""
    await tx.execute("DELETE FROM totp WHERE org_id = $1 AND person_id = $2", tx.org_id, person_id)
    await tx.execute("DELETE FROM recovery_code WHERE org_id = $1 AND person_id = $2", tx.org_id, person_id)
    tx.audit("totp:off", "person", person_id)


async def _fits(tx: Tx, person_id: UUID, code: str, *, confirmed: bool) -> bool:
    found = await tx.row(
        """
        SELECT id, secret, last_step FROM totp
        WHERE org_id = $1 AND person_id = $2 AND (confirmed_at IS NOT NULL) = $3 FOR UPDATE
        """,
        tx.org_id,
        person_id,
        confirmed,
    )
    secret = await sealing.unseal(tx, found["id"], FIELD, found["secret"]) if found else None
    step = _step_of(secret, code, int(tx.now.timestamp()) // STEP_S) if secret else None
    if found is None or step is None or step <= found["last_step"]:
        return False
    await tx.execute(
        "UPDATE totp SET last_step = $3 WHERE org_id = $1 AND person_id = $2", tx.org_id, person_id, step
    )
    return True


def _step_of(secret: str, code: str, now: int) -> int | None:
    """The step whose code this is: the present one, the one before, or the one to come of a clock that is ahead."""
    plain = "".join(code.split())
    codes = pyotp.TOTP(secret)
    steps = [now - 1, now, now + 1]
    right = [codes.at(step * STEP_S).encode() for step in steps]
    fitting = [
        step for step, wanted in zip(steps, right, strict=True) if hmac.compare_digest(wanted, plain.encode())
    ]
    return max(fitting, default=None)


async def make_recovery_codes(tx: Tx, person_id: UUID) -> list[str]:
    """Ten new ones; earlier ones are void."""
    await tx.execute("DELETE FROM recovery_code WHERE org_id = $1 AND person_id = $2", tx.org_id, person_id)
    codes = ["".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    await tx.many(
        "INSERT INTO recovery_code (org_id, person_id, code_hash, made_at) VALUES ($1, $2, $3, $4)",
        [(tx.org_id, person_id, _hash(tx, person_id, code), tx.now) for code in codes],
    )
    tx.audit("recovery_codes:make", "person", person_id)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


async def use_recovery_code(tx: Tx, person_id: UUID, code: str) -> bool:
    used: Any = await tx.value(
        """
        UPDATE recovery_code SET used_at = $4
        WHERE org_id = $1 AND person_id = $2 AND code_hash = $3 AND used_at IS NULL
        RETURNING code_hash
        """,
        tx.org_id,
        person_id,
        _hash(tx, person_id, code),
        tx.now,
    )
    if used is not None:
        tx.audit("recovery_code:use", "person", person_id)
    return used is not None


def _hash(tx: Tx, person_id: UUID, code: str) -> bytes:
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    return tx.keys.door_digest(f"recovery\n{tx.org_id}\n{person_id}\n{plain}")
