"""Whom a provider names: by staff number, verified mobile number or verified e-mail address."""

from uuid import UUID

from rounds.core.db import Tx
from rounds.org.rules import fold_sign_in_name


async def person_named(tx: Tx, match: str, name: str) -> UUID | None:
    """The one person of that name who still works here; None when there is none, or more than one."""
    if match != "code":
        return None
    found = await tx.rows(
        """
        SELECT p.id FROM person AS p
        WHERE p.org_id = $1 AND lower(p.code) = $2 AND p.archived_at IS NULL AND p.kind = 'human'
        LIMIT 2
        """,
        tx.org_id,
        fold_sign_in_name(name),
    )
    return found[0]["id"] if len(found) == 1 else None
