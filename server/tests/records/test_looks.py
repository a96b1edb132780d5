"""Who looked at my track: noted once an hour, shown to the person, and seen only by those who may."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rounds.core.clock import utc_now
from rounds.core.ids import uuid7
from rounds.core.looks import Lately, look
from tests.world import Caller, Company, World, a_check_in, a_customer

pytestmark = pytest.mark.anyio


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


async def visited(rep: Caller) -> str:
    customer = a_customer()
    assert (await rep.post("/api/v1/customers", customer)).status_code == 201
    visit = a_check_in(customer["id"])
    assert (await rep.post("/api/v1/visits", visit)).status_code == 201
    return str(visit["id"])


async def looks(caller: Caller) -> list[dict[str, Any]]:
    answer = await caller.get("/api/v1/me/looks")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_a_leader_who_opens_a_visit_is_shown_to_the_rep_once_an_hour(
    world: World, company: Company
) -> None:
    rep, leader = company["rep"], company["leader"]
    visit = await visited(rep)
    for _ in range(3):
        answer = await leader.get(f"/api/v1/visits/{visit}")
        assert answer.json()["fixes"]
        assert answer.json()["track_hidden"] is False
    (seen,) = await looks(rep)
    assert (seen["what"], seen["title"]) == ("track", "leader")
    assert seen["person"]["id"] == str(leader.person_id)
    assert await looks(leader) == []
    assert await looks(company["mate"]) == []


async def test_opening_a_visit_is_a_look_at_its_photos_and_a_list_of_visits_is_none(
    world: World, company: Company
) -> None:
    rep, leader = company["rep"], company["leader"]
    visit = await visited(rep)
    photo = {"id": str(uuid7()), "sha256": "ab" * 32, "size": 9, "width": 1, "height": 1}
    told = {**photo, "taken_at": utc_now().isoformat(), "live": True}
    assert (await rep.post(f"/api/v1/visits/{visit}/photos", told)).status_code == 201
    assert (await leader.get("/api/v1/visits")).json()["items"][0]["id"] == visit
    assert (await rep.get(f"/api/v1/visits/{visit}")).json()["photos"]
    assert await looks(rep) == []
    for _ in range(2):
        assert (await leader.get(f"/api/v1/visits/{visit}")).json()["photos"]
    assert sorted(seen["what"] for seen in await looks(rep)) == ["photo", "track"]


async def test_ones_own_visit_is_nobodys_look(world: World, company: Company) -> None:
    rep = company["rep"]
    assert (await rep.get(f"/api/v1/visits/{await visited(rep)}")).json()["fixes"]
    assert await looks(rep) == []


async def test_the_live_page_is_noted_for_those_whose_place_it_shows(world: World, company: Company) -> None:
    await visited(company["rep"])
    for _ in range(2):
        assert (await company["leader"].get("/api/v1/live")).status_code == 200
    assert [seen["what"] for seen in await looks(company["rep"])] == ["live"]
    assert await looks(company["mate"]) == [], "who was nowhere yet was not shown"


async def test_without_the_right_to_tracks_a_visit_shows_no_positions(world: World, company: Company) -> None:
    rep = company["rep"]
    visit = await visited(rep)
    auditor = "UPDATE position SET role = 'auditor' WHERE org_id = $1 AND id = $2"
    await world.oracle.execute(auditor, company.org_id, company["leader2"].position_id)
    answer = await company["leader2"].get(f"/api/v1/visits/{visit}")
    assert answer.status_code == 200
    assert answer.json()["fixes"] == []
    assert answer.json()["track_hidden"] is True
    assert await looks(rep) == [], "nothing was seen"


async def test_a_days_track_shows_all_positions_and_is_noted(world: World, company: Company) -> None:
    rep, leader = company["rep"], company["leader"]
    visits = [await visited(rep), await visited(rep)]
    path = f"/api/v1/people/{rep.person_id}/track"
    points = (await leader.get(path)).json()["items"]
    assert [point["visit_id"] for point in points] == visits
    assert [seen["what"] for seen in await looks(rep)] == ["track"]
    assert (await leader.get(path, day="2026-01-01")).json()["items"] == []
    assert (await company["leader2"].get(path)).status_code == 404
    assert (await rep.get(path)).status_code == 403


async def test_a_look_in_a_later_hour_is_a_new_one(world: World, company: Company) -> None:
    ctx = world.ctx(company)
    leader = replace(ctx, person_id=company["leader"].person_id)
    rep = company["rep"].person_id
    assert await world.db.run(leader, look, "phone", "person", rep) is True
    assert await world.db.run(leader, look, "phone", "person", rep) is False
    assert await world.db.run(leader, look, "track", "person", rep) is True
    await world.oracle.execute(
        "UPDATE audit SET at = at - interval '1 hour' WHERE org_id = $1", company.org_id
    )
    assert await world.db.run(leader, look, "phone", "person", rep) is True
    assert await world.db.run(ctx, look, "phone", "person", rep) is False, "a job is nobody"


def test_what_a_process_remembers_ends_with_the_hour() -> None:
    lately, now = Lately(), utc_now().replace(minute=30)
    one, other = uuid7(), uuid7()
    assert lately.missing(now, 1, ids=[one, other]) == [one, other]
    lately.note(now, 1, ids=[one])
    assert lately.missing(now, 1, ids=[one, other]) == [other]
    assert lately.missing(now, 9, ids=[one]) == [one]
    assert lately.missing(now + timedelta(hours=1), 1, ids=[one, other]) == [one, other]


async def test_everyone_is_told_who_may_see_them_and_for_how_long(world: World, company: Company) -> None:
    told = (await company["rep"].get("/api/v1/me/privacy")).json()
    names = [one["name"] for one in told["watchers"]]
    assert names == [company[role].code for role in ("leader", "regional_manager", "admin")]
    assert {one["kind"] for one in told["retention"]} >= {"photos", "positions", "audit", "deliveries"}
    assert company["leader2"].code not in names, "another team's leader sees nothing of mine"
