"""Leave is asked for, decided, taken back; what cannot be is refused and changes nothing."""

from datetime import timedelta

import pytest

from rounds.approvals.actions import asking
from rounds.core.ids import uuid7
from tests.approvals.favours import decide
from tests.leave.asking import a_company, a_leave, ask, carry, code_of, grant, leave_of, next_monday, today_of
from tests.sync.phone import Phone
from tests.world import Company, World, an_op

pytestmark = pytest.mark.anyio


@pytest.fixture
async def company(world: World) -> Company:
    return await a_company(world)


async def test_the_leader_grants_what_a_phone_asked_without_network(world: World, company: Company) -> None:
    rep = company["rep"]
    cmd = a_leave(await next_monday(world), 7, company["mate"])
    data = {name: value for name, value in cmd.items() if name != "id"}
    op = an_op("leave.ask", cmd["id"], 1, data=data)
    assert (await rep.push(op)).json()["results"][0]["status"] == "applied"
    assert (await rep.push(op)).json()["results"][0]["dup"] is True
    phone = await Phone(rep).pull()
    assert phone.rows["leave"][cmd["id"]]["state"] == "asked"
    assert phone.rows["leave"][cmd["id"]]["days"] == 5
    assert (await Phone(company["mate"]).pull()).of("leave") == set()
    await carry(world, company)
    (run,) = (await company["leader"].get("/api/v1/approvals")).json()["items"]
    assert (run["kind"], run["content"]["title"]) == ("leave", rep.code)
    assert (await decide(company["leader"], run["id"])).json()["status"] == "approved"
    await phone.pull()
    assert phone.rows["leave"][cmd["id"]]["state"] == "granted"
    assert phone.rows["leave"][cmd["id"]]["cover_name"] == company["mate"].code
    assert await world.differences(company) == []


async def test_halves_and_days_without_work_are_counted_so(world: World, company: Company) -> None:
    monday = await next_monday(world, 2)
    cmd = a_leave(monday, 8, from_noon=True, until_noon=True)
    answer = await company["rep"].post("/api/v1/leaves", cmd)
    assert (answer.status_code, answer.json()["days"]) == (201, 5)
    weekend = a_leave(monday + timedelta(days=12), 2)
    assert await code_of(company["rep"], "/api/v1/leaves", weekend) == (422, "leave_no_work")
    none = a_leave(monday + timedelta(days=14), 1, from_noon=True, until_noon=True)
    assert await code_of(company["rep"], "/api/v1/leaves", none) == (422, "malformed")


async def test_days_that_overlap_are_refused_and_halves_may_meet(world: World, company: Company) -> None:
    monday = await next_monday(world)
    first = a_leave(monday, 2, until_noon=True)
    await grant(world, company, "rep", first)
    answer = await company["rep"].post("/api/v1/leaves", a_leave(monday + timedelta(days=1), 3))
    assert answer.json()["code"] == "leave_overlaps"
    assert answer.json()["params"]["last_day"] == first["last_day"]
    afternoon = a_leave(monday + timedelta(days=1), 3, from_noon=True)
    assert (await company["rep"].post("/api/v1/leaves", afternoon)).status_code == 201
    assert len((await company["rep"].get("/api/v1/leaves")).json()["items"]) == 2


async def test_a_cover_who_is_away_is_refused_when_asked_and_when_granted(
    world: World, company: Company
) -> None:
    monday = await next_monday(world)
    asked = a_leave(monday, 3, company["mate"])
    run_id = await ask(world, company, "rep", asked)
    await grant(world, company, "mate", a_leave(monday + timedelta(days=2), 3))
    refused = await company["leader"].post(
        f"/api/v1/approvals/{run_id}/decide", {"id": str(uuid7()), "decision": "approve"}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "leave_cover_absent")
    assert (await leave_of(company["rep"], asked["id"]))["state"] == "asked"
    again = a_leave(monday + timedelta(days=4), 1, company["mate"])
    assert await code_of(company["rep"], "/api/v1/leaves", again) == (409, "leave_cover_absent")
    choices = (
        await company["rep"].get(
            "/api/v1/leaves/covers", first_day=again["first_day"], last_day=again["last_day"]
        )
    ).json()["items"]
    assert {item["code"]: item["away"] for item in choices if item["id"] == again["cover_id"]} == {
        company["mate"].code: True
    }


