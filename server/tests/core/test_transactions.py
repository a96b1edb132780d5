"""One request is one transaction: all of it or nothing of it, said once."""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from rounds.core.access import Ctx
from rounds.core.db import RETRIES, Event, Tx
from rounds.core.errors import DomainError
from rounds.core.ids import uuid7
from tests.world import Company, World

pytestmark = pytest.mark.anyio


@dataclass(frozen=True, slots=True)
class Happened(Event):
    thing_id: UUID
    text: str


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


@pytest.fixture
def ctx(world: World, company: Company) -> Ctx:
    return world.ctx(company)


async def write(tx: Tx, thing_id: UUID, text: str = "x") -> None:
    """One of everything that a transaction can leave behind."""
    await tx.execute(
        "INSERT INTO unit (org_id, id, name, kind, created_at) VALUES ($1, $2, $3, 'team', $4)",
        tx.org_id, thing_id, text, tx.now,
    )  # fmt: skip
    tx.emit(Happened(thing_id, text))
    tx.audit("unit:create", "unit", thing_id, after={"name": text})


async def left_behind(world: World, thing_id: UUID) -> tuple[int, int, int]:
    """Rows, events and audit lines of a thing."""
    found = await world.oracle.fetchrow(
        """
        SELECT (SELECT count(*) FROM unit WHERE id = $1),
               (SELECT count(*) FROM outbox WHERE event = 'Happened' AND payload ->> 'thing_id' = $1::text),
               (SELECT count(*) FROM audit WHERE entity_id = $1)
        """,
        thing_id,
    )
    return tuple(found)


async def test_row_event_and_audit_are_written_together(world: World, ctx: Ctx) -> None:
    thing_id = uuid7()
    await world.db.run(ctx, write, thing_id, "清禾 ' \\ 🥤")
    assert await left_behind(world, thing_id) == (1, 1, 1)
    payload = await world.oracle.fetchval(
        "SELECT payload::text FROM outbox WHERE payload ->> 'thing_id' = $1", str(thing_id)
    )
    assert "清禾 ' \\\\ 🥤" in payload


async def test_an_error_leaves_nothing(world: World, ctx: Ctx) -> None:
    thing_id = uuid7()

    async def act(tx: Tx) -> None:
        await write(tx, thing_id)
        raise DomainError("not_found", entity="x")

    with pytest.raises(DomainError):
        await world.db.run(ctx, act)
    assert await left_behind(world, thing_id) == (0, 0, 0)


async def test_a_swallowed_error_does_not_pass_as_a_commit(world: World, ctx: Ctx) -> None:
    thing_id = uuid7()

    async def act(tx: Tx) -> str:
        await write(tx, thing_id)
        with contextlib.suppress(asyncpg.DivisionByZeroError):
            await tx.value("SELECT 1 / 0")
        return "done"

    with pytest.raises((RuntimeError, asyncpg.InFailedSQLTransactionError)):
        await world.db.run(ctx, act)
    assert await left_behind(world, thing_id) == (0, 0, 0)


async def test_a_swallowed_error_with_nothing_more_to_say_is_told_by_the_tag_of_commit(
    world: World, ctx: Ctx
) -> None:
    async def act(tx: Tx) -> None:
        with contextlib.suppress(asyncpg.DivisionByZeroError):
            await tx.value("SELECT 1 / 0")

    with pytest.raises(RuntimeError, match="ended with ROLLBACK"):
        await world.db.run(ctx, act)


@pytest.mark.parametrize("code", ["40001", "40P01"])
async def test_a_conflict_is_tried_again_and_has_one_effect(world: World, ctx: Ctx, code: str) -> None:
    thing_id, tries = uuid7(), []

    async def act(tx: Tx) -> str:
        await write(tx, thing_id)
        tries.append(tx.now)
        if len(tries) < 3:
            await tx.execute(f"DO $$ BEGIN RAISE SQLSTATE '{code}'; END $$")
        return "done"

    assert await world.db.run(ctx, act) == "done"
    assert len(tries) == 3
    assert await left_behind(world, thing_id) == (1, 1, 1)


async def test_a_conflict_that_does_not_end_is_given_up(world: World, ctx: Ctx) -> None:
    tries = []

    async def act(tx: Tx) -> None:
        tries.append(1)
        await tx.execute("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$")

    with pytest.raises(asyncpg.SerializationError):
        await world.db.run(ctx, act)
    assert len(tries) == RETRIES


async def test_another_error_is_not_tried_again(world: World, ctx: Ctx) -> None:
    tries = []

    async def act(tx: Tx) -> None:
        tries.append(1)
        await tx.value("SELECT 1 / 0")

    with pytest.raises(asyncpg.DivisionByZeroError):
        await world.db.run(ctx, act)
    assert tries == [1]


