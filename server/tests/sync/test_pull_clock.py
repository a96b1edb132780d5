"""What time alone changes on phones: assignments that begin and end, cover for a colleague, what grows too old."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from rounds.app import SYNCED
from rounds.core.access import Ctx
from rounds.core.clock import business_day, next_turn, reading_days, utc_now
from rounds.core.db import Tx
from rounds.core.ids import uuid7
from rounds.org.sessions import SessionCache
from rounds.sync.gc import collect
from rounds.sync.turn import turn_day, turn_due_companies
from rounds.visits import public as visits
from tests.sync.phone import Phone
from tests.world import Caller, Company, World, a_check_in, a_customer

pytestmark = pytest.mark.anyio


def zones_of_one_day() -> tuple[str, str]:
    """Two time zones with the same date now: in one it is before six in the evening, in the other after."""
    now = utc_now()
    local = {f"Etc/GMT{-offset:+d}": now + timedelta(hours=offset) for offset in range(-12, 15)}
    pairs = [
        (day, evening)
        for day, at in local.items()
        for evening, then in local.items()
        if at.date() == then.date() and 1 <= at.hour < 16 and 18 <= then.hour < 23
    ]
    return pairs[0]


DAY, EVENING = zones_of_one_day()


async def quietly(world: World, *statements: str, org_id: int) -> None:
    """Change tables as time would: without a word to the log."""
    async with world.oracle.acquire() as conn, conn.transaction():
        await conn.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            await conn.execute(statement, org_id)


async def days_pass(world: World, company: Company, days: int) -> None:
    """Everything that is dated moves into the past by so many days."""
    back = f"- {days}"
    await quietly(
        world,
        f"UPDATE assignment SET from_day = from_day {back}, until_day = until_day {back} WHERE org_id = $1",
        f"UPDATE visit SET business_day = business_day {back} WHERE org_id = $1",
        f"UPDATE plan_item SET day = day {back} WHERE org_id = $1",
        f"UPDATE sync_mark SET day = day {back} WHERE org_id = $1",
        f"UPDATE day_turn SET turned_at = turned_at - interval '{days} days', next_at = now() WHERE org_id = $1",
        org_id=company.org_id,
    )


async def it_is(world: World, company: Company, zone: str) -> None:
    await quietly(world, f"UPDATE company SET timezone = '{zone}' WHERE org_id = $1", org_id=company.org_id)


async def a_customer_of(caller: Caller) -> str:
    customer = a_customer()
    assert (await caller.post("/api/v1/customers", customer)).status_code == 201
    await caller.post("/api/v1/visits", a_check_in(customer["id"]))
    return str(customer["id"])


async def assign(
    world: World, company: Company, customer_id: str, to: Caller, first: int, end: int | None
) -> None:
    """From so many days ahead until so many, by the company's calendar."""

    async def write(tx: Tx) -> None:
        today = business_day(tx.now, DAY)
        await tx.execute(
            """
            INSERT INTO assignment (org_id, id, customer_id, position_id, role, product_line, from_day, until_day,
                                    created_at)
            VALUES ($1, $2, $3, $4, 'cover', '', $5, $6, $7)
            """,
            tx.org_id,
            uuid7(),
            UUID(customer_id),
            to.position_id,
            today + timedelta(days=first),
            None if end is None else today + timedelta(days=end),
            tx.now,
        )
        tx.moved("customer", UUID(customer_id))

    await world.db.run(world.ctx(company), write)


async def test_tomorrows_customer_arrives_in_the_evening_and_leaves_when_the_cover_is_over(
    world: World,
) -> None:
    company = await world.company(timezone=DAY)
    rep, mate = company["rep"], company["mate"]
    customer_id = await a_customer_of(rep)
    await assign(world, company, customer_id, mate, 1, 2)
    phone = await Phone(mate).pull()
    assert phone.of("customer") == set()
    assert await turn_day(world.db, company.org_id, SYNCED) == 0
    await it_is(world, company, EVENING)
    assert await world.differences(company) != []
    assert await turn_day(world.db, company.org_id, SYNCED) == 1
    assert await world.differences(company) == []
    await phone.pull()
    assert phone.of("customer") == {customer_id}
    assert len(phone.of("visit")) == 1
    await it_is(world, company, DAY)
    for days, held in ((1, True), (1, False)):
        await days_pass(world, company, days)
        await turn_day(world.db, company.org_id, SYNCED)
        assert await world.differences(company) == []
        await phone.pull()
        assert (phone.of("customer") == {customer_id}) is held
    assert (phone.of("customer"), phone.of("visit")) == (set(), set())
    assert (await Phone(rep).pull()).of("customer") == {customer_id}


