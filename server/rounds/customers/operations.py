"""What phones may send about customers."""

from datetime import date

from rounds.core.access import Permission
from rounds.core.clock import business_day
from rounds.core.db import Tx
from rounds.core.operations import Incoming, Operation, OperationSettings, Outcome, shaped
from rounds.customers import actions
from rounds.customers.queries import today_of
from rounds.customers.schemas import CustomerIn, CustomerPatch


async def _create(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    await actions.create_customer(tx, shaped(CustomerIn, {**op.data, "id": op.id}), since=_day_of(tx, op))
    return Outcome()


def _day_of(tx: Tx, op: Incoming) -> date:
    """The day on which the phone made it, so that visits of the days without a network are in scope; never later."""
    today = today_of(tx)
    try:
        return min(today, business_day(op.at + op.skew, tx.ctx.timezone))
    except OverflowError:
        return today


async def _edit(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    patch = shaped(CustomerPatch, {"base_version": op.base_version, "set": op.set})
    lost = await actions.merge_customer(tx, op.id, patch)
    return Outcome("merged", lost=lost) if lost else Outcome()


OPERATIONS = [
    Operation("customer.create", Permission.CUSTOMER_CREATE, _create),
    Operation("customer.edit", Permission.CUSTOMER_EDIT, _edit),
]
