"""What phones may send about leave: asked for and taken back without a network too."""

from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.operations import Incoming, Operation, OperationSettings, Outcome, shaped
from rounds.org.leave import actions
from rounds.org.leave.schemas import LeaveIn


async def _ask(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    await actions.ask_leave(tx, shaped(LeaveIn, {**op.data, "id": op.id}))
    return Outcome()


async def _withdraw(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    await actions.withdraw_leave(tx, op.id)
    return Outcome()


OPERATIONS = [
    Operation("leave.ask", Permission.LEAVE_ASK, _ask),
    Operation("leave.withdraw", Permission.LEAVE_ASK, _withdraw),
]
