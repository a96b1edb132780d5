"""Reads of the audit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rounds.core.access import Ctx, Field, Module, Permission, Scope, Sight
from rounds.core.audit.clear import HIDDEN, SEALED
from rounds.core.clock import business_day, day_bounds
from rounds.core.cursors import read_cursor, write_cursor
from rounds.core.db import Tx
from rounds.core.looks import PREFIX
from rounds.org.standing import standing_of

PAGE = 50
SEARCH_STEP = 20_000  # rows that one page of a search walks through; a rare word is found page by page


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to list; None means any. `action` may end in a colon: all of that noun."""

    since: datetime | date | None = None
    until: datetime | date | None = None
    person_id: UUID | None = None
    action: str | None = None
    entity: str | None = None
    entity_id: UUID | None = None
    q: str | None = None
    cursor: str | None = None


ENTRY = """
    a.seq, a.at, a.action, a.entity, a.entity_id, a.before, a.after, a.address,
    CASE WHEN p.id IS NULL THEN NULL ELSE json_build_object('id', p.id, 'code', p.code, 'name', p.name) END AS person,
    CASE a.entity
        WHEN 'person' THEN (SELECT s.name FROM person AS s WHERE s.org_id = a.org_id AND s.id = a.entity_id)
        WHEN 'unit' THEN (SELECT s.name FROM unit AS s WHERE s.org_id = a.org_id AND s.id = a.entity_id)
        WHEN 'position' THEN (SELECT s.title FROM position AS s WHERE s.org_id = a.org_id AND s.id = a.entity_id)
        WHEN 'device' THEN (SELECT s.label FROM device AS s WHERE s.org_id = a.org_id AND s.id = a.entity_id)
    END AS entity_name"""


async def list_audit(
    tx: Tx, wanted: AuditFilter, fields: Sequence[Field], limit: int = PAGE
) -> dict[str, Any]:
    """A page, newest first. Of declared fields what the caller may see: shown, by the first sign, or not at all."""
    veiled = _veiled(tx.ctx, fields)
    args: list[object] = [tx.org_id]

    def bind(value: object) -> str:
        args.append(value)
        return f"${len(args)}"

    where = ["b.org_id = $1", *_conditions(tx, wanted, bind)]
    if wanted.cursor:
        at, seq = read_cursor(wanted.cursor, datetime, int)
        where.append(f"(b.at, b.seq) < ({bind(at)}, {bind(seq)})")
    if wanted.q:
        pattern = "%" + wanted.q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        word = bind(pattern)
        before, after = (_searched(bind, f"c.{side}", veiled) for side in ("before", "after"))
        matches = f"""(c.action ILIKE {word} OR c.entity ILIKE {word} OR {before} ILIKE {word}
            OR {after} ILIKE {word} OR c.address ILIKE {word} OR c.entity_id::text ILIKE {word})"""
        walked = SEARCH_STEP
    else:
        matches, walked = "TRUE", limit + 1
    found = await tx.rows(
        f"""
        WITH walked AS MATERIALIZED (
            SELECT b.* FROM audit AS b
            WHERE {" AND ".join(where)}
            ORDER BY b.at DESC, b.seq DESC
            LIMIT {walked}),
        last AS (SELECT w.at, w.seq FROM walked AS w ORDER BY w.at, w.seq LIMIT 1)
        SELECT {ENTRY}, (SELECT count(*) FROM walked) AS walked, last.at AS last_at, last.seq AS last_seq
        FROM last
        LEFT JOIN LATERAL (
            SELECT c.* FROM walked AS c
            WHERE {matches}
            ORDER BY c.at DESC, c.seq DESC
            LIMIT {limit + 1}) AS a ON TRUE
        LEFT JOIN person AS p ON p.org_id = a.org_id AND p.id = a.person_id
        ORDER BY a.at DESC, a.seq DESC
        """,  # noqa: S608 - fragments are our own, values are parameters
        *args,
    )
    items = [dict(row) for row in found if row["seq"] is not None]
    following, until = None, None
    if len(items) > limit:
        following = write_cursor(items[limit - 1]["at"], items[limit - 1]["seq"])
    elif wanted.q and found and found[0]["walked"] == SEARCH_STEP:
        following, until = write_cursor(found[0]["last_at"], found[0]["last_seq"]), found[0]["last_at"]
    for item in items:
        del item["walked"], item["last_at"], item["last_seq"]
        for side in ("before", "after"):
            item[side] = veil(item[side], veiled.get(item["entity"], {}))
    return {"items": items[:limit], "next": following, "searched_until": until}


