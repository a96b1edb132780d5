"""Whose password may be known to others: at the next sign-in they choose another before their session begins."""

from typing import Any

import httpx
import pytest

from rounds.core.clock import utc_now
from tests.doors.people import SIGN_IN, a_person, as_caller, browser, knock, turn_on_codes
from tests.world import PASSWORD, Caller, Company, World

pytestmark = pytest.mark.anyio
STEP = f"{SIGN_IN}/password"
NEW = "mvk7-wq2p-xd9t"


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


async def must_change(company: Company, caller: Caller) -> None:
    answer = await company["leader"].post(f"/api/v1/people/{caller.person_id}/password-expiry")
    assert answer.status_code == 204, answer.text


async def a_ticket(http: httpx.AsyncClient, caller: Caller) -> dict[str, Any]:
    answer = await knock(http, caller.code)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    assert (shown["me"], shown["token"], "set-cookie" in answer.headers) == (None, None, False)
    return shown


async def test_a_session_begins_with_ones_own_password_only(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    await must_change(company, caller)
    assert (await caller.get("/api/v1/me")).json()["code"] == "session_revoked"
    async with browser(world) as http:
        step = await a_ticket(http, caller)
        assert (step["step"], step["min_length"]) == ("password", 10)
        assert (await as_caller(caller, step["ticket"]).get("/api/v1/me")).status_code == 401
        done = await http.post(STEP, json={"ticket": step["ticket"], "password": NEW})
        assert done.status_code == 200, done.text
        assert (await as_caller(caller, done.json()["token"]).get("/api/v1/me")).status_code == 200
        assert (await knock(http, caller.code)).status_code == 401
        assert (await knock(http, caller.code, NEW)).json()["step"] is None, "once is enough"


async def test_the_given_password_its_like_and_weak_ones_are_refused_and_the_step_goes_on(
    world: World, company: Company
) -> None:
    caller = await a_person(world, company)
    await must_change(company, caller)
    async with browser(world) as http:
        ticket = (await a_ticket(http, caller))["ticket"]
        for password, reason in (
            (PASSWORD, "same"),
            ("password2026", "common"),
            (f"{caller.code}-wq2p", "name"),
        ):
            answer = await http.post(STEP, json={"ticket": ticket, "password": password})
            assert (answer.status_code, answer.json()["code"]) == (422, "password_weak")
            assert answer.json()["params"]["reasons"] == [reason]
            assert (await knock(http, caller.code)).json()["step"] == "password", "still asked"
        assert (await http.post(STEP, json={"ticket": ticket, "password": NEW})).status_code == 200


async def test_its_ticket_sets_one_password_and_opens_no_other_step(world: World, company: Company) -> None:
    caller, other = await a_person(world, company), await a_person(world, company)
    await must_change(company, caller)
    await turn_on_codes(other)
    async with browser(world) as http:
        own = (await a_ticket(http, caller))["ticket"]
        second = (await a_ticket(http, other))["ticket"]
        wrong = [
            await http.post(STEP, json={"ticket": second, "password": NEW}),
            await http.post(f"{SIGN_IN}/enrol", json={"ticket": own}),
            await http.post(f"{SIGN_IN}/second", json={"ticket": own, "method": "totp", "code": "000000"}),
            await http.post(STEP, json={"ticket": f"{own}x", "password": NEW}),
        ]
        assert {(answer.status_code, answer.json()["code"]) for answer in wrong} == {(403, "ticket_over")}
        assert (await http.post(STEP, json={"ticket": own, "password": NEW})).status_code == 200
        again = await http.post(STEP, json={"ticket": own, "password": "another-wq2p-xd9t"})
        assert (again.status_code, again.json()["code"]) == (403, "ticket_over")
        assert (await knock(http, caller.code, NEW)).status_code == 200
        assert (await knock(http, other.code)).json()["step"] == "second", "their password is as it was"


async def test_it_comes_after_the_second_step_and_not_in_its_place(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    app, _, _ = await turn_on_codes(caller)
    await must_change(company, caller)
    async with browser(world) as http:
        step = await a_ticket(http, caller)
        assert step["step"] == "second"
        refused = await http.post(STEP, json={"ticket": step["ticket"], "password": NEW})
        assert refused.json()["code"] == "ticket_over"
        body = {"ticket": step["ticket"], "method": "totp", "code": app.at(utc_now())}
        after = (await http.post(f"{SIGN_IN}/second", json=body)).json()
        assert (after["step"], after["token"]) == ("password", None)
        done = await http.post(STEP, json={"ticket": after["ticket"], "password": NEW})
    assert (await as_caller(caller, done.json()["token"]).get("/api/v1/me")).status_code == 200


async def test_a_leaders_link_is_a_choice_of_ones_own(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    await must_change(company, caller)
    made = await company["leader"].post(f"/api/v1/people/{caller.person_id}/password-reset")
    async with browser(world) as http:
        body = {"link": made.json()["link"], "password": NEW, "token": True}
        assert (await http.post(f"{SIGN_IN}/reset", json=body)).json()["token"]
        assert (await knock(http, caller.code, NEW)).json()["step"] is None
