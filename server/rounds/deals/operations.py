"""What phones may send about deals, without a network too."""

from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.operations import Incoming, Operation, OperationSettings, Outcome, shaped
from rounds.deals import actions
from rounds.deals.schemas import DealIn, DealMoveIn, DealPatch


async def _create(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    await actions.create_deal(tx, shaped(DealIn, {**op.data, "id": op.id}))
    return Outcome()


async def _edit(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    patch = shaped(DealPatch, {"base_version": op.base_version, "set": op.set})
    lost = await actions.merge_deal(tx, op.id, patch)
    return Outcome("merged", lost=lost) if lost else Outcome()


async def _move(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    await actions.move_deal(tx, op.id, shaped(DealMoveIn, op.data))
    return Outcome()


OPERATIONS = [
    Operation("deal.create", Permission.DEAL_EDIT, _create),
    Operation("deal.edit", Permission.DEAL_EDIT, _edit),
    Operation("deal.move", Permission.DEAL_EDIT, _move),
]
