"""The pool: claimed once, within limits, given back by hand and by the day's work, and never without warning."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from rounds.core.clock import business_day, utc_now
from rounds.core.db import Tx
from rounds.core.work import Runtime
from rounds.customers import public as customers
from rounds.customers.pool import jobs
from tests.sync.phone import Phone
from tests.world import Caller, Company, World, a_customer

pytestmark = pytest.mark.anyio
POOL = "/api/v1/customers/pool"
TODAY = business_day(utc_now(), "Asia/Shanghai")


@pytest.fixture
async def company(world: World) -> AsyncIterator[Company]:
    made = await world.company()
    yield made
    assert await world.differences(made) == []


async def rules(company: Company, **more: Any) -> dict[str, Any]:
    admin = company["admin"]
    version = (await admin.get(f"{POOL}/rules")).json()["version"]
    body = {"base_version": version, "is_on": True, "wait_days": 0, **more}
    answer = await admin.http.put(f"{POOL}/rules", json=body, headers=admin.headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def shop(who: Caller, **more: Any) -> str:
    answer = await who.post("/api/v1/customers", a_customer(**more))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def free(who: Caller, **more: Any) -> str:
    made = await shop(who, **more)
    answer = await who.post(f"/api/v1/customers/{made}/release", {"reason": "太远"})
    assert answer.status_code == 204, answer.text
    return made


async def claim(who: Caller, customer_id: str) -> str:
    """`ok`, or the refusal's code."""
    answer = await who.post(f"/api/v1/customers/{customer_id}/claim")
    return "ok" if answer.status_code == 200 else str(answer.json()["code"])


async def offered(who: Caller, **more: Any) -> list[str]:
    return [one["id"] for one in (await who.get(POOL, **more)).json()["items"]]


async def age(
    world: World, company: Company, customer_id: str, days: int, visited: int | None = None
) -> None:
    """As if its owner had had it for so long, and had been there last so many days ago."""

    async def back(tx: Tx) -> None:
        await tx.execute(
            "UPDATE assignment SET from_day = $3 WHERE org_id = $1 AND customer_id = $2",
            tx.org_id,
            UUID(customer_id),
            TODAY - timedelta(days),
        )
        tx.moved("customer", UUID(customer_id))
        if visited is not None:
            customers.note_visit(tx, UUID(customer_id), tx.now - timedelta(visited))

    await world.db.run(world.ctx(company), back)


async def known_for(world: World, company: Company, days: int) -> None:
    await world.oracle.execute(
        "UPDATE pool_rules SET since = $2 WHERE org_id = $1", company.org_id, TODAY - timedelta(days)
    )


async def done_on(world: World, company: Company, day: date) -> None:
    sql = "UPDATE pool_rules SET returned_on = $2 WHERE org_id = $1"
    await world.oracle.execute(sql, company.org_id, day)


async def night(world: World, company: Company) -> None:
    ctx = world.ctx(company)
    while await world.db.run(ctx, jobs.return_due) == jobs.AT_ONCE:
        pass


async def test_of_many_who_claim_at_once_one_gets_it_and_its_phone_too(company: Company) -> None:
    await rules(company)
    rep, mate, rep2 = company["rep"], company["mate"], company["rep2"]
    wanted = await free(rep)
    assert wanted not in (await Phone(rep).pull()).rows.get("customer", {})
    assert (await mate.get(f"/api/v1/customers/{wanted}")).status_code == 404
    assert await offered(rep2, q="梧桐") == [wanted]
    row = (await rep2.get(POOL)).json()["items"][0]
    assert (row["came"], row["came_reason"], "phone" in row, "contact" in row) == (
        "released",
        "太远",
        False,
        False,
    )
    ends = await asyncio.gather(
        *(claim(who, wanted) for who in (mate, rep2, company["leader"]) for _ in (1, 2))
    )
    assert ends.count("ok") == 2
    assert ends.count("pool_taken") == 4
    winner = [who for who in (mate, rep2, company["leader"]) if await claim(who, wanted) == "ok"][0]  # noqa: RUF015
    assert wanted in (await Phone(winner).pull()).rows["customer"]
    assert await offered(rep) == []
    kinds = [one["kind"] for one in (await winner.get(f"/api/v1/customers/{wanted}/pool")).json()["items"]]
    assert kinds == ["claimed", "released"]


