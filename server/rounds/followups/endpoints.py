"""Follow-ups over HTTP. Phones send the same steps as operations through sync."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.core.texts import CursorText
from rounds.core.texts import Query as SearchText
from rounds.followups import actions, adding, kinds, queries, reminding
from rounds.followups.queries import NoteFilter
from rounds.followups.schemas import (
    Key,
    NamableList,
    Note,
    NoteAttachmentIn,
    NoteCommentIn,
    NoteHistory,
    NoteIn,
    NoteKindIn,
    NoteKindList,
    NotePage,
    NotePatch,
    Reminder,
    ReminderList,
    ReminderSet,
    Stage,
)

router = APIRouter(tags=["follow-ups"])
Reader = Annotated[Call, allow(Permission.NOTE_READ)]
Writer = Annotated[Call, allow(Permission.NOTE_WRITE)]


@router.get("/notes", response_model=NotePage)
async def get_notes(
    call: Reader,
    q: Annotated[SearchText | None, Query(description="Words of text, result and next step")] = None,
    customer_id: UUID | None = None,
    person_id: UUID | None = None,
    unit_id: UUID | None = None,
    visit_id: UUID | None = None,
    kind: Key | None = None,
    stage: Stage | None = None,
    since: Annotated[date | None, Query(description="Business day, included")] = None,
    until: Annotated[date | None, Query(description="Business day, included")] = None,
    mine: Annotated[bool, Query(description="One's own, and those that name the caller")] = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: CursorText | None = None,
) -> dict[str, Any]:
    """Notes that the caller may see, the newest first."""
    wanted = NoteFilter(
        q, customer_id, person_id, unit_id, visit_id, kind, stage, since, until, mine, limit, cursor
    )
    return await call.read(queries.list_notes, call.services.files, wanted)


@router.post("/notes", response_model=Note, status_code=201)
async def post_note(cmd: NoteIn, call: Writer) -> dict[str, Any]:
    """Write one. Refused where its kind asks for something that is missing."""
    await call.run(actions.add_note, cmd)
    return await call.read(queries.read_note, call.services.files, cmd.id)


@router.get("/notes/people", response_model=NamableList)
async def get_namable(call: Writer, q: SearchText | None = None) -> dict[str, Any]:
    """Whom a note may name."""
    return {"items": await call.read(queries.list_namable, q)}


@router.get("/notes/{note_id}", response_model=Note)
async def get_note(note_id: UUID, call: Reader) -> dict[str, Any]:
    return await call.read(queries.read_note, call.services.files, note_id)


@router.patch("/notes/{note_id}", response_model=Note)
async def patch_note(note_id: UUID, cmd: NotePatch, call: Writer) -> dict[str, Any]:
    """Change one's own. What it said before is kept and shown."""
    await call.run(actions.edit_note, note_id, cmd.set, cmd.base_version)
    return await call.read(queries.read_note, call.services.files, note_id)


@router.post("/notes/{note_id}/withdraw", response_model=Note)
async def post_withdraw(note_id: UUID, call: Writer) -> dict[str, Any]:
    """Take one's own note off all lists."""
    await call.run(actions.withdraw_note, note_id)
    return await call.read(queries.read_note, call.services.files, note_id)


@router.get("/notes/{note_id}/history", response_model=NoteHistory)
async def get_history(note_id: UUID, call: Reader) -> dict[str, Any]:
    return await call.read(queries.read_history, note_id)


@router.post("/notes/{note_id}/comments", response_model=Note, status_code=201)
async def post_comment(note_id: UUID, cmd: NoteCommentIn, call: Writer) -> dict[str, Any]:
    """Say something about a note; its writer sees it."""
    await call.run(adding.comment, note_id, cmd)
    return await call.read(queries.read_note, call.services.files, note_id)


@router.post("/notes/{note_id}/attachments", response_model=Note, status_code=201)
async def post_attachment(note_id: UUID, cmd: NoteAttachmentIn, call: Writer) -> dict[str, Any]:
    """Announce a picture, a recording or a file; its bytes go to /api/sync/v1/blobs/{sha256}."""
    await call.run(adding.attach, note_id, cmd, limit=call.services.settings.photo_limit)
    return await call.read(queries.read_note, call.services.files, note_id)


@router.get("/note-kinds", response_model=NoteKindList)
async def get_kinds(call: Reader) -> dict[str, Any]:
    """What notes are about, those that are switched off too."""
    return {"items": await call.read(queries.list_kinds)}


@router.put("/note-kinds/{key}", response_model=NoteKindList)
async def put_kind(
    key: Annotated[str, Path(pattern="^[a-z][a-z0-9_]{0,39}$")],
    cmd: NoteKindIn,
    call: Annotated[Call, allow(Permission.NOTE_DESIGN)],
) -> dict[str, Any]:
    """Set how a kind is for this company; a new key is a new kind."""
    await call.run(kinds.put_kind, key, cmd)
    return {"items": await call.read(queries.list_kinds)}


@router.get("/reminders", response_model=ReminderList)
async def get_reminders(
    call: Writer,
    customer_id: UUID | None = None,
    done: Annotated[bool, Query(description="What was done, instead of what is open")] = False,
) -> dict[str, Any]:
    """One's own: what is open, the earliest first."""
    return await call.read(queries.list_reminders, customer_id, done=done)


@router.patch("/reminders/{reminder_id}", response_model=Reminder)
async def patch_reminder(reminder_id: UUID, cmd: ReminderSet, call: Writer) -> dict[str, Any]:
    """Done, open again, or on another day."""
    await call.run(reminding.set_reminder, reminder_id, cmd)
    return await call.read(queries.read_reminder, reminder_id)
