"""Reads of visits and plan items."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rounds.core.access import Ctx, Module, Permission, Scope, Sight
from rounds.core.cursors import read_cursor, write_cursor
from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.core.file_store import Files
from rounds.core.files import attached, blob_key, thumbnail_key
from rounds.customers import public as customers


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """What to list; None means any. Days are business days, both ends included."""

    customer_id: UUID | None = None
    person_id: UUID | None = None
    unit_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    verdict: str | None = None
    limit: int = 50
    cursor: str | None = None


def visible_visits(ctx: Ctx, first: int, module: Module = Module.VISITS) -> customers.Visibility:
    """One's own, and those made from a position in scope; `v` is the visit, `first` the first free parameter.

    A visit belongs to the position that it was made from: its leader sees it even if a superior stood in that day.
    """
    reach = ctx.reach(module)
    if reach.position_ids is None:
        return customers.Visibility("TRUE", ())
    if reach.scope is Scope.OWN:
        return customers.Visibility(f"v.person_id = ${first}", (ctx.person_id,))
    return customers.Visibility(
        f"(v.person_id = ${first} OR v.position_id = ANY (${first + 1}::uuid[]))",
        (ctx.person_id, list(reach.position_ids)),
    )


LATEST = """
    CROSS JOIN LATERAL (
        SELECT j.* FROM judgement AS j
        WHERE j.org_id = v.org_id AND j.visit_id = v.id
        ORDER BY j.at DESC, j.id DESC
        LIMIT 1) AS j"""
JUDGEMENT_JSON = """json_build_object(
    'id', j.id, 'at', j.at, 'judge', j.judge, 'policy', j.policy, 'pin_id', j.pin_id, 'fix_id', j.fix_id,
    'verdict', j.verdict, 'score', j.score, 'distance_m', j.distance_m, 'accuracy_m', j.accuracy_m,
    'radius_m', j.radius_m, 'inside', j.inside, 'reasons', j.reasons)"""
# Aggregates of rows, not of json_build_object: five times less work for PostgreSQL.
FIXES_JSON = """coalesce((
    SELECT json_agg(x) FROM (
        SELECT f.id, f.kind, f.lng, f.lat, f.accuracy_m, f.taken_at, f.received_at, f.simulated
        FROM visit_fix AS f
        WHERE f.org_id = v.org_id AND f.visit_id = v.id
        ORDER BY f.received_at, f.taken_at, f.id) AS x), '[]')"""
ROW_JSON = """
    'id', v.id, 'customer', json_build_object('id', v.customer_id, 'name', nullif(c.name, ''), 'grade', c.grade),
    'person', json_build_object('id', pe.id, 'code', pe.code, 'name', pe.name),
    'unit', CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('id', u.id, 'name', u.name) END,
    'business_day', v.business_day, 'planned', v.plan_item_id IS NOT NULL, 'started_at', v.started_at,
    'ended_at', e.ended_at, 'received_at', v.received_at,
    'dwell_s', extract(epoch FROM e.ended_at - v.started_at)::int,
    'verdict', j.verdict, 'score', j.score, 'distance_m', j.distance_m, 'flags', v.flags"""
ROW_JOINS = f"""
    JOIN person AS pe ON pe.org_id = v.org_id AND pe.id = v.person_id
    LEFT JOIN unit AS u ON u.org_id = v.org_id AND u.id = v.unit_id
    LEFT JOIN customer AS c ON c.org_id = v.org_id AND c.id = v.customer_id
    LEFT JOIN visit_end AS e ON e.org_id = v.org_id AND e.visit_id = v.id
    {LATEST}
    LEFT JOIN LATERAL (
        SELECT a.id, encode(a.sha256, 'hex') AS sha256
        FROM attachment AS a
        JOIN blob AS b ON b.org_id = a.org_id AND b.sha256 = a.sha256 AND b.stored_at IS NOT NULL
        WHERE a.org_id = v.org_id AND a.entity = 'visit' AND a.entity_id = v.id
        ORDER BY (a.kind <> 'front'), a.taken_at, a.id
        LIMIT 1) AS ph ON TRUE"""  # noqa: S608 - our own fragment


async def list_visits(tx: Tx, files: Files, wanted: VisitFilter) -> bytes:
    """A page as JSON {items, next}, newest first."""
    args: list[object] = [tx.org_id]
    seen = visible_visits(tx.ctx, 2)
    args.extend(seen.args)
    where = ["v.org_id = $1", seen.sql]

    def bind(value: object) -> str:
        args.append(value)
        return f"${len(args)}"

    for column, value in (
        ("person_id =", wanted.person_id),
        ("unit_id =", wanted.unit_id),
        ("business_day >=", wanted.since),
        ("business_day <=", wanted.until),
    ):
        if value is not None:
            where.append(f"v.{column} {bind(value)}")
    if wanted.customer_id is not None:
        same = await customers.one_and_merged(tx, wanted.customer_id)
        where.append(f"v.customer_id = ANY ({bind(same)}::uuid[])")
    if wanted.verdict is not None:
        where.append(
            f"""(SELECT k.verdict FROM judgement AS k WHERE k.org_id = v.org_id AND k.visit_id = v.id
                 ORDER BY k.at DESC, k.id DESC LIMIT 1) = {bind(wanted.verdict)}"""  # noqa: S608
        )
    if wanted.cursor:
        at, last_id = read_cursor(wanted.cursor, datetime, UUID)
        where.append(f"(v.started_at, v.id) < ({bind(at)}, {bind(last_id)})")
    found = await tx.rows(
        f"""
        SELECT v.id, v.started_at, json_build_object({ROW_JSON})::text AS row, ph.id AS photo_id, ph.sha256
        FROM (
            SELECT v.* FROM visit AS v
            WHERE {" AND ".join(where)}
            ORDER BY v.started_at DESC, v.id DESC
            LIMIT {wanted.limit + 1}) AS v
        {ROW_JOINS}
        ORDER BY v.started_at DESC, v.id DESC
        """,  # noqa: S608 - fragments are our own, values are parameters
        *args,
    )
    page = found[: wanted.limit]
    following = "null"
    if len(found) > wanted.limit:
        following = f'"{write_cursor(page[-1]["started_at"], page[-1]["id"])}"'
    items = ",".join(row_with_photo(tx.org_id, files, row) for row in page)
    return f'{{"items":[{items}],"next":{following}}}'.encode()


def row_with_photo(org_id: int, files: Files, row: Any) -> str:
    """Addresses are signed here, so they are added to the row that PostgreSQL wrote."""
    photo = "null"
    if row["sha256"] is not None:
        url = files.address(blob_key(org_id, row["sha256"]))
        thumb = files.address(thumbnail_key(org_id, row["sha256"]))
        photo = f'{{"id":"{row["photo_id"]}","url":"{url}","thumb_url":"{thumb}"}}'
    text: str = row["row"]
    return f'{text[:-1]},"photo":{photo}}}'


async def read_visit(tx: Tx, files: Files, visit_id: UUID) -> dict[str, Any]:
    """A visit in full; raises NotFound outside the scope."""
    seen = visible_visits(tx.ctx, 3)
    phone = (
        "NULL" if tx.ctx.sight("customer.phone") is Sight.HIDDEN else f"'{customers.MASK}' || c.phone_hint"
    )
    found = await tx.row(
        f"""
        SELECT json_build_object({ROW_JSON}) AS row, v.device_started_at, v.zone, v.saver, v.plan_item_id,
               v.no_fix_reason, v.note, e.note AS end_note, e.device_ended_at, ph.id AS photo_id, ph.sha256,
               json_build_object('id', v.customer_id, 'name', nullif(c.name, ''), 'grade', c.grade, 'kind', c.kind,
                                 'phone', {phone}, 'address', c.address) AS customer,
               {FIXES_JSON} AS fixes,
               (SELECT json_agg({JUDGEMENT_JSON} ORDER BY j.at DESC, j.id DESC)
                FROM judgement AS j WHERE j.org_id = v.org_id AND j.visit_id = v.id) AS judgements,
               (SELECT json_build_object(
                    'id', p.id, 'customer_id', p.customer_id, 'lng', p.lng, 'lat', p.lat, 'datum', p.datum,
                    'original', json_build_object('lng', p.original_lng, 'lat', p.original_lat),
                    'radius_m', p.radius_m, 'source', p.source, 'note', p.note, 'valid_from', p.valid_from,
                    'created_at', p.created_at, 'created_by', p.created_by)
                FROM pin AS p WHERE p.org_id = v.org_id AND p.id = j.pin_id) AS pin
        FROM visit AS v
        {ROW_JOINS}
        WHERE v.org_id = $1 AND v.id = $2 AND {seen.sql}
        """,  # noqa: S608 - fragments are our own, values are parameters
        tx.org_id,
        visit_id,
        *seen.args,
    )
    if found is None:
        raise NotFound("visit")
    photos = [photo_answer(tx.org_id, files, row) for row in await attached(tx, "visit", visit_id)]
    is_own = UUID(found["row"]["person"]["id"]) == tx.ctx.person_id
    shows_track = is_own or (tx.ctx.may(Permission.TRACK_READ) and await _in_reach(tx, visit_id, Module.LIVE))
    first = next((photo for photo in photos if photo["url"] and photo["id"] == found["photo_id"]), None)
    extra = (
        "device_started_at", "device_ended_at", "zone", "saver", "plan_item_id", "no_fix_reason", "note", "end_note",
        "customer", "fixes", "judgements", "pin",
    )  # fmt: skip
    shown = {**found["row"], **{name: found[name] for name in extra}, "photos": photos, "photo": first}
    return {**shown, "fixes": found["fixes"] if shows_track else [], "track_hidden": not shows_track}


async def _in_reach(tx: Tx, visit_id: UUID, module: Module) -> bool:
    seen = visible_visits(tx.ctx, 3, module)
    sql = f"SELECT true FROM visit AS v WHERE v.org_id = $1 AND v.id = $2 AND {seen.sql}"  # noqa: S608 - our own
    return bool(await tx.value(sql, tx.org_id, visit_id, *seen.args))


def photo_answer(org_id: int, files: Files, row: dict[str, Any]) -> dict[str, Any]:
    stored = row["state"] == "stored"
    return {
        **row,
        "url": files.address(blob_key(org_id, row["sha256"])) if stored else None,
        "thumb_url": files.address(thumbnail_key(org_id, row["sha256"])) if stored else None,
    }


@dataclass(frozen=True, slots=True)
class OwnVisit:
    """What later steps of a visit need to know of it."""

    id: UUID
    person_id: UUID
    customer_id: UUID
    business_day: date
    started_at: datetime
    device_started_at: datetime
    received_at: datetime
    flags: list[str]
    no_fix_reason: str | None


async def own_visit(tx: Tx, visit_id: UUID) -> OwnVisit:
    """The caller's visit; raises `visit_unknown`."""
    found = await tx.maybe(
        OwnVisit,
        """
        SELECT id, person_id, customer_id, business_day, started_at, device_started_at, received_at, flags,
               no_fix_reason
        FROM visit
        WHERE org_id = $1 AND id = $2 AND person_id = $3
        """,
        tx.org_id,
        visit_id,
        tx.ctx.person_id,
    )
    if found is None:
        raise DomainError("visit_unknown")
    return found


