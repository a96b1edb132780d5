"""Reads of follow-ups."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rounds.core.cursors import read_cursor, write_cursor
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.core.file_store import Files
from rounds.core.files import blob_key, thumbnail_key
from rounds.customers import public as customers
from rounds.followups.rules import BUILT_IN, Kind, all_kinds, search_words, visible_notes
from rounds.org import public as org

END = "\U0010ffff"  # after all that begins alike
KIND_COLUMNS = "key, name_zh, name_en, active, ordinal, template, phrases, results, required, version"
PERSON = "json_build_object('id', {p}.id, 'code', {p}.code, 'name', {p}.name)"
NOTE = f"""
    SELECT n.id, json_build_object('id', n.customer_id, 'name', nullif(c.name, ''), 'grade', c.grade) AS customer,
           n.visit_id, {PERSON.format(p="pe")} AS person, n.kind, n.text, n.result, n.next_step, n.next_date, n.stage,
           n.probability, n.private, n.custom, n.flags, n.business_day, n.at, n.updated_at, n.withdrawn_at, n.version,
           coalesce((
               SELECT json_agg(x) FROM (
                   SELECT o.id, {PERSON.format(p="w")} AS person, o.text, o.at
                   FROM note_comment AS o
                   JOIN person AS w ON w.org_id = o.org_id AND w.id = o.person_id
                   WHERE o.org_id = n.org_id AND o.note_id = n.id
                   ORDER BY o.at, o.id) AS x), '[]') AS comments,
           coalesce((
               SELECT json_agg(x) FROM (
                   SELECT w.id, w.code, w.name
                   FROM note_mention AS m
                   JOIN person AS w ON w.org_id = m.org_id AND w.id = m.person_id
                   WHERE m.org_id = n.org_id AND m.note_id = n.id
                   ORDER BY w.code) AS x), '[]') AS mentions,
           coalesce((
               SELECT json_agg(x) FROM (
                   SELECT a.id, a.kind, encode(a.sha256, 'hex') AS sha256, a.size, a.mime, a.width, a.height,
                          a.taken_at, a.title,
                          CASE WHEN b.stored_at IS NULL THEN 'expected' ELSE 'stored' END AS state
                   FROM attachment AS a
                   LEFT JOIN blob AS b ON b.org_id = a.org_id AND b.sha256 = a.sha256
                   WHERE a.org_id = n.org_id AND a.entity = 'note' AND a.entity_id = n.id
                   ORDER BY a.taken_at, a.id) AS x), '[]') AS attachments,
           (SELECT r.done_at IS NOT NULL FROM reminder AS r WHERE r.org_id = n.org_id AND r.id = n.id) AS reminder_done
    FROM ({{notes}}) AS n
    JOIN person AS pe ON pe.org_id = n.org_id AND pe.id = n.person_id
    LEFT JOIN customer AS c ON c.org_id = n.org_id AND c.id = n.customer_id"""  # noqa: S608 - our own


@dataclass(frozen=True, slots=True)
class NoteFilter:
    """What to list; None means any. Days are business days, both ends included."""

    q: str | None = None
    customer_id: UUID | None = None
    person_id: UUID | None = None
    unit_id: UUID | None = None
    visit_id: UUID | None = None
    kind: str | None = None
    stage: str | None = None
    since: date | None = None
    until: date | None = None
    mine: bool = False
    limit: int = 50
    cursor: str | None = None


async def list_notes(tx: Tx, files: Files, wanted: NoteFilter) -> dict[str, Any]:
    """A page {items, next}, the newest first."""
    args: list[object] = [tx.org_id]
    seen = visible_notes(tx.ctx, 2)
    args.extend(seen.args)
    where = ["n.org_id = $1", "n.withdrawn_at IS NULL", seen.sql]

    def bind(value: object) -> str:
        args.append(value)
        return f"${len(args)}"

    if wanted.customer_id is not None:
        whose = await customers.one_and_merged(tx, wanted.customer_id)
        where.append(f"n.customer_id = ANY ({bind(whose)}::uuid[])")
    for column, value in (
        ("person_id =", wanted.person_id),
        ("unit_id =", wanted.unit_id),
        ("visit_id =", wanted.visit_id),
        ("kind =", wanted.kind),
        ("stage =", wanted.stage),
        ("business_day >=", wanted.since),
        ("business_day <=", wanted.until),
    ):
        if value is not None:
            where.append(f"n.{column} {bind(value)}")
    if wanted.mine:
        where.append(
            f"""(n.person_id = {bind(tx.ctx.person_id)} OR EXISTS (
                SELECT FROM note_mention AS me
                WHERE me.org_id = n.org_id AND me.note_id = n.id AND me.person_id = ${len(args)}))"""
        )
    if wanted.q:
        where.extend(_matches(bind, wanted.q))
    if wanted.cursor:
        at, last_id = read_cursor(wanted.cursor, datetime, UUID)
        where.append(f"(n.at, n.id) < ({bind(at)}, {bind(last_id)})")
    notes = f"""
        SELECT n.* FROM note AS n WHERE {" AND ".join(where)}
        ORDER BY n.at DESC, n.id DESC LIMIT {wanted.limit + 1}"""  # noqa: S608 - our own fragments
    found = await tx.rows(f"{NOTE.format(notes=notes)} ORDER BY n.at DESC, n.id DESC", *args)
    page = found[: wanted.limit]
    following = write_cursor(page[-1]["at"], page[-1]["id"]) if len(found) > wanted.limit else None
    return {"items": [_answer(tx, files, dict(row)) for row in page], "next": following}


def _matches(bind: Any, query: str) -> list[str]:
    """The keys first, then the exact text of what is longer than a key."""
    words = search_words(query)
    parts = [
        f"""EXISTS (SELECT FROM note_gram AS g
            WHERE g.org_id = $1 AND g.gram = {bind(pair)} AND g.note_id = n.id)"""
        for pair in words.pairs
    ]
    parts += [
        f"""EXISTS (SELECT FROM note_gram AS g
            WHERE g.org_id = $1 AND g.gram >= {bind(begin)} AND g.gram < {bind(begin + END)}
              AND g.note_id = n.id)"""
        for begin in words.begins
    ]
    parts += [f"n.folded LIKE {bind('%' + whole + '%')}" for whole in words.whole]
    return parts or ["false"]


async def read_note(tx: Tx, files: Files, note_id: UUID) -> dict[str, Any]:
    """One note in full; raises NotFound for whoever may not see it."""
    seen = visible_notes(tx.ctx, 3)
    found = await tx.row(
        NOTE.format(notes=f"SELECT n.* FROM note AS n WHERE n.org_id = $1 AND n.id = $2 AND {seen.sql}"),  # noqa: S608
        tx.org_id,
        note_id,
        *seen.args,
    )
    if found is None:
        raise NotFound("note")
    return _answer(tx, files, dict(found))


def _answer(tx: Tx, files: Files, row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "attachments": [_with_addresses(tx.org_id, files, one) for one in row["attachments"]],
        "own": UUID(row["person"]["id"]) == tx.ctx.person_id,
    }


def _with_addresses(org_id: int, files: Files, row: dict[str, Any]) -> dict[str, Any]:
    stored, picture = row["state"] == "stored", row["kind"] == "photo"
    return {
        **row,
        "url": files.address(blob_key(org_id, row["sha256"])) if stored else None,
        "thumb_url": files.address(thumbnail_key(org_id, row["sha256"])) if stored and picture else None,
    }


async def read_history(tx: Tx, note_id: UUID) -> dict[str, Any]:
    """What a note said before. What it said while it was its writer's alone stays theirs."""
    own = await require_seen(tx, note_id)
    found = await tx.rows(
        """
        SELECT version, at, content FROM note_version
        WHERE org_id = $1 AND note_id = $2 AND ($3 OR content -> 'private' IS DISTINCT FROM 'true')
        ORDER BY version DESC LIMIT 200
        """,
        tx.org_id,
        note_id,
        own,
    )
    return {"items": [dict(row) for row in found]}


