"""Check-in over HTTP: judged, explained, never refused."""

from datetime import timedelta

import pytest

from rounds.core.clock import utc_now
from rounds.core.ids import uuid7
from tests.world import World, a_check_in, a_customer, a_fix, iso

pytestmark = pytest.mark.anyio


async def test_a_check_in_near_the_pin_is_on_site_and_says_why(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    customer = a_customer()
    assert (await rep.post("/api/v1/customers", customer)).status_code == 201
    answer = await rep.post("/api/v1/visits", a_check_in(customer["id"]))
    assert answer.status_code == 201, answer.text
    judgement = answer.json()["judgement"]
    assert judgement["verdict"] == "on_site"
    assert judgement["distance_m"] == 19
    assert sum(reason["points"] for reason in judgement["reasons"]) == judgement["score"] == 100
    assert answer.json()["flags"] == []
    assert await world.differences(company) == []


async def test_the_leader_sees_the_visit_on_the_live_page_and_another_team_does_not(world: World) -> None:
    company = await world.company()
    customer = a_customer()
    await company["rep"].post("/api/v1/customers", customer)
    visit = a_check_in(customer["id"])
    await company["rep"].post("/api/v1/visits", visit)
    live = (await company["leader"].get("/api/v1/live")).json()
    assert [item["visit"]["id"] for item in live["feed"]] == [visit["id"]]
    assert {p["state"] for p in live["people"]} == {"visiting", "not_started"}
    assert (await company["leader2"].get("/api/v1/live")).json()["feed"] == []
    assert (await company["leader2"].get(f"/api/v1/visits/{visit['id']}")).status_code == 404
    full = await company["leader"].get(f"/api/v1/visits/{visit['id']}")
    assert full.status_code == 200, full.text
    assert full.json()["pin"]["customer_id"] == customer["id"]
    listed = (await company["regional_manager"].get("/api/v1/visits")).json()
    assert [row["id"] for row in listed["items"]] == [visit["id"]]


async def test_a_better_fix_within_ninety_seconds_adds_a_judgement_and_replaces_none(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    customer = a_customer()
    await rep.post("/api/v1/customers", customer)
    visit = a_check_in(customer["id"], fix=a_fix(accuracy_m=500.0))
    first = (await rep.post("/api/v1/visits", visit)).json()
    assert first["judgement"]["verdict"] == "unverified"
    better = a_fix(accuracy_m=6.0, at=utc_now() + timedelta(seconds=30))
    second = await rep.post(f"/api/v1/visits/{visit['id']}/fixes", {"fix": better})
    assert second.json()["judgement"]["verdict"] == "on_site", second.text
    whole = (await rep.get(f"/api/v1/visits/{visit['id']}")).json()
    assert [j["verdict"] for j in whole["judgements"]] == ["on_site", "unverified"]
    assert [f["kind"] for f in whole["fixes"]] == ["in", "better"]
    late = a_fix(accuracy_m=2.0, at=utc_now() + timedelta(seconds=200))
    await rep.post(f"/api/v1/visits/{visit['id']}/fixes", {"fix": late})
    whole = (await rep.get(f"/api/v1/visits/{visit['id']}")).json()
    assert len(whole["judgements"]) == 2
    assert len(whole["fixes"]) == 3
    assert await world.differences(company) == []


async def test_checking_out_twice_keeps_the_first_moment(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    customer = a_customer()
    await rep.post("/api/v1/customers", customer)
    visit = a_check_in(customer["id"])
    await rep.post("/api/v1/visits", visit)
    first = await rep.post(f"/api/v1/visits/{visit['id']}/check-out", {"ended_at": iso()})
    assert first.status_code == 200, first.text
    again = await rep.post(
        f"/api/v1/visits/{visit['id']}/check-out", {"ended_at": iso(utc_now() + timedelta(minutes=1))}
    )
    assert again.json()["ended_at"] == first.json()["ended_at"]
    people = (await company["leader"].get("/api/v1/live")).json()["people"]
    assert {p["person"]["code"]: p["done"] for p in people} == {rep.code: 1, company["mate"].code: 0}


async def test_the_same_visit_twice_is_one_visit_and_another_persons_id_is_refused(world: World) -> None:
    company = await world.company()
    customer = a_customer()
    await company["rep"].post("/api/v1/customers", customer)
    visit = a_check_in(customer["id"])
    first = await company["rep"].post("/api/v1/visits", visit)
    again = await company["rep"].post("/api/v1/visits", visit)
    assert again.status_code == 201
    assert again.json()["judgement"]["id"] == first.json()["judgement"]["id"]
    stolen = await company["mate"].post("/api/v1/visits", visit)
    assert stolen.status_code == 409
    assert stolen.json()["code"] == "id_reused"
    assert len((await company["leader"].get("/api/v1/visits")).json()["items"]) == 1


async def test_nothing_is_refused_for_an_unknown_customer_a_wild_clock_or_no_position(world: World) -> None:
    company = await world.company()
    other = await world.company()
    rep = company["rep"]
    foreign = a_customer()
    await other["rep"].post("/api/v1/customers", foreign)
    year_ahead = utc_now() + timedelta(days=365)
    answer = await rep.post(
        "/api/v1/visits",
        a_check_in(foreign["id"], fix=None, no_fix_reason="denied", started_at=iso(year_ahead)),
    )
    assert answer.status_code == 201, answer.text
    assert set(answer.json()["flags"]) == {"customer_unknown", "clock_suspect"}
    assert answer.json()["judgement"]["verdict"] == "no_position"
    assert answer.json()["started_at"] == answer.json()["received_at"]
    assert (await rep.get("/api/v1/visits")).json()["items"][0]["customer"]["name"] is None
    assert await world.differences(company) == []


async def test_simulated_positions_are_for_demo_companies_only(world: World) -> None:
    company = await world.company()
    demo = await world.company(is_demo=True)
    for where, expected in ((company, 403), (demo, 201)):
        customer = a_customer()
        await where["rep"].post("/api/v1/customers", customer)
        answer = await where["rep"].post(
            "/api/v1/visits", a_check_in(customer["id"], fix=a_fix(simulated=True))
        )
        assert answer.status_code == expected, answer.text
    assert answer.json()["flags"] == ["simulated"]
    assert (await company["rep"].get("/api/v1/visits")).json()["items"] == []


async def test_a_visit_nobody_knows_cannot_be_checked_out(world: World) -> None:
    company = await world.company()
    answer = await company["rep"].post(f"/api/v1/visits/{uuid7()}/check-out", {"ended_at": iso()})
    assert answer.status_code == 404
    assert answer.json()["code"] == "visit_unknown"
