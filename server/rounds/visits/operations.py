"""What phones may send about visits. These are facts: a fix that cannot be true is set aside and flagged."""

from typing import Any

from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.operations import Incoming, Operation, OperationSettings, Outcome, shaped
from rounds.visits.actions import arriving, leaving, photos
from rounds.visits.schemas import AttachFix, CheckIn, CheckOut, FixIn, PhotoIn


def _without_bad_fix(data: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The fact without a position that is out of range; the operation log keeps what was sent."""
    if data.get("fix") is None:
        return data, ()
    try:
        shaped(FixIn, data["fix"] if isinstance(data["fix"], dict) else {})
    except DomainError:
        return {**data, "fix": None, "no_fix_reason": "unsupported"}, ("fix_out_of_range",)
    return data, ()


async def _check_in(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    data, flags = _without_bad_fix(op.data)
    receipt = await arriving.check_in(tx, shaped(CheckIn, {**data, "id": op.id}), skew=op.skew, flags=flags)
    return Outcome(flags=receipt["flags"])


async def _attach_fix(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    await arriving.attach_fix(tx, op.id, shaped(AttachFix, op.data).fix)
    return Outcome()


async def _check_out(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    data, flags = _without_bad_fix(op.data)
    data = {name: value for name, value in data.items() if name != "no_fix_reason"}
    first = await leaving.check_out(tx, op.id, shaped(CheckOut, data), skew=op.skew)
    return Outcome(flags=list(flags)) if first else Outcome("merged", flags=["already_checked_out"])


async def _add_photo(tx: Tx, op: Incoming, settings: OperationSettings) -> Outcome:
    photo = shaped(PhotoIn, {**op.data, "id": op.id})
    if photo.visit_id is None:
        raise DomainError("malformed", field="visit_id", reason="missing")
    await photos.add_photo(tx, photo.visit_id, photo, limit=settings.photo_limit)
    return Outcome()


OPERATIONS = [
    Operation("visit.check_in", Permission.VISIT_RECORD, _check_in),
    Operation("visit.attach_fix", Permission.VISIT_RECORD, _attach_fix),
    Operation("visit.check_out", Permission.VISIT_RECORD, _check_out),
    Operation("visit.add_photo", Permission.VISIT_RECORD, _add_photo),
]
