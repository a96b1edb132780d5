"""Sessions and devices: opened, seen, ended, removed."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import IdReused, NotFound
from rounds.org import queries
from rounds.org.schemas import DeviceIn
from rounds.org.security.binding import meet_phone
from rounds.org.security.policy import policy_of


@dataclass(frozen=True, slots=True)
class Granted:
    """A new session. `token` is shown once and stored only as its hash."""

    token: str
    me: dict[str, Any]
    stays_s: float


async def password_hash_of(tx: Tx, person_id: UUID) -> str | None:
    """None too where the company's own sign-on is the only way in; administrators keep theirs, should it fail."""
    found: str | None = await tx.value(
        """
        SELECT a.password_hash
        FROM account AS a
        JOIN person AS p ON p.org_id = a.org_id AND p.id = a.person_id
        WHERE a.org_id = $1 AND a.person_id = $2 AND a.disabled_at IS NULL AND p.archived_at IS NULL
          AND (NOT EXISTS (SELECT FROM sign_on_provider AS s
                           WHERE s.org_id = $1 AND s.is_only_way AND s.archived_at IS NULL
                             AND s.switched_off_at IS NULL)
               OR EXISTS (SELECT FROM position_holder AS h
                          JOIN position AS o ON o.org_id = h.org_id AND o.id = h.position_id
                          WHERE h.org_id = $1 AND h.person_id = $2 AND o.role = 'admin'
                            AND h.from_day <= $3 AND (h.until_day IS NULL OR h.until_day > $3)))
        """,
        tx.org_id,
        person_id,
        tx.now.date(),
    )
    return found


async def open_session(
    tx: Tx, person_id: UUID, device: DeviceIn | None, *, how: str, longest: int, address: str, agent: str
) -> Granted:
    """Start a session, always with a new token. Raises `phone_bound` where the company wants one phone each."""
    policy = await policy_of(tx)
    expires_at = tx.now + timedelta(days=min(policy.session_days, longest))
    if device is not None:
        kind = await meet_device(tx, person_id, device)
        lent_until = (
            await meet_phone(tx, person_id, device.id) if policy.one_phone and kind == "phone" else None
        )
        expires_at = min(expires_at, lent_until or expires_at)
    token = f"{tx.org_id}.{secrets.token_urlsafe(32)}"
    await tx.execute(
        """
        INSERT INTO session (org_id, token_hash, person_id, device_id, created_at, expires_at, address, agent, how,
                             last_seen_at, confirmed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $5, $5)
        """,
        tx.org_id,
        hash_token(token),
        person_id,
        device.id if device else None,
        tx.now,
        expires_at,
        address,
        agent[:200],
        how,
    )
    tx.audit(
        "session:open", "person", person_id, after={"device_id": device.id if device else None, "how": how}
    )
    tx.ctx = await queries.context_of_token(tx, hash_token(token))
    return Granted(token, await queries.read_me(tx), (expires_at - tx.now).total_seconds())


async def see_session(tx: Tx, token_hash: bytes) -> None:
    """Note that a session is in use; asked for now and then, not with each request."""
    await tx.execute(
        "UPDATE session SET last_seen_at = $3 WHERE org_id = $1 AND token_hash = $2",
        tx.org_id,
        token_hash,
        tx.now,
    )


async def end_sessions(tx: Tx, person_id: UUID, *, keep: bytes = b"") -> None:
    """End all of a person's sessions, or all but one; effective with the next request, in all processes."""
    await tx.execute(
        """
        UPDATE session SET ended_at = $3
        WHERE org_id = $1 AND person_id = $2 AND ended_at IS NULL AND token_hash <> $4
        """,
        tx.org_id,
        person_id,
        tx.now,
        keep,
    )


async def end_session(tx: Tx, person_id: UUID, session_id: UUID) -> bytes:
    """End one of a person's sessions; returns its token's hash, for caches to drop. Raises `not_found`."""
    found: bytes | None = await tx.value(
        """
        UPDATE session SET ended_at = $4
        WHERE org_id = $1 AND person_id = $2 AND substring(token_hash FROM 1 FOR 16) = $3 AND ended_at IS NULL
        RETURNING token_hash
        """,
        tx.org_id,
        person_id,
        session_id.bytes,
        tx.now,
    )
    if found is None:
        raise NotFound("session")
    tx.audit("session:end", "person", person_id)
    return found


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


async def meet_device(tx: Tx, person_id: UUID, device: DeviceIn) -> str:
    """A device belongs to one person; the same id in another person's hands is refused. Returns its kind."""
    kind: str | None = await tx.value(
        """
        INSERT INTO device (org_id, id, person_id, label, kind, created_at, last_seen_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6)
        ON CONFLICT (org_id, id) DO UPDATE SET last_seen_at = $6, label = $4, revoked_at = NULL
        WHERE device.person_id = $3
        RETURNING kind
        """,
        tx.org_id,
        device.id,
        person_id,
        device.label,
        device.kind,
        tx.now,
    )
    if kind is None:
        raise IdReused("device")
    return kind
