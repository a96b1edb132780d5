"""Led by hand: what a pull must do between its statements, between its pages, and when the scope is another."""

import asyncio
import contextvars
from typing import Any
from uuid import UUID

import pytest

from rounds.core.db import Tx
from rounds.customers.assigning import assign
from tests.proof.mirror import Mirror
from tests.proof.scope import mirror_faults, pull_on
from tests.world import Company, World, a_check_in, a_customer

pytestmark = pytest.mark.anyio


async def make_customers(company: Company, role: str, count: int) -> list[str]:
    made = [a_customer() for _ in range(count)]
    for customer in made:
        assert (await company[role].post("/api/v1/customers", customer)).status_code == 201
    return [customer["id"] for customer in made]


async def hand_over(tx: Tx, customer_id: UUID, position_id: UUID | None) -> None:
    await tx.execute(
        "UPDATE assignment SET until_day = from_day WHERE org_id = $1 AND customer_id = $2",
        tx.org_id,
        customer_id,
    )
    tx.moved("customer", customer_id)
    if position_id is not None:
        await assign(tx, customer_id, position_id)


async def by_superuser(world: World, company: Company, sql: str, *args: Any) -> None:
    async with world.oracle.acquire() as conn:
        await conn.execute(sql, company.org_id, *args)


async def test_a_write_between_any_two_statements_of_a_pull_is_not_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both what comes and what goes: a new customer, and one that is taken away."""
    company, mirror = await world.company(), Mirror()
    rep = company["rep"]
    leaving = await make_customers(company, "rep", 40)
    genuine, writing = Tx.rows, {"on": False}
    genuine_maybe = Tx.maybe

    async def write_meanwhile() -> None:
        if writing["on"]:
            writing["on"] = False
            # In a task of its own: the pull's transaction is open in this one.
            await _in_a_fresh_context(make_customers(company, "rep", 1))
            await _in_a_fresh_context(world.db.run(world.ctx(company), hand_over, UUID(leaving.pop()), None))
            writing["on"] = True

    async def rows(tx: Tx, sql: str, *args: object) -> Any:
        await write_meanwhile()
        found = await genuine(tx, sql, *args)
        await write_meanwhile()
        return found

    async def maybe(tx: Tx, shape: Any, sql: str, *args: object) -> Any:
        if "sync_head" in sql:
            await write_meanwhile()
        return await genuine_maybe(tx, shape, sql, *args)

    monkeypatch.setattr(Tx, "rows", rows)
    monkeypatch.setattr(Tx, "maybe", maybe)
    await pull_on(rep, mirror)
    for _ in range(3):
        writing["on"] = True
        await pull_on(rep, mirror, pages=1)
        writing["on"] = False
    await pull_on(rep, mirror)
    assert len(mirror.of("customer")) > 4
    assert await mirror_faults(world.oracle, company.org_id, rep, mirror) == []


async def _in_a_fresh_context(made: Any) -> Any:
    """The request that writes is another one: it must not find the pull's open transaction."""
    return await asyncio.get_running_loop().create_task(made, context=contextvars.Context())


@pytest.mark.parametrize("size", [1, 2, 3])
async def test_pages_of_any_size_bring_both_sides_of_a_move(
    world: World, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """A leader holds both positions: the row leaves one bucket and enters another, and must never be missing."""
    company, mirror = await world.company(), Mirror()
    leader = company["leader"]
    customers = await make_customers(company, "rep", 4)
    for customer_id in customers:
        assert (await company["rep"].post("/api/v1/visits", a_check_in(customer_id))).status_code == 201
    await pull_on(leader, mirror)
    for customer_id in customers:
        await world.db.run(world.ctx(company), hand_over, UUID(customer_id), company["mate"].position_id)
    monkeypatch.setattr("rounds.sync.pull.PAGE_ROWS", size)
    held = set(mirror.of("customer"))
    while not await pull_on(leader, mirror, pages=1):
        assert set(mirror.of("customer")) == held, "a row was gone between two pages"
    assert await mirror_faults(world.oracle, company.org_id, leader, mirror) == []


async def test_after_a_position_is_lost_one_pull_leaves_no_row_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in the middle of a pull: what was already on the phone goes, what was still to come does not."""
    company, mirror = await world.company(), Mirror()
    rep, mate = company["rep"], company["mate"]
    await make_customers(company, "rep", 6)
    theirs = await make_customers(company, "mate", 2)
    monkeypatch.setattr("rounds.sync.pull.PAGE_ROWS", 2)
    await pull_on(rep, mirror, pages=2)
    assert mirror.of("customer")
    await by_superuser(
        world,
        company,
        """
        UPDATE position_holder
        SET position_id = CASE position_id WHEN $2::uuid THEN $3::uuid ELSE $2::uuid END
        WHERE org_id = $1 AND position_id IN ($2, $3)
        """,
        rep.position_id,
        mate.position_id,
    )
    await pull_on(rep, mirror, pages=1)
    assert f"r:{rep.position_id}" not in {bucket.partition("~")[0] for *_, bucket in mirror.members()}
    await pull_on(rep, mirror)
    assert set(mirror.of("customer")) == set(theirs)
    assert await mirror_faults(world.oracle, company.org_id, rep, mirror) == []


async def test_a_cursor_that_names_other_buckets_brings_nothing_of_them(world: World) -> None:
    company, mirror = await world.company(), Mirror()
    await make_customers(company, "rep", 1)
    await pull_on(company["leader"], mirror)
    await make_customers(company, "rep", 1)
    answer = await company["mate"].pull(mirror.cursor)
    assert answer.status_code == 200
    assert answer.json()["changes"].get("customer", {"put": []})["put"] == []


async def test_a_cursor_older_than_what_was_forgotten_begins_again(world: World) -> None:
    company, mirror = await world.company(), Mirror()
    await make_customers(company, "rep", 1)
    await pull_on(company["rep"], mirror)
    await make_customers(company, "rep", 2)
    await by_superuser(world, company, "UPDATE sync_head SET gc_seq = seq WHERE org_id = $1")
    answer = await company["rep"].pull(mirror.cursor)
    assert (answer.status_code, answer.json()["params"]) == (409, {"reset": "gc"})


async def test_another_epoch_begins_again(world: World) -> None:
    company, mirror = await world.company(), Mirror()
    await pull_on(company["rep"], mirror)
    await by_superuser(world, company, "UPDATE sync_head SET epoch = gen_random_uuid() WHERE org_id = $1")
    answer = await company["rep"].pull(mirror.cursor)
    assert (answer.status_code, answer.json()["params"]) == (409, {"reset": "epoch"})


async def test_a_customer_that_nobody_has_any_more_leaves_the_phone(world: World, superuser_dsn: str) -> None:
    company, mirror = await world.company(), Mirror()
    [customer_id] = await make_customers(company, "rep", 1)
    await pull_on(company["rep"], mirror)
    assert mirror.of("customer")

    await world.db.run(world.ctx(company), hand_over, UUID(customer_id), None)
    await pull_on(company["rep"], mirror)
    assert mirror.of("customer") == {}
