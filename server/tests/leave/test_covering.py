"""While somebody is away: who stands in has their work on the phone, decides for them, and gives it back."""

from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest

from rounds.approvals.jobs import company_ctx, keep_time
from rounds.core.clock import day_bounds
from rounds.core.ids import uuid7
from rounds.org.leave.covering import renew_covers
from rounds.visits.public import Planned, plan_visits
from tests.approvals.favours import LEADER, decide, design, favour, one
from tests.leave.asking import a_company, a_leave, carry, code_of, grant, next_monday, today_of
from tests.sync.phone import Phone
from tests.world import Caller, Company, World, a_customer

pytestmark = pytest.mark.anyio


@pytest.fixture
async def company(world: World) -> Company:
    return await a_company(world)


async def a_planned_customer(
    world: World, company: Company, role: str, *days: date
) -> tuple[str, list[UUID]]:
    """A customer of somebody, on their plan on these days."""
    customer = a_customer()
    assert (await company[role].post("/api/v1/customers", customer)).status_code == 201
    items = [Planned(company[role].position_id, UUID(str(customer["id"])), day, ordinal=1) for day in days]
    ctx = await company_ctx(world.db, company.org_id)
    return str(customer["id"]), await world.db.run(ctx, plan_visits, "test", items)


class Clock:
    """The server's moment, for what is read by `tx.now`."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self._set = partial(monkeypatch.setattr, "rounds.core.db.utc_now")
        self._world = world

    def set(self, at: datetime) -> None:
        self._set(lambda: at)


def at(day: date, hour: float) -> datetime:
    return day_bounds(day, "Asia/Shanghai")[0] + timedelta(hours=hour)


async def positions_of(caller: Caller) -> list[str]:
    return [position["id"] for position in (await caller.get("/api/v1/me")).json()["positions"]]


async def plan_of(world: World, ids: list[UUID]) -> list[tuple[str, str | None]]:
    rows = await world.oracle.fetch(
        "SELECT status, reason FROM plan_item WHERE id = ANY ($1::uuid[]) ORDER BY day", ids
    )
    return [tuple(row) for row in rows]


async def test_the_covers_phone_has_the_work_from_the_evening_before_until_the_end(
    world: World, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep, mate = company["rep"], company["mate"]
    first = await next_monday(world)
    customer_id, _ = await a_planned_customer(world, company, "rep", first)
    await grant(world, company, "rep", a_leave(first, 2, mate))
    clock = Clock(world, monkeypatch)
    phone, bucket = await Phone(mate).pull(), f"r:{rep.position_id}"
    assert bucket not in phone.buckets
    clock.set(at(first - timedelta(days=1), 17.9))
    assert bucket not in (await phone.pull()).buckets
    clock.set(at(first - timedelta(days=1), 18.1))
    assert bucket in (await phone.pull()).buckets
    assert (phone.of("customer"), len(phone.of("plan_item"))) == ({customer_id}, 1)
    assert str(rep.position_id) not in await positions_of(mate)
    assert (await mate.get(f"/api/v1/customers/{customer_id}")).status_code == 404
    clock.set(at(first, 0.01))
    assert str(rep.position_id) in await positions_of(mate)
    assert (await mate.get(f"/api/v1/customers/{customer_id}")).status_code == 200
    assert (await Phone(rep).pull()).of("customer") == {customer_id}
    clock.set(at(first + timedelta(days=1), 23.9))
    assert bucket in (await phone.pull()).buckets
    clock.set(at(first + timedelta(days=2), 0.01))
    await phone.pull()
    assert bucket not in phone.buckets
    assert phone.of("customer") == set()
    assert str(rep.position_id) not in await positions_of(mate)
    assert await world.differences(company) == []


async def test_with_a_cover_the_plan_stays_and_without_one_its_days_leave(
    world: World, company: Company
) -> None:
    monday = await next_monday(world)
    days = [monday + timedelta(days=n) for n in range(4)]
    _, covered = await a_planned_customer(world, company, "rep", *days)
    _, idle = await a_planned_customer(world, company, "mate", *days)
    await grant(world, company, "rep", a_leave(monday, 2, company["leader"]))
    cmd = a_leave(monday, 3, until_noon=True)
    await grant(world, company, "mate", cmd)
    planned, away = ("planned", None), ("cancelled", "leave")
    assert await plan_of(world, covered) == [planned] * 4
    assert await plan_of(world, idle) == [away, away, planned, planned]
    phone = await Phone(company["mate"]).pull()
    assert phone.rows["plan_item"][str(idle[0])]["reason"] == "leave"
    short = {"last_day": monday.isoformat()}
    answer = await company["mate"].post(f"/api/v1/leaves/{cmd['id']}/shorten", short)
    assert (answer.json()["state"], answer.json()["days"]) == ("ended_early", 1)
    await carry(world, company)
    assert await plan_of(world, idle) == [away, planned, planned, planned]
    await company["mate"].post(f"/api/v1/leaves/{cmd['id']}/withdraw")
    await carry(world, company)
    assert await plan_of(world, idle) == [planned] * 4
    assert (await phone.pull()).rows["plan_item"][str(idle[0])]["status"] == "planned"
    assert await world.differences(company) == []


async def test_a_plan_that_is_made_later_knows_who_is_away(world: World, company: Company) -> None:
    monday = await next_monday(world)
    await grant(world, company, "rep", a_leave(monday))
    _, items = await a_planned_customer(world, company, "rep", monday, monday + timedelta(days=1))
    assert await plan_of(world, items) == [("cancelled", "leave"), ("planned", None)]


async def test_a_withdrawn_leave_gives_the_positions_back(world: World, company: Company) -> None:
    rep, mate = company["rep"], company["mate"]
    today = await today_of(world)
    cmd = a_leave(today, 14, mate)
    await grant(world, company, "rep", cmd)
    assert str(rep.position_id) in await positions_of(mate)
    # From the second day on it is made shorter instead; on the first it is as if it had never been.
    assert (await rep.post(f"/api/v1/leaves/{cmd['id']}/withdraw")).json()["state"] == "withdrawn"
    assert str(rep.position_id) not in await positions_of(mate)


async def test_a_leave_that_runs_ends_the_day_before_it_is_taken_back(
    world: World, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep, mate = company["rep"], company["mate"]
    monday = await next_monday(world)
    cmd = a_leave(monday, 5, mate)
    await grant(world, company, "rep", cmd)
    Clock(world, monkeypatch).set(at(monday + timedelta(days=2), 9))
    answer = await rep.post(f"/api/v1/leaves/{cmd['id']}/withdraw")
    assert (answer.json()["state"], answer.json()["last_day"]) == (
        "ended_early",
        (monday + timedelta(days=1)).isoformat(),
    )
    assert str(rep.position_id) not in await positions_of(mate)
    held = await world.oracle.fetch(
        "SELECT from_day, until_day FROM position_holder WHERE org_id = $1 AND leave_id IS NOT NULL",
        company.org_id,
    )
    assert [tuple(row) for row in held] == [(monday, monday + timedelta(days=2))]
    assert await code_of(rep, f"/api/v1/leaves/{cmd['id']}/withdraw") == (409, "leave_over")


async def test_a_chain_of_leaves_hands_everything_on_and_back(
    world: World, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep, mate, leader = company["rep"], company["mate"], company["leader"]
    monday = await next_monday(world)
    await grant(world, company, "rep", a_leave(monday, 5, mate))
    ill = a_leave(monday + timedelta(days=1), 2, leader, kind="sick")
    await grant(world, company, "mate", ill)
    clock = Clock(world, monkeypatch)
    clock.set(at(monday + timedelta(days=1), 9))
    assert {str(rep.position_id), str(mate.position_id)} <= set(await positions_of(leader))
    clock.set(at(monday + timedelta(days=3), 9))
    assert await positions_of(leader) == [str(leader.position_id)]
    assert str(rep.position_id) in await positions_of(mate)


async def test_a_cover_without_a_cover_leaves_the_plan_of_both(world: World, company: Company) -> None:
    monday = await next_monday(world)
    _, items = await a_planned_customer(world, company, "rep", monday, monday + timedelta(days=1))
    await grant(world, company, "rep", a_leave(monday, 2, company["mate"]))
    cmd = a_leave(monday, 1, kind="sick")
    await grant(world, company, "mate", cmd)
    assert await plan_of(world, items) == [("cancelled", "leave"), ("planned", None)]
    await company["mate"].post(f"/api/v1/leaves/{cmd['id']}/withdraw")
    await carry(world, company)
    assert await plan_of(world, items) == [("planned", None)] * 2


async def test_who_stands_in_for_each_other_is_no_endless_ring(world: World, company: Company) -> None:
    monday = await next_monday(world)
    first = a_leave(monday, 2, company["mate"])
    await grant(world, company, "rep", first)
    back = a_leave(monday, 2, company["rep"])
    assert await code_of(company["mate"], "/api/v1/leaves", back) == (409, "leave_cover_absent")


async def test_what_waits_for_somebody_away_goes_to_their_cover_for_those_days(
    world: World, company: Company
) -> None:
    leader, above = company["leader"], company["regional_manager"]
    await design(world.db, company.org_id, one("first", LEADER))
    run_id = await favour(world, company)
    today = await today_of(world)
    cmd = a_leave(today, 10, company["mate"])
    await grant(world, company, "leader", cmd, by="regional_manager")
    waiting = (await company["mate"].get("/api/v1/approvals")).json()["items"]
    assert run_id in [run["id"] for run in waiting]
    assert run_id in (await Phone(company["mate"]).pull()).of("approval")
    assert (await leader.post(f"/api/v1/leaves/{cmd['id']}/withdraw")).json()["state"] == "withdrawn"
    await carry(world, company)
    assert run_id not in (await Phone(company["mate"]).pull()).of("approval")
    assert (await decide(company["mate"], run_id)).status_code == 404
    assert (await decide(leader, run_id)).json()["status"] == "approved"
    assert (await above.get("/api/v1/approvals/waiting")).json() == {"count": 0}
    await keep_time(world.db, company.org_id)
    assert await world.differences(company) == []


async def test_the_job_finds_what_positions_changed_meanwhile(world: World, company: Company) -> None:
    rep, mate = company["rep"], company["mate"]
    today = await today_of(world)
    await grant(world, company, "rep", a_leave(today, 10, mate))
    ctx = await company_ctx(world.db, company.org_id)
    added = uuid7()
    place = {"id": str(added), "unit_id": str(company.units["team1"]), "title": "二号线", "role": "rep"}
    assert (await company["admin"].post("/api/v1/positions", place)).status_code == 201
    fill = {"person_id": str(rep.person_id), "from_day": today.isoformat()}
    assert (await company["admin"].post(f"/api/v1/positions/{added}/fill", fill)).status_code == 204
    assert await world.db.run(ctx, renew_covers) == 1
    assert await world.db.run(ctx, renew_covers) == 0
    assert str(added) in await positions_of(mate)


async def test_whoever_is_away_is_on_leave_on_the_live_page(world: World, company: Company) -> None:
    today = await today_of(world)
    cmd = a_leave(today, 14)
    await grant(world, company, "rep", cmd)
    live = (await company["leader"].get("/api/v1/live")).json()["people"]
    states = {person["person"]["code"]: person["state"] for person in live}
    assert states == {company["rep"].code: "on_leave", company["mate"].code: "not_started"}
    await company["rep"].post(f"/api/v1/leaves/{cmd['id']}/withdraw")
    live = (await company["leader"].get("/api/v1/live")).json()["people"]
    assert {person["state"] for person in live} == {"not_started"}
