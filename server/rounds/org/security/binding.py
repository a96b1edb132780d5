"""One phone for each person, where the company wants it: the first one binds, a leader resets or lends."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rounds.core.clock import iso
from rounds.core.db import Tx
from rounds.core.errors import DomainError

LONGEST_LOAN = timedelta(hours=48)


async def meet_phone(tx: Tx, person_id: UUID, device_id: UUID) -> datetime | None:
    """Let a phone in where one each is asked for: binds the first one. Returns until when, for a lent one.

    While a loan is open, a phone that is not theirs is the lent one, even where they have none of their own yet.
    Raises `phone_bound` for any other phone.
    """
    await tx.execute(
        "INSERT INTO phone_binding (org_id, person_id) VALUES ($1, $2) ON CONFLICT (org_id, person_id) DO NOTHING",
        tx.org_id,
        person_id,
    )
    found = await tx.row(
        """
        SELECT device_id, bound_at, lent_until, lent_device_id FROM phone_binding
        WHERE org_id = $1 AND person_id = $2 FOR UPDATE
        """,
        tx.org_id,
        person_id,
    )
    if found is None or found["device_id"] == device_id:
        return None
    lent_until: datetime | None = found["lent_until"]
    if lent_until and lent_until > tx.now and found["lent_device_id"] in (None, device_id):
        await tx.execute(
            "UPDATE phone_binding SET lent_device_id = $3 WHERE org_id = $1 AND person_id = $2",
            tx.org_id,
            person_id,
            device_id,
        )
        tx.audit("phone:borrow", "person", person_id, after={"device_id": device_id})
        return lent_until
    if found["device_id"] is None:
        await _bind(tx, person_id, device_id)
        return None
    label = await tx.value(
        "SELECT label FROM device WHERE org_id = $1 AND id = $2", tx.org_id, found["device_id"]
    )
    raise DomainError("phone_bound", label=label, bound_at=iso(found["bound_at"]))


async def _bind(tx: Tx, person_id: UUID, device_id: UUID) -> None:
    await tx.execute(
        """
        UPDATE phone_binding SET device_id = $3, bound_at = $4
        WHERE org_id = $1 AND person_id = $2
        """,
        tx.org_id,
        person_id,
        device_id,
        tx.now,
    )
    tx.audit("phone:bind", "person", person_id, after={"device_id": device_id})


async def bind_present_phones(tx: Tx) -> None:
    """Bind everybody who has none yet to the phone that they used last and are signed in on."""
    found = await tx.rows(
        """
        SELECT DISTINCT ON (d.person_id) d.person_id, d.id
        FROM device AS d
        JOIN session AS s ON s.org_id = d.org_id AND s.device_id = d.id AND s.ended_at IS NULL AND s.expires_at > $2
        WHERE d.org_id = $1 AND d.kind = 'phone' AND d.revoked_at IS NULL
        ORDER BY d.person_id, d.last_seen_at DESC
        """,
        tx.org_id,
        tx.now,
    )
    await tx.many(
        """
        INSERT INTO phone_binding (org_id, person_id, device_id, bound_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (org_id, person_id) DO UPDATE SET device_id = $3, bound_at = $4
        WHERE phone_binding.device_id IS NULL
        """,
        [(tx.org_id, row["person_id"], row["id"], tx.now) for row in found],
    )


async def reset_binding(tx: Tx, person_id: UUID) -> None:
    """The next phone that the person signs in on becomes theirs."""
    await tx.execute(
        """
        UPDATE phone_binding SET device_id = NULL, bound_at = NULL, lent_until = NULL, lent_device_id = NULL
        WHERE org_id = $1 AND person_id = $2
        """,
        tx.org_id,
        person_id,
    )
    tx.audit("phone:reset", "person", person_id)


async def lend_phone(tx: Tx, person_id: UUID, until: datetime) -> None:
    """Let one other phone in until then; its session ends with the loan. Raises `loan_too_long`."""
    if not tx.now < until <= tx.now + LONGEST_LOAN:
        raise DomainError("loan_too_long", hours=int(LONGEST_LOAN.total_seconds() // 3600))
    await tx.execute(
        """
        INSERT INTO phone_binding (org_id, person_id, lent_until) VALUES ($1, $2, $3)
        ON CONFLICT (org_id, person_id) DO UPDATE SET lent_until = $3, lent_device_id = NULL
        """,
        tx.org_id,
        person_id,
        until,
    )
    tx.audit("phone:lend", "person", person_id, after={"until": until})


async def binding_of(tx: Tx, person_id: UUID) -> dict[str, Any] | None:
    """The phone a person works with, and the one lent to them; None when neither is."""
    found = await tx.row(
        """
        SELECT b.device_id, d.label, b.bound_at,
               CASE WHEN b.lent_until > $3 THEN b.lent_until END AS lent_until,
               CASE WHEN b.lent_until > $3 THEN l.label END AS lent_label
        FROM phone_binding AS b
        LEFT JOIN device AS d ON d.org_id = b.org_id AND d.id = b.device_id
        LEFT JOIN device AS l ON l.org_id = b.org_id AND l.id = b.lent_device_id
        WHERE b.org_id = $1 AND b.person_id = $2
        """,
        tx.org_id,
        person_id,
        tx.now,
    )
    return None if found is None or (found["device_id"] is None and not found["lent_until"]) else dict(found)
