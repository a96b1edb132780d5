"""Deletion on request: a customer's data made unreadable for ever, with the facts about visits left as they are."""

from uuid import UUID

from rounds.core import sealing
from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.customers import queries

ERASED = "已删除"


async def erase_customer(tx: Tx, customer_id: UUID, confirm: str, reason: str) -> None:
    """Destroys the key, empties what names a person and archives the customer; phones drop it with the next pull.

    What was sealed stays unreadable in the trail, in the operation log and in backups. Photos go by the company's days
    of keeping. Raises `not_confirmed` unless the customer's name is repeated.
    """
    await queries.require_visible(tx, customer_id)
    found = await tx.row(
        "SELECT name, version FROM customer WHERE org_id = $1 AND id = $2 FOR UPDATE", tx.org_id, customer_id
    )
    if found is None:
        raise NotFound("customer")
    if found["name"] != confirm:
        raise DomainError("not_confirmed")
    await sealing.destroy(tx, customer_id)
    await tx.execute(
        """
        UPDATE customer
        SET name = $3, spelling = '', py = '', phone = NULL, phone_sealed = NULL, phone_hint = NULL, contact = NULL,
            note = NULL, address = NULL, version = version + 1, updated_at = $4,
            archived_at = coalesce(archived_at, $4)
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        customer_id,
        ERASED,
        tx.now,
    )
    await tx.execute(
        "DELETE FROM customer_gram WHERE org_id = $1 AND customer_id = $2", tx.org_id, customer_id
    )
    tx.changed("customer", customer_id)
    tx.audit("privacy:erase", "customer", customer_id, after={"reason": reason})
