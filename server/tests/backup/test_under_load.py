"""A backup while people work: nothing acknowledged before the point is lost, and phones bring back the rest."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from rounds.core.ids import uuid7
from rounds.launch.backup.outlook import settle
from rounds.launch.backup.recovery import Target
from rounds.launch.backup.restoring import restore
from rounds.launch.backup.settings import now_ms
from rounds.launch.backup.taking import take_backup
from tests.backup.installation import Installation, a_folder, an_installation, customers_of, served, the_same
from tests.world import Caller, World, an_op

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(240)]
WRITERS = ("rep", "mate", "rep2", "leader")
AFTER_BACKUP = 12  # groups of operations of each writer before, and again after, the point


@dataclass
class Writer:
    """A phone that pushes without a pause and keeps what it pushed, as phones do for seven days."""

    caller: Caller
    ops: list[dict[str, Any]] = field(default_factory=list)
    acknowledged: dict[str, int] = field(default_factory=dict)

    async def push_group(self) -> None:
        n = len(self.ops)
        group = [
            an_op("customer.create", str(uuid7()), n + i + 1, data={"name": f"店 {n + i}", "kind": "outlet"})
            for i in range(3)
        ]
        answer = await self.caller.push(*group)
        assert [one["status"] for one in answer.json()["results"]] == ["applied"] * 3, answer.text
        moment = now_ms()
        self.ops += group
        self.acknowledged.update((op["id"], moment) for op in group)

    async def work(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.push_group()
            await asyncio.sleep(0)

    async def send_all_again(self, world: World) -> None:
        phone = the_same(self.caller, world)
        for first in range(0, len(self.ops), 30):
            answer = await phone.push(*self.ops[first : first + 30])
            assert {one["status"] for one in answer.json()["results"]} == {"applied"}, answer.text


@pytest.fixture
async def at() -> AsyncIterator[Installation]:
    with a_folder() as folder:
        async with an_installation(folder) as made:
            yield made


async def test_nothing_acknowledged_before_the_point_is_lost_and_phones_bring_back_the_rest(
    at: Installation,
) -> None:
    company = await at.world.company()
    writers = [Writer(company[role]) for role in WRITERS]
    stop = asyncio.Event()
    working = [asyncio.create_task(writer.work(stop)) for writer in writers]
    full = await asyncio.to_thread(take_backup, at.site, print)
    increment = await asyncio.to_thread(take_backup, at.site, print)
    await _grown(writers)
    point = now_ms()
    await _grown(writers)
    stop.set()
    await asyncio.gather(*working)
    await asyncio.to_thread(at.save_wal)
    assert increment.parent == full.id

    before = {
        entity for writer in writers for entity, moment in writer.acknowledged.items() if moment < point
    }
    everything = {op["id"] for writer in writers for op in writer.ops}
    during = [m for w in writers for m in w.acknowledged.values() if full.started < m < full.until]
    assert during, "people worked while the backup was made"
    assert len(everything) > len(before) > len(during)

    new = at.folder / "new"
    restored = await asyncio.to_thread(restore, str(at.place), at.identity, Target(at=point), new, print)
    outlook = await asyncio.to_thread(settle, restored)
    assert outlook.epochs == 1
    async with served(restored.data) as world:
        found = set(await customers_of(world, company))
        assert before <= found, "acknowledged before the point"
        assert found < everything, "and not what came later"
        for writer in writers:
            await writer.send_all_again(world)
        assert await customers_of(world, company) == sorted(everything), "all of it, and nothing twice"
        kept = await world.oracle.fetchval("SELECT count(*) FROM op_log WHERE org_id = $1", company.org_id)
        assert kept == len(everything)
        assert await world.differences(company) == []


async def _grown(writers: list[Writer]) -> None:
    aims = [len(writer.ops) + 3 * AFTER_BACKUP for writer in writers]
    while any(len(writer.ops) < aim for writer, aim in zip(writers, aims, strict=True)):
        await asyncio.sleep(0.02)
