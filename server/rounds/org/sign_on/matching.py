"""Whom a provider names: by staff number, or by the mobile number that the company keeps of a person."""

from uuid import UUID

from rounds.core import sealing
from rounds.core.db import Tx
from rounds.org.people.reading import MOBILE
from rounds.org.people.rules import plain_mobile
from rounds.org.rules import fold_sign_in_name


async def person_named(tx: Tx, match: str, name: str) -> UUID | None:
    """The one person of that name who still works here; None when there is none, or more than one."""
    found = await (_by_mobile(tx, name) if match == "mobile" else _by_code(tx, name))
    return found[0] if len(found) == 1 else None


async def _by_code(tx: Tx, name: str) -> list[UUID]:
    found = await tx.rows(
        """
        SELECT p.id FROM person AS p
        WHERE p.org_id = $1 AND lower(p.code) = $2 AND p.archived_at IS NULL AND p.kind = 'human'
        LIMIT 2
        """,
        tx.org_id,
        fold_sign_in_name(name),
    )
    return [row["id"] for row in found]


async def _by_mobile(tx: Tx, name: str) -> list[UUID]:
    """However the provider writes it: with spaces, dashes or +86."""
    number = plain_mobile(name)
    if number is None:
        return []
    found = await tx.rows(
        """
        SELECT p.id FROM person AS p
        WHERE p.org_id = $1 AND p.mobile_digest = $2 AND p.archived_at IS NULL AND p.kind = 'human'
        """,
        tx.org_id,
        await sealing.digest(tx, MOBILE, number),
    )
    return [row["id"] for row in found]
