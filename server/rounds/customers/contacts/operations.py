"""What phones may send about contacts, made and changed without a network too."""

from datetime import timedelta

from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.operations import Deferred, Incoming, Operation, OperationSettings, Outcome, shaped
from rounds.customers.contacts import actions
from rounds.customers.contacts.schemas import ContactIn, ContactOfIn, ContactPatch, LeaveOp, PlaceIn, PlaceOp

RETRY_S = 30
PATIENCE = timedelta(days=7)


async def _create(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    cmd = shaped(ContactOfIn, {**op.data, "id": op.id})
    values = ContactIn.model_validate(cmd.model_dump(exclude={"customer_id"}, exclude_unset=True))
    try:
        await actions.create_contact(tx, cmd.customer_id, values)
    except DomainError as error:
        raise await _awaited(tx, op, str(cmd.customer_id), error) from error
    return Outcome()


async def _awaited(tx: Tx, op: Incoming, customer_id: str, error: DomainError) -> DomainError:
    """What to say about a customer that is not the caller's: it may only not be here yet."""
    if error.code != "not_found" or error.params.get("entity") != "customer":
        return error
    if await tx.value(
        "SELECT true FROM customer WHERE org_id = $1 AND id = $2::uuid", tx.org_id, customer_id
    ):
        return error
    try:
        is_old = abs(tx.now - (op.at + op.skew)) >= PATIENCE
    except OverflowError:
        is_old = True
    if is_old:
        return error
    return Deferred("waits_for", RETRY_S, otherwise="not_found", entity="customer", id=customer_id)


async def _edit(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    patch = shaped(ContactPatch, {"base_version": op.base_version, "set": op.set})
    lost = await actions.merge_contact(tx, op.id, patch)
    return Outcome("merged", lost=lost) if lost else Outcome()


async def _place(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    cmd = shaped(PlaceOp, op.data)
    place = PlaceIn(role=cmd.role, is_primary=cmd.is_primary)
    try:
        await actions.place_contact(tx, op.id, cmd.customer_id, place)
    except DomainError as error:
        raise await _awaited(tx, op, str(cmd.customer_id), error) from error
    return Outcome()


async def _take_out(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    await actions.take_out_contact(tx, op.id, shaped(LeaveOp, op.data).customer_id)
    return Outcome()


OPERATIONS = [
    Operation("contact.create", Permission.CUSTOMER_EDIT, _create),
    Operation("contact.edit", Permission.CUSTOMER_EDIT, _edit),
    Operation("contact.place", Permission.CUSTOMER_EDIT, _place),
    Operation("contact.take_out", Permission.CUSTOMER_EDIT, _take_out),
]