async def test_two_that_wait_for_each_other_both_get_done(world: World, ctx: Ctx) -> None:
    """A real deadlock: each holds what the other wants; PostgreSQL ends one, and it is run again."""
    first, second = uuid7(), uuid7()
    await world.db.run(ctx, write, first)
    await world.db.run(ctx, write, second)
    both_hold_one = asyncio.Barrier(2)
    starts: list[UUID] = []

    async def rename(tx: Tx, one: UUID, other: UUID) -> None:
        sql = "UPDATE unit SET name = name || '!' WHERE org_id = $1 AND id = $2"
        await tx.execute(sql, tx.org_id, one)
        starts.append(one)
        if len(starts) <= 2:
            await both_hold_one.wait()
        await tx.execute(sql, tx.org_id, other)

    await asyncio.gather(world.db.run(ctx, rename, first, second), world.db.run(ctx, rename, second, first))
    assert len(starts) == 3
    names = await world.oracle.fetch("SELECT name FROM unit WHERE id = ANY ($1)", [first, second])
    assert [row["name"] for row in names] == ["x!!", "x!!"]


async def test_a_transaction_inside_a_transaction_is_refused(
    world: World, ctx: Ctx, company: Company
) -> None:
    thing_id = uuid7()

    async def act(tx: Tx) -> None:
        await world.db.run(Ctx(company.org_id + 1, None), write, thing_id)

    with pytest.raises(RuntimeError, match="already open"):
        await world.db.run(ctx, act)
    assert await left_behind(world, thing_id) == (0, 0, 0)
    await world.db.run(ctx, write, thing_id)  # and the next one is not hindered
    assert await left_behind(world, thing_id) == (1, 1, 1)


async def test_a_savepoint_takes_back_rows_events_and_audit_alike(world: World, ctx: Ctx) -> None:
    kept, undone, after = uuid7(), uuid7(), uuid7()

    async def step(tx: Tx) -> None:
        async with tx.savepoint():
            await write(tx, undone)
            await tx.value("SELECT 1 / 0")

    async def act(tx: Tx) -> None:
        await write(tx, kept)
        with pytest.raises(asyncpg.DivisionByZeroError):
            await step(tx)
        async with tx.savepoint():
            await write(tx, after)

    await world.db.run(ctx, act)
    assert await left_behind(world, kept) == await left_behind(world, after) == (1, 1, 1)
    assert await left_behind(world, undone) == (0, 0, 0)


async def test_a_query_cannot_write(world: World, ctx: Ctx) -> None:
    for read in (world.db.read, world.db.snapshot):
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await read(ctx, write, uuid7())


async def test_a_snapshot_sees_one_moment_and_a_plain_read_does_not(
    world: World, ctx: Ctx, company: Company
) -> None:
    async def count_twice(tx: Tx) -> tuple[int, int]:
        sql = "SELECT count(*) FROM unit WHERE org_id = $1"
        before = await tx.value(sql, tx.org_id)
        await world.oracle.execute(
            "INSERT INTO unit (org_id, id, name, kind, created_at) VALUES ($1, $2, 'x', 'team', now())",
            company.org_id, uuid7(),
        )  # fmt: skip
        return before, await tx.value(sql, tx.org_id)

    before, after = await world.db.snapshot(ctx, count_twice)
    assert after == before
    before, after = await world.db.read(ctx, count_twice)
    assert after == before + 1


async def test_the_door_shows_nothing_of_any_company(world: World) -> None:
    async def look(tx: Tx) -> Any:
        return await tx.value("SELECT count(*) FROM person WHERE org_id > 0")

    assert await world.db.door(look) == 0


async def test_a_change_is_announced_after_its_commit_and_only_then(
    world: World, company: Company, ctx: Ctx, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []
    monkeypatch.setattr(world.db, "on_change", heard.append)

    async def act(tx: Tx, *, fails: bool) -> None:
        await tx.execute("UPDATE company SET name = 'x' WHERE org_id = $1", tx.org_id)
        tx.changed("company", UUID(int=tx.org_id))
        assert heard == []
        if fails:
            raise DomainError("not_found", entity="x")

    with pytest.raises(DomainError):
        await world.db.run(ctx, act, fails=True)
    assert heard == []
    await world.db.run(ctx, act, fails=False)
    assert heard == [company.org_id]
    heard.clear()
    await world.db.run(ctx, write, uuid7())
    assert heard == [], "what phones do not hold is no news to them"


async def test_a_synced_row_that_changes_silently_fails_in_these_tests(world: World, ctx: Ctx) -> None:
    async def act(tx: Tx) -> None:
        await tx.execute("UPDATE company SET name = 'silent' WHERE org_id = $1", tx.org_id)

    with pytest.raises(asyncpg.RaiseError, match="without a word to the change log"):
        await world.db.run(ctx, act)


async def test_an_id_that_is_taken_against_hope_is_asked_for_the_second_time(world: World, ctx: Ctx) -> None:
    thing_id, hopes = uuid7(), []

    async def act(tx: Tx) -> str:
        hopes.append(tx.hopeful)
        tx.emit(Happened(thing_id, "once"))
        if tx.hopeful:
            await write(tx, thing_id)
            return "new"
        return "known"

    assert await world.db.run(ctx, act) == "new"
    assert await world.db.run(ctx, act) == "known"
    assert hopes == [True, True, False]
    assert (await left_behind(world, thing_id))[0] == 1


async def test_inside_a_savepoint_nothing_is_hoped(world: World, ctx: Ctx) -> None:
    async def act(tx: Tx) -> list[bool]:
        before = tx.hopeful
        async with tx.savepoint():
            inside = tx.hopeful
        return [before, inside, tx.hopeful]

    assert await world.db.run(ctx, act) == [True, False, True]