async def test_only_colleagues_of_ones_own_units_or_above_stand_in(world: World, company: Company) -> None:
    monday = await next_monday(world)
    elsewhere = await world.company()
    for stranger in (company["rep2"], elsewhere["rep"]):
        cmd = a_leave(monday, 1, stranger)
        assert await code_of(company["rep"], "/api/v1/leaves", cmd) == (404, "not_found")
    assert await code_of(company["rep"], "/api/v1/leaves", a_leave(monday, 1, company["rep"])) == (
        404,
        "not_found",
    )
    assert (await company["rep"].get("/api/v1/leaves")).json()["items"] == []


async def test_what_came_back_is_asked_once_more(world: World, company: Company) -> None:
    monday = await next_monday(world)
    cmd = a_leave(monday, 5)
    run_id = await ask(world, company, "rep", cmd)
    await decide(company["leader"], run_id, "return", comment="请短一点")
    assert (await leave_of(company["rep"], cmd["id"]))["state"] == "returned"
    shorter = {**cmd, "last_day": cmd["first_day"], "round": 2}
    assert await ask(world, company, "rep", shorter) == run_id
    assert (await decide(company["leader"], run_id)).json()["status"] == "approved"
    leave = await leave_of(company["rep"], cmd["id"])
    assert (leave["state"], leave["days"], leave["round"]) == ("granted", 1, 2)


async def test_a_request_that_is_taken_back_waits_for_nobody(world: World, company: Company) -> None:
    cmd = a_leave(await next_monday(world), 2)
    run_id = await ask(world, company, "rep", cmd)
    op = an_op("leave.withdraw", cmd["id"], 1, data={})
    assert (await company["rep"].push(op)).json()["results"][0]["status"] == "applied"
    await carry(world, company)
    assert (await company["leader"].get("/api/v1/approvals/waiting")).json() == {"count": 0}
    run = (await company["rep"].get(f"/api/v1/approvals/{run_id}")).json()
    assert run["status"] == "withdrawn"
    assert (await leave_of(company["rep"], cmd["id"]))["state"] == "withdrawn"


async def test_what_is_taken_back_before_anybody_heard_of_it_is_never_asked(
    world: World, company: Company
) -> None:
    cmd = a_leave(await next_monday(world), 2)
    assert (await company["rep"].post("/api/v1/leaves", cmd)).status_code == 201
    assert (await company["rep"].post(f"/api/v1/leaves/{cmd['id']}/withdraw")).status_code == 200
    await carry(world, company)
    assert (await company["leader"].get("/api/v1/approvals/waiting")).json() == {"count": 0}


async def test_the_run_that_its_asker_withdraws_takes_the_leave_back(world: World, company: Company) -> None:
    cmd = a_leave(await next_monday(world), 2)
    run_id = await ask(world, company, "rep", cmd)
    answer = await company["rep"].post(f"/api/v1/approvals/{run_id}/withdraw", {"id": str(uuid7())})
    assert answer.json()["status"] == "withdrawn"
    assert (await leave_of(company["rep"], cmd["id"]))["state"] == "withdrawn"
    assert await code_of(
        company["rep"], f"/api/v1/leaves/{cmd['id']}/shorten", {"last_day": cmd["first_day"]}
    ) == (
        409,
        "leave_over",
    )


async def test_a_leader_asks_for_their_people_and_for_nobody_else(world: World, company: Company) -> None:
    monday = await next_monday(world)
    cmd = a_leave(monday, 1)
    path = "/api/v1/people/{}/leaves"
    answer = await company["leader"].post(path.format(company["rep"].person_id), cmd)
    assert (answer.status_code, answer.json()["person_id"]) == (201, str(company["rep"].person_id))
    await carry(world, company)
    run_id = str(asking.run_id_of(company.org_id, "leave", answer.json()["id"]))
    assert (await decide(company["leader"], run_id)).json()["status"] == "approved"
    for stranger in (company["rep2"], company["leader2"], company["regional_manager"]):
        refused = await company["leader"].post(path.format(stranger.person_id), a_leave(monday, 1))
        assert refused.status_code == 404
    assert await code_of(company["mate"], f"/api/v1/leaves/{cmd['id']}/withdraw") == (404, "not_found")
    assert await code_of(company["leader2"], f"/api/v1/leaves/{cmd['id']}/withdraw") == (404, "not_found")
    ended = await company["leader"].post(f"/api/v1/leaves/{cmd['id']}/withdraw")
    assert ended.json()["state"] == "withdrawn"