Veiled = Mapping[str, Mapping[str, Sight]]
"""By kind of thing, the names of values that the caller does not see in full."""
# An operation that was put right holds values of whatever it was about.
HOLDS_ANY = "operation"


def _veiled(ctx: Ctx, fields: Sequence[Field]) -> Veiled:
    found: dict[str, dict[str, Sight]] = {HOLDS_ANY: {}}
    for one in fields:
        sight = ctx.sight(one.name)
        if sight is not Sight.SHOWN:
            for kind in (one.entity, HOLDS_ANY):
                found.setdefault(kind, {})[one.name.partition(".")[2]] = sight
    return found


def veil(said: Any, names: Mapping[str, Sight], sight: Sight | None = None) -> Any:
    """A copy in which the values under these names are masked or left out, however deep. Ciphertext tells nothing."""
    if isinstance(said, dict):
        return {name: veil(value, names, names.get(name, sight)) for name, value in said.items()}
    if isinstance(said, list):
        return [veil(value, names, sight) for value in said]
    if sight is None or said is None or (isinstance(said, str) and said.startswith((SEALED, HIDDEN))):
        return said
    return None if sight is Sight.HIDDEN else f"{str(said)[:1]}{HIDDEN}"


def _searched(bind: Any, column: str, veiled: Veiled) -> str:
    """The text of a column in which a word is sought, without the values that the caller does not see."""
    text = f"{column}::text"
    for kind, names in veiled.items():
        if kind == HOLDS_ANY and names:
            text = f"CASE WHEN c.entity = {bind(kind)} THEN '' ELSE {text} END"
        elif names:
            open_ = f"({column}::jsonb - {bind(sorted(names))}::text[])::text"
            text = f"CASE WHEN c.entity = {bind(kind)} THEN {open_} ELSE {text} END"
    return f"({text})"


def _conditions(tx: Tx, wanted: AuditFilter, bind: Any) -> list[str]:
    where: list[str] = []
    reach = tx.ctx.reach(Module.AUDIT)
    if reach.scope is not Scope.ALL:
        # What people did who hold a position in reach, or held one: theirs stays to be seen.
        where.append(
            f"""(b.person_id = {bind(tx.ctx.person_id)} OR b.person_id IN (
                SELECT h.person_id FROM position_holder AS h
                WHERE h.org_id = $1 AND h.position_id = ANY ({bind(list(reach.position_ids or ()))}::uuid[])))"""  # noqa: S608
        )
    for column, value in (
        ("at >=", _moment(tx, wanted.since, 0)), ("at <", _moment(tx, wanted.until, 1)),
        ("person_id =", wanted.person_id),
        ("entity =", wanted.entity), ("entity_id =", wanted.entity_id),
    ):  # fmt: skip
        if value is not None:
            where.append(f"b.{column} {bind(value)}")
    if wanted.action is not None and wanted.action.endswith(":"):
        # A range, so that the index serves it: the character after the colon is the semicolon.
        where.append(f"b.action >= {bind(wanted.action)} AND b.action < {bind(wanted.action[:-1] + ';')}")
    elif wanted.action is not None:
        where.append(f"b.action = {bind(wanted.action)}")
    return where


def _moment(tx: Tx, wanted: datetime | date | None, end: int) -> datetime | None:
    """A day begins (0) or ends (1) at midnight of the company's zone."""
    if wanted is None or isinstance(wanted, datetime):
        return wanted
    return day_bounds(wanted, tx.ctx.timezone)[end]


async def count_rows(tx: Tx) -> int:
    """The number of the last row."""
    found = await tx.value("SELECT seq FROM audit_head WHERE org_id = $1", tx.org_id)
    return found or 0