async def test_what_was_never_in_the_pool_is_not_told_of(company: Company) -> None:
    await rules(company)
    theirs = await shop(company["rep2"])
    assert await claim(company["rep"], theirs) == "not_found"
    body = {"customer_ids": [theirs], "position_id": str(company["rep"].position_id)}
    assert (await company["leader"].post(f"{POOL}/assign", body)).json()["code"] == "not_found"
    assert (
        await company["rep"].post(f"/api/v1/customers/{theirs}/release", {"reason": "x"})
    ).status_code == 404


async def test_limits_hold_and_whoever_gave_it_away_waits(company: Company) -> None:
    rep, mate = company["rep"], company["mate"]
    await rules(company, day_limit=2, wait_days=5)
    first, second, third = [await free(rep, name=f"店{n}") for n in range(3)]
    assert await claim(rep, first) == "pool_wait"
    assert (await rep.get(POOL)).json()["items"][0]["free_on"] == (TODAY + timedelta(5)).isoformat()
    assert [await claim(mate, one) for one in (first, second, third)] == ["ok", "ok", "pool_enough"]
    await rules(company, hold_limit=2, wait_days=0)
    assert await claim(mate, third) == "pool_full"
    standing = (await mate.get(f"{POOL}/standing")).json()
    assert (standing["owned"], standing["hold_limit"], standing["claimed_today"]) == (2, 2, 2)
    await rules(company, unit_ids=[str(company.units["team2"])])
    assert await claim(rep, third) == "pool_not_yours"
    assert (await rep.get(f"{POOL}/standing")).json()["may_claim"] is False
    assert await claim(company["rep2"], third) == "ok"
    fourth = await free(rep, name="店 4")
    await rules(company, is_on=False)
    assert (await rep.get(POOL)).json()["code"] == "pool_off"
    assert await claim(rep, fourth) == "pool_off"
    assert (await company["leader"].get(POOL)).status_code == 200


async def test_those_who_lead_give_several_within_their_reach(company: Company) -> None:
    await rules(company)
    rep, leader = company["rep"], company["leader"]
    ids = [await free(rep, name=f"店{n}") for n in range(3)]
    assert await claim(company["rep2"], ids[0]) == "ok"
    body = {"customer_ids": ids, "position_id": str(company["mate"].position_id)}
    assert (await rep.post(f"{POOL}/assign", body)).json()["code"] == "permission_denied"
    far = {**body, "position_id": str(company["rep2"].position_id)}
    assert (await leader.post(f"{POOL}/assign", far)).status_code == 404
    assert (await leader.post(f"{POOL}/assign", body)).json() == {"assigned": 2, "taken": [ids[0]]}
    owner = (await leader.get(f"/api/v1/customers/{ids[1]}")).json()["owner"]
    assert owner["position_id"] == str(company["mate"].position_id)
    # The leader takes it from a rep again; a mate may not take the rep's.
    assert (await leader.post(f"/api/v1/customers/{ids[1]}/release", {"reason": "调整"})).status_code == 204
    assert await offered(rep) == [ids[1]]


