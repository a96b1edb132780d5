"""What phones may send about visits. These are facts: a fix that cannot be true is set aside and flagged."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.operations import Deferred, Incoming, Operation, OperationSettings, Outcome, shaped
from rounds.visits import queries
from rounds.visits.actions import arriving, leaving, photos
from rounds.visits.schemas import AttachFix, CheckIn, CheckOut, FixIn, PhotoIn

# A check-in may still be on another phone, or on its way. After that it is not expected any more.
PATIENCE = timedelta(days=7)
RETRY_S = 30


async def _unknown(tx: Tx, op: Incoming, visit_id: UUID, error: DomainError) -> DomainError:
    """What to say about a visit that is not the caller's: it may only not be here yet."""
    if error.code != "visit_unknown" or await queries.is_visit(tx, visit_id):
        return error
    try:
        age = tx.now - (op.at + op.skew)
    except OverflowError:
        return error
    if abs(age) >= PATIENCE:
        return error
    return Deferred("waits_for", RETRY_S, otherwise="visit_unknown", entity="visit", id=str(visit_id))


def _without_bad_fix(data: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The fact without a position that is out of range; the operation log keeps what was sent."""
    if data.get("fix") is None:
        return data, ()
    try:
        shaped(FixIn, data["fix"] if isinstance(data["fix"], dict) else {}).taken_at.astimezone(UTC)
    except (DomainError, OverflowError):
        return {**data, "fix": None, "no_fix_reason": "unsupported"}, ("fix_out_of_range",)
    return data, ()


def _is_in_time(at: datetime) -> bool:
    """Whether a moment has a place in UTC: at both ends of all time some have not."""
    try:
        return at.astimezone(UTC) is not None
    except OverflowError:
        return False


async def _check_in(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    data, flags = _without_bad_fix(op.data)
    arrival = shaped(CheckIn, {**data, "id": op.id})
    if not _is_in_time(arrival.started_at):
        arrival = arrival.model_copy(update={"started_at": tx.now})
        flags = (*flags, "clock_suspect")
    receipt = await arriving.check_in(tx, arrival, skew=op.skew, flags=flags)
    return Outcome(flags=receipt["flags"])


async def _attach_fix(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    fix = shaped(AttachFix, op.data).fix
    try:
        await arriving.attach_fix(tx, op.id, fix)
    except DomainError as error:
        raise await _unknown(tx, op, op.id, error) from error
    return Outcome()


async def _check_out(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    data, flags = _without_bad_fix(op.data)
    data = {name: value for name, value in data.items() if name != "no_fix_reason"}
    leave = shaped(CheckOut, data)
    if not _is_in_time(leave.ended_at):
        leave = leave.model_copy(update={"ended_at": tx.now})
    try:
        first = await leaving.check_out(tx, op.id, leave, skew=op.skew)
    except DomainError as error:
        raise await _unknown(tx, op, op.id, error) from error
    return Outcome(flags=list(flags)) if first else Outcome("merged", flags=["already_checked_out"])


async def _add_photo(tx: Tx, op: Incoming, settings: OperationSettings) -> Outcome:
    photo = shaped(PhotoIn, {**op.data, "id": op.id})
    if photo.visit_id is None:
        raise DomainError("malformed", field="visit_id", reason="missing")
    try:
        await photos.add_photo(tx, photo.visit_id, photo, limit=settings.photo_limit)
    except DomainError as error:
        raise await _unknown(tx, op, photo.visit_id, error) from error
    return Outcome()


OPERATIONS = [
    Operation("visit.check_in", Permission.VISIT_RECORD, _check_in, fact=True),
    Operation("visit.attach_fix", Permission.VISIT_RECORD, _attach_fix, fact=True),
    Operation("visit.check_out", Permission.VISIT_RECORD, _check_out, fact=True),
    Operation("visit.add_photo", Permission.VISIT_RECORD, _add_photo, fact=True),
]
