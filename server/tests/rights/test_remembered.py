"""What is remembered of somebody's rights is dropped at once where it changed, and elsewhere by the bus."""

import asyncio
from uuid import UUID

import pytest

from rounds.core.access import Ctx
from rounds.core.bus import MemoryBus
from rounds.core.db import Tx
from rounds.core.ids import uuid7
from rounds.org import public as org
from tests.world import World

pytestmark = pytest.mark.anyio
COMPANY = 7
HERS, HIS = uuid7(), uuid7()
TOKENS = {"7.hers": HERS, "7.his": HIS}


class Loads:
    """Counts how often a context is asked for."""

    def __init__(self) -> None:
        self.asked = 0
        self.people = {org.hash_token(token): person for token, person in TOKENS.items()}
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def __call__(self, org_id: int, token_hash: bytes) -> Ctx:
        self.asked += 1
        await self.may_go_on.wait()
        return Ctx(org_id, self.people[token_hash])


async def warm() -> tuple[Loads, org.SessionCache]:
    loads = Loads()
    cache = org.SessionCache(loads, 30.0)
    for token in TOKENS:
        await cache.authenticate(token)
        await cache.authenticate(token)
    assert loads.asked == 2
    return loads, cache


@pytest.mark.parametrize(
    ("company", "people", "asked"),
    [(7, {HERS}, 1), (7, {None}, 2), (7, {HERS, HIS}, 2), (7, {uuid7()}, 0), (8, {None}, 0)],
)
async def test_only_the_named_people_of_the_named_company_are_asked_for_again(
    company: int, people: set[UUID | None], asked: int
) -> None:
    loads, cache = await warm()
    cache.outdate(company, people)
    for token in TOKENS:
        await cache.authenticate(token)
    assert loads.asked == 2 + asked


async def test_a_context_that_was_being_read_when_it_became_outdated_is_not_kept() -> None:
    loads, cache = await warm()
    cache.outdate(COMPANY, {HERS})
    loads.may_go_on.clear()
    reading = asyncio.create_task(cache.authenticate("7.hers"))
    await asyncio.sleep(0)
    cache.outdate(COMPANY, {HERS})
    loads.may_go_on.set()
    await reading
    await cache.authenticate("7.hers")
    assert loads.asked == 4


@pytest.mark.parametrize("people", [{HERS}, {None}, {HERS, *(uuid7() for _ in range(150))}])
async def test_other_processes_drop_it_when_the_bus_says_so(people: set[UUID | None]) -> None:
    loads, cache = await warm()
    bus = MemoryBus()
    hearing = asyncio.create_task(cache.hear(bus))
    await asyncio.sleep(0)
    org.announce_outdated(bus)(COMPANY, people)
    await asyncio.sleep(0)
    await cache.authenticate("7.hers")
    assert loads.asked == 3
    org.announce_ended(bus, org.hash_token("7.hers"))
    await asyncio.sleep(0)
    await cache.authenticate("7.hers")
    assert loads.asked == 4
    hearing.cancel()


async def test_it_is_dropped_after_the_commit_and_not_when_the_transaction_fails(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[int, set[UUID | None]]] = []
    monkeypatch.setattr(world.db, "on_outdated", lambda company, people: said.append((company, people)))
    company = await world.company()
    said.clear()

    async def change(tx: Tx, *, fails: bool) -> None:
        org.forget_contexts(tx, [HERS])
        if fails:
            raise LookupError

    with pytest.raises(LookupError):
        await world.db.run(world.ctx(company), change, fails=True)
    assert said == []
    await world.db.run(world.ctx(company), change, fails=False)
    assert said == [(company.org_id, {HERS})]
