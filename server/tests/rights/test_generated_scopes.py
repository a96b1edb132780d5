"""Random unit trees, positions and roles: everybody sees exactly the rows that an oracle of a few lines allows."""

import random
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
import pytest

from rounds.core.access import ROLES, Module, Scope
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.core.ids import uuid7
from rounds.customers import public as customers
from rounds.customers.listing.filters import CustomerFilter
from rounds.customers.listing.queries import list_customers
from rounds.customers.queries import read_customer
from rounds.org import public as org
from tests.world import LONG_AGO, Company, World, a_customer

pytestmark = pytest.mark.anyio
ZONE = "Asia/Shanghai"
OWN_ROLES = {f"own_{scope.value}": (scope, 15 + 5 * n) for n, scope in enumerate(Scope)}
RANKS = {name: role.rank for name, role in ROLES.items()} | {
    name: rank for name, (_, rank) in OWN_ROLES.items()
}
SCOPES = {name: role.scope for name, role in ROLES.items()} | {name: s for name, (s, _) in OWN_ROLES.items()}
ON_TREE = ("rep", "rep", "rep", "leader", "regional_manager", "own_own", "own_team", "own_subtree", "own_chosen",
           "own_all", "finance")  # fmt: skip


@dataclass
class Post:
    id: UUID
    unit: UUID
    role: str
    chosen: list[UUID] = field(default_factory=list)
    customer: str = ""


@dataclass
class Town:
    """A made-up organisation, in Python: what the oracle reads."""

    parents: dict[UUID, UUID | None]
    posts: list[Post]
    people: dict[UUID, list[Post]]

    def below(self, unit: UUID) -> set[UUID]:
        inside = {unit}
        while more := {u for u, parent in self.parents.items() if parent in inside} - inside:
            inside |= more
        return inside

    def seen_by(self, person: UUID) -> set[UUID]:
        held = self.people[person]
        seen = {post.id for post in held}
        for post in held:
            scope = SCOPES[post.role]
            if scope is Scope.ALL:
                return {other.id for other in self.posts}
            units = {
                Scope.OWN: set(),
                Scope.TEAM: {post.unit},
                Scope.SUBTREE: self.below(post.unit),
                Scope.CHOSEN: set().union(*(self.below(unit) for unit in post.chosen)),
            }[scope]
            seen |= {o.id for o in self.posts if o.unit in units and RANKS[o.role] < RANKS[post.role]}
        return seen


def grow(dice: random.Random) -> Town:
    units = [uuid7() for _ in range(dice.randint(4, 9))]
    parents: dict[UUID, UUID | None] = {units[0]: None}
    for n, unit in enumerate(units[1:], 1):
        parents[unit] = dice.choice(units[:n])
    posts = [Post(uuid7(), dice.choice(units), dice.choice(ON_TREE)) for _ in range(dice.randint(12, 20))]
    for post in posts:
        if post.role == "own_chosen":
            post.chosen = dice.sample(units, dice.randint(0, 2))
    people: dict[UUID, list[Post]] = {}
    for post in posts:
        holder = dice.choice(list(people)) if people and dice.random() < 0.3 else uuid7()
        people.setdefault(holder, []).append(post)
    return Town(parents, posts, people)


async def build(tx: Tx, town: Town) -> None:
    for key, (scope, rank) in OWN_ROLES.items():
        await tx.execute(
            """
            INSERT INTO role (org_id, key, name, permissions, scope, scopes, sights, rank, version,
                              created_at, updated_at)
            VALUES ($1, $2, $2, ARRAY['customer:read'], $3, '{}', '{}', $4, 1, $5, $5)
            """,
            tx.org_id, key, scope.value, rank, tx.now,
        )  # fmt: skip
    for unit, parent in town.parents.items():
        await org.add_unit(tx, unit, name=str(unit), kind="team", parent_id=parent, from_day=LONG_AGO)
    for person in town.people:
        await org.add_person(tx, person, code=person.hex, name=person.hex, locale=None, password_hash=None)
    for person, held in town.people.items():
        for post in held:
            await org.add_position(tx, post.id, unit_id=post.unit, title=post.role, role=post.role)
            await org.fill_position(tx, post.id, person, LONG_AGO)
            for unit in post.chosen:
                await tx.execute("INSERT INTO chosen_unit VALUES ($1, $2, $3)", tx.org_id, post.id, unit)
    for post in town.posts:
        made: dict[str, Any] = a_customer(position_id=str(post.id), name=f"店 {post.id}")
        post.customer = made["id"]
        await customers.create_customer(tx, customers.CustomerIn.model_validate(made))


@pytest.mark.parametrize("seed", range(6))
async def test_everybody_sees_exactly_what_the_oracle_allows(world: World, seed: int) -> None:
    town = grow(random.Random(seed))
    company: Company = await world.company()
    system = world.ctx(company)
    await world.db.run(system, build, town)
    of_post = {post.id: post.customer for post in town.posts}
    for person, held in town.people.items():
        said = f"seed {seed}: {[(post.role, post.chosen) for post in held]}"
        ctx = await world.db.read(system, org.context_of_person, person, ZONE, is_demo=False)
        allowed = town.seen_by(person)
        reach = ctx.reach(Module.CUSTOMERS)
        if reach.position_ids is not None:
            assert set(reach.position_ids) == allowed, said
        page = orjson.loads(await world.db.read(ctx, list_customers, CustomerFilter(limit=200)))
        assert {row["id"] for row in page["items"]} == {of_post[post] for post in allowed}, said
        for post in town.posts[:4]:
            try:
                await world.db.read(ctx, read_customer, UUID(post.customer))
                found = True
            except NotFound:
                found = False
            assert found == (post.id in allowed), said


@pytest.mark.parametrize("seed", range(20, 26))
async def test_nobody_who_leads_sees_a_peer_or_a_superior_as_a_person(world: World, seed: int) -> None:
    town = grow(random.Random(seed))
    company = await world.company()
    system = world.ctx(company)
    await world.db.run(system, build, town)
    for person, held in town.people.items():
        ctx = await world.db.read(system, org.context_of_person, person, ZONE, is_demo=False)
        if any(SCOPES[post.role] is Scope.ALL for post in held):
            continue
        shown = {row["id"] for row in await world.db.read(ctx, org.list_people, Module.CUSTOMERS)}
        leads = [post for post in held if SCOPES[post.role] is not Scope.OWN]
        rank = max((RANKS[post.role] for post in leads), default=0)
        allowed = {
            other
            for other, theirs in town.people.items()
            if other == person
            or (
                {post.id for post in theirs} & town.seen_by(person)
                and all(RANKS[post.role] < rank for post in theirs)
            )
        }
        assert shown == allowed, f"seed {seed}: {[post.role for post in held]}"
        above = {unit for unit in town.parents if unit not in (ctx.unit_ids or ())}
        assert not above & {
            u for post in leads for u in ([post.unit] if SCOPES[post.role] is Scope.TEAM else [])
        }
