"""The second step: codes, recovery codes, tickets, and everything that must not work in their place."""

import asyncio
from datetime import timedelta

import pyotp
import pytest

from rounds.core.clock import utc_now
from rounds.core.db import Tx
from rounds.org.rules import TICKET_TRIES
from tests.doors.people import SIGN_IN, a_person, as_caller, browser, knock, turn_on_codes
from tests.world import PASSWORD, Caller, Company, World

pytestmark = pytest.mark.anyio
SECOND = f"{SIGN_IN}/second"


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


async def a_ticket(world: World, caller: Caller) -> str:
    async with browser(world) as http:
        answer = await knock(http, caller.code)
    assert answer.status_code == 200, answer.text
    assert answer.json()["step"] == "second"
    assert answer.json()["me"] is answer.json()["token"] is None
    return str(answer.json()["ticket"])


def totp(ticket: str, code: str) -> dict[str, str]:
    return {"ticket": ticket, "method": "totp", "code": code}


async def test_a_session_begins_after_the_second_step_only(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    app, _, _ = await turn_on_codes(caller)
    async with browser(world) as http:
        first = await knock(http, caller.code)
        assert "set-cookie" not in first.headers
        assert first.json()["methods"] == ["totp", "recovery"]
        second = await http.post(SECOND, json=totp(first.json()["ticket"], app.at(utc_now())))
    assert second.status_code == 200, second.text
    assert (await as_caller(caller, second.json()["token"]).get("/api/v1/me")).status_code == 200


async def test_a_ticket_is_no_session_and_a_session_no_ticket(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    await turn_on_codes(caller)
    ticket = await a_ticket(world, caller)
    answer = await as_caller(caller, ticket).get("/api/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    async with browser(world) as http:
        turned = await http.post(SECOND, json=totp(caller.token, "000000"))
    assert (turned.status_code, turned.json()["code"]) == (403, "ticket_over")


async def test_a_code_opens_once_and_never_again(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    app, _, first = await turn_on_codes(caller)
    code = app.at(utc_now())
    async with browser(world) as http:
        opened = await http.post(SECOND, json=totp(await a_ticket(world, caller), code))
        again = await http.post(SECOND, json=totp(await a_ticket(world, caller), code))
        older = await http.post(SECOND, json=totp(await a_ticket(world, caller), first))
    assert opened.status_code == 200
    assert {again.json()["code"], older.json()["code"]} == {"second_wrong"}


async def test_one_code_in_two_hands_at_once_opens_once(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    _, codes, _ = await turn_on_codes(caller)
    tickets = [await a_ticket(world, caller) for _ in range(4)]

    async def use(ticket: str) -> int:
        async with browser(world) as http:
            body = {"ticket": ticket, "method": "recovery", "code": codes[0].upper()}
            return (await http.post(SECOND, json=body)).status_code

    assert sorted(await asyncio.gather(*map(use, tickets))) == [200, 403, 403, 403]
    left = (await caller.get("/api/v1/me/security")).json()["recovery_codes"]
    assert left == len(codes) - 1 == 9


async def test_a_ticket_dies_after_five_tries(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    app, _, _ = await turn_on_codes(caller)
    ticket = await a_ticket(world, caller)
    answers = []
    for _ in range(TICKET_TRIES):
        async with browser(world) as http:  # each from elsewhere: the ticket itself counts
            answers.append((await http.post(SECOND, json=totp(ticket, "000000"))).json()["code"])
    assert answers == ["second_wrong"] * TICKET_TRIES
    async with browser(world) as http:
        right = await http.post(SECOND, json=totp(ticket, app.at(utc_now())))
    assert (right.status_code, right.json()["code"]) == (403, "ticket_over")


async def test_a_ticket_dies_after_five_minutes(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    app, _, _ = await turn_on_codes(caller)
    ticket = await a_ticket(world, caller)

    async def let_time_pass(tx: Tx) -> None:
        sql = "UPDATE sign_in_ticket SET expires_at = expires_at - $3::interval WHERE org_id = $1 AND person_id = $2"
        await tx.execute(sql, tx.org_id, caller.person_id, timedelta(minutes=5))

    await world.db.run(world.ctx(company), let_time_pass)
    async with browser(world) as http:
        answer = await http.post(SECOND, json=totp(ticket, app.at(utc_now())))
    assert (answer.status_code, answer.json()["code"]) == (403, "ticket_over")


async def test_a_ticket_opens_one_session(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    _, codes, _ = await turn_on_codes(caller)
    ticket = await a_ticket(world, caller)
    async with browser(world) as http:
        bodies = [{"ticket": ticket, "method": "recovery", "code": code} for code in codes[:2]]
        answers = [(await http.post(SECOND, json=body)).status_code for body in bodies]
    assert answers == [200, 403]


async def test_guessing_codes_with_ever_new_tickets_is_stopped_and_its_owner_goes_on(
    world: World, company: Company
) -> None:
    caller = await a_person(world, company)
    app, _, _ = await turn_on_codes(caller)
    async with browser(world, "203.0.113.200") as thief:
        for _ in range(TICKET_TRIES):
            await thief.post(SECOND, json=totp(await a_ticket(world, caller), "000000"))
        shut = await thief.post(SECOND, json=totp(await a_ticket(world, caller), app.at(utc_now())))
    assert (shut.status_code, shut.json()["code"]) == (429, "sign_in_wait")
    async with browser(world) as owner:
        opened = await owner.post(SECOND, json=totp(await a_ticket(world, caller), app.at(utc_now())))
    assert opened.status_code == 200


async def test_roles_that_must_have_a_second_factor_get_one_before_their_session(world: World) -> None:
    company = await world.company()
    leader = company["leader"]
    changed = await company["admin"].patch("/api/v1/settings/security", {"second_factor_roles": ["leader"]})
    assert changed.status_code == 200
    async with browser(world) as http:
        assert (await knock(http, company["rep"].code)).json()["token"]
        step = (await knock(http, leader.code)).json()
        assert (step["step"], step["token"]) == ("enrol", None)
        secret = (await http.post(f"{SIGN_IN}/enrol", json={"ticket": step["ticket"]})).json()
        assert secret["qr"].startswith("data:image/svg+xml")
        code = pyotp.TOTP(secret["secret"]).at(utc_now())
        wrong = await http.post(f"{SIGN_IN}/enrol/confirm", json={"ticket": step["ticket"], "code": "000000"})
        assert wrong.json()["code"] == "second_wrong"
        done = await http.post(f"{SIGN_IN}/enrol/confirm", json={"ticket": step["ticket"], "code": code})
    assert len(done.json()["recovery_codes"]) == 10
    assert (await as_caller(leader, done.json()["token"]).get("/api/v1/me")).status_code == 200


async def test_what_guards_an_account_is_changed_only_soon_after_showing_who_one_is(
    world: World, company: Company
) -> None:
    caller = await a_person(world, company)

    async def long_ago(tx: Tx) -> None:
        sql = "UPDATE session SET confirmed_at = confirmed_at - interval '1 hour' WHERE org_id = $1 AND person_id = $2"
        await tx.execute(sql, tx.org_id, caller.person_id)

    await world.db.run(world.ctx(company), long_ago)
    guarded = [
        await caller.post("/api/v1/me/totp"),
        await caller.delete("/api/v1/me/totp"),
        await caller.post("/api/v1/me/recovery-codes"),
        await caller.post("/api/v1/me/passkeys/options"),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in guarded} == {(403, "confirm_first")}
    wrong = await caller.post("/api/v1/me/confirm", {"password": "not it"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "password_wrong")
    assert (await caller.post("/api/v1/me/confirm", {"password": PASSWORD})).status_code == 204
    assert (await caller.post("/api/v1/me/totp")).status_code == 200


async def test_secrets_and_codes_lie_in_the_database_as_ciphertext_and_hashes(
    world: World, company: Company
) -> None:
    caller = await a_person(world, company)
    app, codes, _ = await turn_on_codes(caller)
    kept = await world.oracle.fetchval(
        """
        SELECT (SELECT string_agg(t::text, '') FROM totp AS t WHERE person_id = $1)
            || (SELECT string_agg(c::text, '') FROM recovery_code AS c WHERE person_id = $1)
            || (SELECT string_agg(a::text, '') FROM audit AS a WHERE org_id = $2)
        """,
        caller.person_id,
        company.org_id,
    )
    assert "e1:" in kept
    assert app.secret not in kept
    assert not [code for code in codes if code.replace("-", "") in kept]
