"""What phones may send about pins: asked for on the spot, with or without a network."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.operations import Incoming, Operation, OperationSettings, Outcome, shaped
from rounds.customers.pins import asking
from rounds.customers.pins.schemas import PinRequestIn


class _Whose(BaseModel):
    model_config = ConfigDict(extra="ignore")
    customer_id: UUID


async def _ask(tx: Tx, op: Incoming, settings: OperationSettings) -> Outcome:
    whose = shaped(_Whose, op.data).customer_id
    data = {name: value for name, value in op.data.items() if name != "customer_id"}
    cmd = shaped(PinRequestIn, {**data, "id": op.id})
    await asking.ask_pin(tx, whose, cmd, photo_limit=settings.photo_limit)
    return Outcome()


OPERATIONS = [Operation("pin.ask", Permission.CUSTOMER_EDIT, _ask)]