async def test_in_the_evening_a_phone_reads_the_position_that_its_person_fills_tomorrow(world: World) -> None:
    company = await world.company(timezone=DAY)
    rep, mate = company["rep"], company["mate"]
    customer_id = await a_customer_of(rep)
    tomorrow = business_day(utc_now(), DAY) + timedelta(days=1)
    await world.oracle.execute(
        "INSERT INTO position_holder (org_id, position_id, person_id, from_day) VALUES ($1, $2, $3, $4)",
        company.org_id,
        rep.position_id,
        mate.person_id,
        tomorrow,
    )
    phone = await Phone(mate).pull()
    assert f"r:{rep.position_id}" not in phone.buckets
    await it_is(world, company, EVENING)
    await phone.pull()
    assert f"r:{rep.position_id}" in phone.buckets
    assert phone.of("customer") == {customer_id}
    # For reading only: what is written follows the moment of the event.
    assert (await mate.get(f"/api/v1/customers/{customer_id}")).status_code == 404
    change = {"base_version": 1, "set": {"note": "too early"}}
    assert (await mate.patch(f"/api/v1/customers/{customer_id}", change)).status_code == 404


async def test_what_is_too_old_leaves_phones_and_nothing_else(world: World) -> None:
    company = await world.company(timezone=DAY)
    rep = company["rep"]
    customer_id = await a_customer_of(rep)

    async def plan(tx: Tx) -> None:
        today = business_day(tx.now, DAY)
        items = [
            visits.Planned(rep.position_id, UUID(customer_id), today + timedelta(days=n), n) for n in (0, 60)
        ]
        await visits.plan_visits(tx, "test", items)

    await world.db.run(world.ctx(company), plan)
    await turn_day(world.db, company.org_id, SYNCED)
    phone = await Phone(rep).pull()
    for days, seen in ((34, (1, 2)), (1, (1, 1)), (54, (1, 1)), (1, (0, 1))):
        await days_pass(world, company, days)
        await turn_day(world.db, company.org_id, SYNCED)
        assert await world.differences(company) == []
        await phone.pull()
        assert (len(phone.of("visit")), len(phone.of("plan_item"))) == seen
        fresh = await Phone(rep).pull()
        assert phone.held == fresh.held
        assert phone.of("customer") == {customer_id}


