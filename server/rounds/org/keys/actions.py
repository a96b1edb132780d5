"""Making and revoking API keys."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.core.http.keys import CLOSED_TO_KEYS
from rounds.core.ids import uuid7
from rounds.org.actions.sessions import hash_token
from rounds.org.keys import queries, tokens
from rounds.org.keys.schemas import KeyIn

MOST_KEYS = 100


async def make_key(tx: Tx, cmd: KeyIn) -> dict[str, Any]:
    """A key and its token, told this once. Raises `permission_denied` for a right that one does not hold oneself."""
    for permission in cmd.permissions:
        if permission not in tx.ctx.abilities or permission in CLOSED_TO_KEYS:
            raise DomainError("permission_denied", permission=permission.value)
    await _refuse_units_outside(tx, cmd.unit_ids)
    alive = await tx.value(
        "SELECT count(*) FROM api_key WHERE org_id = $1 AND revoked_at IS NULL AND expires_at > $2",
        tx.org_id,
        tx.now,
    )
    if alive >= MOST_KEYS:
        raise DomainError("too_many_keys", most=MOST_KEYS)
    maker = await tx.value(
        "SELECT name FROM person WHERE org_id = $1 AND id = $2", tx.org_id, tx.ctx.person_id
    )
    token = tokens.new_token(tx.org_id)
    person_id = uuid7()
    acts = await tx.value(
        """
        INSERT INTO person (org_id, id, code, name, created_at, kind)
        VALUES ($1, $2, $3, $4, $5, 'service')
        ON CONFLICT (org_id, code) DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        person_id,
        f"{tokens.PREFIX}{cmd.id.hex}",
        f"{cmd.name} · {maker}",
        tx.now,
    )
    if acts is None:
        raise DomainError("id_reused", entity="api_key")
    made = await tx.value(
        """
        INSERT INTO api_key (org_id, id, token_hash, name, hint, person_id, made_by, permissions, unit_ids,
                             created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (org_id, id) DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        cmd.id,
        hash_token(token),
        cmd.name,
        token[-4:],
        person_id,
        tx.ctx.person_id,
        sorted({permission.value for permission in cmd.permissions}),
        cmd.unit_ids,
        tx.now,
        tx.now + timedelta(days=cmd.days),
    )
    if made is None:
        raise DomainError("id_reused", entity="api_key")
    told = {"name": cmd.name, "permissions": sorted(cmd.permissions), "days": cmd.days, "acts_as": person_id}
    tx.audit("api_key:make", "api_key", cmd.id, after=told)
    return {"key": (await queries.list_keys(tx, cmd.id))[0], "token": token}


async def _refuse_units_outside(tx: Tx, unit_ids: list[UUID] | None) -> None:
    known = await tx.rows(
        "SELECT id FROM unit WHERE org_id = $1 AND id = ANY ($2::uuid[]) AND archived_at IS NULL",
        tx.org_id,
        unit_ids or [],
    )
    seen = {row["id"] for row in known}
    if tx.ctx.unit_ids is not None:
        seen &= set(tx.ctx.unit_ids)
    if set(unit_ids or []) - seen:
        raise NotFound("unit")


async def revoke_key(tx: Tx, key_id: UUID) -> bytes:
    """End a key; returns its hash, for caches to drop. Ending it twice is no error."""
    token_hash: bytes | None = await tx.value(
        """
        UPDATE api_key
        SET revoked_at = coalesce(revoked_at, $3), revoked_by = coalesce(revoked_by, $4)
        WHERE org_id = $1 AND id = $2
        RETURNING token_hash
        """,
        tx.org_id,
        key_id,
        tx.now,
        tx.ctx.person_id,
    )
    if token_hash is None:
        raise NotFound("api_key")
    tx.audit("api_key:revoke", "api_key", key_id)
    return token_hash


async def note_use(tx: Tx, key_id: UUID, day: date, address: str) -> None:
    await tx.execute(
        "UPDATE api_key SET last_used_on = $3, last_address = $4 WHERE org_id = $1 AND id = $2",
        tx.org_id,
        key_id,
        day,
        address,
    )