async def is_visit(tx: Tx, visit_id: UUID) -> bool:
    """Whether there is such a visit, whosever it is."""
    return bool(await tx.value("SELECT true FROM visit WHERE org_id = $1 AND id = $2", tx.org_id, visit_id))


async def latest_judgement(tx: Tx, visit_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = await tx.value(
        f"""
        SELECT {JUDGEMENT_JSON}
        FROM judgement AS j
        WHERE j.org_id = $1 AND j.visit_id = $2
        ORDER BY j.at DESC, j.id DESC
        LIMIT 1
        """,  # noqa: S608 - our own fragment
        tx.org_id,
        visit_id,
    )
    return found


async def list_plan_items(tx: Tx, day: date, person_id: UUID | None) -> list[dict[str, Any]]:
    """The plan of a day: of the positions in scope, or of those that one person in scope fills."""
    positions = tx.ctx.reach(Module.VISITS).position_ids
    found = await tx.rows(
        """
        SELECT i.id, i.position_id, i.customer_id, c.name AS customer_name, i.day, i.ordinal, i.window_start,
               i.window_end, i.fixed, i.kind, i.source, i.status, i.reason, i.moved_to, i.version
        FROM plan_item AS i
        LEFT JOIN customer AS c ON c.org_id = i.org_id AND c.id = i.customer_id
        WHERE i.org_id = $1 AND i.day = $2
          AND ($3::uuid[] IS NULL OR i.position_id = ANY ($3::uuid[]))
          AND ($4::uuid IS NULL OR EXISTS (
                SELECT FROM position_holder AS h
                WHERE h.org_id = i.org_id AND h.position_id = i.position_id AND h.person_id = $4
                  AND h.from_day <= $2 AND (h.until_day IS NULL OR h.until_day > $2)))
        ORDER BY i.position_id, i.ordinal, i.id
        LIMIT 2000
        """,
        tx.org_id,
        day,
        None if positions is None else list(positions),
        person_id,
    )
    return [dict(row) for row in found]
