"""How a transaction ends, step by step: two of them led by hand through the order that goes wrong."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from rounds.core.access import Ctx
from rounds.core.clock import utc_now
from rounds.core.db import Tx
from rounds.core.ids import uuid7
from rounds.customers import actions as customers
from rounds.customers.schemas import CustomerIn
from rounds.org import public as org
from rounds.visits.actions import arriving
from rounds.visits.schemas import CheckIn
from tests.proof.finishes import SEQUENCE, Finish, naive, one_statement, ours, prepare, read_naively
from tests.proof.mirror import Mirror
from tests.proof.scope import mirror_faults, pull_on
from tests.proof.writers import delete_plan, move_customer, plan_visit
from tests.world import Company, World, a_check_in, a_customer

pytestmark = pytest.mark.anyio


@dataclass(slots=True)
class ByHand:
    """A transaction whose closing message is sent without its COMMIT, which comes when the test says so."""

    conn: Any
    ctx: Ctx
    followers: dict[str, list[str]]
    beside: frozenset[str]
    pid: int = 0
    finishing: "asyncio.Task[None] | None" = field(default=None)

    async def act(self, *actions: Callable[[Tx], Awaitable[object]]) -> None:
        tx = Tx(self.conn, self.ctx, utc_now())
        await self.conn.execute(f"BEGIN; SET LOCAL app.org = {self.ctx.org_id}")
        self.pid = await self.conn.fetchval("SELECT pg_backend_pid()")
        for action in actions:
            await action(tx)
        # The chain of the audit puts its writers into an order too. Here the log's own order has to hold.
        tx._audit.clear()
        message = tx.closing_message(self.followers, self.beside)
        assert message.endswith(";COMMIT")
        self.finishing = asyncio.create_task(self._say(message.removesuffix(";COMMIT")))

    async def _say(self, message: str) -> None:
        await self.conn.execute(message)

    async def finished(self) -> None:
        assert self.finishing is not None
        await self.finishing

    async def commit(self) -> None:
        await self.finished()
        await self.conn.execute("COMMIT")

    async def waits(self, oracle: Any) -> bool:
        """Wait until its closing message is through (false) or stands before a lock (true)."""
        assert self.finishing is not None
        while not self.finishing.done():
            if await oracle.fetchval(
                "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $1", self.pid
            ):
                return True
            await asyncio.sleep(0)
        return False


@asynccontextmanager
async def two(
    world: World, superuser_dsn: str, ctx: Ctx, finish: Finish
) -> AsyncIterator[tuple[ByHand, ByHand]]:
    followers = world.db._followers
    async with AsyncExitStack() as stack:
        made = []
        for _ in range(2):
            conn = await asyncpg.connect(superuser_dsn)
            stack.push_async_callback(conn.close)
            if finish is naive:
                await conn.execute(SEQUENCE)
            await prepare(conn, finish)
            made.append(ByHand(conn, ctx, followers, world.db._beside))
        yield made[0], made[1]


def creating(company: Company) -> Callable[[Tx], Awaitable[object]]:
    customer = {**a_customer(), "position_id": str(company["rep"].position_id)}
    return lambda tx: customers.create_customer(tx, CustomerIn.model_validate(customer))


async def rows_lost_when_the_first_commits_last(
    world: World, superuser_dsn: str, finish: Finish
) -> list[str]:
    """Both take a number in order; if the second may commit first, a phone pulls between the two commits."""
    company, mirror = await world.company(), Mirror()
    await pull_on(company["rep"], mirror)
    async with two(world, superuser_dsn, world.ctx(company), finish) as (first, second):
        await first.act(creating(company))
        await first.finished()
        await second.act(creating(company))
        if not await second.waits(world.oracle):
            await second.commit()
            await pull_on(company["rep"], mirror)
            await first.commit()
        else:
            await pull_on(company["rep"], mirror)
            await first.commit()
            await second.commit()
    await pull_on(company["rep"], mirror)
    assert len((await company["rep"].get("/api/v1/customers")).json()["items"]) == 2
    return await mirror_faults(world.oracle, company.org_id, company["rep"], mirror)


async def test_who_has_the_later_number_waits_until_the_earlier_is_visible(
    world: World, superuser_dsn: str
) -> None:
    assert await rows_lost_when_the_first_commits_last(world, superuser_dsn, ours) == []


async def test_with_numbers_of_a_sequence_the_earlier_is_lost(
    world: World, superuser_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_naively(monkeypatch)
    lost = await rows_lost_when_the_first_commits_last(world, superuser_dsn, naive)
    assert any(fault.endswith("should be held") for fault in lost)


async def wrong_buckets_of_a_visit_made_during_a_move(
    world: World, superuser_dsn: str, finish: Finish
) -> list[str]:
    """A customer moves while somebody checks in there: whoever is later must see the other."""
    company = await world.company()
    rep = company["rep"]
    customer = a_customer()
    await rep.post("/api/v1/customers", customer)
    customer_id, visit = UUID(customer["id"]), CheckIn.model_validate(a_check_in(customer["id"]))
    ctx = world.ctx(company)
    visitor = await world.db.read(ctx, org.context_of_person, rep.person_id, ctx.timezone, is_demo=False)
    async with two(world, superuser_dsn, ctx, finish) as (moving, visiting):
        visiting.ctx = visitor
        await moving.act(lambda tx: move_customer(tx, customer_id, company["mate"].position_id))
        await moving.finished()
        await visiting.act(lambda tx: arriving.check_in(tx, visit))
        assert await visiting.waits(world.oracle)
        await moving.commit()
        await visiting.commit()
    return await world.differences(company)


async def test_a_visit_made_during_its_customers_move_is_put_where_the_customer_went(
    world: World, superuser_dsn: str
) -> None:
    assert await wrong_buckets_of_a_visit_made_during_a_move(world, superuser_dsn, ours) == []


async def test_in_one_statement_it_is_put_where_the_customer_was(world: World, superuser_dsn: str) -> None:
    wrong = await wrong_buckets_of_a_visit_made_during_a_move(world, superuser_dsn, one_statement)
    assert any(fault.startswith("visit") and "should not be in" in fault for fault in wrong)


async def test_a_move_takes_the_visits_along_and_leaves_none_behind(world: World, superuser_dsn: str) -> None:
    company = await world.company()
    rep, mate = company["rep"], company["mate"]
    customer = a_customer()
    await rep.post("/api/v1/customers", customer)
    visit = a_check_in(customer["id"])
    assert (await mate.post("/api/v1/visits", visit)).status_code == 201
    mirrors = {"rep": Mirror(), "mate": Mirror(), "leader": Mirror()}
    for role, mirror in mirrors.items():
        await pull_on(company[role], mirror)
    assert ("visit", visit["id"]) in mirrors["rep"].rows
    async with two(world, superuser_dsn, world.ctx(company), ours) as (moving, _):
        await moving.act(lambda tx: move_customer(tx, UUID(customer["id"]), mate.position_id))
        await moving.commit()
    for role, mirror in mirrors.items():
        await pull_on(company[role], mirror)
        assert await mirror_faults(world.oracle, company.org_id, company[role], mirror) == []
    assert ("visit", visit["id"]) not in mirrors["rep"].rows
    assert ("visit", visit["id"]) in mirrors["mate"].rows
    assert await world.differences(company) == []


async def test_a_row_that_is_deleted_leaves_every_phone(world: World, superuser_dsn: str) -> None:
    company = await world.company()
    rep = company["rep"]
    customer, plan_id = a_customer(), uuid7()
    await rep.post("/api/v1/customers", customer)
    mirror = Mirror()
    async with two(world, superuser_dsn, world.ctx(company), ours) as (planning, deleting):
        await planning.act(lambda tx: plan_visit(tx, plan_id, UUID(customer["id"]), rep.position_id))
        await planning.commit()
        await pull_on(rep, mirror)
        assert ("plan_item", str(plan_id)) in mirror.rows
        await deleting.act(lambda tx: delete_plan(tx, plan_id))
        await deleting.commit()
    await pull_on(rep, mirror)
    assert ("plan_item", str(plan_id)) not in mirror.rows
    assert await world.differences(company) == []
