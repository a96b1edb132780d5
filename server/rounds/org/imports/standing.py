"""The organisation as it stands, read with a few statements for however many rows."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from rounds.core.access import Role
from rounds.core.db import Tx
from rounds.org.imports.rules import OwnRoles, role_words
from rounds.org.reach import PEOPLE_SQL, within
from rounds.org.standing import roles_of_company
from rounds.org.units.queries import today_of

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom the company knows by the staff number of a row."""

    id: UUID
    code: str
    name: str
    mobile_digest: bytes | None
    email: str | None
    has_left: bool
    is_in_reach: bool
    has_names: bool
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A position that somebody fills now or later, not as cover."""

    position_id: UUID
    unit_id: UUID
    role: str
    title: str
    from_day: date


@dataclass(slots=True)
class Standing:
    company: str
    people: dict[str, Known]
    mobiles: dict[bytes, UUID]
    paths: dict[Path, UUID]
    filled: dict[UUID, list[Filled]]
    vacant: dict[tuple[UUID, str], list[tuple[str, UUID]]]
    roles: Mapping[str, Role]
    words: dict[str, str] = field(default_factory=dict)
    emails: dict[UUID, str | None] = field(default_factory=dict)

    def take_vacant(self, unit_id: UUID, role: str, title: str | None) -> UUID | None:
        """A vacant position that fits, which the next row will not get again."""
        places = self.vacant.get((unit_id, role), [])
        for at, (its_title, position_id) in enumerate(places):
            if title is None or title == its_title:
                del places[at]
                return position_id
        return None


async def read_standing(tx: Tx, codes: list[str], digests: list[bytes]) -> Standing:
    company, paths = await _paths(tx)
    filled, vacant = await _positions(tx)
    locale = await tx.value("SELECT locale FROM company WHERE org_id = $1", tx.org_id)
    words = role_words(locale, tx.ctx.terms, await own_roles(tx))
    return Standing(
        company,
        await _people(tx, codes),
        await _mobiles(tx, digests),
        paths,
        filled,
        vacant,
        await roles_of_company(tx),
        words,
    )


async def own_roles(tx: Tx) -> OwnRoles:
    """Names that the company gave to roles."""
    found = await tx.rows(
        "SELECT key, name FROM role WHERE org_id = $1 AND archived_at IS NULL AND name IS NOT NULL ORDER BY key",
        tx.org_id,
    )
    return {row["key"]: row["name"] for row in found}


async def _people(tx: Tx, codes: list[str]) -> dict[str, Known]:
    seen = within(tx)
    where = PEOPLE_SQL.format(all="$4", me="$5", units="$6", below="$7", today="$3")
    found = await tx.rows(
        f"""
        SELECT p.id, p.code, p.name, p.mobile_digest, p.email,
               p.archived_at IS NOT NULL OR coalesce(p.ends_on <= $3, false) AS has_left,
               {where} AS is_in_reach,
               a.person_id IS NOT NULL
                 OR EXISTS (SELECT FROM invite AS i WHERE i.org_id = p.org_id AND i.person_id = p.id) AS has_names,
               ARRAY(SELECT DISTINCT s.role
                     FROM position_holder AS h
                     JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id
                     WHERE h.org_id = p.org_id AND h.person_id = p.id
                       AND (h.until_day IS NULL OR h.until_day > $3)) AS roles
        FROM person AS p
        LEFT JOIN account AS a ON a.org_id = p.org_id AND a.person_id = p.id
        WHERE p.org_id = $1 AND p.code = ANY ($2::text[])
        """,  # noqa: S608 - our own SQL
        tx.org_id,
        codes,
        today_of(tx),
        seen.everything,
        tx.ctx.person_id,
        seen.units,
        seen.below,
    )
    return {row["code"]: Known(**{**dict(row), "roles": tuple(row["roles"])}) for row in found}


async def _mobiles(tx: Tx, digests: list[bytes]) -> dict[bytes, UUID]:
    found = await tx.rows(
        "SELECT id, mobile_digest FROM person WHERE org_id = $1 AND mobile_digest = ANY ($2::bytea[])",
        tx.org_id,
        digests,
    )
    return {row["mobile_digest"]: row["id"] for row in found}


async def _paths(tx: Tx) -> tuple[str, dict[Path, UUID]]:
    """The name at the top, and today's units by their names from below it; the top itself is the empty path."""
    found = await tx.rows(
        """
        SELECT u.id, u.name, w.parent_id
        FROM unit AS u
        JOIN unit_place AS w ON w.org_id = u.org_id AND w.unit_id = u.id
         AND w.from_day <= $2 AND (w.until_day IS NULL OR w.until_day > $2)
        WHERE u.org_id = $1 AND u.archived_at IS NULL
        ORDER BY u.created_at, u.id
        """,
        tx.org_id,
        today_of(tx),
    )
    below: dict[UUID | None, list[Any]] = defaultdict(list)
    for row in found:
        below[row["parent_id"]].append(row)
    paths: dict[Path, UUID] = {}
    company = ""
    for top in below[None]:
        company = company or top["name"]
        paths.setdefault((), top["id"])
        waiting: list[tuple[Path, UUID]] = [((), top["id"])]
        while waiting:
            path, unit_id = waiting.pop()
            for row in below[unit_id]:
                inner: Path = (*path, row["name"])
                paths.setdefault(inner, row["id"])
                waiting.append((inner, row["id"]))
    return company, paths


async def _positions(
    tx: Tx,
) -> tuple[dict[UUID, list[Filled]], dict[tuple[UUID, str], list[tuple[str, UUID]]]]:
    found = await tx.rows(
        """
        SELECT p.id AS position_id, p.unit_id, p.role, p.title, h.person_id, h.from_day
        FROM position AS p
        LEFT JOIN position_holder AS h ON h.org_id = p.org_id AND h.position_id = p.id AND NOT h.cover
         AND (h.until_day IS NULL OR (h.until_day > $2 AND h.until_day > h.from_day))
        WHERE p.org_id = $1 AND p.archived_at IS NULL
        ORDER BY p.created_at, p.id
        """,
        tx.org_id,
        today_of(tx),
    )
    filled: dict[UUID, list[Filled]] = defaultdict(list)
    vacant: dict[tuple[UUID, str], list[tuple[str, UUID]]] = defaultdict(list)
    for row in found:
        if row["person_id"] is None:
            vacant[row["unit_id"], row["role"]].append((row["title"], row["position_id"]))
        else:
            filled[row["person_id"]].append(
                Filled(row["position_id"], row["unit_id"], row["role"], row["title"], row["from_day"])
            )
    return filled, vacant