async def looks_at_me(tx: Tx, cursor: str | None) -> dict[str, Any]:
    """Who looked at the caller's own data, newest first."""
    args: list[object] = [tx.org_id, tx.ctx.person_id, PREFIX, PREFIX[:-1] + ";"]
    after = "TRUE"
    if cursor:
        args += read_cursor(cursor, datetime, int)
        after = "(a.at, a.seq) < ($5, $6)"
    found = await tx.rows(
        f"""
        SELECT a.seq, a.at, substr(a.action, {len(PREFIX) + 1}) AS what, a.after ->> 'as' AS title,
               CASE WHEN p.id IS NULL THEN NULL
                    ELSE json_build_object('id', p.id, 'code', p.code, 'name', p.name) END AS person
        FROM audit AS a
        LEFT JOIN person AS p ON p.org_id = a.org_id AND p.id = a.person_id
        WHERE a.org_id = $1 AND a.entity = 'person' AND a.entity_id = $2 AND a.action >= $3 AND a.action < $4
          AND {after}
        ORDER BY a.at DESC, a.seq DESC
        LIMIT {PAGE + 1}
        """,  # noqa: S608 - fragments are our own, values are parameters
        *args,
    )
    page = found[:PAGE]
    following = write_cursor(page[-1]["at"], page[-1]["seq"]) if len(found) > PAGE else None
    return {"items": [dict(row) for row in page], "next": following}


async def watchers_of_me(tx: Tx) -> list[dict[str, Any]]:
    """Who may see where the caller is because of a position: leaders of the own unit and of those above it."""
    today = tx.ctx.as_of or business_day(tx.now, tx.ctx.timezone)
    standing = await standing_of(tx, tx.ctx.person_id, today) if tx.ctx.person_id else None
    seeing = [
        (key, role.scope_in(Module.LIVE))
        for key, role in (standing.roles.items() if standing else ())
        if Permission.LIVE_READ in role.permissions
        and (role.scope_in(Module.LIVE) is Scope.ALL or role.rank > tx.ctx.rank)
    ]
    near = [key for key, scope in seeing if scope in {Scope.TEAM, Scope.SUBTREE}]
    above = [key for key, scope in seeing if scope is Scope.SUBTREE]
    chosen = [key for key, scope in seeing if scope is Scope.CHOSEN]
    everywhere = [key for key, scope in seeing if scope is Scope.ALL]
    found = await tx.rows(
        """
        WITH RECURSIVE up (unit_id, height) AS (
            SELECT u.id, 0 FROM unnest($3::uuid[]) AS u (id)
            UNION
            SELECT w.parent_id, up.height + 1
            FROM up
            JOIN unit_place AS w
              ON w.org_id = $1 AND w.unit_id = up.unit_id AND w.from_day <= $2
             AND (w.until_day IS NULL OR w.until_day > $2)
            WHERE w.parent_id IS NOT NULL AND up.height < 40)
        SELECT DISTINCT p.name, s.title, u.name AS unit, coalesce(up.height, 99) AS height
        FROM position AS s
        JOIN position_holder AS h
          ON h.org_id = s.org_id AND h.position_id = s.id AND h.from_day <= $2
         AND (h.until_day IS NULL OR h.until_day > $2)
        JOIN person AS p ON p.org_id = s.org_id AND p.id = h.person_id AND p.archived_at IS NULL
        JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
        LEFT JOIN up ON up.unit_id = s.unit_id
        WHERE s.org_id = $1 AND s.archived_at IS NULL AND p.id <> $4
          AND ((up.height = 0 AND s.role = ANY ($5)) OR (up.height > 0 AND s.role = ANY ($6)) OR s.role = ANY ($7)
            OR (s.role = ANY ($8) AND EXISTS (
                SELECT FROM chosen_unit AS c
                JOIN up AS mine ON mine.unit_id = c.unit_id
                WHERE c.org_id = $1 AND c.position_id = s.id)))
        ORDER BY height, p.name
        LIMIT 40
        """,
        tx.org_id,
        today,
        [post.unit_id for post in tx.ctx.posts],
        tx.ctx.person_id,
        near,
        above,
        everywhere,
        chosen,
    )
    return [{"name": row["name"], "title": row["title"], "unit": row["unit"]} for row in found]
