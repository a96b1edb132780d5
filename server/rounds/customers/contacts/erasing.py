"""Deletion on request: somebody's data as a contact made unreadable for ever."""

from uuid import UUID

from rounds.core import sealing
from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.customers.contacts import queries

ERASED = "已删除"


async def erase_contact(tx: Tx, contact_id: UUID, confirm: str, reason: str) -> None:
    """Destroys the key and empties what tells who it was. Raises `not_confirmed` unless the name is repeated."""
    await queries.read_contact(tx, contact_id)
    name = await tx.value(
        "SELECT name FROM contact WHERE org_id = $1 AND id = $2 FOR UPDATE", tx.org_id, contact_id
    )
    if name is None:
        raise NotFound("contact")
    if name != confirm:
        raise DomainError("not_confirmed")
    await _empty(tx, contact_id)
    tx.audit("privacy:erase", "contact", contact_id, after={"reason": reason})


async def erase_contacts_of(tx: Tx, customer_id: UUID) -> None:
    """Those who belong to nobody but this customer."""
    for row in await tx.rows(
        """
        SELECT DISTINCT x.contact_id FROM contact_of AS x
        WHERE x.org_id = $1 AND x.customer_id = $2 AND NOT EXISTS (
            SELECT FROM contact_of AS o
            WHERE o.org_id = $1 AND o.contact_id = x.contact_id AND o.customer_id <> $2 AND o.until_day IS NULL)
        ORDER BY x.contact_id
        """,
        tx.org_id,
        customer_id,
    ):
        await _empty(tx, row["contact_id"])


async def _empty(tx: Tx, contact_id: UUID) -> None:
    await sealing.destroy(tx, contact_id)
    await tx.execute(
        """
        UPDATE contact
        SET name = $3, title = NULL, reach_sealed = NULL, reach_hints = '{}', birthday = NULL, birth_year = NULL,
            speciality = NULL, licence_no = NULL, note = NULL, version = version + 1, updated_at = $4,
            archived_at = coalesce(archived_at, $4)
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        contact_id,
        ERASED,
        tx.now,
    )
    tx.changed("contact", contact_id)
