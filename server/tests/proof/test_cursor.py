"""The cursor under load: nothing is skipped, no bucket is wrong; and the same load shows what is wrong with others."""

import asyncio

import pytest

from rounds.core.db import Database
from tests.proof.finishes import Finish, naive, one_statement, open_database, ours, read_naively
from tests.proof.mirror import Mirror
from tests.proof.scope import mirror_faults, pull_on
from tests.proof.seeds import seed_of_this_run
from tests.proof.writers import open_storm
from tests.world import Company, World

pytestmark = pytest.mark.anyio
WRITERS = 24
STEPS = 6
PHONES = ("rep", "mate", "leader", "rep2", "regional_manager")
PAGES = (1, 3, 2_000, 7)
CONTROL_ROUNDS = 20


@pytest.fixture
async def phones(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Company, dict[str, Mirror]]:
    return await world.company(), {role: Mirror() for role in PHONES}


async def weather(
    world: World,
    db: Database,
    company: Company,
    mirrors: dict[str, Mirror],
    seed: int,
    *,
    writers: int = WRITERS,
) -> int:
    """Writers write while phones pull; then the phones pull to the end. Returns the commits."""
    storm = await open_storm(world, db, company, seed)
    writing = asyncio.create_task(storm.write(writers, STEPS))

    async def keep_pulling(role: str) -> None:
        while not writing.done():
            await pull_on(company[role], mirrors[role], pages=3)
            await asyncio.sleep(0)

    await asyncio.gather(writing, *(keep_pulling(role) for role in mirrors))
    for role, mirror in mirrors.items():
        assert await pull_on(company[role], mirror)
    return storm.commits


async def faults(world: World, company: Company, mirrors: dict[str, Mirror]) -> list[str]:
    return [
        f"{role}: {fault}"
        for role, mirror in mirrors.items()
        for fault in await mirror_faults(world.oracle, company.org_id, company[role], mirror)
    ]


@pytest.mark.parametrize("page", PAGES)
async def test_phones_that_pull_while_24_write_hold_exactly_their_scope(
    world: World,
    superuser_dsn: str,
    phones: tuple[Company, dict[str, Mirror]],
    monkeypatch: pytest.MonkeyPatch,
    page: int,
) -> None:
    seed = seed_of_this_run()
    company, mirrors = phones
    monkeypatch.setattr("rounds.sync.pull.PAGE_ROWS", page)
    db = await open_database(superuser_dsn, ours, WRITERS)
    try:
        commits = await weather(world, db, company, mirrors, seed)
    finally:
        await db.close()
    assert commits > WRITERS * STEPS // 2
    assert await world.differences(company) == []
    assert await faults(world, company, mirrors) == []


async def _first_fault(
    world: World, superuser_dsn: str, finish: Finish, seed: int, *, of_the_log: bool
) -> list[str]:
    """Weather after weather until something is wrong, at most CONTROL_ROUNDS of it."""
    db = await open_database(superuser_dsn, finish, WRITERS // 2)
    try:
        for number in range(CONTROL_ROUNDS):
            company, mirrors = await world.company(), {role: Mirror() for role in PHONES}
            await weather(world, db, company, mirrors, seed + number, writers=WRITERS // 2)
            found = await world.differences(company) if of_the_log else await faults(world, company, mirrors)
            if found:
                return found
    finally:
        await db.close()
    return []


async def test_a_number_taken_before_the_commit_loses_rows_under_the_same_load(
    world: World, superuser_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_naively(monkeypatch)
    found = await _first_fault(world, superuser_dsn, naive, seed_of_this_run(), of_the_log=False)
    assert [fault for fault in found if "should be held" in fault or "should not be held" in fault], (
        "the control must lose rows, or this load proves nothing"
    )


async def test_number_and_buckets_in_one_statement_put_rows_into_wrong_buckets(
    world: World, superuser_dsn: str
) -> None:
    found = await _first_fault(world, superuser_dsn, one_statement, seed_of_this_run(), of_the_log=True)
    assert found, "the control must go wrong, or this load proves nothing"
