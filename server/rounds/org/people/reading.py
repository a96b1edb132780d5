"""Reads of people."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from rounds.core import sealing
from rounds.core.access import Sight
from rounds.core.cursors import read_cursor, write_cursor
from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.core.grams import fold
from rounds.org.people.rules import like_anywhere, like_start, plain_mobile, seen
from rounds.org.reach import PEOPLE_SQL, refuse_person_outside, within
from rounds.org.units.queries import today_of

MOBILE, EMAIL = "person.mobile", "person.email"

# $1 company, $2 today
STATE = """
    CASE WHEN p.archived_at IS NOT NULL OR p.ends_on <= $2 THEN 'ended'
         WHEN a.person_id IS NOT NULL AND a.disabled_at IS NULL THEN 'active'
         WHEN EXISTS (SELECT FROM invite AS i
                      WHERE i.org_id = p.org_id AND i.person_id = p.id AND i.used_at IS NULL
                        AND i.revoked_at IS NULL AND i.expires_at > $3) THEN 'invited'
         ELSE 'new' END"""
BELOW = """
    WITH RECURSIVE below (unit_id) AS (
        SELECT {unit}::uuid
        UNION
        SELECT w.unit_id FROM below AS b
        JOIN unit_place AS w ON w.org_id = $1 AND w.parent_id = b.unit_id
         AND w.from_day <= $2 AND (w.until_day IS NULL OR w.until_day > $2))"""


async def list_directory(
    tx: Tx,
    *,
    state: str | None,
    q: str | None,
    unit_id: UUID | None,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """A page of all people in reach by staff number, those without a position and those who left too."""
    args: list[object] = [tx.org_id, today_of(tx), tx.now]
    where = ["p.org_id = $1", "p.kind = 'human'"]

    def bind(value: object) -> str:
        args.append(value)
        return f"${len(args)}"

    seen_people = within(tx)
    if not seen_people.everything:
        where.append(
            PEOPLE_SQL.format(
                all=bind(False),
                me=bind(tx.ctx.person_id),
                units=bind(seen_people.units),
                below=bind(seen_people.below),
                today="$2",
            )
        )
    if unit_id is not None:
        where.append(
            """EXISTS (SELECT FROM position_holder AS h
                JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id
                WHERE h.org_id = p.org_id AND h.person_id = p.id AND s.unit_id IN (SELECT unit_id FROM below)
                  AND (h.until_day IS NULL OR (h.until_day > $2 AND h.until_day > h.from_day)))"""
        )
    if state is not None:
        where.append(f"({STATE}) = {bind(state)}")
    sought = await _number_in(tx, q or "")
    if q and q.strip():
        where.append(_matches(bind, q.strip(), sought))
    if cursor:
        (last,) = read_cursor(cursor, str)
        where.append(f"p.code > {bind(last)}")
    tree = BELOW.format(unit=bind(unit_id)) if unit_id is not None else ""
    found = await tx.rows(
        f"""
        {tree}
        SELECT w.by_number, w.id, w.code, w.name, w.state, coalesce(s.roles, '{{}}') AS roles, s.unit_id, s.unit_name,
               s.position_id, s.title
        FROM (
            SELECT p.org_id, p.id, p.code, p.name, {STATE} AS state,
                   coalesce(p.mobile_digest = {bind(sought)}::bytea, FALSE) AS by_number
            FROM person AS p
            LEFT JOIN account AS a ON a.org_id = p.org_id AND a.person_id = p.id
            WHERE {" AND ".join(where)}
            ORDER BY p.code
            LIMIT {limit + 1}) AS w
        LEFT JOIN LATERAL (
            SELECT array_agg(DISTINCT s.role) AS roles,
                   (array_agg(s.unit_id ORDER BY h.cover, h.from_day, s.id))[1] AS unit_id,
                   (array_agg(u.name ORDER BY h.cover, h.from_day, s.id))[1] AS unit_name,
                   (array_agg(s.title ORDER BY h.cover, h.from_day, s.id))[1] AS title,
                   (array_agg(s.id ORDER BY h.cover, h.from_day, s.id))[1] AS position_id
            FROM position_holder AS h
            JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id
            JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
            WHERE h.org_id = w.org_id AND h.person_id = w.id
              AND h.from_day <= $2 AND (h.until_day IS NULL OR h.until_day > $2)) AS s ON TRUE
        ORDER BY w.code
        """,  # noqa: S608 - fragments are our own, values are parameters
        *args,
    )
    page = [dict(row) for row in found[:limit]]
    for row in page:
        # To find somebody by a number that one sees masked is to have asked for it.
        if row.pop("by_number") and row["id"] != tx.ctx.person_id and tx.ctx.sight(MOBILE) is Sight.MASKED:
            tx.audit("look:phone", "person", row["id"], after={"field": MOBILE})
    return {"items": page, "next": write_cursor(page[-1]["code"]) if len(found) > limit else None}


async def _number_in(tx: Tx, q: str) -> bytes | None:
    """The hash of a whole number that is sought, unless it is never shown."""
    number = plain_mobile(q)
    return (
        None
        if number is None or tx.ctx.sight(MOBILE) is Sight.HIDDEN
        else await sealing.digest(tx, MOBILE, number)
    )


def _matches(bind: Any, q: str, sought: bytes | None) -> str:
    """A part of the name, the start of its spelling or of the staff number, or a whole mobile number."""
    parts = [
        f"p.name ILIKE {bind(like_anywhere(q))}",
        f"p.code ILIKE {bind(like_start(q))}",
    ]
    if folded := fold(q):
        parts.append(f"p.spelling LIKE {bind('% ' + like_start(folded))}")
    if sought is not None:
        parts.append(f"p.mobile_digest = {bind(sought)}")
    return f"({' OR '.join(parts)})"


async def mobiles_of(tx: Tx, person_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The mobile numbers of those who have one, in the clear: for what the system itself does with them."""
    found = await tx.rows(
        """
        SELECT id, mobile FROM person
        WHERE org_id = $1 AND id = ANY ($2::uuid[]) AND mobile IS NOT NULL
        ORDER BY id
        """,
        tx.org_id,
        list(person_ids),
    )
    opened = await sealing.unseal_many(tx, [(row["id"], MOBILE, row["mobile"]) for row in found])
    return {row["id"]: text for row, text in zip(found, opened, strict=True) if text is not None}


