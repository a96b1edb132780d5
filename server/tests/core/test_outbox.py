"""The relay carries each event on, once it is committed, and forgets it only when it has been handed over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from rounds.core.db import Event, Tx
from rounds.core.ids import uuid7
from rounds.core.outbox import LOCK, Handler, Relay
from rounds.launch.database import Addresses
from tests.world import Company, World

pytestmark = pytest.mark.anyio
Deferred = list[tuple[str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Carried(Event):
    thing_id: UUID
    number: int


async def never_run(*_args: object) -> None:
    raise AssertionError("the relay defers, it does not run")


HANDLERS = [Handler("Carried", "first", never_run), Handler("Carried", "second", never_run)]


@pytest.fixture(scope="module")
async def companies(world: World) -> list[Company]:
    return [await world.company(), await world.company()]


@pytest.fixture
async def worker(database: Addresses) -> AsyncIterator[Any]:
    conn = await asyncpg.connect(database.worker)
    yield conn
    await conn.close()


async def emit(world: World, company: Company, thing_id: UUID, *numbers: int) -> None:
    async def act(tx: Tx) -> None:
        for number in numbers:
            tx.emit(Carried(thing_id, number))

    await world.db.run(world.ctx(company), act)


async def waiting(world: World, thing_id: UUID) -> int:
    found: int = await world.oracle.fetchval(
        "SELECT count(*) FROM outbox WHERE payload ->> 'thing_id' = $1", str(thing_id)
    )
    return found


def collector(into: Deferred) -> Any:
    async def defer(name: str, arguments: list[dict[str, Any]]) -> None:
        into.extend((name, argument) for argument in arguments)

    return defer


async def test_each_event_reaches_each_of_its_handlers_once_and_is_gone(
    world: World, database: Addresses, worker: Any, companies: list[Company]
) -> None:
    thing_id, deferred = uuid7(), Deferred()
    for company in companies:
        await emit(world, company, thing_id, 1, 2, 3)
    relay = Relay(database.worker, HANDLERS, collector(deferred))
    while await relay.carry(worker):
        pass
    ours = [(name, given) for name, given in deferred if given["payload"]["thing_id"] == str(thing_id)]
    assert sorted((name, given["org_id"], given["payload"]["number"]) for name, given in ours) == sorted(
        (name, company.org_id, number)
        for name in ("first", "second")
        for company in companies
        for number in (1, 2, 3)
    )
    assert await waiting(world, thing_id) == 0
    deferred.clear()
    await relay.carry(worker)
    assert deferred == []


async def test_an_event_that_could_not_be_handed_over_stays(
    world: World, database: Addresses, worker: Any, companies: list[Company]
) -> None:
    thing_id, deferred = uuid7(), Deferred()
    await emit(world, companies[0], thing_id, 1)

    async def refuse(_name: str, _arguments: object) -> None:
        raise OSError("the queue is away")

    with pytest.raises(OSError, match="away"):
        await Relay(database.worker, HANDLERS, refuse).carry(worker)
    assert await waiting(world, thing_id) == 1
    await Relay(database.worker, HANDLERS, collector(deferred)).carry(worker)
    assert await waiting(world, thing_id) == 0
    assert [name for name, _ in deferred] == ["first", "second"]


async def test_an_event_that_nobody_handles_is_forgotten(
    world: World, database: Addresses, worker: Any, companies: list[Company]
) -> None:
    thing_id, deferred = uuid7(), Deferred()
    await emit(world, companies[0], thing_id, 1)
    await Relay(database.worker, [], collector(deferred)).carry(worker)
    assert await waiting(world, thing_id) == 0
    assert deferred == []


async def test_of_two_relays_one_leads(
    world: World, database: Addresses, worker: Any, companies: list[Company]
) -> None:
    """The leader is held inside its first batch, so that a second one would be seen carrying the same events."""
    gate, entered = asyncio.Event(), asyncio.Queue[str]()
    thing_id = uuid7()

    def defer(relay: str) -> Any:
        async def hand_over(_name: str, _arguments: object) -> None:
            entered.put_nowait(relay)
            await gate.wait()

        return hand_over

    relays = [
        asyncio.create_task(Relay(database.worker, HANDLERS[:1], defer(name)).run())
        for name in ("one", "two")
    ]
    try:
        await emit(world, companies[0], thing_id, 1)
        async with asyncio.timeout(20):
            leader = await entered.get()
            while (await states(world, database)).count("waits") < 1:
                await asyncio.sleep(0.02)
        assert sorted(await states(world, database)) == ["leads", "waits"]
        assert not await worker.fetchval("SELECT pg_try_advisory_lock($1)", LOCK)
        assert entered.empty(), f"{leader} leads, and the other carries too"
        gate.set()
        async with asyncio.timeout(20):
            while await waiting(world, thing_id):
                await asyncio.sleep(0.02)
        assert entered.empty()
    finally:
        for relay in relays:
            relay.cancel()
            with suppress(asyncio.CancelledError):
                await relay
    async with asyncio.timeout(20):
        while not await worker.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
            await asyncio.sleep(0.02)


async def states(world: World, database: Addresses) -> list[str]:
    """What the relays' connections do: one leads, those that asked for the lock in vain wait."""
    rows = await world.oracle.fetch(
        """
        SELECT EXISTS (
                   SELECT FROM pg_locks AS l WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.granted) AS leads,
               a.query LIKE '%pg_try_advisory_lock%' AND a.state = 'idle' AS asked
        FROM pg_stat_activity AS a
        WHERE a.usename = 'rounds_worker' AND a.datname = current_database() AND a.query <> ''
          AND (a.query LIKE '%pg_try_advisory_lock%' OR a.query LIKE '%outbox%')
        """
    )
    return ["leads" if row["leads"] else "waits" for row in rows if row["leads"] or row["asked"]]
