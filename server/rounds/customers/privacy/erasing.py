"""Deletion on request: a customer's data made unreadable for ever, with the facts about visits left as they are."""

from dataclasses import dataclass
from uuid import UUID

from rounds.core import sealing
from rounds.core.db import Event, Tx
from rounds.core.errors import DomainError, NotFound
from rounds.customers import queries
from rounds.customers.contacts.erasing import erase_contacts_of
from rounds.customers.twins.noting import forget_looks
from rounds.customers.twins.redirects import one_and_merged

ERASED = "已删除"


@dataclass(frozen=True, slots=True)
class CustomerErased(Event):
    customer_id: UUID


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
    for one in await one_and_merged(tx, customer_id):
        await _empty(tx, one)
        tx.emit(CustomerErased(one))
    tx.audit("privacy:erase", "customer", customer_id, after={"reason": reason})


async def _empty(tx: Tx, customer_id: UUID) -> None:
    await sealing.destroy(tx, customer_id)
    await tx.execute(
        """
        UPDATE customer
        SET name = $3, spelling = '', py = '', phone = NULL, phone_sealed = NULL, phone_hint = NULL, contact = NULL,
            note = NULL, address = NULL, custom = '{}', tags = '{}', version = version + 1, updated_at = $4,
            archived_at = coalesce(archived_at, $4)
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        customer_id,
        ERASED,
        tx.now,
    )
    for index in ("customer_gram", "customer_tag", "customer_value"):
        await tx.execute(
            f"DELETE FROM {index} WHERE org_id = $1 AND customer_id = $2",  # noqa: S608 - our own names
            tx.org_id,
            customer_id,
        )
    await forget_looks(tx, customer_id)
    await erase_contacts_of(tx, customer_id)
    tx.changed("customer", customer_id)