async def require_seen(tx: Tx, note_id: UUID) -> bool:
    """Whether it is the caller's own; raises NotFound for whoever may not see it."""
    seen = visible_notes(tx.ctx, 3)
    writer = await tx.value(
        f"""
        SELECT n.person_id FROM note AS n
        WHERE n.org_id = $1 AND n.id = $2 AND n.withdrawn_at IS NULL AND {seen.sql}
        """,  # noqa: S608 - our own fragment
        tx.org_id,
        note_id,
        *seen.args,
    )
    if writer is None:
        raise NotFound("note")
    return bool(writer == tx.ctx.person_id)


async def list_kinds(tx: Tx) -> list[dict[str, Any]]:
    """All kinds, those switched off too, in the company's order."""
    known = {kind.key for kind in BUILT_IN}
    return [
        {
            "key": kind.key,
            "built_in": kind.key in known,
            "name_zh": kind.name_zh,
            "name_en": kind.name_en,
            "active": kind.active,
            "ordinal": kind.ordinal,
            "template": kind.template,
            "phrases": kind.phrases,
            "results": kind.results,
            "required": kind.required,
            "version": kind.version,
        }
        for kind in await kinds_of(tx)
    ]


async def kinds_of(tx: Tx) -> list[Kind]:
    found = await tx.rows(f"SELECT {KIND_COLUMNS} FROM note_kind WHERE org_id = $1", tx.org_id)  # noqa: S608
    return all_kinds(dict(row) for row in found)


