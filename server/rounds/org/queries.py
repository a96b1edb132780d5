"""Reads of the organisation."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rounds.core.access import Ctx, Module
from rounds.core.clock import business_day, next_turn, reading_days
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.org.rules import QUARANTINE, SEEN
from rounds.org.standing import context_of_person, scope_values, shown_person


@dataclass(frozen=True, slots=True)
class Session:
    person_id: UUID
    device_id: UUID | None
    expires_at: datetime
    ended_at: datetime | None
    revoked_at: datetime | None
    archived_at: datetime | None
    ends_on: date | None
    timezone: str
    is_demo: bool
    suspended_at: datetime | None
    disabled_at: datetime | None
    last_seen_at: datetime | None

    def is_of_removed_device(self) -> bool:
        """Ended by the removal of its device, not before by its owner or its age."""
        removed = self.revoked_at
        return removed is not None and self.expires_at > removed and self.ended_at in (None, removed)


async def context_of_token(tx: Tx, token_hash: bytes) -> Ctx:
    """The context of a session; raises `not_signed_in`, `device_revoked`, `session_revoked`, `company_suspended`."""
    return await _context(tx, await _session(tx, token_hash), token_hash)


async def context_and_age(tx: Tx, token_hash: bytes) -> tuple[Ctx, bool]:
    """As `context_of_token`, and whether it is long ago that the session was seen."""
    session = await _session(tx, token_hash)
    ctx = await _context(tx, session, token_hash)
    seen = session.last_seen_at if session else None
    return ctx, seen is None or tx.now - seen > SEEN


async def _context(tx: Tx, session: Session | None, token_hash: bytes) -> Ctx:
    if session is None:
        raise DomainError("not_signed_in")
    if session.is_of_removed_device():
        raise DomainError("device_revoked")
    ended = (session.ended_at, session.revoked_at, session.archived_at, session.disabled_at)
    if any(ended) or session.expires_at <= tx.now:
        raise DomainError("session_revoked")
    if session.suspended_at:
        raise DomainError("company_suspended")
    if session.ends_on is not None and session.ends_on <= business_day(tx.now, session.timezone):
        raise DomainError("session_revoked")
    who = (session.person_id, session.timezone)
    today, last = reading_days(tx.now, session.timezone)
    ctx = await context_of_person(tx, *who, is_demo=session.is_demo, on=today)
    ahead = None if last == today else await context_of_person(tx, *who, is_demo=session.is_demo, on=last)
    return replace(
        ctx,
        device_id=session.device_id,
        token_hash=token_hash,
        tomorrow=ahead,
        stays_s=(next_turn(tx.now, session.timezone) - tx.now).total_seconds(),
    )


@dataclass(frozen=True, slots=True)
class Removed:
    """A removed phone that knocks with the session that its removal ended; until when it may hand things over."""

    ctx: Ctx
    until: datetime


async def removed_device_of_token(tx: Tx, token_hash: bytes) -> Removed:
    """Somebody without any right but to hand over what they could not deliver. Raises as `context_of_token`."""
    session = await _session(tx, token_hash)
    if session is None:
        raise DomainError("not_signed_in")
    if not session.is_of_removed_device() or session.revoked_at is None:
        raise DomainError("session_revoked")
    if session.suspended_at:
        raise DomainError("company_suspended")
    ctx = Ctx(
        tx.org_id,
        session.person_id,
        device_id=session.device_id,
        timezone=session.timezone,
        is_demo=session.is_demo,
        token_hash=token_hash,
    )
    return Removed(ctx, session.revoked_at + QUARANTINE)


async def _session(tx: Tx, token_hash: bytes) -> Session | None:
    return await tx.maybe(
        Session,
        """
        SELECT s.person_id, s.device_id, s.expires_at, s.ended_at, d.revoked_at, p.archived_at, p.ends_on,
               c.timezone, c.is_demo, c.suspended_at, a.disabled_at, s.last_seen_at
        FROM session AS s
        JOIN person AS p ON p.org_id = s.org_id AND p.id = s.person_id
        JOIN company AS c ON c.org_id = s.org_id
        LEFT JOIN device AS d ON d.org_id = s.org_id AND d.id = s.device_id
        LEFT JOIN account AS a ON a.org_id = s.org_id AND a.person_id = s.person_id
        WHERE s.org_id = $1 AND s.token_hash = $2
        """,
        tx.org_id,
        token_hash,
    )


async def read_me(tx: Tx) -> dict[str, Any]:
    """The answer of /me."""
    ctx = tx.ctx
    person = await tx.row(
        "SELECT id, code, name, locale FROM person WHERE org_id = $1 AND id = $2", tx.org_id, ctx.person_id
    )
    company = await tx.row(
        "SELECT org_id AS id, name, timezone, locale, currency, terms, is_demo FROM company WHERE org_id = $1",
        tx.org_id,
    )
    names = await tx.rows(
        "SELECT id, name FROM unit WHERE org_id = $1 AND id = ANY ($2::uuid[])",
        tx.org_id,
        [post.unit_id for post in ctx.posts],
    )
    unit_names = {row["id"]: row["name"] for row in names}
    positions = [
        {
            "id": post.position_id,
            "title": post.title,
            "unit_id": post.unit_id,
            "unit_name": unit_names[post.unit_id],
        }
        for post in ctx.posts
    ]
    if person is None or company is None:
        raise DomainError("session_revoked")
    first = ctx.posts[0].unit_id if ctx.posts else None
    return {
        "person": dict(person),
        "company": {**company, "modules_off": sorted(ctx.modules_off)},
        "roles": list(dict.fromkeys(post.role for post in ctx.posts)),
        "scope": ctx.scope.value,
        "positions": positions,
        "unit": None if first is None else {"id": first, "name": unit_names[first]},
        "abilities": sorted(permission.value for permission in ctx.abilities),
        "session": {"device_id": ctx.device_id},
        "server_now": tx.now,
    }


async def list_own_devices(tx: Tx) -> list[dict[str, Any]]:
    found = await tx.rows(
        """
        SELECT id, label, kind, app, created_at, last_seen_at, revoked_at, (id IS NOT DISTINCT FROM $3) AS current
        FROM device
        WHERE org_id = $1 AND person_id = $2
        ORDER BY (revoked_at IS NOT NULL), last_seen_at DESC
        LIMIT 100
        """,
        tx.org_id,
        tx.ctx.person_id,
        tx.ctx.device_id,
    )
    return [dict(row) for row in found]


async def list_people(tx: Tx, module: Module = Module.PEOPLE) -> list[dict[str, Any]]:
    """People in the scope that the caller has in a module, by the position they fill today. Never peers."""
    positions, below = scope_values(tx.ctx.reach(module))
    found = await tx.rows(
        f"""
        SELECT p.id, p.code, p.name, array_agg(DISTINCT s.role) AS roles,
               (array_agg(s.unit_id ORDER BY h.cover, s.id))[1] AS unit_id,
               (array_agg(u.name ORDER BY h.cover, s.id))[1] AS unit_name,
               (array_agg(s.id ORDER BY h.cover, s.id))[1] AS position_id,
               (array_agg(s.title ORDER BY h.cover, s.id))[1] AS title,
               CASE WHEN a.person_id IS NULL OR a.disabled_at IS NOT NULL THEN 'new' ELSE 'active' END AS state
        FROM position_holder AS h
        JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id
        JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
        JOIN person AS p ON p.org_id = h.org_id AND p.id = h.person_id
        LEFT JOIN account AS a ON a.org_id = p.org_id AND a.person_id = p.id
        WHERE h.org_id = $1
          AND h.from_day <= $3 AND (h.until_day IS NULL OR h.until_day > $3)
          AND ($2::uuid[] IS NULL OR h.position_id = ANY ($2::uuid[]))
          AND p.archived_at IS NULL AND p.kind = 'human' AND {shown_person("p.id", "$4", "$5", "$3")}
        GROUP BY p.id, p.code, p.name, a.person_id, a.disabled_at
        ORDER BY p.code
        """,  # noqa: S608 - our own fragment
        tx.org_id,
        positions,
        tx.ctx.as_of or business_day(tx.now, tx.ctx.timezone),
        below,
        tx.ctx.person_id,
    )
    return [dict(row) for row in found]
