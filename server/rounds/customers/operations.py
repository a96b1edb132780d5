"""What phones may send about customers."""

from datetime import date

from rounds.core.access import Permission
from rounds.core.clock import business_day
from rounds.core.db import Tx
from rounds.core.operations import Incoming, Operation, OperationSettings, Outcome, shaped
from rounds.customers import actions
from rounds.customers.custom.values import fitting_values
from rounds.customers.editing import merge_customer
from rounds.customers.pins.operations import OPERATIONS as PINS
from rounds.customers.queries import today_of
from rounds.customers.rules import OWN_FIELD
from rounds.customers.schemas import CustomerIn, CustomerPatch
from rounds.customers.twins.redirects import survivor_of


async def _create(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    cmd = shaped(CustomerIn, {**op.data, "id": op.id})
    custom, unfit = await fitting_values(tx, "customer", cmd.custom)
    cmd = cmd.model_copy(update={"custom": custom})
    await actions.create_customer(tx, cmd, since=_day_of(tx, op), complete=False)
    return Outcome("merged", lost={OWN_FIELD + name: None for name in unfit}) if unfit else Outcome()


def _day_of(tx: Tx, op: Incoming) -> date:
    """The day on which the phone made it, so that visits of the days without a network are in scope; never later."""
    today = today_of(tx)
    try:
        return min(today, business_day(op.at + op.skew, tx.ctx.timezone))
    except OverflowError:
        return today


async def _edit(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    own = {
        name.removeprefix(OWN_FIELD): value for name, value in op.set.items() if name.startswith(OWN_FIELD)
    }
    rest = {name: value for name, value in op.set.items() if not name.startswith(OWN_FIELD)}
    patch = shaped(
        CustomerPatch, {"base_version": op.base_version, "set": rest | ({"custom": own} if own else {})}
    )
    standing = await survivor_of(tx, op.id)
    if standing != op.id:
        # The phone saw another customer's version: whatever the one that stands says counts as newer.
        patch = patch.model_copy(update={"base_version": 0})
    lost = await merge_customer(tx, standing, patch)
    return Outcome("merged", lost=lost) if lost else Outcome()


OPERATIONS = [
    Operation("customer.create", Permission.CUSTOMER_CREATE, _create),
    Operation("customer.edit", Permission.CUSTOMER_EDIT, _edit),
    *PINS,
]
