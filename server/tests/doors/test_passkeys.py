"""Passkeys: signing in without a name, and every answer that must be refused."""

from typing import Any

import httpx
import pytest

from tests.doors.authenticator import PRESENT, Authenticator
from tests.doors.people import SIGN_IN, a_person, as_caller, browser, knock
from tests.world import Caller, Company, World

pytestmark = pytest.mark.anyio
OPTIONS = f"{SIGN_IN}/passkey/options"
OPEN = f"{SIGN_IN}/passkey"


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


async def add_key(caller: Caller, key: Authenticator | None = None) -> Authenticator:
    key = key or Authenticator()
    options = (await caller.post("/api/v1/me/passkeys/options")).json()["options"]
    added = await caller.post(
        "/api/v1/me/passkeys", {"credential": key.register(options), "label": "security key"}
    )
    assert added.status_code == 201, added.text
    return key


async def options_of(http: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await http.post(OPTIONS, json=more)).json()["options"]
    return found


async def give(http: httpx.AsyncClient, credential: dict[str, Any]) -> httpx.Response:
    return await http.post(OPEN, json={"credential": credential, "token": True})


def refused(answer: httpx.Response) -> bool:
    assert answer.json()["code"] == "passkey_refused", answer.text
    return answer.status_code == 403 and "set-cookie" not in answer.headers


async def test_a_passkey_opens_without_name_and_password(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    key = await add_key(caller)
    async with browser(world) as http:
        options = await options_of(http)
        assert (options["userVerification"], options.get("allowCredentials", [])) == ("required", [])
        opened = await give(http, key.sign(options))
    assert opened.status_code == 200, opened.text
    me = await as_caller(caller, opened.json()["token"]).get("/api/v1/me")
    assert me.json()["person"]["id"] == str(caller.person_id)


async def test_an_answer_opens_once(world: World, company: Company) -> None:
    key = await add_key(await a_person(world, company))
    async with browser(world) as http:
        answer = key.sign(await options_of(http))
        assert (await give(http, answer)).status_code == 200
        assert refused(await give(http, answer))


async def test_wrong_answers_are_refused(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    key = await add_key(caller)
    async with browser(world) as http:
        good = await options_of(http)
        key.origin = "http://rounds.test.evil.example"
        assert refused(await give(http, key.sign(good)))
        key.origin = "http://rounds.test"
        assert refused(await give(http, key.sign(good, rp_id="evil.example")))
        assert refused(await give(http, key.sign({**good, "challenge": "AAAA" * 14})))
        key.flags = PRESENT
        assert refused(await give(http, key.sign(good)))
        key.flags = Authenticator.flags
        forged = Authenticator(credential_id=key.credential_id, handle=key.handle)
        assert refused(await give(http, forged.sign(good)))
        adding = (await caller.post("/api/v1/me/passkeys/options")).json()["options"]
        assert refused(await give(http, key.sign({**good, "challenge": adding["challenge"]})))
        nothing: list[dict[str, Any]] = [
            {},
            {"response": {}},
            {"response": {"userHandle": "!"}},
            {"response": None},
        ]
        for nonsense in nothing:
            assert refused(await give(http, nonsense))
        assert (await give(http, key.sign(good))).status_code == 200


async def test_a_passkey_speaks_for_its_owner_alone(world: World, company: Company) -> None:
    mine, theirs = await a_person(world, company), await a_person(world, company)
    other = await world.company()
    my_key, their_key = await add_key(mine), await add_key(theirs)
    async with browser(world) as http:
        options = await options_of(http)
        assert refused(await give(http, my_key.sign(options, handle=their_key.handle)))
        elsewhere = other.org_id.to_bytes(8, "big") + mine.person_id.bytes
        assert refused(await give(http, my_key.sign(options, handle=elsewhere)))
    again = await mine.post("/api/v1/me/passkeys/options")
    stolen = Authenticator(credential_id=their_key.credential_id)
    answer = await mine.post(
        "/api/v1/me/passkeys", {"credential": stolen.register(again.json()["options"]), "label": "x"}
    )
    assert refused(answer)
    gone = (await theirs.get("/api/v1/me/passkeys")).json()["items"][0]["id"]
    assert (await mine.delete(f"/api/v1/me/passkeys/{gone}")).status_code == 404


async def test_an_addition_needs_the_session_that_asked_for_it(world: World, company: Company) -> None:
    mine, theirs = await a_person(world, company), await a_person(world, company)
    options = (await theirs.post("/api/v1/me/passkeys/options")).json()["options"]
    answer = await mine.post(
        "/api/v1/me/passkeys", {"credential": Authenticator().register(options), "label": "x"}
    )
    assert refused(answer)
    assert (await mine.get("/api/v1/me/passkeys")).json()["items"] == []


async def test_a_counter_that_went_back_is_noted_where_its_owner_sees_it(
    world: World, company: Company
) -> None:
    caller = await a_person(world, company)
    key = await add_key(caller)
    async with browser(world) as http:
        key.count = 50
        assert (await give(http, key.sign(await options_of(http)))).status_code == 200
        key.count = 3
        assert (await give(http, key.sign(await options_of(http)))).status_code == 200
    (shown,) = (await caller.get("/api/v1/me/passkeys")).json()["items"]
    assert shown["regressed_at"]
    noted = await world.oracle.fetchval(
        "SELECT count(*) FROM audit WHERE org_id = $1 AND entity_id = $2 AND action = 'passkey:regress'",
        company.org_id,
        caller.person_id,
    )
    assert noted == 1


async def test_a_passkey_is_a_second_step_for_the_tickets_person_alone(world: World) -> None:
    company = await world.company()
    mine, theirs = await a_person(world, company), await a_person(world, company)
    my_key, their_key = await add_key(mine), await add_key(theirs)
    await company["admin"].patch("/api/v1/settings/security", {"second_factor_roles": ["rep"]})
    async with browser(world) as http:
        step = (await knock(http, mine.code)).json()
        assert (step["step"], step["methods"]) == ("second", ["passkey"])
        options = await options_of(http, ticket=step["ticket"])
        assert len(options["allowCredentials"]) == 1
        body = {"ticket": step["ticket"], "method": "passkey"}
        wrong = await http.post(f"{SIGN_IN}/second", json={**body, "credential": their_key.sign(options)})
        assert refused(wrong)
        right = await http.post(f"{SIGN_IN}/second", json={**body, "credential": my_key.sign(options)})
    assert right.status_code == 200, right.text


async def test_an_archived_persons_passkey_opens_nothing(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    key = await add_key(caller)
    await world.oracle.execute(
        "UPDATE account SET disabled_at = now() WHERE person_id = $1", caller.person_id
    )
    async with browser(world) as http:
        assert refused(await give(http, key.sign(await options_of(http))))
    assert (await caller.get("/api/v1/me")).json()["code"] == "session_revoked"


@pytest.mark.parametrize("host", ["192.0.2.7:8700", "[2001:db8::1]"])
async def test_an_address_of_numbers_says_that_it_has_no_passkeys(world: World, host: str) -> None:
    async with browser(world) as http:
        answer = await http.post(OPTIONS, json={}, headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (422, "passkey_unavailable")


async def test_pages_of_other_origins_get_no_options(world: World) -> None:
    async with browser(world) as http:
        answer = await http.post(OPTIONS, json={}, headers={"Origin": "http://evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (422, "passkey_unavailable")
