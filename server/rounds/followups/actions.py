"""What changes follow-ups."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from rounds.core.clock import business_day
from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused
from rounds.customers import public as customers
from rounds.followups import events, queries
from rounds.followups.reminding import follow_note
from rounds.followups.rules import EDITABLE, SEARCHED, folded, missing, text_grams
from rounds.followups.schemas import NoteIn, NoteSet
from rounds.org import public as org
from rounds.visits import public as visits

NO_SKEW = timedelta(0)
LATE = timedelta(minutes=10)
COLUMNS = ", ".join(EDITABLE)


async def write_note(tx: Tx, cmd: NoteIn, *, skew: timedelta = NO_SKEW, photos: int = 0) -> None:
    """Keep a note; a repeat changes nothing. Never refused for customer, scope, time or what its kind asks for."""
    moment = visits.correct_time(cmd.at, tx.now, skew)
    day = business_day(moment.at, tx.ctx.timezone)
    found = await customers.find_for_visit(tx, cmd.customer_id, moment.at, day)
    post = await org.post_on(tx, day)
    content = cmd.model_dump(include=set(EDITABLE))
    kind = next((one for one in await queries.kinds_of(tx) if one.key == cmd.kind), None)
    marks = {
        "clock_suspect": moment.is_suspect,
        "late_delivery": tx.now - moment.at > LATE,
        "customer_unknown": not found.known,
        "customer_archived": found.archived,
        "out_of_scope": found.known and not found.in_scope,
        "incomplete": bool(missing(kind, content, photos)),
    }
    inserted = await tx.value(
        f"""
        INSERT INTO note (org_id, id, customer_id, visit_id, person_id, position_id, unit_id, device_id, flags,
                          business_day, at, device_at, received_at, folded, updated_at, version, {COLUMNS})
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $13, 1,
                $15, $16, $17, $18, $19, $20, $21, $22, $23)
        ON CONFLICT (org_id, id) DO NOTHING
        RETURNING id
        """,  # noqa: S608 - our own constant
        tx.org_id,
        cmd.id,
        cmd.customer_id,
        cmd.visit_id,
        tx.ctx.person_id,
        post.position_id if post else None,
        post.unit_id if post else None,
        tx.ctx.device_id,
        [mark for mark, holds in marks.items() if holds],
        day,
        moment.at,
        cmd.at,
        tx.now,
        folded(content[name] for name in SEARCHED),
        *(content[name] for name in EDITABLE),
    )
    if inserted is None:
        await _require_own(tx, cmd.id)
        return
    if not found.known:
        await customers.add_placeholder(tx, cmd.customer_id, post.position_id if post else None, day)
    tx.created("note", cmd.id)
    await _index(tx, cmd.id, content)
    await _name(tx, cmd.id, [] if cmd.private else cmd.mentions)
    await follow_note(tx, cmd.id, cmd.customer_id, cmd.next_date, cmd.next_step)
    tx.emit(events.NoteWritten(cmd.id, cmd.customer_id, events.person_of(tx)))


async def add_note(tx: Tx, cmd: NoteIn) -> None:
    """As `write_note`, for somebody who can be asked: the customer is in scope, and nothing is missing."""
    await customers.require_visible(tx, cmd.customer_id)
    if await tx.value("SELECT true FROM note WHERE org_id = $1 AND id = $2", tx.org_id, cmd.id):
        await _require_own(tx, cmd.id)
        return
    kind = next((one for one in await queries.kinds_of(tx) if one.key == cmd.kind and one.active), None)
    if kind is None:
        raise DomainError("malformed", field="kind", reason="unknown")
    # A picture follows the note: nobody can have sent it yet.
    for name in missing(kind, cmd.model_dump(), photos=1):
        raise DomainError("malformed", field=name, reason="missing")
    await write_note(tx, cmd)


async def edit_note(tx: Tx, note_id: UUID, changes: NoteSet, base_version: int | None = None) -> None:
    """Change one's own note. What it said before stays readable; what was shared stays so.

    With `base_version` raises `version_conflict` where it was changed since; without it the last one counts.
    """
    wanted = changes.model_dump(exclude_unset=True)
    mentions = wanted.pop("mentions", [])
    current = await own_note(tx, note_id)
    if base_version is not None and base_version < current["version"]:
        raise DomainError("version_conflict", version=current["version"], fields={})
    if wanted.get("private") and not current["private"]:
        raise DomainError("note_shared")
    apply = {name: value for name, value in wanted.items() if current[name] != value}
    row = {name: apply.get(name, current[name]) for name in EDITABLE}
    if apply:
        await tx.execute(
            "INSERT INTO note_version (org_id, note_id, version, at, content) VALUES ($1, $2, $3, $4, $5)",
            tx.org_id,
            note_id,
            current["version"],
            current["updated_at"],
            _plain({name: current[name] for name in EDITABLE}),
        )
        await tx.execute(
            f"""
            UPDATE note
            SET ({COLUMNS}) = ROW($3, $4, $5, $6, $7, $8, $9, $10, $11), folded = $12, updated_at = $13,
                version = version + 1
            WHERE org_id = $1 AND id = $2
            """,  # noqa: S608 - our own constant
            tx.org_id,
            note_id,
            *(row[name] for name in EDITABLE),
            folded(row[name] for name in SEARCHED),
            tx.now,
        )
        if apply.keys() & set(SEARCHED):
            await tx.execute("DELETE FROM note_gram WHERE org_id = $1 AND note_id = $2", tx.org_id, note_id)
            await _index(tx, note_id, row)
        if apply.keys() & {"next_date", "next_step"}:
            await follow_note(tx, note_id, current["customer_id"], row["next_date"], row["next_step"])
    await _name(tx, note_id, [] if row["private"] else mentions)
    tx.changed("note", note_id)


async def withdraw_note(tx: Tx, note_id: UUID) -> None:
    """Take one's own note off all lists, for one that was written to the wrong customer. A repeat changes nothing."""
    current = await own_note(tx, note_id, withdrawn=True)
    if current["withdrawn_at"] is not None:
        return
    await tx.execute(
        "UPDATE note SET withdrawn_at = $3, version = version + 1 WHERE org_id = $1 AND id = $2",
        tx.org_id,
        note_id,
        tx.now,
    )
    await follow_note(tx, note_id, current["customer_id"], None, None)
    tx.changed("note", note_id)
    tx.audit("note:withdraw", "note", note_id, before={"customer_id": current["customer_id"]})


