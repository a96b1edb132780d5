"""Sign-in, sessions, devices.

Signing in takes three short transactions, so that no row is locked while a password is hashed.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused, NotFound
from rounds.org import queries
from rounds.org.actions.names import Known, owner_of_name
from rounds.org.rules import (
    NAME_TRIES,
    NAME_WAIT,
    TRIES,
    WAIT,
    Door,
    attempt_key,
    door_state,
    fold_sign_in_name,
)
from rounds.org.schemas import DeviceIn, SignIn


@dataclass(frozen=True, slots=True)
class Granted:
    """A new session. `token` is shown once and stored only as its hash."""

    token: str
    me: dict[str, Any]


async def knock(tx: Tx, name: str, address: str) -> Known | None:
    """Whose name it is. Raises `sign_in_wait` when it was tried too often from here, or from everywhere."""
    for key, tries, wait in _counters(name, address):
        door = await _door(tx, key, tries, wait)
        if door.wait_s:
            raise DomainError("sign_in_wait", wait_s=door.wait_s)
    return await owner_of_name(tx, name)


async def count_failure(tx: Tx, name: str, address: str) -> Door:
    """Count a failed try; returns the door as it now stands for this name and address."""
    for key, _tries, wait in _counters(name, address):
        await tx.execute(
            """
            INSERT INTO sign_in_attempt (key, failures, first_at, last_at)
            VALUES ($1, 1, $2, $2)
            ON CONFLICT (key) DO UPDATE
            SET failures = CASE WHEN sign_in_attempt.last_at < $3 THEN 1 ELSE sign_in_attempt.failures + 1 END,
                last_at = $2
            """,
            key,
            tx.now,
            tx.now - wait,
        )
    return await _door(tx, attempt_key(fold_sign_in_name(name), address), TRIES, WAIT)


async def forget_failures(tx: Tx, name: str, address: str) -> None:
    await tx.execute(
        "DELETE FROM sign_in_attempt WHERE key = $1", attempt_key(fold_sign_in_name(name), address)
    )


async def forget_old_attempts(tx: Tx) -> None:
    await tx.execute("DELETE FROM sign_in_attempt WHERE last_at < $1", tx.now - timedelta(days=1))


async def password_hash_of(tx: Tx, person_id: UUID) -> str | None:
    found: str | None = await tx.value(
        """
        SELECT a.password_hash
        FROM account AS a
        JOIN person AS p ON p.org_id = a.org_id AND p.id = a.person_id
        WHERE a.org_id = $1 AND a.person_id = $2 AND a.disabled_at IS NULL AND p.archived_at IS NULL
        """,
        tx.org_id,
        person_id,
    )
    return found


async def open_session(
    tx: Tx, person_id: UUID, cmd: SignIn, *, days: int, address: str, agent: str, rehash: str | None
) -> Granted:
    """Start a session after the password was right."""
    if cmd.device is not None:
        await meet_device(tx, person_id, cmd.device)
    secret = secrets.token_urlsafe(32)
    token = f"{tx.org_id}.{secret}"
    await tx.execute(
        """
        INSERT INTO session (org_id, token_hash, person_id, device_id, created_at, expires_at, address, agent)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        tx.org_id,
        hash_token(token),
        person_id,
        cmd.device.id if cmd.device else None,
        tx.now,
        tx.now + timedelta(days=days),
        address,
        agent[:200],
    )
    if rehash is not None:
        await tx.execute(
            "UPDATE account SET password_hash = $3 WHERE org_id = $1 AND person_id = $2",
            tx.org_id,
            person_id,
            rehash,
        )
    tx.audit("session:open", "person", person_id, after={"device_id": cmd.device.id if cmd.device else None})
    tx.ctx = await queries.context_of_token(tx, hash_token(token))
    return Granted(token, await queries.read_me(tx))


async def close_session(tx: Tx) -> None:
    await tx.execute(
        "UPDATE session SET ended_at = $3 WHERE org_id = $1 AND token_hash = $2 AND ended_at IS NULL",
        tx.org_id,
        tx.ctx.token_hash,
        tx.now,
    )
    tx.audit("session:close", "person", tx.ctx.person_id)


async def revoke_device(tx: Tx, device_id: UUID) -> list[bytes]:
    """End all sessions of one's own device; returns their token hashes, for caches to drop."""
    if tx.ctx.person_id is None:
        raise NotFound("device")
    return await remove_device(tx, device_id, tx.ctx.person_id)


async def remove_device(tx: Tx, device_id: UUID, person_id: UUID) -> list[bytes]:
    """End all sessions of that person's device; returns their token hashes, for caches to drop."""
    found = await tx.value(
        """
        UPDATE device SET revoked_at = coalesce(revoked_at, $4)
        WHERE org_id = $1 AND id = $2 AND person_id = $3
        RETURNING id
        """,
        tx.org_id,
        device_id,
        person_id,
        tx.now,
    )
    if found is None:
        raise NotFound("device")
    ended = await tx.rows(
        """
        UPDATE session SET ended_at = $3
        WHERE org_id = $1 AND device_id = $2 AND ended_at IS NULL
        RETURNING token_hash
        """,
        tx.org_id,
        device_id,
        tx.now,
    )
    tx.audit("device:revoke", "device", device_id)
    return [row["token_hash"] for row in ended]


async def choose_locale(tx: Tx, locale: str) -> dict[str, Any]:
    await tx.execute(
        "UPDATE person SET locale = $3 WHERE org_id = $1 AND id = $2", tx.org_id, tx.ctx.person_id, locale
    )
    tx.audit("person:edit", "person", tx.ctx.person_id, after={"locale": locale})
    return await queries.read_me(tx)


def hash_token(token: str) -> bytes:
    """Tokens are 256 random bits, so a plain hash keeps them safe at rest."""
    return hashlib.sha256(token.encode()).digest()


def _counters(name: str, address: str) -> tuple[tuple[bytes, int, timedelta], ...]:
    folded = fold_sign_in_name(name)
    return (attempt_key(folded, address), TRIES, WAIT), (attempt_key(folded, "*"), NAME_TRIES, NAME_WAIT)


async def _door(tx: Tx, key: bytes, tries: int, wait: timedelta) -> Door:
    found = await tx.row("SELECT failures, last_at FROM sign_in_attempt WHERE key = $1", key)
    failures, last_at = (found["failures"], found["last_at"]) if found else (0, None)
    return door_state(failures, last_at, tx.now, tries=tries, wait=wait)


async def meet_device(tx: Tx, person_id: UUID, device: DeviceIn) -> None:
    """A device belongs to one person; the same id in another person's hands is refused."""
    owner = await tx.value(
        """
        INSERT INTO device (org_id, id, person_id, label, kind, created_at, last_seen_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6)
        ON CONFLICT (org_id, id) DO UPDATE SET last_seen_at = $6, label = $4, revoked_at = NULL
        WHERE device.person_id = $3
        RETURNING person_id
        """,
        tx.org_id,
        device.id,
        person_id,
        device.label,
        device.kind,
        tx.now,
    )
    if owner is None:
        raise IdReused("device")
