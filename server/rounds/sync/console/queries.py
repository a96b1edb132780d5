"""Reads of the console's sync pages. Whoever asks sees the phones of the people in their scope."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rounds.core.access import Module
from rounds.core.clock import business_day
from rounds.core.cursors import read_cursor, write_cursor
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.core.file_store import Files
from rounds.org import public as org
from rounds.sync.closing import show, subject_of
from rounds.sync.console.pictures import with_photos

PAGE = 100
STATES = ("ok", "waiting", "silent", "trouble", "revoked")


@dataclass(frozen=True, slots=True)
class DeviceFilter:
    unit_id: UUID | None = None
    q: str | None = None
    state: str | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class TroubleFilter:
    is_open: bool = True
    device_id: UUID | None = None
    person_id: UUID | None = None
    source: str | None = None
    cursor: str | None = None


# Whose phones: people who hold a position of $2 on the day $3, and those who held one and hold none any more; but of
# peers and superiors (who fill a position outside the roles $4) the caller $5 sees their own only.
PEOPLE = f"""
    SELECT p.org_id, p.id, p.code, p.name
    FROM person AS p
    WHERE p.org_id = $1 AND p.kind = 'human' AND ($2::uuid[] IS NULL OR EXISTS (
        SELECT FROM position_holder AS h
        WHERE h.org_id = $1 AND h.person_id = p.id AND h.position_id = ANY ($2::uuid[]) AND h.from_day <= $3
          AND (h.until_day IS NULL OR h.until_day > $3 OR NOT EXISTS (
                SELECT FROM position_holder AS l
                WHERE l.org_id = $1 AND l.person_id = p.id AND l.from_day <= $3
                  AND (l.until_day IS NULL OR l.until_day > $3)))))
      AND {org.shown_person("p.id", "$4", "$5", "$3")}"""  # noqa: S608 - our own fragment

# Refused and held operations in one shape. What was delivered by the right door after all is no trouble any more.
TROUBLES = """
    SELECT o.op_id, 'rejected' AS source, o.person_id, o.device_id, o.type,
           nullif(o.entity_id, '00000000-0000-0000-0000-000000000000') AS entity_id, o.received_at,
           o.result ->> 'code' AS code, coalesce(o.result -> 'params', '{}') AS params,
           coalesce(o.result -> 'flags', '[]') AS flags, o.payload
    FROM op_log AS o
    WHERE o.org_id = $1 AND o.status = 'rejected'
    UNION ALL
    SELECT h.op_id, h.source, h.person_id, h.device_id, h.type, h.entity_id, h.received_at, h.code, h.params, '[]',
           h.payload
    FROM held_operation AS h
    WHERE h.org_id = $1
      AND (NOT EXISTS (SELECT FROM op_log AS d WHERE d.org_id = $1 AND d.op_id = h.op_id)
           OR EXISTS (SELECT FROM settlement AS s WHERE s.org_id = $1 AND s.op_id = h.op_id))"""


def _scope(tx: Tx) -> tuple[object, ...]:
    positions, below = org.scope_values(tx.ctx.reach(Module.SYNC))
    today = tx.ctx.as_of or business_day(tx.now, tx.ctx.timezone)
    return tx.org_id, positions, today, below, tx.ctx.person_id


async def list_devices(tx: Tx, wanted: DeviceFilter) -> dict[str, Any]:
    """A page of phones, the one heard of last first."""
    after: tuple[object, object] = (None, None)
    if wanted.cursor:
        at, last = read_cursor(wanted.cursor, datetime, UUID)
        after = at, last
    pattern = None
    if wanted.q:
        pattern = "%" + wanted.q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    found = await tx.rows(
        f"""
        WITH RECURSIVE people AS ({PEOPLE}),
        below (id) AS (
            SELECT $8::uuid
            UNION
            SELECT w.unit_id
            FROM below AS b
            JOIN unit_place AS w
              ON w.org_id = $1 AND w.parent_id = b.id AND w.from_day <= $3
             AND (w.until_day IS NULL OR w.until_day > $3)),
        troubles AS (
            SELECT t.device_id, count(*) AS open
            FROM ({TROUBLES}) AS t
            WHERE NOT EXISTS (SELECT FROM settlement AS s WHERE s.org_id = $1 AND s.op_id = t.op_id)
            GROUP BY t.device_id),
        shown AS (
            SELECT d.id, d.last_seen_at,
                   json_build_object('id', d.id, 'label', d.label, 'kind', d.kind, 'app', d.app,
                                     'revoked_at', d.revoked_at) AS device,
                   json_build_object('id', p.id, 'code', p.code, 'name', p.name) AS person,
                   CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('id', u.id, 'name', u.name) END AS unit,
                   d.last_push_at, d.last_pull_at, d.reported_at, d.unsent, d.oldest_at, d.photos,
                   d.attention, d.persisted, d.storage_free, d.skew_ms,
                   greatest(0, h.seq - d.mirror_seq) AS behind, coalesce(t.open, 0) AS open_troubles,
                   CASE WHEN d.revoked_at IS NOT NULL THEN 'revoked'
                        WHEN t.open > 0 OR d.attention > 0 THEN 'trouble'
                        WHEN d.last_seen_at < $6::timestamptz - interval '24 hours' THEN 'silent'
                        WHEN d.unsent > 0 OR d.photos > 0 THEN 'waiting'
                        ELSE 'ok' END AS state
            FROM device AS d
            JOIN people AS p ON p.org_id = d.org_id AND p.id = d.person_id
            JOIN sync_head AS h ON h.org_id = d.org_id
            LEFT JOIN troubles AS t ON t.device_id = d.id
            LEFT JOIN LATERAL (
                SELECT s.unit_id AS id, n.name
                FROM position_holder AS held
                JOIN position AS s ON s.org_id = held.org_id AND s.id = held.position_id
                JOIN unit AS n ON n.org_id = s.org_id AND n.id = s.unit_id
                WHERE held.org_id = $1 AND held.person_id = p.id AND held.from_day <= $3
                  AND (held.until_day IS NULL OR held.until_day > $3)
                ORDER BY held.from_day, s.id
                LIMIT 1) AS u ON TRUE
            WHERE d.org_id = $1 AND (d.kind = 'phone' OR d.last_push_at IS NOT NULL)
              AND ($7::text IS NULL OR p.name ILIKE $7 OR p.code ILIKE $7 OR d.label ILIKE $7)
              AND ($8::uuid IS NULL OR u.id IN (SELECT id FROM below)))
        SELECT f.*, coalesce(a.counts, '{{}}') AS counts
        FROM (SELECT json_object_agg(state, n) AS counts
              FROM (SELECT state, count(*) AS n FROM shown WHERE $10::timestamptz IS NULL GROUP BY state) AS c) AS a
        LEFT JOIN LATERAL (
            SELECT * FROM shown
            WHERE ($9::text IS NULL OR state = $9)
              AND ($10::timestamptz IS NULL OR (last_seen_at, id) < ($10, $11::uuid))
            ORDER BY last_seen_at DESC, id DESC
            LIMIT {PAGE + 1}) AS f ON TRUE
        ORDER BY f.last_seen_at DESC, f.id DESC
        """,  # noqa: S608 - our own fragments
        *_scope(tx),
        tx.now,
        pattern,
        wanted.unit_id,
        wanted.state,
        *after,
    )
    phones = [row for row in found if row["id"] is not None]
    items = [{k: v for k, v in row.items() if k not in ("id", "counts")} for row in phones[:PAGE]]
    last_row = phones[PAGE - 1] if len(phones) > PAGE else None
    return {
        "items": items,
        "counts": None if wanted.cursor else dict.fromkeys(STATES, 0) | found[0]["counts"],
        "next": None if last_row is None else write_cursor(last_row["last_seen_at"], last_row["id"]),
    }


def _shown(where: str, limit: int) -> str:
    """Troubles in scope that meet a condition on `t` (`s`: the decision), newest first, with what they are about."""
    return f"""
        SELECT t.op_id, t.source, json_build_object('id', t.person_id, 'code', t.code_of, 'name', t.name_of) AS person,
               t.device_id, d.label AS device_label, t.type, t.entity_id, c.id AS customer_id, c.name AS customer_name,
               t.payload ->> 'at' AS at, t.received_at, t.code, t.params, t.flags, t.payload, t.decision,
               t.decided_at, t.reason,
               CASE WHEN b.id IS NULL THEN NULL ELSE json_build_object('id', b.id, 'name', b.name) END AS decided_by
        FROM (
            SELECT t.*, p.code AS code_of, p.name AS name_of, s.decision, s.at AS decided_at, s.reason, s.by_person_id
            FROM ({TROUBLES}) AS t
            JOIN ({PEOPLE}) AS p ON p.id = t.person_id
            LEFT JOIN settlement AS s ON s.org_id = $1 AND s.op_id = t.op_id
            WHERE {where}
            ORDER BY t.received_at DESC, t.op_id DESC
            LIMIT {limit}) AS t
        LEFT JOIN device AS d ON d.org_id = $1 AND d.id = t.device_id
        LEFT JOIN person AS b ON b.org_id = $1 AND b.id = t.by_person_id
        LEFT JOIN visit AS v ON v.org_id = $1 AND v.id = coalesce({_uuid("visit_id")}, t.entity_id)
        LEFT JOIN customer AS c
          ON c.org_id = $1 AND c.id = coalesce({_uuid("customer_id")}, v.customer_id, t.entity_id)
        ORDER BY t.received_at DESC, t.op_id DESC
        """  # noqa: S608 - our own fragments


def _uuid(name: str) -> str:
    """A field of what was sent, if it is an id at all."""
    sent = f"t.payload #>> '{{data,{name}}}'"
    return f"CASE WHEN pg_input_is_valid({sent}, 'uuid') THEN ({sent})::uuid END"


async def list_troubles(tx: Tx, files: Files, wanted: TroubleFilter) -> dict[str, Any]:
    """A page of what was refused or held, newest first, and how much of it is open."""
    after: tuple[object, object] = (None, None)
    if wanted.cursor:
        at, last = read_cursor(wanted.cursor, datetime, UUID)
        after = at, last
    found = await tx.rows(
        _shown(
            """(s.decision IS NULL) = $6 AND ($7::uuid IS NULL OR t.device_id = $7)
               AND ($8::uuid IS NULL OR t.person_id = $8) AND ($9::text IS NULL OR t.source = $9)
               AND ($10::timestamptz IS NULL OR (t.received_at, t.op_id) < ($10, $11::uuid))""",
            PAGE + 1,
        ),
        *_scope(tx),
        wanted.is_open,
        wanted.device_id,
        wanted.person_id,
        wanted.source,
        *after,
    )
    open_now = await tx.rows(
        f"""
        SELECT t.source, count(*) AS open
        FROM ({TROUBLES}) AS t
        JOIN ({PEOPLE}) AS p ON p.id = t.person_id
        WHERE NOT EXISTS (SELECT FROM settlement AS s WHERE s.org_id = $1 AND s.op_id = t.op_id)
        GROUP BY t.source
        """,  # noqa: S608 - our own fragments
        *_scope(tx),
    )
    last_row = found[PAGE - 1] if len(found) > PAGE else None
    return {
        "items": await with_photos(tx, files, [await trouble_answer(tx, row) for row in found[:PAGE]]),
        "next": None if last_row is None else write_cursor(last_row["received_at"], last_row["op_id"]),
        "counts": {"rejected": 0, "quarantine": 0, "import": 0}
        | {row["source"]: row["open"] for row in open_now},
    }


async def read_trouble(tx: Tx, files: Files, op_id: UUID) -> dict[str, Any]:
    """One of them; raises NotFound outside the scope."""
    found = await tx.row(_shown("t.op_id = $6", 1), *_scope(tx), op_id)
    if found is None:
        raise NotFound("operation")
    (answer,) = await with_photos(tx, files, [await trouble_answer(tx, found)])
    return answer


async def trouble_answer(tx: Tx, row: Any) -> dict[str, Any]:
    """The phone's time is shown only if it is one; of the payload's numbers what the caller may see."""
    shown = dict(row)
    subject = subject_of(shown["type"], shown["entity_id"], UUID(shown["person"]["id"]))
    is_own = UUID(shown["person"]["id"]) == tx.ctx.person_id
    shown["payload"] = await show(tx, shown["type"], subject, shown["payload"], own=is_own)
    try:
        at = datetime.fromisoformat(shown["at"]) if shown["at"] else None
    except ValueError:
        at = None
    return {**shown, "at": at if at and at.tzinfo else None}


async def owner_of_phone(tx: Tx, device_id: UUID) -> UUID:
    """Whose device it is; raises NotFound outside the scope."""
    owner: UUID | None = await tx.value(
        "SELECT person_id FROM device WHERE org_id = $1 AND id = $2", tx.org_id, device_id
    )
    try:
        if owner is not None:
            await require_person(tx, owner)
            return owner
    except NotFound:
        pass  # said like a device that does not exist: else ids could be tried
    raise NotFound("device")


async def require_person(tx: Tx, person_id: UUID) -> None:
    """Raises NotFound for somebody outside the scope."""
    found = await tx.value(
        f"SELECT true FROM ({PEOPLE}) AS p WHERE p.id = $6",  # noqa: S608 - our own fragment
        *_scope(tx),
        person_id,
    )
    if not found:
        raise NotFound("person")


async def read_settings(tx: Tx) -> dict[str, Any]:
    found = await tx.value("SELECT settings ->> 'phone_lock' FROM company WHERE org_id = $1", tx.org_id)
    return {"phone_lock": found if found == "required" else "off"}
