"""Making, revoking and accepting invitations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused, NotFound
from rounds.core.ids import uuid7
from rounds.org.actions.names import Known, give_sign_in_name, owner_of_name
from rounds.org.actions.sessions import hash_token
from rounds.org.invites import rules
from rounds.org.invites.schemas import InvitesIn
from rounds.org.people.reading import mobiles_of
from rounds.org.reach import refuse_person_beyond, refuse_person_outside
from rounds.org.security.policy import policy_of, refuse_weak
from rounds.org.standing import roles_of_company
from rounds.org.units.queries import today_of


async def invite_people(tx: Tx, cmd: InvitesIn) -> dict[str, Any]:
    """A new invitation for each; one that was open before ends. Whoever cannot be invited is named with the reason."""
    person_ids = list(dict.fromkeys(cmd.person_ids))
    await refuse_person_outside(tx, person_ids)
    await refuse_person_beyond(tx, person_ids)
    people = await _invited(tx, person_ids)
    mobiles = await mobiles_of(tx, person_ids)
    roles = await roles_of_company(tx)
    expires_at = tx.now + rules.lasts(cmd.days)
    made, skipped = [], []
    for person in people:
        reason = person["refusal"] or await _without_name(tx, person, mobiles.get(person["id"]))
        if reason:
            skipped.append({"person_id": person["id"], "person_name": person["name"], "code": reason})
            continue
        token = rules.new_token(tx.org_id)
        invite_id = await _write(tx, person["id"], token, cmd.kind, expires_at)
        held = [roles[key] for key in person["roles"] if key in roles]
        link = rules.address_of(cmd.base, rules.app_for(held), token)
        made.append(
            {
                "id": invite_id,
                "person_id": person["id"],
                "person_name": person["name"],
                "person_code": person["code"],
                "unit_id": person["unit_id"],
                "unit_name": person["unit_name"],
                "link": link,
                "qr": rules.qr_of(link) if cmd.kind == "sheet" else None,
                "expires_at": expires_at,
            }
        )
    company = await tx.value("SELECT name FROM company WHERE org_id = $1", tx.org_id)
    return {"company_name": company, "items": made, "skipped": skipped}


async def _invited(tx: Tx, person_ids: list[UUID]) -> list[Any]:
    """The people in the order of their units and numbers, with why one cannot be invited."""
    return await tx.rows(
        """
        SELECT p.id, p.code, p.name, s.unit_id, s.unit_name, coalesce(s.roles, '{}') AS roles,
               CASE WHEN p.archived_at IS NOT NULL OR p.ends_on <= $3 THEN 'person_ended'
                    WHEN a.person_id IS NOT NULL AND a.disabled_at IS NULL THEN 'person_active' END AS refusal
        FROM person AS p
        LEFT JOIN account AS a ON a.org_id = p.org_id AND a.person_id = p.id
        LEFT JOIN LATERAL (
            SELECT array_agg(s.role) AS roles, (array_agg(u.id ORDER BY h.from_day))[1] AS unit_id,
                   (array_agg(u.name ORDER BY h.from_day))[1] AS unit_name
            FROM position_holder AS h
            JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id
            JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
            WHERE h.org_id = p.org_id AND h.person_id = p.id
              AND (h.until_day IS NULL OR (h.until_day > $3 AND h.until_day > h.from_day))) AS s ON TRUE
        WHERE p.org_id = $1 AND p.id = ANY ($2::uuid[])
        ORDER BY s.unit_name NULLS LAST, s.unit_id, p.code
        """,
        tx.org_id,
        person_ids,
        today_of(tx),
    )


async def _without_name(tx: Tx, person: Any, mobile: str | None) -> str | None:
    """Reserve what the person will sign in by. Another company may use the same staff number; one name is enough."""
    given = 0
    for name in (person["code"], mobile):
        if name is None:
            continue
        try:
            await give_sign_in_name(tx, person["id"], name)
            given += 1
        except IdReused:
            continue
    return None if given else "name_taken"


async def _write(tx: Tx, person_id: UUID, token: str, kind: str, expires_at: datetime) -> UUID:
    await _end_open(tx, person_id)
    invite_id = uuid7()
    await tx.execute(
        """
        INSERT INTO invite (org_id, id, person_id, token_hash, kind, created_at, created_by, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        tx.org_id,
        invite_id,
        person_id,
        hash_token(token),
        kind,
        tx.now,
        tx.ctx.person_id,
        expires_at,
    )
    tx.audit(
        "invite:create",
        "person",
        person_id,
        after={"invite_id": invite_id, "kind": kind, "expires_at": expires_at.isoformat()},
    )
    return invite_id


async def invite_first(tx: Tx, person_id: UUID, *, base: str, days: int) -> tuple[str, datetime]:
    """The link for the first administrator of a company, whom nobody in it could invite; and when it ends."""
    token, expires_at = rules.new_token(tx.org_id), tx.now + rules.lasts(days)
    await _write(tx, person_id, token, "link", expires_at)
    return rules.address_of(base, "console", token), expires_at