async def test_the_list_goes_on_in_every_order_and_filters(company: Company) -> None:
    await rules(company)
    rep = company["rep"]
    made = {}
    for number, grade in enumerate("ABC"):
        pin = {**a_customer()["pin"], "lng": 112.01 + number / 100}
        made[await free(rep, name=f"店{number}", grade=grade, pin=pin)] = number
    for sort, numbers in {
        "name": [0, 1, 2], "-name": [2, 1, 0], "last_visit": None, "created": [0, 1, 2], "near": [2, 1, 0],
    }.items():  # fmt: skip
        found: list[int] = []
        cursor: str | None = None
        while True:
            more = {"lng": 112.04, "lat": 30.0} | ({"cursor": cursor} if cursor else {})
            page = (await rep.get(POOL, sort=sort, limit=2, **more)).json()
            found += [made[one["id"]] for one in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert sorted(found) == [0, 1, 2], sort
        if numbers is not None:
            assert found == numbers, sort
    near = (await rep.get(POOL, sort="near", lng=112.01, lat=30.0)).json()["items"]
    assert near[0]["distance_m"] == 0
    assert abs(near[1]["distance_m"] - 963) < 5
    assert len(await offered(rep, grade="A")) == 1
    assert len(await offered(rep, grade=["none", "B"])) == 1
    assert (await rep.get(POOL, sort="near")).json()["code"] == "malformed"


async def test_nobody_loses_a_customer_without_having_been_warned(world: World, company: Company) -> None:
    rep = company["rep"]
    late, visited, spared, fresh = [await shop(rep, name=f"店{n}", grade="ABCA"[n]) for n in range(4)]
    await age(world, company, late, 100)
    await age(world, company, visited, 100, visited=25)
    await age(world, company, spared, 100)
    never = [{"grade": "C", "days": None}]
    await rules(company, return_days=30, warn_days=7, protect_days=20, exceptions=never)
    # The rules are new: all are warned, none is taken.
    await night(world, company)
    assert (await rep.get(f"/api/v1/customers/{late}")).json()["owner"] is not None
    leaving = (await rep.get(f"{POOL}/leaving")).json()["items"]
    assert {(one["id"], one["due_on"]) for one in leaving} == {
        (late, (TODAY + timedelta(7)).isoformat()),
        (visited, (TODAY + timedelta(7)).isoformat()),
    }
    assert (await rep.get(f"/api/v1/customers/{late}/pool")).json()["leaves_on"] is not None
    assert (await company["leader2"].get(f"{POOL}/leaving")).json()["items"] == []
    # The same day's work is done once; the next day is another.
    await known_for(world, company, 60)
    await night(world, company)
    assert await offered(rep) == []
    await world.oracle.execute(
        "UPDATE pool_rules SET returned_on = $2 WHERE org_id = $1", company.org_id, TODAY - timedelta(1)
    )
    await jobs._return_everywhere(Runtime(world.db, world.app.state.services.files, world.settings))
    assert await offered(rep) == [late]
    row = (await company["leader"].get(POOL)).json()["items"][0]
    assert (row["came"], row["came_on"]) == ("returned", TODAY.isoformat())
    assert [one["id"] for one in (await rep.get(f"{POOL}/leaving")).json()["items"]] == [visited]
    assert late not in (await Phone(rep).pull()).rows["customer"]
    # Stricter rules warn anew, milder ones do not.
    assert (await rules(company, return_days=40, exceptions=never, protect_days=20))[
        "since"
    ] < TODAY.isoformat()
    assert (await rules(company, return_days=10, exceptions=never, protect_days=20))[
        "since"
    ] == TODAY.isoformat()
    assert fresh not in {one["id"] for one in (await rep.get(f"{POOL}/leaving")).json()["items"]}


async def test_rules_are_the_administrators_and_meet_by_version(company: Company) -> None:
    leader, admin = company["leader"], company["admin"]
    body = {"base_version": 0, "is_on": True}
    assert (await leader.http.put(f"{POOL}/rules", json=body, headers=leader.headers)).status_code == 403
    await rules(company)
    clash = await admin.http.put(f"{POOL}/rules", json=body, headers=admin.headers)
    assert clash.json()["code"] == "version_conflict"
    for wrong in ({"unit_ids": [str(admin.person_id)]}, {"exceptions": [{"kind": "spaceship", "days": 3}]}):
        answer = await admin.http.put(
            f"{POOL}/rules", json={**body, "base_version": 1, **wrong}, headers=admin.headers
        )
        assert answer.status_code in (404, 422), answer.text