async def read_person(tx: Tx, person_id: UUID) -> dict[str, Any]:
    """Everything about one person in reach; numbers as the caller may see them."""
    await _refuse_unseen(tx, person_id)
    today = today_of(tx)
    found = await tx.row(
        f"""
        SELECT p.id, p.code, p.name, p.locale, p.mobile, p.email, p.created_at, p.ends_on, p.archived_at,
               {STATE} AS state,
               (SELECT count(*) FROM device AS d
                WHERE d.org_id = p.org_id AND d.person_id = p.id AND d.kind = 'phone' AND d.revoked_at IS NULL
               )::integer AS phones
        FROM person AS p
        LEFT JOIN account AS a ON a.org_id = p.org_id AND a.person_id = p.id
        WHERE p.org_id = $1 AND p.id = $4
        """,  # noqa: S608 - our own SQL
        tx.org_id,
        today,
        tx.now,
        person_id,
    )
    if found is None:
        raise NotFound("person")
    kept = [(person_id, name, found[column]) for column, name in _FIELDS.items() if found[column] is not None]
    opened = {
        name: text for (_, name, _), text in zip(kept, await sealing.unseal_many(tx, kept), strict=True)
    }
    is_own = person_id == tx.ctx.person_id
    shown = {
        column: seen(opened.get(name), tx.ctx.sight(name), is_own=is_own) for column, name in _FIELDS.items()
    }
    return {
        **dict(found),
        **shown,
        "sight": "shown" if is_own else tx.ctx.sight(MOBILE).value,
        "positions": await _placed(tx, person_id),
        "invite": await _open_invite(tx, person_id),
    }


_FIELDS = {"mobile": MOBILE, "email": EMAIL}


async def _refuse_unseen(tx: Tx, person_id: UUID) -> None:
    if person_id != tx.ctx.person_id:
        await refuse_person_outside(tx, [person_id])


async def _placed(tx: Tx, person_id: UUID) -> list[dict[str, Any]]:
    found = await tx.rows(
        """
        SELECT h.position_id, s.title, s.role, s.unit_id, u.name AS unit_name, h.from_day, h.until_day, h.cover
        FROM position_holder AS h
        JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id
        JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
        WHERE h.org_id = $1 AND h.person_id = $2 AND (h.until_day IS NULL OR h.until_day > h.from_day)
        ORDER BY h.from_day DESC, h.position_id
        """,
        tx.org_id,
        person_id,
    )
    return [dict(row) for row in found]


async def _open_invite(tx: Tx, person_id: UUID) -> dict[str, Any] | None:
    found = await tx.row(
        """
        SELECT id, kind, created_at, expires_at FROM invite
        WHERE org_id = $1 AND person_id = $2 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $3
        ORDER BY created_at DESC
        LIMIT 1
        """,
        tx.org_id,
        person_id,
        tx.now,
    )
    return None if found is None else dict(found)


async def reveal(tx: Tx, person_id: UUID, column: str) -> dict[str, Any]:
    """The whole number or address; whoever it belongs to can see who asked."""
    await _refuse_unseen(tx, person_id)
    name = _FIELDS[column]
    if tx.ctx.sight(name).value == "hidden" and person_id != tx.ctx.person_id:
        raise DomainError("permission_denied", permission=name)
    sealed = await tx.value(
        f"SELECT {column} FROM person WHERE org_id = $1 AND id = $2",  # noqa: S608 - one of two names of our own
        tx.org_id,
        person_id,
    )
    value = None if sealed is None else await sealing.unseal(tx, person_id, name, sealed)
    if person_id != tx.ctx.person_id:
        tx.audit("look:phone", "person", person_id, after={"field": name})
    return {"value": value}


async def is_known_code(tx: Tx, code: str, but: UUID) -> bool:
    return bool(
        await tx.value(
            "SELECT true FROM person WHERE org_id = $1 AND code = $2 AND id <> $3", tx.org_id, code, but
        )
    )


async def people_ending(tx: Tx, day: date) -> list[UUID]:
    """Those whose last day has passed and who were not ended yet."""
    found = await tx.rows(
        "SELECT id FROM person WHERE org_id = $1 AND archived_at IS NULL AND ends_on <= $2 ORDER BY id LIMIT 500",
        tx.org_id,
        day,
    )
    return [row["id"] for row in found]
