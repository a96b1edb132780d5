"""What people change of their own account, and what is changed for them: password, sessions, factors."""

import secrets
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.org.account.passkeys import list_passkeys, remove_passkeys_of
from rounds.org.account.totp import remove_totp
from rounds.org.actions.sessions import end_sessions, hash_token
from rounds.org.doors.tickets import end_tickets
from rounds.org.rules import CONFIRMED, RESET_LINK
from rounds.org.security.binding import binding_of
from rounds.org.security.policy import policy_of
from rounds.org.sessions import forget_contexts


async def set_password(tx: Tx, person_id: UUID, password_hash: str, *, keep: bytes = b"") -> None:
    """A new password; all sessions but one end, tickets and links of before are void."""
    await tx.execute(
        """
        INSERT INTO account (org_id, person_id, password_hash, created_at, changed_at)
        VALUES ($1, $2, $3, $4, $4)
        ON CONFLICT (org_id, person_id) DO UPDATE
        SET password_hash = $3, changed_at = $4, must_change = false
        """,
        tx.org_id,
        person_id,
        password_hash,
        tx.now,
    )
    await end_sessions(tx, person_id, keep=keep)
    await end_tickets(tx, person_id)
    await tx.execute("DELETE FROM password_reset WHERE org_id = $1 AND person_id = $2", tx.org_id, person_id)
    tx.audit("password:set", "person", person_id)
    forget_contexts(tx, [person_id])


async def confirm_session(tx: Tx) -> None:
    """The person has just shown again that it is them."""
    await tx.execute(
        "UPDATE session SET confirmed_at = $3 WHERE org_id = $1 AND token_hash = $2",
        tx.org_id,
        tx.ctx.token_hash,
        tx.now,
    )


async def require_confirmed(tx: Tx) -> UUID:
    """Who asks; raises `confirm_first` when it is long ago that they showed that it is them."""
    confirmed_at = await tx.value(
        "SELECT confirmed_at FROM session WHERE org_id = $1 AND token_hash = $2",
        tx.org_id,
        tx.ctx.token_hash,
    )
    if tx.ctx.person_id is None or confirmed_at is None or tx.now - confirmed_at > CONFIRMED:
        raise DomainError("confirm_first")
    return tx.ctx.person_id


async def end_other_sessions(tx: Tx) -> None:
    person_id = require_person(tx)
    await end_sessions(tx, person_id, keep=tx.ctx.token_hash)
    tx.audit("session:end_others", "person", person_id)
    forget_contexts(tx, [person_id])


async def end_all_sessions_of(tx: Tx, person_id: UUID) -> None:
    await end_sessions(tx, person_id)
    await end_tickets(tx, person_id)
    tx.audit("session:end_all", "person", person_id)
    forget_contexts(tx, [person_id])


async def ask_for_new_password(tx: Tx, person_id: UUID) -> None:
    """The password may be known to others: all sessions end, and the next sign-in by it sets another one first."""
    await tx.execute(
        "UPDATE account SET must_change = true WHERE org_id = $1 AND person_id = $2 AND password_hash IS NOT NULL",
        tx.org_id,
        person_id,
    )
    await end_all_sessions_of(tx, person_id)
    tx.audit("password:expire", "person", person_id)


async def remove_second_factors(tx: Tx, person_id: UUID) -> None:
    """For somebody who lost their phone and their codes: they sign in by password alone, and set it up anew."""
    await remove_totp(tx, person_id)
    await remove_passkeys_of(tx, person_id)
    await end_all_sessions_of(tx, person_id)
    tx.audit("second_factor:remove", "person", person_id)


async def make_reset_link(tx: Tx, person_id: UUID) -> dict[str, Any]:
    """A secret that sets a new password once, for a day; an earlier one is void."""
    await tx.execute("DELETE FROM password_reset WHERE org_id = $1 AND person_id = $2", tx.org_id, person_id)
    link = f"{tx.org_id}.{secrets.token_urlsafe(32)}"
    expires_at = tx.now + RESET_LINK
    await tx.execute(
        """
        INSERT INTO password_reset (org_id, token_hash, person_id, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)
        """,
        tx.org_id,
        hash_link(link),
        person_id,
        tx.now,
        expires_at,
    )
    tx.audit("password:link", "person", person_id)
    return {"link": link, "expires_at": expires_at}


async def owner_of_link(tx: Tx, link: str) -> UUID:
    """Raises `link_over` for one that was used, is too old, or never was."""
    owner: UUID | None = await tx.value(
        """
        SELECT r.person_id FROM password_reset AS r
        JOIN person AS p ON p.org_id = r.org_id AND p.id = r.person_id
        WHERE r.org_id = $1 AND r.token_hash = $2 AND r.expires_at > $3 AND p.archived_at IS NULL
        """,
        tx.org_id,
        hash_link(link),
        tx.now,
    )
    if owner is None:
        raise DomainError("link_over")
    return owner


def hash_link(link: str) -> bytes:
    return hash_token(f"reset {link}")


def require_person(tx: Tx) -> UUID:
    if tx.ctx.person_id is None:
        raise NotFound("person")
    return tx.ctx.person_id


async def list_sessions(tx: Tx, person_id: UUID) -> list[dict[str, Any]]:
    """Open sessions, with what their owner knows them by."""
    found = await tx.rows(
        """
        SELECT substring(s.token_hash FROM 1 FOR 16) AS id, s.device_id, d.label, coalesce(d.kind, 'desk') AS kind,
               s.agent, s.address, s.how, s.created_at, greatest(s.last_seen_at, d.last_seen_at) AS last_seen_at,
               s.expires_at, s.token_hash = $3 AS current
        FROM session AS s
        LEFT JOIN device AS d ON d.org_id = s.org_id AND d.id = s.device_id
        WHERE s.org_id = $1 AND s.person_id = $2 AND s.ended_at IS NULL AND s.expires_at > $4
          AND d.revoked_at IS NULL
        ORDER BY current DESC, last_seen_at DESC NULLS LAST, s.created_at DESC
        LIMIT 100
        """,
        tx.org_id,
        person_id,
        tx.ctx.token_hash,
        tx.now,
    )
    return [{**row, "id": UUID(bytes=row["id"])} for row in found]


async def read_security(tx: Tx, person_id: UUID) -> dict[str, Any]:
    """How a person signs in: password, codes, passkeys, phone."""
    found = await tx.row(
        """
        SELECT a.changed_at AS password_changed_at, coalesce(a.must_change, false) AS must_change,
               a.disabled_at IS NULL AND a.person_id IS NOT NULL AS may_sign_in,
               (SELECT t.confirmed_at FROM totp AS t WHERE t.org_id = $1 AND t.person_id = $2) AS totp_since,
               (SELECT count(*) FROM recovery_code AS c
                WHERE c.org_id = $1 AND c.person_id = $2 AND c.used_at IS NULL) AS recovery_codes
        FROM person AS p
        LEFT JOIN account AS a ON a.org_id = p.org_id AND a.person_id = p.id
        WHERE p.org_id = $1 AND p.id = $2
        """,
        tx.org_id,
        person_id,
    )
    if found is None:
        raise NotFound("person")
    policy = await policy_of(tx)
    return {
        **found,
        "passkeys": await list_passkeys(tx, person_id),
        "binding": await binding_of(tx, person_id),
        "one_phone": policy.one_phone,
        "min_length": policy.min_length,
        "sessions": await list_sessions(tx, person_id),
    }
