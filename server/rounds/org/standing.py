"""Where somebody stands: the positions that they fill on a day, and what these allow and show. Two round trips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from rounds.core.access import MODULE_OF, ROLES, Ctx, Module, Post, Reach, Role, Scope
from rounds.core.clock import business_day
from rounds.core.db import Tx
from rounds.core.ids import Ids
from rounds.core.terms import Terms
from rounds.org.rules import modules_switched_off, read_role, rights_of, roles_below, widest


@dataclass(frozen=True, slots=True)
class Standing:
    """Positions with the units chosen for each, all roles of the company by key, and what the company says of all."""

    posts: tuple[Post, ...]
    chosen: Mapping[UUID, tuple[UUID, ...]]
    roles: Mapping[str, Role]
    modules_off: frozenset[Module] = frozenset()
    terms: Terms = field(default_factory=dict)


async def context_of_person(
    tx: Tx, person_id: UUID, timezone: str, *, is_demo: bool, on: date | None = None
) -> Ctx:
    """What a person may do and see today, or on a day, from the positions that they fill."""
    today = on or business_day(tx.now, timezone)
    standing = await standing_of(tx, person_id, today)
    return await context_of_standing(tx, person_id, standing, timezone, today, is_demo=is_demo)


async def context_of_standing(
    tx: Tx, person_id: UUID, standing: Standing, timezone: str, today: date, *, is_demo: bool
) -> Ctx:
    """What somebody who stands there may do and see."""
    held = [(post, standing.roles[post.role]) for post in standing.posts if post.role in standing.roles]
    rights = rights_of(role for _, role in held)
    dormant = frozenset(p for p in rights.abilities if MODULE_OF.get(p) in standing.modules_off)
    areas = await _areas(tx, held, standing, today)
    made: dict[tuple[Scope, ...], Reach] = {}

    def reach(scopes: tuple[Scope, ...]) -> Reach:
        if scopes not in made:
            made[scopes] = _reach(standing, held, scopes, areas)
        return made[scopes]

    usual = tuple(role.scope for _, role in held)
    general = reach(usual)
    by_module = {module: tuple(role.scope_in(module) for _, role in held) for module in Module}
    return Ctx(
        tx.org_id,
        person_id,
        general.scope,
        rights.abilities - dormant,
        standing.posts,
        general.position_ids,
        general.unit_ids,
        timezone=timezone,
        is_demo=is_demo,
        as_of=today,
        below=general.below,
        rank=max((role.rank for _, role in held), default=0),
        reaches={module: reach(scopes) for module, scopes in by_module.items() if scopes != usual},
        sights=rights.sights,
        modules_off=standing.modules_off,
        dormant=dormant,
        terms=standing.terms,
    )


async def standing_of(tx: Tx, person_id: UUID, day: date) -> Standing:
    found = await tx.rows(
        """
        SELECT held.*, own.roles, own.modules_off, own.terms
        FROM (SELECT (SELECT coalesce(json_agg(r), '[]')
                      FROM (SELECT key, permissions, scope, scopes, sights, rank
                            FROM role WHERE org_id = $1 AND archived_at IS NULL) AS r) AS roles,
                     c.settings -> 'modules_off' AS modules_off, c.terms
              FROM company AS c WHERE c.org_id = $1) AS own
        LEFT JOIN (
            SELECT h.position_id, p.unit_id, p.role, p.title, h.from_day,
                   ARRAY(SELECT c.unit_id FROM chosen_unit AS c
                         WHERE c.org_id = $1 AND c.position_id = p.id ORDER BY c.unit_id) AS chosen
            FROM position_holder AS h
            JOIN position AS p ON p.org_id = h.org_id AND p.id = h.position_id
            WHERE h.org_id = $1 AND h.person_id = $2
              AND h.from_day <= $3 AND (h.until_day IS NULL OR h.until_day > $3)) AS held ON TRUE
        ORDER BY held.from_day, held.position_id
        """,
        tx.org_id,
        person_id,
        day,
    )
    rows = [row for row in found if row["position_id"] is not None]
    return Standing(
        tuple(Post(row["position_id"], row["unit_id"], row["role"], row["title"]) for row in rows),
        {row["position_id"]: tuple(row["chosen"]) for row in rows},
        ROLES | {row["key"]: read_role(row) for row in found[0]["roles"]},
        modules_switched_off(found[0]["modules_off"]),
        found[0]["terms"],
    )


async def roles_of_company(tx: Tx) -> Mapping[str, Role]:
    """All roles by key: the built-in ones as the company has them, and its own."""
    found = await tx.rows(
        "SELECT key, permissions, scope, scopes, sights, rank FROM role WHERE org_id = $1 AND archived_at IS NULL",
        tx.org_id,
    )
    return ROLES | {row["key"]: read_role(dict(row)) for row in found}


async def posts_on(tx: Tx, person_id: UUID, day: date) -> list[Post]:
    """Positions that a person fills on a day."""
    return await tx.all(
        Post,
        """
        SELECT h.position_id, p.unit_id, p.role, p.title
        FROM position_holder AS h
        JOIN position AS p ON p.org_id = h.org_id AND p.id = h.position_id
        WHERE h.org_id = $1 AND h.person_id = $2 AND h.from_day <= $3 AND (h.until_day IS NULL OR h.until_day > $3)
        ORDER BY h.from_day, h.position_id
        """,
        tx.org_id,
        person_id,
        day,
    )


Held = Sequence[tuple[Post, Role]]
Area = tuple[bytes, bytes]
"""Units, and the positions in them that are below the position that looks, packed as `Ids` takes them."""


async def _areas(tx: Tx, held: Held, standing: Standing, day: date) -> dict[tuple[int, Scope], Area]:
    """What each position looks over, for each of the scopes that its role has somewhere."""
    wanted: list[tuple[int, Scope]] = []
    starts: list[tuple[int, UUID, bool]] = []
    below: list[tuple[str, ...]] = []
    for n, (post, role) in enumerate(held):
        for scope in sorted({role.scope, *(role.scope_in(module) for module in Module)}):
            if scope in (Scope.OWN, Scope.ALL):
                continue
            units = standing.chosen[post.position_id] if scope is Scope.CHOSEN else (post.unit_id,)
            starts += [(len(wanted), unit_id, scope is not Scope.TEAM) for unit_id in units]
            below.append(roles_below(role.rank, standing.roles))
            wanted.append((n, scope))
    if not starts:
        return dict.fromkeys(wanted, (b"", b""))
    found = await tx.row(
        _areas_sql(len(wanted)),
        tx.org_id,
        [start[0] for start in starts],
        [start[1] for start in starts],
        [start[2] for start in starts],
        day,
        *map(list, below),
    )
    packs = [pack or b"" for pack in (found or ())]
    return {key: (packs[2 * n], packs[2 * n + 1]) for n, key in enumerate(wanted)}


# Above so many units all positions of the lower roles are read in one go, below each unit's are looked up.
FEW_UNITS = 100


@lru_cache(maxsize=32)
def _areas_sql(count: int) -> str:
    """Units and positions of that many areas, packed: one value each, however many there are.

    Written so that no estimate of the planner counts: it knows nothing of a walk's length, nor of a new company.
    """
    columns = [
        f"""
        (SELECT string_agg(uuid_send(i.unit_id), ''::bytea) FROM inside AS i WHERE i.n = {n}),
        CASE WHEN (SELECT count(*) FROM inside AS i WHERE i.n = {n}) > {FEW_UNITS} THEN (
            SELECT string_agg(uuid_send(s.id), ''::bytea)
            FROM position AS s
            WHERE s.org_id = $1 AND s.archived_at IS NULL AND s.role = ANY (${6 + n}::text[])
              AND (s.unit_id IN (SELECT i.unit_id FROM inside AS i WHERE i.n = {n})) IS TRUE)
        ELSE (
            SELECT string_agg(uuid_send(s.id), ''::bytea)
            FROM inside AS i
            CROSS JOIN LATERAL (
                SELECT s.id FROM position AS s
                WHERE s.org_id = $1 AND s.unit_id = i.unit_id AND s.archived_at IS NULL
                  AND s.role = ANY (${6 + n}::text[])
                OFFSET 0) AS s
            WHERE i.n = {n}) END"""  # noqa: S608 - numbers of our own
        for n in range(count)
    ]
    return f"""
        WITH RECURSIVE inside (n, unit_id, deep) AS (
            SELECT * FROM unnest($2::int[], $3::uuid[], $4::boolean[]) AS s (n, unit_id, deep)
            UNION
            SELECT i.n, p.unit_id, TRUE
            FROM inside AS i
            JOIN unit_place AS p
              ON p.org_id = $1 AND p.parent_id = i.unit_id
             AND p.from_day <= $5 AND (p.until_day IS NULL OR p.until_day > $5)
            WHERE i.deep)
        SELECT {",".join(columns)}
        """  # noqa: S608 - our own fragments


def _reach(
    standing: Standing, held: Held, scopes: tuple[Scope, ...], areas: Mapping[tuple[int, Scope], Area]
) -> Reach:
    """Each position by its own scope and rank: what one allows says nothing about the unit of another."""
    if Scope.ALL in scopes:
        return Reach(Scope.ALL, None, None, None)
    looking = [n for n, scope in enumerate(scopes) if scope is not Scope.OWN]
    seen = [areas[(n, scopes[n])] for n in looking]
    return Reach(
        widest(scopes),
        Ids((post.position_id for post in standing.posts), (positions for _, positions in seen)),
        Ids((post.unit_id for post in standing.posts), (units for units, _ in seen)),
        roles_below(max((held[n][1].rank for n in looking), default=-1), standing.roles),
    )


def shown_person(person: str, below: str, caller: str, day: str) -> str:
    """Whether a person is shown as one: themselves, and who fills on that day no position but of roles below."""
    return f"""({below}::text[] IS NULL OR {person} = {caller}::uuid OR NOT EXISTS (
        SELECT FROM position_holder AS oh
        JOIN position AS os ON os.org_id = oh.org_id AND os.id = oh.position_id
        WHERE oh.org_id = $1 AND oh.person_id = {person}
          AND oh.from_day <= {day} AND (oh.until_day IS NULL OR oh.until_day > {day})
          AND os.role <> ALL ({below}::text[])))"""


def scope_values(reach: Reach) -> tuple[Any, Any]:
    """Positions and roles of a reach as parameters: null for everything."""
    return (
        None if reach.position_ids is None else list(reach.position_ids),
        None if reach.below is None else list(reach.below),
    )
