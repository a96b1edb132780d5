"""Nudges between processes: through PostgreSQL they reach the others, and a slow listener never stops a sender."""

import asyncio
from typing import Any

import pytest

from rounds.core.bus import BACKLOG, CHANNEL, MemoryBus, PostgresBus, announce_changes, changes_topic
from rounds.launch.database import Addresses
from tests.world import World

pytestmark = pytest.mark.anyio


async def listeners(world: World) -> set[int]:
    """The connections of this database that have said LISTEN."""
    found = await world.oracle.fetch(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE $1",
        f"LISTEN%{CHANNEL}%",
    )
    return {row["pid"] for row in found}


async def new_listeners(world: World, number: int, but: frozenset[int] = frozenset()) -> frozenset[int]:
    """Wait for so many, not counting those that were there before."""
    for _ in range(1000):
        found = await listeners(world) - but
        if len(found) >= number:
            return frozenset(found)
        await asyncio.sleep(0.02)
    raise AssertionError(f"{number} listeners never came")


async def next_of(messages: Any) -> Any:
    async with asyncio.timeout(20):
        return await anext(messages)


async def test_a_message_reaches_the_other_process_and_only_its_topic(
    world: World, database: Addresses
) -> None:
    here, there = PostgresBus(database.app), PostgresBus(database.app)
    try:
        await new_listeners(world, 2)
        async with (
            there.listen("changes:7") as sevens,
            there.listen("changes:8") as eights,
            here.listen("changes:7") as own,
        ):
            here.publish("changes:7", {"n": 1, "text": "清禾 'x'"})
            here.publish("changes:8", {"n": 2})
            assert await next_of(sevens) == {"n": 1, "text": "清禾 'x'"}
            assert await next_of(eights) == {"n": 2}
            assert await next_of(own) == {"n": 1, "text": "清禾 'x'"}
            there.publish("changes:7", {"n": 3})
            assert await next_of(own) == {"n": 3}
    finally:
        await here.close()
        await there.close()


async def test_equal_messages_that_wait_are_sent_once(world: World, database: Addresses) -> None:
    bus = PostgresBus(database.app)
    try:
        await new_listeners(world, 1)
        async with bus.listen(changes_topic(7)) as messages:
            announce = announce_changes(bus)
            for _ in range(100):
                announce(7)
            bus.publish(changes_topic(7), {"last": True})
            assert await next_of(messages) == {}
            assert await next_of(messages) == {"last": True}
    finally:
        await bus.close()


async def test_a_bus_that_lost_its_connection_finds_its_way_back(world: World, database: Addresses) -> None:
    bus = PostgresBus(database.app)
    try:
        lost = await new_listeners(world, 1)
        async with bus.listen("t") as messages:
            for pid in lost:
                await world.oracle.execute("SELECT pg_terminate_backend($1)", pid)
            bus.publish("t", {"n": 0})  # may be lost with the connection: a nudge, not a fact
            await new_listeners(world, 1, but=lost)
            bus.publish("t", {"n": 1})
            while await next_of(messages) != {"n": 1}:
                pass
    finally:
        await bus.close()


async def test_a_slow_listener_loses_the_oldest_messages() -> None:
    bus = MemoryBus()
    async with bus.listen("t") as messages:
        for number in range(BACKLOG + 10):
            bus.publish("t", {"n": number})
        assert await next_of(messages) == {"n": 10}
    bus.publish("t", {"n": -1})  # nobody listens any more
    async with bus.listen("t") as messages:
        bus.publish("t", {"n": 5})
        assert await next_of(messages) == {"n": 5}
