"""What phones may send about follow-ups. What was written down is never refused for place, time or customer."""

from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.operations import Deferred, Incoming, Operation, OperationSettings, Outcome, shaped
from rounds.followups import actions, adding, reminding
from rounds.followups.schemas import NoteAttachmentIn, NoteCommentIn, NoteIn, NoteSet, ReminderSet
from rounds.visits import public as visits

# A note may still be on another phone, or on its way. After that it is not expected any more.
PATIENCE = timedelta(days=7)
RETRY_S = 30


async def _unknown(tx: Tx, op: Incoming, note_id: UUID, error: DomainError) -> DomainError:
    """What to say about a note that the caller has none of: it may only not be here yet."""
    if error.code not in ("note_unknown", "reminder_unknown"):
        return error
    if await tx.value("SELECT true FROM note WHERE org_id = $1 AND id = $2", tx.org_id, note_id):
        return error
    try:
        age = tx.now - (op.at + op.skew)
    except OverflowError:
        return error
    if abs(age) >= PATIENCE:
        return error
    return Deferred("waits_for", RETRY_S, otherwise=error.code, entity="note", id=str(note_id))


def _in_time(data: dict[str, Any], op: Incoming) -> dict[str, Any]:
    """A note says when it was written as its operation does, unless it says so itself."""
    return {"at": op.at, **data, "id": op.id}


async def _write(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    note = shaped(NoteIn, _in_time(op.data, op))
    try:
        note.at.astimezone(UTC)
    except OverflowError:
        note = note.model_copy(update={"at": tx.now})
    await actions.write_note(tx, note, skew=op.skew, photos=1)
    return Outcome()


async def _edit(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    changes = shaped(NoteSet, op.set)
    try:
        await actions.edit_note(tx, op.id, changes)
    except DomainError as error:
        raise await _unknown(tx, op, op.id, error) from error
    return Outcome()


async def _withdraw(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    try:
        await actions.withdraw_note(tx, op.id)
    except DomainError as error:
        raise await _unknown(tx, op, op.id, error) from error
    return Outcome()


def _note_of(op: Incoming) -> tuple[UUID, dict[str, Any]]:
    """The note that something belongs to, and the rest."""
    try:
        note_id = UUID(str(op.data.get("note_id")))
    except ValueError:
        raise DomainError("malformed", field="note_id", reason="uuid_parsing") from None
    return note_id, {name: value for name, value in op.data.items() if name != "note_id"}


async def _comment(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    note_id, data = _note_of(op)
    said = shaped(NoteCommentIn, {**data, "id": op.id})
    moment = visits.correct_time(op.at, tx.now, op.skew)
    try:
        await adding.comment(tx, note_id, said, moment.at)
    except DomainError as error:
        raise await _unknown(tx, op, note_id, error) from error
    return Outcome()


async def _attach(tx: Tx, op: Incoming, settings: OperationSettings) -> Outcome:
    note_id, data = _note_of(op)
    attachment = shaped(NoteAttachmentIn, {**data, "id": op.id})
    try:
        attachment.taken_at.astimezone(UTC)
    except OverflowError:
        attachment = attachment.model_copy(update={"taken_at": tx.now})
    try:
        await adding.attach(tx, note_id, attachment, limit=settings.photo_limit)
    except DomainError as error:
        raise await _unknown(tx, op, note_id, error) from error
    return Outcome()


async def _remind(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    try:
        await reminding.set_reminder(tx, op.id, shaped(ReminderSet, op.data))
    except DomainError as error:
        raise await _unknown(tx, op, op.id, error) from error
    return Outcome()


OPERATIONS = [
    Operation("note.create", Permission.NOTE_WRITE, _write, fact=True),
    Operation("note.edit", Permission.NOTE_WRITE, _edit),
    Operation("note.withdraw", Permission.NOTE_WRITE, _withdraw),
    Operation("note.comment", Permission.NOTE_WRITE, _comment, fact=True),
    Operation("note.attach", Permission.NOTE_WRITE, _attach, fact=True),
    Operation("reminder.set", Permission.NOTE_WRITE, _remind),
]
