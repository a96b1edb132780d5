"""Somebody leaves: dated, previewed, split among several, called off; what they did stays theirs."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from rounds.core.clock import business_day, utc_now
from rounds.core.handing_over import Share, share_out
from rounds.core.ids import uuid7
from rounds.core.work import Runtime
from rounds.org.jobs import keep_people
from tests.sync.phone import Phone
from tests.world import Caller, Company, World, a_check_in, a_customer

pytestmark = pytest.mark.anyio
TODAY = business_day(utc_now(), "Asia/Shanghai")
SOON = TODAY + timedelta(days=2)


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


def path_of(caller: Caller) -> str:
    return f"/api/v1/people/{caller.person_id}/leaving"


async def leave(
    company: Company, who: str, day: date = TODAY, **choices: list[dict[str, Any]]
) -> httpx.Response:
    body = {"day": day.isoformat(), "note": "离职", "choices": choices}
    return await company["admin"].post(path_of(company[who]), body)


async def groups(company: Company, who: str, day: date = TODAY) -> dict[str, dict[str, Any]]:
    answer = await company["admin"].post(f"{path_of(company[who])}/preview", {"day": day.isoformat()})
    assert answer.status_code == 200, answer.text
    return {group["kind"]: group for group in answer.json()["groups"]}


async def customers_of(caller: Caller, count: int, **more: Any) -> list[str]:
    made = []
    for number in range(count):
        customer = a_customer(name=f"清禾便利·{number}号店", **more)
        assert (await caller.post("/api/v1/customers", customer)).status_code == 201
        made.append(str(customer["id"]))
    return made


def to(*callers: Caller, parts: int = 1) -> list[dict[str, Any]]:
    return [{"id": str(caller.position_id), "parts": parts} for caller in callers]


def person(caller: Caller) -> list[dict[str, Any]]:
    return [{"id": str(caller.person_id)}]


async def days_pass(world: World, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    monkeypatch.setattr("rounds.core.db.utc_now", lambda: utc_now() + timedelta(days=days))
    await keep_people(Runtime(world.db, world.app.state.services.files, world.settings))


async def owners(world: World, company: Company) -> dict[str, UUID]:
    rows = await world.oracle.fetch(
        """
        SELECT customer_id, position_id FROM assignment
        WHERE org_id = $1 AND until_day IS NULL AND role = 'owner'
        """,
        company.org_id,
    )
    return {str(row["customer_id"]): row["position_id"] for row in rows}


async def test_the_preview_says_what_there_is_and_the_team_comes_first(company: Company) -> None:
    await customers_of(company["rep"], 3)
    found = await groups(company, "rep")
    assert found["customers"]["count"] == 3
    assert found["positions"]["examples"] == ["rep · team1"]
    units = [one["unit_name"] for one in found["customers"]["successors"]]
    assert units[0] == "team1"
    assert "team2" in units
    offered = {one["id"] for one in found["positions"]["successors"]}
    assert str(company["rep"].person_id) not in offered
    assert await groups(company, "auditor") != {}
    assert "customers" not in await groups(company, "mate")


async def test_customers_are_split_and_phones_follow(world: World, company: Company) -> None:
    rep, mate, rep2 = company["rep"], company["mate"], company["rep2"]
    ids = await customers_of(rep, 9)
    phones = {name: await Phone(company[name]).pull() for name in ("mate", "rep2")}
    assert phones["mate"].of("customer") == set()
    answer = await leave(company, "rep", customers=[*to(mate, parts=2), *to(rep2)])
    assert answer.status_code == 200, answer.text
    state = answer.json()
    assert (state["leaving"]["state"], state["leaving"]["went"]) == ("done", {"customers": 9})
    assert [group["kind"] for group in state["open"]] == ["positions"]
    await phones["mate"].pull()
    await phones["rep2"].pull()
    mine, theirs = phones["mate"].of("customer"), phones["rep2"].of("customer")
    assert (len(mine), len(theirs)) == (6, 3)
    assert mine | theirs == set(ids)
    assert (await rep.pull()).json()["code"] == "device_revoked"
    for name in ("mate", "rep2"):
        assert (await phones[name].verify()).json()["bad"] == []
    assert await world.differences(company) == []


async def test_named_customers_go_where_they_are_named_for(world: World, company: Company) -> None:
    ids = await customers_of(company["rep"], 4)
    mate, rep2 = company["mate"], company["rep2"]
    named = {"id": str(rep2.position_id), "parts": 0, "things": ids[:1]}
    assert (await leave(company, "rep", customers=[named, *to(mate)])).status_code == 200
    found = await owners(world, company)
    assert found[ids[0]] == rep2.position_id
    assert {found[one] for one in ids[1:]} == {mate.position_id}


def test_shares_give_everything_out_once_and_keep_neighbours_together() -> None:
    things = [uuid7() for _ in range(10)]
    first, second, third = uuid7(), uuid7(), uuid7()
    given = share_out(things, [Share(first, 1), Share(second, 2, (things[9],)), Share(third, 0)])
    got = dict(given)
    assert [got[thing] for thing in things] == [first] * 3 + [second] * 7
    assert len(given) == len(things)
    assert share_out(things, [Share(third, 0)]) == []


async def test_whoever_fills_the_position_has_its_customers(world: World, company: Company) -> None:
    rep, mate = company["rep"], company["mate"]
    ids = await customers_of(rep, 2)
    phone = await Phone(mate).pull()
    answer = await leave(company, "rep", positions=person(mate))
    assert answer.json()["leaving"]["went"] == {"positions": 1}
    assert answer.json()["open"] == []
    assert (await phone.pull()).of("customer") == set(ids)
    assert set((await owners(world, company)).values()) == {rep.position_id}
    assert await world.differences(company) == []


async def test_nothing_moves_before_the_day_begins_in_the_companys_zone(
    world: World, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep, mate = company["rep"], company["mate"]
    ids = await customers_of(rep, 2)
    state = (await leave(company, "rep", SOON, customers=to(mate), positions=person(mate))).json()
    assert (state["leaving"]["state"], state["leaving"]["day"]) == ("planned", SOON.isoformat())
    assert state["open"] == []
    midnight = await world.oracle.fetchval("SELECT $1::date::timestamp AT TIME ZONE 'Asia/Shanghai'", SOON)
    runtime = Runtime(world.db, world.app.state.services.files, world.settings)
    monkeypatch.setattr("rounds.core.db.utc_now", lambda: midnight - timedelta(seconds=1))
    await keep_people(runtime)
    assert (await rep.get("/api/v1/me")).status_code == 200
    assert set((await owners(world, company)).values()) == {rep.position_id}
    monkeypatch.setattr("rounds.core.db.utc_now", lambda: midnight)
    await keep_people(runtime)
    assert set((await owners(world, company)).values()) == {mate.position_id}
    phone = await Phone(mate).pull()
    assert phone.of("customer") == set(ids)
    state = (await company["admin"].get(path_of(rep))).json()
    assert state["leaving"]["went"] == {"customers": 2, "positions": 1}
    await keep_people(runtime)  # done once
    assert await world.differences(company) == []


async def test_what_they_did_stays_theirs_and_their_units(world: World, company: Company) -> None:
    rep = company["rep"]
    (customer,) = await customers_of(rep, 1)
    visit = a_check_in(customer)
    assert (await rep.post("/api/v1/visits", visit)).status_code == 201
    before = dict(await world.oracle.fetchrow("SELECT * FROM visit WHERE id = $1", UUID(visit["id"])))
    await leave(company, "rep", customers=to(company["rep2"]), positions=person(company["mate"]))
    after = dict(await world.oracle.fetchrow("SELECT * FROM visit WHERE id = $1", UUID(visit["id"])))
    assert after == before
    assert (after["person_id"], after["unit_id"]) == (rep.person_id, company.units["team1"])
    # Whoever goes on sees what was done at their customer before.
    phone = await Phone(company["rep2"]).pull()
    assert phone.rows["visit"][visit["id"]]["person_id"] == str(rep.person_id)


async def test_called_off_everything_is_as_it_was(
    world: World, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep, admin = company["rep"], company["admin"]
    await customers_of(rep, 1)
    await leave(company, "rep", SOON, customers=to(company["mate"]))
    state = await admin.delete(path_of(rep))
    assert (state.status_code, state.json()) == (200, {"leaving": None, "open": []})
    await days_pass(world, monkeypatch, 3)
    assert (await rep.get("/api/v1/me")).status_code == 200
    assert set((await owners(world, company)).values()) == {rep.position_id}
    shown = (await admin.get(f"/api/v1/people/{rep.person_id}")).json()
    assert (shown["ends_on"], shown["positions"][0]["until_day"]) == (None, None)
    assert (await admin.delete(path_of(rep))).status_code == 404


async def test_what_somebody_else_fills_by_then_is_not_given_back(company: Company) -> None:
    rep, admin = company["rep"], company["admin"]
    await leave(company, "rep", SOON)
    filling = {"person_id": str(company["mate"].person_id), "from_day": SOON.isoformat()}
    assert (await admin.post(f"/api/v1/positions/{rep.position_id}/fill", filling)).status_code == 204
    refused = await admin.delete(path_of(rep))
    assert (refused.status_code, refused.json()["code"]) == (409, "position_filled")


async def test_the_day_is_moved_and_the_positions_follow(company: Company) -> None:
    rep, admin = company["rep"], company["admin"]
    for day in (SOON, SOON + timedelta(days=5), SOON - timedelta(days=1)):
        assert (await leave(company, "rep", day)).status_code == 200
        shown = (await admin.get(f"/api/v1/people/{rep.person_id}")).json()
        assert (shown["ends_on"], shown["positions"][0]["until_day"]) == (day.isoformat(),) * 2
    await admin.delete(path_of(rep))
    shown = (await admin.get(f"/api/v1/people/{rep.person_id}")).json()
    assert shown["positions"][0]["until_day"] is None


async def test_to_deactivate_is_to_leave_with_nobody_yet(world: World, company: Company) -> None:
    rep, admin = company["rep"], company["admin"]
    await customers_of(rep, 2)
    person = f"/api/v1/people/{rep.person_id}"
    await leave(company, "rep", SOON, customers=to(company["mate"]))
    # An end that comes sooner keeps the successors who are named.
    body = {"reason": "离职", "day": (SOON - timedelta(days=1)).isoformat()}
    assert (await admin.post(f"{person}/deactivate", body)).status_code == 200
    state = (await admin.get(path_of(rep))).json()
    assert state["leaving"]["choices"]["customers"][0]["id"] == str(company["mate"].position_id)
    assert (await admin.post(f"{person}/reactivate")).json()["ends_on"] is None
    assert (await admin.post(f"{person}/deactivate", {"reason": "离职"})).status_code == 200
    state = (await admin.get(path_of(rep))).json()
    assert {group["kind"]: group["count"] for group in state["open"]} == {"positions": 1, "customers": 2}
    await admin.post(f"{person}/reactivate")
    assert (await admin.get(path_of(rep))).json() == {"leaving": None, "open": []}
    assert await world.differences(company) == []


async def test_nobody_out_of_reach_or_who_leaves_too_goes_on(company: Company, world: World) -> None:
    rep, mate = company["rep"], company["mate"]
    await customers_of(rep, 1)
    elsewhere = await world.company()
    for choice in (to(elsewhere["rep"]), to(rep), person(mate)):
        refused = await leave(company, "rep", customers=choice)
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found"), choice
    await leave(company, "mate", SOON)
    for choices in ({"customers": to(mate)}, {"positions": person(mate)}):
        refused = await leave(company, "rep", TODAY, **choices)
        assert (refused.status_code, refused.json()["code"]) == (409, "person_ended")
    assert (await leave(company, "rep", chairs=to(mate))).json()["code"] == "malformed"
    assert (await leave(company, "admin")).json()["code"] == "not_yourself"
    assert (await leave(company, "rep", TODAY - timedelta(days=1))).json()["code"] == "day_past"
    assert (await company["admin"].get(path_of(rep))).json()["leaving"] is None


async def test_a_successor_who_left_meanwhile_gets_nothing(
    world: World, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep, mate, rep2 = company["rep"], company["mate"], company["rep2"]
    await customers_of(rep, 4)
    chosen = {"customers": [*to(mate), *to(rep2)], "positions": person(mate)}
    assert (await leave(company, "rep", SOON, **chosen)).status_code == 200
    assert (await leave(company, "mate")).status_code == 200
    await days_pass(world, monkeypatch, 2)
    assert set((await owners(world, company)).values()) == {rep2.position_id}
    state = (await company["admin"].get(path_of(rep))).json()
    assert state["leaving"]["went"] == {"customers": 4}
    assert [group["kind"] for group in state["open"]] == ["positions"]


async def test_keys_and_requests_end_with_whoever_made_them(world: World, company: Company) -> None:
    rep, admin = company["rep"], company["admin"]
    day = TODAY + timedelta(days=7 - TODAY.weekday())
    asked = {
        "id": str(uuid7()),
        "kind": "annual",
        "first_day": day.isoformat(),
        "last_day": (day + timedelta(days=6)).isoformat(),
        "cover_id": None,
    }
    assert (await rep.post("/api/v1/leaves", asked)).status_code == 201
    key = {"id": str(uuid7()), "name": "库存接口", "permissions": ["customer:read"], "days": 30}
    made = await admin.post("/api/v1/api-keys", key)
    assert made.status_code in (200, 201), made.text
    await world.oracle.execute(
        "UPDATE api_key SET made_by = $2 WHERE org_id = $1", company.org_id, rep.person_id
    )
    found = await groups(company, "rep")
    assert (found["leave"]["count"], found["api_keys"]["examples"]) == (1, ["库存接口"])
    assert (await leave(company, "rep")).json()["leaving"]["went"] == {"leave": 1, "api_keys": 1}
    assert await world.oracle.fetchval(
        "SELECT revoked_at IS NOT NULL FROM api_key WHERE org_id = $1", company.org_id
    )
    left = await world.oracle.fetchval("SELECT state FROM leave WHERE id = $1", UUID(asked["id"]))
    assert left == "withdrawn"
    assert await world.differences(company) == []


async def test_why_somebody_left_is_erased_with_them(world: World, company: Company) -> None:
    rep, admin = company["rep"], company["admin"]
    await leave(company, "rep")
    body = {"kind": "person", "id": str(rep.person_id), "reason": "asked for", "confirm": rep.code}
    assert (await admin.post("/api/v1/privacy/erase", body)).status_code in (200, 204)
    assert (await admin.get(path_of(rep))).json()["leaving"]["note"] == ""