async def test_the_calendar_shows_ones_reach_alone(world: World, company: Company) -> None:
    monday = await next_monday(world)
    await grant(world, company, "rep", a_leave(monday, 5))
    await grant(world, company, "rep2", a_leave(monday, 5), by="leader2")
    days = {"first": monday.isoformat(), "last": (monday + timedelta(days=6)).isoformat()}
    shown = (await company["leader"].get("/api/v1/leaves/calendar", **days)).json()
    away = {person["code"]: len(person["leaves"]) for person in shown["people"]}
    assert away[company["rep"].code] == 1
    assert company["rep2"].code not in away
    assert [day["works"] for day in shown["days"]] == [True] * 5 + [False] * 2
    region = (await company["regional_manager"].get("/api/v1/leaves/calendar", **days)).json()
    assert {person["code"] for person in region["people"] if person["leaves"]} == {
        company["rep"].code,
        company["rep2"].code,
    }


async def test_why_somebody_was_away_is_erased_with_them(world: World, company: Company) -> None:
    rep, admin = company["rep"], company["admin"]
    cmd = a_leave(await next_monday(world), 2, kind="sick")
    await grant(world, company, "rep", cmd)
    await admin.post(f"/api/v1/people/{rep.person_id}/deactivate", {"reason": "离职"})
    body = {"kind": "person", "id": str(rep.person_id), "reason": "本人要求", "confirm": rep.code}
    assert (await admin.post("/api/v1/privacy/erase", body)).status_code < 300
    kept = await world.oracle.fetchrow(
        "SELECT kind, reason, state FROM leave WHERE org_id = $1", company.org_id
    )
    assert tuple(kept) == ("other", None, "granted")


async def test_sick_days_are_told_afterwards_but_not_for_ever(world: World, company: Company) -> None:
    long_ago = await today_of(world) - timedelta(days=40)
    assert await code_of(company["rep"], "/api/v1/leaves", a_leave(long_ago, 3)) == (422, "day_past")
    last_week = await next_monday(world, -1)
    answer = await company["rep"].post("/api/v1/leaves", a_leave(last_week, 3, kind="sick"))
    assert answer.status_code == 201


async def test_nobody_asks_while_nobody_can_decide_and_what_was_asked_before_is_kept(
    world: World, company: Company
) -> None:
    rep, leader, admin = company["rep"], company["leader"], company["admin"]
    monday = await next_monday(world)
    before, cmd = a_leave(monday), a_leave(monday + timedelta(days=1))
    assert (await rep.post("/api/v1/leaves", before)).status_code == 201
    settings = "/api/v1/settings/company"
    assert (await admin.patch(settings, {"modules_off": ["approvals"]})).status_code == 200
    for caller, path in ((rep, "/api/v1/leaves"), (leader, f"/api/v1/people/{rep.person_id}/leaves")):
        assert await code_of(caller, path, cmd) == (409, "module_off")
    data = {name: value for name, value in cmd.items() if name != "id"}
    (told,) = (await rep.push(an_op("leave.ask", cmd["id"], 1, data=data))).json()["results"]
    assert (told["status"], told["code"], told["params"]) == (
        "rejected",
        "module_off",
        {"module": "approvals"},
    )
    assert (await rep.post("/api/v1/leaves", before)).status_code == 201  # a repeat is told what it was told
    assert [item["id"] for item in (await rep.get("/api/v1/leaves")).json()["items"]] == [before["id"]]
    assert (await admin.patch(settings, {"modules_off": []})).status_code == 200
    assert (await rep.post("/api/v1/leaves", cmd)).status_code == 201