async def _end_open(tx: Tx, person_id: UUID) -> None:
    await tx.execute(
        """
        UPDATE invite SET revoked_at = $3
        WHERE org_id = $1 AND person_id = $2 AND used_at IS NULL AND revoked_at IS NULL
        """,
        tx.org_id,
        person_id,
        tx.now,
    )


async def revoke_invite(tx: Tx, invite_id: UUID) -> None:
    """Whoever holds it can no longer use it. One that ended otherwise stays as it ended."""
    found = await tx.row("SELECT person_id FROM invite WHERE org_id = $1 AND id = $2", tx.org_id, invite_id)
    if found is None:
        raise NotFound("invite")
    try:
        await refuse_person_outside(tx, [found["person_id"]])
    except NotFound:
        raise NotFound("invite") from None
    revoked = await tx.value(
        """
        UPDATE invite SET revoked_at = $3
        WHERE org_id = $1 AND id = $2 AND used_at IS NULL AND revoked_at IS NULL
        RETURNING true
        """,
        tx.org_id,
        invite_id,
        tx.now,
    )
    if revoked:
        tx.audit("invite:revoke", "person", found["person_id"], after={"invite_id": invite_id})


async def look_at_invite(tx: Tx, token: str) -> dict[str, Any]:
    """Whom it is for. Raises `invite_invalid` alike for unknown, used, revoked and old ones."""
    found = await tx.row(
        """
        SELECT i.expires_at, p.id, p.name, p.code, c.name AS company_name
        FROM invite AS i
        JOIN person AS p ON p.org_id = i.org_id AND p.id = i.person_id
        JOIN company AS c ON c.org_id = i.org_id
        WHERE i.org_id = $1 AND i.token_hash = $2 AND i.used_at IS NULL AND i.revoked_at IS NULL
          AND i.expires_at > $3 AND p.archived_at IS NULL AND c.suspended_at IS NULL
        """,
        tx.org_id,
        hash_token(token),
        tx.now,
    )
    if found is None:
        raise DomainError("invite_invalid")
    return {
        "company_name": found["company_name"],
        "person_name": found["name"],
        "sign_in_name": await _name_that_opens(tx, found["id"], found["code"]),
        "expires_at": found["expires_at"],
        "least": (await policy_of(tx)).min_length,
    }


async def judge_password(tx: Tx, token: str, password: str) -> None:
    """Before it is hashed: only for whoever holds a good invitation. Raises `invite_invalid`, `password_weak`."""
    shown = await look_at_invite(tx, token)
    person_id = await tx.value(
        "SELECT person_id FROM invite WHERE org_id = $1 AND token_hash = $2", tx.org_id, hash_token(token)
    )
    await refuse_weak(tx, person_id, password, [shown["sign_in_name"]])


async def _name_that_opens(tx: Tx, person_id: UUID, code: str) -> str:
    """The staff number, or where another company uses the same one, the mobile number."""
    mobile = (await mobiles_of(tx, [person_id])).get(person_id)
    for name in (code, mobile):
        if name is not None and await owner_of_name(tx, name) == Known(tx.org_id, person_id):
            return name
    raise DomainError("invite_invalid")


async def accept_invite(tx: Tx, token: str, password_hash: str) -> dict[str, Any]:
    """Set the first password. Of two who accept the same invitation at once, one is told that it is not valid."""
    person_id = await tx.value(
        """
        UPDATE invite SET used_at = $3
        WHERE org_id = $1 AND token_hash = $2 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $3
        RETURNING person_id
        """,
        tx.org_id,
        hash_token(token),
        tx.now,
    )
    if person_id is None:
        raise DomainError("invite_invalid")
    code = await tx.value(
        """
        SELECT p.code
        FROM person AS p
        JOIN company AS c ON c.org_id = p.org_id
        WHERE p.org_id = $1 AND p.id = $2 AND p.archived_at IS NULL AND c.suspended_at IS NULL
        """,
        tx.org_id,
        person_id,
    )
    set_first = await tx.value(
        """
        INSERT INTO account (org_id, person_id, password_hash, created_at, changed_at)
        VALUES ($1, $2, $3, $4, $4)
        ON CONFLICT (org_id, person_id) DO UPDATE
        SET password_hash = $3, changed_at = $4, disabled_at = NULL
        WHERE account.disabled_at IS NOT NULL
        RETURNING true
        """,
        tx.org_id,
        person_id,
        password_hash,
        tx.now,
    )
    if code is None or not set_first:
        raise DomainError("invite_invalid")
    await _end_open(tx, person_id)
    tx.audit("invite:accept", "person", person_id)
    return {"sign_in_name": await _name_that_opens(tx, person_id, code)}