async def test_the_turn_goes_in_chunks_and_may_be_cut_off_and_repeated(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rounds.sync.turn.CHUNK_ROWS", 5)
    company = await world.company(timezone=DAY)
    for _ in range(4):
        await assign(world, company, await a_customer_of(company["rep"]), company["mate"], 1, None)
    await days_pass(world, company, 1)
    done = 0

    async def run_until_cut(ctx: Ctx, action: Any, *args: Any) -> Any:
        nonlocal done
        done += 1
        if done > 2:
            raise ConnectionResetError
        return await real(ctx, action, *args)

    real = world.db.run
    monkeypatch.setattr(world.db, "run", run_until_cut)
    with pytest.raises(ConnectionResetError):
        await turn_day(world.db, company.org_id, SYNCED)
    monkeypatch.setattr(world.db, "run", real)
    assert len(await world.differences(company)) == 4
    assert await turn_day(world.db, company.org_id, SYNCED) == 2
    assert await world.differences(company) == []


async def test_a_company_is_turned_when_its_hour_has_come_and_once_more_a_little_later(world: World) -> None:
    company = await world.company(timezone=DAY)
    ask = "SELECT next_at - turned_at FROM day_turn WHERE org_id = $1"
    # Only so many are turned at a time, the longest due first; other tests' companies are not what this is about.
    await quietly(
        world,
        "UPDATE day_turn SET next_at = now() + interval '1 hour' WHERE org_id <> $1",
        org_id=company.org_id,
    )
    assert await turn_due_companies(world.db, SYNCED) == 1
    assert await world.oracle.fetchval(ask, company.org_id) == timedelta(seconds=90)
    await turn_day(world.db, company.org_id, SYNCED)
    next_at, turned_at = await world.oracle.fetchrow(
        "SELECT next_at, turned_at FROM day_turn WHERE org_id = $1", company.org_id
    )
    assert next_at == next_turn(turned_at, DAY)
    assert company.org_id not in [
        row[0] for row in await world.oracle.fetch("SELECT org_id FROM day_turn WHERE next_at <= now()")
    ]


async def test_old_exits_are_forgotten_and_who_was_away_longer_begins_anew(world: World) -> None:
    company = await world.company(timezone=DAY)
    rep, mate = company["rep"], company["mate"]
    customer_id = await a_customer_of(rep)
    await assign(world, company, customer_id, mate, 0, 1)
    away, home = await Phone(mate).pull(), await Phone(rep).pull()
    await turn_day(world.db, company.org_id, SYNCED)
    await days_pass(world, company, 1)
    await turn_day(world.db, company.org_id, SYNCED)
    later = await Phone(mate).pull()
    exits = "SELECT count(*) FROM sync_row WHERE org_id = $1 AND op = 'D'"
    assert await world.oracle.fetchval(exits, company.org_id) == 2
    await quietly(world, "UPDATE sync_mark SET day = day - 179 WHERE org_id = $1", org_id=company.org_id)
    today = business_day(utc_now(), DAY)
    ctx = world.ctx(company)
    # The mark before the move is old enough now, the one after it is not.
    assert await collect(world.db, ctx, today) == 0
    assert await collect(world.db, ctx, today + timedelta(days=1)) == 2
    assert await world.oracle.fetchval(exits, company.org_id) == 0
    answer = await mate.pull(away.cursor)
    assert (answer.status_code, answer.json()["params"]) == (409, {"reset": "gc"})
    assert (await mate.pull(later.cursor)).status_code in (200, 204)
    assert home.of("customer") == (await Phone(rep).pull()).of("customer")
    assert (await Phone(mate).pull()).of("customer") == set()
    assert await world.differences(company) == []


async def test_a_first_pull_in_small_pages_is_not_reset_by_what_was_forgotten_before_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = await world.company(timezone=DAY)
    made = {await a_customer_of(company["rep"]) for _ in range(3)}
    await turn_day(world.db, company.org_id, SYNCED)
    await collect(world.db, world.ctx(company), business_day(utc_now(), DAY) + timedelta(days=200))
    assert await world.oracle.fetchval("SELECT gc_seq FROM sync_head WHERE org_id = $1", company.org_id) > 3
    monkeypatch.setattr("rounds.sync.pull.PAGE_ROWS", 1)
    assert (await Phone(company["rep"]).pull()).of("customer") == made


def test_the_evening_begins_at_six_by_the_companys_clock() -> None:
    shanghai = "Asia/Shanghai"
    noon = datetime(2026, 11, 23, 4, tzinfo=UTC)
    assert reading_days(noon, shanghai) == (date(2026, 11, 23), date(2026, 11, 23))
    six = next_turn(noon, shanghai)
    assert six == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert reading_days(six - timedelta(microseconds=1), shanghai)[1] == date(2026, 11, 23)
    assert reading_days(six, shanghai) == (date(2026, 11, 23), date(2026, 11, 24))
    midnight = next_turn(six, shanghai)
    assert midnight == datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert reading_days(midnight, shanghai) == (date(2026, 11, 24), date(2026, 11, 24))


@pytest.mark.parametrize(("stays_s", "loaded"), [(30.0, 1), (0.0, 2)])
async def test_a_context_is_not_kept_over_the_turn_of_the_day(stays_s: float, loaded: int) -> None:
    loads = 0

    async def load(org_id: int, _token_hash: bytes) -> Ctx:
        nonlocal loads
        loads += 1
        return Ctx(org_id, None, stays_s=stays_s)

    cache = SessionCache(load, 30.0)
    await cache.authenticate("1.secret")
    await cache.authenticate("1.secret")
    assert loads == loaded