def _plain(content: dict[str, Any]) -> dict[str, Any]:
    day = content["next_date"]
    return {**content, "next_date": day.isoformat() if day else None}


async def own_note(tx: Tx, note_id: UUID, *, withdrawn: bool = False) -> dict[str, Any]:
    """The caller's own note, locked; raises `note_unknown`."""
    found = await tx.row(
        f"""
        SELECT customer_id, updated_at, withdrawn_at, version, {COLUMNS} FROM note
        WHERE org_id = $1 AND id = $2 AND person_id = $3
        FOR UPDATE
        """,  # noqa: S608 - our own constant
        tx.org_id,
        note_id,
        tx.ctx.person_id,
    )
    if found is None or (found["withdrawn_at"] is not None and not withdrawn):
        raise DomainError("note_unknown")
    return dict(found)


async def _require_own(tx: Tx, note_id: UUID) -> None:
    try:
        await own_note(tx, note_id, withdrawn=True)
    except DomainError:
        raise IdReused("note") from None


async def _index(tx: Tx, note_id: UUID, content: dict[str, Any]) -> None:
    await tx.execute(
        "INSERT INTO note_gram (org_id, gram, note_id) SELECT $1, unnest($2::text[]), $3",
        tx.org_id,
        sorted(text_grams(folded(content[name] for name in SEARCHED))),
        note_id,
    )


async def _name(tx: Tx, note_id: UUID, people: Sequence[UUID]) -> None:
    """Name people who work here; the others are left out."""
    if not people:
        return
    named = await tx.rows(
        """
        INSERT INTO note_mention (org_id, note_id, person_id, at)
        SELECT $1, $2, p.id, $4 FROM person AS p
        WHERE p.org_id = $1 AND p.id = ANY ($3::uuid[]) AND p.archived_at IS NULL
        ON CONFLICT DO NOTHING
        RETURNING person_id
        """,
        tx.org_id,
        note_id,
        list(people),
        tx.now,
    )
    if named:
        tx.changed("note", note_id)
        for row in named:
            tx.emit(events.PersonNamed(note_id, row["person_id"], events.person_of(tx)))
