"""What is added to a note: comments, pictures, recordings, files."""

from datetime import datetime
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused, NotFound
from rounds.followups import events, queries
from rounds.followups.actions import own_note
from rounds.followups.schemas import MIMES, NoteAttachmentIn, NoteCommentIn


async def comment(tx: Tx, note_id: UUID, cmd: NoteCommentIn, at: datetime | None = None) -> None:
    """Say something about a note that one sees; a repeat changes nothing."""
    try:
        await queries.require_seen(tx, note_id)
    except NotFound:
        raise DomainError("note_unknown") from None
    inserted = await tx.value(
        """
        INSERT INTO note_comment (org_id, id, note_id, person_id, text, at, received_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (org_id, id) DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        cmd.id,
        note_id,
        tx.ctx.person_id,
        cmd.text,
        at or tx.now,
        tx.now,
    )
    if inserted is None:
        same = await tx.value(
            "SELECT true FROM note_comment WHERE org_id = $1 AND id = $2 AND note_id = $3 AND person_id = $4",
            tx.org_id,
            cmd.id,
            note_id,
            tx.ctx.person_id,
        )
        if not same:
            raise IdReused("comment")
        return
    tx.changed("note", note_id)
    tx.emit(events.NoteCommented(note_id, cmd.id, events.person_of(tx)))


async def attach(tx: Tx, note_id: UUID, cmd: NoteAttachmentIn, *, limit: int) -> None:
    """Say that a picture, a recording or a file belongs to one's note. Its bytes may come before or after."""
    if cmd.size > limit:
        raise DomainError("photo_too_large", limit=limit)
    if cmd.mime not in MIMES or (cmd.kind == "photo") != cmd.mime.startswith("image/"):
        raise DomainError("malformed", field="mime", reason="unknown")
    await own_note(tx, note_id)
    inserted = await tx.value(
        """
        INSERT INTO attachment (org_id, id, entity, entity_id, kind, sha256, size, mime, width, height, taken_at, live,
                                watermark, retention, created_at, created_by, title)
        VALUES ($1, $2, 'note', $3, $4, $5, $6, $7, $8, $9, $10, $11, '[]', 'note', $12, $13, $14)
        ON CONFLICT (org_id, id) DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        cmd.id,
        note_id,
        cmd.kind,
        bytes.fromhex(cmd.sha256),
        cmd.size,
        cmd.mime,
        cmd.width,
        cmd.height,
        cmd.taken_at,
        cmd.live,
        tx.now,
        tx.ctx.person_id,
        cmd.title,
    )
    if inserted is not None:
        tx.changed("note", note_id)
        return
    same = await tx.value(
        "SELECT true FROM attachment WHERE org_id = $1 AND id = $2 AND entity = 'note' AND entity_id = $3",
        tx.org_id,
        cmd.id,
        note_id,
    )
    if not same:
        raise IdReused("attachment")


async def show_arrived(tx: Tx, sha256: str) -> None:
    """Bytes have arrived: the notes that were waiting for them have changed for those who hold them."""
    for row in await tx.rows(
        """
        SELECT DISTINCT entity_id FROM attachment
        WHERE org_id = $1 AND entity = 'note' AND sha256 = $2
        ORDER BY entity_id
        """,
        tx.org_id,
        bytes.fromhex(sha256),
    ):
        tx.changed("note", row["entity_id"])
