"""Writers of a storm: they create, edit, move, take away, archive, plan, unplan and check in, all at once."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from rounds.core.access import Ctx
from rounds.core.clock import utc_now
from rounds.core.db import Database, Tx
from rounds.core.errors import DomainError
from rounds.core.ids import uuid7
from rounds.customers import actions as customers
from rounds.customers.assigning import assign
from rounds.customers.editing import merge_customer
from rounds.customers.schemas import CustomerIn, CustomerPatch
from rounds.org import public as org
from rounds.visits.actions import arriving
from rounds.visits.schemas import CheckIn
from tests.world import Company, World, a_check_in, a_customer

POSITIONS = ("rep", "mate", "leader", "rep2", "leader2")
LONGEST_PAUSE_S = 0.01


@dataclass(slots=True)
class Storm:
    """One company under load, and what its writers have made so far."""

    db: Database
    ctx: Ctx
    reps: list[Ctx]
    positions: list[UUID]
    dice: random.Random
    customers: list[UUID] = field(default_factory=list)
    plans: list[UUID] = field(default_factory=list)
    commits: int = 0

    async def write(self, writers: int, steps: int) -> None:
        """So many writers at once, each so many transactions."""
        await asyncio.gather(*(self._writer(steps) for _ in range(writers)))

    async def _writer(self, steps: int) -> None:
        for _ in range(steps):
            verb = self.dice.choices([verb for verb, _ in VERBS], [weight for _, weight in VERBS])[0]
            try:
                await verb(self)
                self.commits += 1
            except DomainError as error:
                # What a colleague took away meanwhile cannot be edited any more.
                if error.code not in {"not_found", "version_conflict"}:
                    raise

    async def run(self, action: Callable[[Tx], Awaitable[object]], ctx: Ctx | None = None) -> None:
        """A transaction that stays open for a moment, as under load."""
        pause = self.dice.choice([0.0, 0.0, LONGEST_PAUSE_S * self.dice.random()])

        async def slowly(tx: Tx) -> None:
            await action(tx)
            if pause:
                await tx.value("SELECT pg_sleep($1)", pause)

        await self.db.run(ctx or self.ctx, slowly)

    def customer(self) -> UUID:
        return self.dice.choice(self.customers)

    def position(self) -> UUID:
        return self.dice.choice(self.positions)


async def open_storm(world: World, db: Database, company: Company, seed: int) -> Storm:
    """A storm over a company, with a few customers to begin with."""
    ctx = world.ctx(company)
    reps = [
        await world.db.read(ctx, org.context_of_person, company[role].person_id, ctx.timezone, is_demo=False)
        for role in POSITIONS
    ]
    positions = [company[role].position_id for role in POSITIONS]
    storm = Storm(db, ctx, reps, positions, random.Random(seed))
    for _ in range(6):
        await create(storm)
    return storm


async def create(storm: Storm) -> None:
    made = CustomerIn.model_validate({**a_customer(), "position_id": storm.position()})
    await storm.run(lambda tx: customers.create_customer(tx, made))
    storm.customers.append(made.id)


async def edit(storm: Storm) -> None:
    customer_id, note = storm.customer(), f"note {storm.dice.random()}"
    patch = CustomerPatch.model_validate({"base_version": 1, "set": {"note": note}})
    await storm.run(lambda tx: merge_customer(tx, customer_id, patch))


async def move(storm: Storm) -> None:
    """To another position; its visits follow."""
    customer_id, position_id = storm.customer(), storm.position()
    await storm.run(lambda tx: move_customer(tx, customer_id, position_id))


async def move_customer(tx: Tx, customer_id: UUID, position_id: UUID | None) -> None:
    """Take a customer from whoever has it; give it to a position, or to nobody. Rows are deleted, not ended."""
    await tx.execute("DELETE FROM assignment WHERE org_id = $1 AND customer_id = $2", tx.org_id, customer_id)
    if position_id is None:
        tx.moved("customer", customer_id)
    else:
        await assign(tx, customer_id, position_id)


async def share(storm: Storm) -> None:
    """One more position has it."""
    customer_id, position_id = storm.customer(), storm.position()
    await storm.run(lambda tx: assign(tx, customer_id, position_id))


async def take_away(storm: Storm) -> None:
    customer_id = storm.customer()
    await storm.run(lambda tx: move_customer(tx, customer_id, None))


async def archive(storm: Storm) -> None:
    customer_id = storm.customer()

    async def act(tx: Tx) -> None:
        await tx.execute(
            "UPDATE customer SET archived_at = $3 WHERE org_id = $1 AND id = $2",
            tx.org_id,
            customer_id,
            tx.now,
        )
        tx.changed("customer", customer_id)

    await storm.run(act)


async def plan(storm: Storm) -> None:
    plan_id, customer_id, position_id = uuid7(), storm.customer(), storm.position()
    await storm.run(lambda tx: plan_visit(tx, plan_id, customer_id, position_id))
    storm.plans.append(plan_id)


async def plan_visit(tx: Tx, plan_id: UUID, customer_id: UUID, position_id: UUID) -> None:
    await tx.execute(
        """
        INSERT INTO plan_item (org_id, id, position_id, customer_id, day, ordinal, fixed, kind, source, status,
                               created_at, version)
        VALUES ($1, $2, $3, $4, $5, 1, false, 'visit', 'rule', 'planned', $6, 1)
        """,
        tx.org_id, plan_id, position_id, customer_id, (tx.now + timedelta(days=1)).date(), tx.now,
    )  # fmt: skip
    tx.created("plan_item", plan_id)


async def unplan(storm: Storm) -> None:
    """The row itself goes; phones must be told that it went."""
    if storm.plans:
        plan_id = storm.dice.choice(storm.plans)
        await storm.run(lambda tx: delete_plan(tx, plan_id))


async def delete_plan(tx: Tx, plan_id: UUID) -> None:
    await tx.execute("DELETE FROM plan_item WHERE org_id = $1 AND id = $2", tx.org_id, plan_id)
    tx.changed("plan_item", plan_id)


async def replan(storm: Storm) -> None:
    if storm.plans:
        plan_id, position_id = storm.dice.choice(storm.plans), storm.position()

        async def act(tx: Tx) -> None:
            await tx.execute(
                "UPDATE plan_item SET position_id = $3 WHERE org_id = $1 AND id = $2",
                tx.org_id,
                plan_id,
                position_id,
            )
            tx.changed("plan_item", plan_id)

        await storm.run(act)


async def check_in(storm: Storm) -> None:
    visit = CheckIn.model_validate(a_check_in(str(storm.customer()), started_at=utc_now().isoformat()))
    await storm.run(lambda tx: arriving.check_in(tx, visit), storm.dice.choice(storm.reps))


VERBS: tuple[tuple[Callable[[Storm], Awaitable[None]], int], ...] = (
    (create, 2), (edit, 3), (move, 5), (share, 2), (take_away, 2), (archive, 1), (plan, 2), (unplan, 2),
    (replan, 2), (check_in, 5),
)  # fmt: skip
