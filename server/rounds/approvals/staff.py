"""What of the organisation a run asks, as it stands today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rounds.approvals.rules.chains import Approver
from rounds.approvals.rules.deciders import Asker, Seat, Staff
from rounds.core.access import Permission
from rounds.core.clock import business_day
from rounds.core.db import Tx
from rounds.org import public as org

OWN_SETTING = "approve_own"


def today_of(tx: Tx) -> date:
    return tx.ctx.as_of or business_day(tx.now, tx.ctx.timezone)


async def own_allowed(tx: Tx) -> bool:
    """Whether the company lets people decide about what they asked themselves, where a chain names them."""
    return bool(
        await tx.value(
            "SELECT settings ->> $2 = 'yes' FROM company WHERE org_id = $1", tx.org_id, OWN_SETTING
        )
    )


@dataclass(frozen=True, slots=True)
class Tree:
    """Today's tree of units: each unit with those above it, the nearest first, itself included."""

    parents: Mapping[UUID, UUID | None]

    def line(self, unit: UUID | None) -> tuple[UUID, ...]:
        found: list[UUID] = []
        while unit is not None and unit not in found:
            found.append(unit)
            unit = self.parents.get(unit)
        return tuple(found)

    def lines(self) -> dict[str, frozenset[str]]:
        return {str(unit): frozenset(map(str, self.line(unit))) for unit in self.parents}


async def load_tree(tx: Tx) -> Tree:
    found = await tx.rows(
        """
        SELECT p.unit_id, p.parent_id
        FROM unit_place AS p
        JOIN unit AS u ON u.org_id = p.org_id AND u.id = p.unit_id AND u.archived_at IS NULL
        WHERE p.org_id = $1 AND p.from_day <= $2 AND (p.until_day IS NULL OR p.until_day > $2)
        """,
        tx.org_id,
        today_of(tx),
    )
    return Tree({row["unit_id"]: row["parent_id"] for row in found})


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody is today; the highest of several positions counts."""

    unit_id: UUID | None
    role: str | None
    rank: int = 0


async def post_of(tx: Tx, person_id: UUID) -> Post:
    found = await tx.rows(
        """
        SELECT s.unit_id, s.role
        FROM position_holder AS h
        JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id
        WHERE h.org_id = $1 AND h.person_id = $2 AND h.from_day <= $3 AND (h.until_day IS NULL OR h.until_day > $3)
        ORDER BY h.from_day, h.position_id
        """,
        tx.org_id,
        person_id,
        today_of(tx),
    )
    ranks = await _ranks(tx)
    posts = [Post(row["unit_id"], row["role"], ranks.get(row["role"], 0)) for row in found]
    return max(posts, key=lambda post: post.rank, default=Post(None, None))


async def _ranks(tx: Tx) -> dict[str, int]:
    return {key: role.rank for key, role in (await org.roles_of_company(tx)).items()}


async def load_staff(tx: Tx, asker: Asker, approvers: Iterable[Approver]) -> Staff:
    """The seats above the asker, those that the approvers name, and the admins."""
    named = list(approvers)
    roles_here = await org.roles_of_company(tx)
    designers = {key for key, role in roles_here.items() if Permission.APPROVAL_DESIGN in role.permissions}
    roles = {approver.role for approver in named if approver.role} | designers
    found = await tx.rows(
        """
        SELECT s.id, s.unit_id, s.role, coalesce(array_agg(h.person_id ORDER BY h.from_day, h.person_id)
               FILTER (WHERE h.person_id IS NOT NULL), '{}') AS people
        FROM position AS s
        LEFT JOIN position_holder AS h ON h.org_id = s.org_id AND h.position_id = s.id
         AND h.from_day <= $5 AND (h.until_day IS NULL OR h.until_day > $5)
        WHERE s.org_id = $1 AND s.archived_at IS NULL
          AND (s.unit_id = ANY ($2::uuid[]) OR s.role = ANY ($3::text[]) OR s.id = ANY ($4::uuid[]))
        GROUP BY s.id, s.unit_id, s.role
        ORDER BY s.id
        """,
        tx.org_id,
        list(asker.line),
        sorted(roles),
        [approver.position_id for approver in named if approver.position_id],
        today_of(tx),
    )
    tree = await load_tree(tx)
    seats = tuple(
        Seat(
            row["id"],
            row["unit_id"],
            row["role"],
            roles_here[row["role"]].rank if row["role"] in roles_here else 0,
            tuple(row["people"]),
            frozenset(tree.line(row["unit_id"])),
        )
        for row in found
    )
    people = {person for seat in seats for person in seat.people} | {asker.person_id}
    people |= {approver.person_id for approver in named if approver.person_id}
    working = frozenset(await working_people(tx, people))
    admins = dict.fromkeys(person for seat in seats if seat.role in designers for person in seat.people)
    return Staff(seats, working, tuple(admins))


async def working_people(tx: Tx, people: Iterable[UUID]) -> list[UUID]:
    """Those of them who can decide: who have not left, and are no programs."""
    found = await tx.rows(
        """
        SELECT id FROM person
        WHERE org_id = $1 AND id = ANY ($2::uuid[]) AND archived_at IS NULL AND kind = 'human'
        """,
        tx.org_id,
        list(people),
    )
    return [row["id"] for row in found]


async def load_asker(tx: Tx, person_id: UUID) -> tuple[Asker, Post, Tree]:
    post = await post_of(tx, person_id)
    tree = await load_tree(tx)
    return Asker(person_id, post.rank, tree.line(post.unit_id)), post, tree


async def load_stand_ins(tx: Tx) -> dict[UUID, UUID]:
    """Who stands in for whom today: the cover of a leave, or whom they named themselves, of several the last."""
    found = await tx.rows(
        """
        SELECT DISTINCT ON (d.person_id) d.person_id, d.deputy_id
        FROM approval_delegation AS d
        JOIN person AS p ON p.org_id = d.org_id AND p.id = d.deputy_id AND p.archived_at IS NULL
        WHERE d.org_id = $1 AND d.ended_at IS NULL AND d.from_day <= $2 AND d.until_day > $2
        ORDER BY d.person_id, d.created_at DESC, d.id DESC
        """,
        tx.org_id,
        today_of(tx),
    )
    named = {row["person_id"]: row["deputy_id"] for row in found}
    return {**await org.covers_on(tx, today_of(tx)), **named}
