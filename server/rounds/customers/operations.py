"""What phones may send about customers."""

from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.operations import Incoming, Operation, OperationSettings, Outcome, shaped
from rounds.customers import actions
from rounds.customers.schemas import CustomerIn, CustomerPatch


async def _create(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    await actions.create_customer(tx, shaped(CustomerIn, {**op.data, "id": op.id}))
    return Outcome()


async def _edit(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    patch = shaped(CustomerPatch, {"base_version": op.base_version, "set": op.set})
    lost = await actions.merge_customer(tx, op.id, patch)
    return Outcome("merged", lost=lost) if lost else Outcome()


OPERATIONS = [
    Operation("customer.create", Permission.CUSTOMER_CREATE, _create),
    Operation("customer.edit", Permission.CUSTOMER_EDIT, _edit),
]