async def list_reminders(tx: Tx, customer_id: UUID | None, *, done: bool) -> dict[str, Any]:
    """One's own: what is open, the earliest first; or what was done lately."""
    found = await tx.rows(
        """
        SELECT r.id, json_build_object('id', r.customer_id, 'name', nullif(c.name, ''), 'grade', c.grade) AS customer,
               r.note_id, r.text, r.due_on, r.done_at, r.version
        FROM reminder AS r
        LEFT JOIN customer AS c ON c.org_id = r.org_id AND c.id = r.customer_id
        WHERE r.org_id = $1 AND r.person_id = $2 AND (r.done_at IS NOT NULL) = $3
          AND ($4::uuid IS NULL OR r.customer_id = $4)
        ORDER BY CASE WHEN $3 THEN r.done_at END DESC, r.due_on, r.id
        LIMIT 500
        """,
        tx.org_id,
        tx.ctx.person_id,
        done,
        customer_id,
    )
    return {"today": customers.today_of(tx), "items": [dict(row) for row in found]}


async def read_reminder(tx: Tx, reminder_id: UUID) -> dict[str, Any]:
    found = await tx.row(
        """
        SELECT r.id, json_build_object('id', r.customer_id, 'name', nullif(c.name, ''), 'grade', c.grade) AS customer,
               r.note_id, r.text, r.due_on, r.done_at, r.version
        FROM reminder AS r
        LEFT JOIN customer AS c ON c.org_id = r.org_id AND c.id = r.customer_id
        WHERE r.org_id = $1 AND r.id = $2 AND r.person_id = $3
        """,
        tx.org_id,
        reminder_id,
        tx.ctx.person_id,
    )
    if found is None:
        raise NotFound("reminder")
    return dict(found)


async def list_namable(tx: Tx, query: str | None) -> list[dict[str, Any]]:
    """Whom a note may name: colleagues of one's units, those above, and one's own people."""
    if tx.ctx.person_id is None:
        return []
    wanted = (query or "").strip().lower()
    found = await org.colleagues(tx, tx.ctx.person_id)
    return [one for one in found if wanted in one["name"].lower() or wanted in one["code"].lower()][:50]
