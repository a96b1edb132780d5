"""Deletion on request: what names a person who works here no more."""

from uuid import UUID

from rounds.core import sealing
from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound

ERASED = "已删除"


async def erase_person(tx: Tx, person_id: UUID, confirm: str, reason: str) -> None:
    """Destroys the key of everything that is sealed for the person, and leaves the staff number as their name.

    Raises `not_confirmed` unless the staff number is repeated, `still_active` for somebody who has not left.
    """
    found = await tx.row(
        "SELECT code, archived_at FROM person WHERE org_id = $1 AND id = $2 FOR UPDATE", tx.org_id, person_id
    )
    if found is None:
        raise NotFound("person")
    if found["code"] != confirm:
        raise DomainError("not_confirmed")
    if found["archived_at"] is None:
        raise DomainError("still_active")
    await sealing.destroy(tx, person_id)
    await tx.execute(
        "UPDATE person SET name = $3 WHERE org_id = $1 AND id = $2",
        tx.org_id,
        person_id,
        f"{ERASED} {found['code']}",
    )
    await _forget_why_they_were_away(tx, person_id)
    await tx.execute("DELETE FROM sign_in_name WHERE org_id = $1 AND person_id = $2", tx.org_id, person_id)
    tx.audit("privacy:erase", "person", person_id, after={"reason": reason})


async def _forget_why_they_were_away(tx: Tx, person_id: UUID) -> None:
    """That they were is a fact of the work; why (somebody was ill) is theirs."""
    forgotten = await tx.rows(
        """
        UPDATE leave SET kind = 'other', reason = NULL, version = version + 1
        WHERE org_id = $1 AND person_id = $2 AND (kind <> 'other' OR reason IS NOT NULL)
        RETURNING id
        """,
        tx.org_id,
        person_id,
    )
    await tx.execute(
        "UPDATE leaving SET note = '' WHERE org_id = $1 AND person_id = $2", tx.org_id, person_id
    )
    for row in forgotten:
        tx.changed("leave", row["id"])
