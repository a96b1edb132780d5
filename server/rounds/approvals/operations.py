"""What phones may send about approvals: decisions made without a network, and what one takes back."""

from typing import Any

from rounds.approvals.actions import deciding
from rounds.approvals.schemas import CommentIn, DecideIn
from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.operations import Incoming, Operation, OperationSettings, Outcome, shaped


def _content(op: Incoming) -> dict[str, Any]:
    """The operation's own id is the decision's."""
    return {**op.data, "id": op.op_id}


async def _decide(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    await deciding.decide(tx, op.id, shaped(DecideIn, _content(op)))
    return Outcome()


async def _withdraw(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    await deciding.withdraw(tx, op.id, shaped(CommentIn, _content(op)))
    return Outcome()


OPERATIONS = [
    Operation("approval.decide", Permission.APPROVAL_DECIDE, _decide),
    Operation("approval.withdraw", Permission.APPROVAL_DECIDE, _withdraw),
]
