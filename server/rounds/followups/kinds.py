"""Kinds of notes, as a company sets them."""

from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.ids import uuid7
from rounds.followups import queries
from rounds.followups.schemas import NoteKindIn


async def put_kind(tx: Tx, key: str, cmd: NoteKindIn) -> None:
    """Set how a kind of note is for this company; a new key is a new kind."""
    known = await queries.list_kinds(tx)
    before = next((kind for kind in known if kind["key"] == key), None)
    if (before is None or not before["built_in"]) and cmd.name_zh is None:
        raise DomainError("malformed", field="name_zh", reason="missing")
    kind_id = await tx.value(
        """
        INSERT INTO note_kind (org_id, id, key, name_zh, name_en, active, ordinal, template, phrases, results, required,
                               updated_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)
        ON CONFLICT (org_id, key) DO UPDATE
        SET name_zh = $4, name_en = $5, active = $6, ordinal = $7, template = $8, phrases = $9, results = $10,
            required = $11, updated_at = $12, version = note_kind.version + 1
        RETURNING id
        """,
        tx.org_id,
        uuid7(),
        key,
        cmd.name_zh,
        cmd.name_en,
        cmd.active,
        cmd.ordinal,
        cmd.template,
        cmd.phrases,
        cmd.results,
        cmd.required,
        tx.now,
    )
    tx.changed("note_kind", kind_id)
    tx.audit(
        "note_kind:set",
        "note_kind",
        kind_id,
        before=None if before is None else {"active": before["active"], "name_zh": before["name_zh"]},
        after={"key": key, "active": cmd.active, "name_zh": cmd.name_zh, "required": cmd.required},
    )
