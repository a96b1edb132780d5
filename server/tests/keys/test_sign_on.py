"""Company sign-on: one way there and back, and every way to forge it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from rounds.core.ids import uuid7
from rounds.core.outgoing import Outgoing, Rules
from rounds.org.sign_on import provider as talking
from rounds.org.sign_on.provider import Providers
from rounds.org.sign_on.rules import safe_next
from tests.keys import idp as lies
from tests.keys.idp import Claims, Idp
from tests.world import PASSWORD, Company, World

pytestmark = pytest.mark.anyio


@dataclass
class House:
    """A company with a provider, and what the two are called."""

    world: World
    company: Company
    idp: Idp
    code: str
    id: str

    def start(self, **more: Any) -> str:
        query = "&".join(f"{name}={value}" for name, value in more.items())
        return f"/api/v1/session/oidc/{self.code}/{self.id}/start?{query}"

    @property
    def back(self) -> str:
        return f"/api/v1/session/oidc/{self.code}/{self.id}/callback"

    async def change(self, **fields: Any) -> None:
        answer = await self.company["admin"].patch(f"/api/v1/sign-on/providers/{self.id}", fields)
        assert answer.status_code == 200, answer.text


class OnTheWay(httpx.AsyncByteStream):
    """An answer that still has to arrive, as over a real line."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content


async def a_house(world: World, *idps: Idp, **settings: Any) -> House:
    known = idps or (Idp(),)

    def answer(request: httpx.Request) -> httpx.Response:
        host = request.headers["host"]
        whole = next(idp for idp in known if idp.host == host).answer(request)
        return httpx.Response(whole.status_code, headers=whole.headers, stream=OnTheWay(whole.content))

    async def resolve(_host: str, _port: int) -> list[str]:
        return ["203.0.114.7"]

    outgoing = Outgoing(Rules(), resolve=resolve, transport=httpx.MockTransport(answer))
    await world.app.state.providers.close()
    world.app.state.providers = Providers(outgoing, frozenset())
    company = await world.company()
    admin, code, made = company["admin"], f"c-{company.org_id}", str(uuid7())
    answer_ = await admin.http.put("/api/v1/sign-on/code", json={"code": code}, headers=admin.headers)
    assert answer_.status_code == 204, answer_.text
    body = {
        "id": made, "name": "企业登录", "issuer": known[0].issuer, "client_id": "rounds",
        "secret": known[0].secret, **settings,
    }  # fmt: skip
    added = await admin.post("/api/v1/sign-on/providers", body)
    assert added.status_code == 201, added.text
    assert known[0].secret not in added.text
    known[0].claims.setdefault("preferred_username", company["rep"].code)
    return House(world, company, known[0], code, made)


async def set_out(house: House, browser: httpx.AsyncClient, **more: Any) -> dict[str, str]:
    """To the provider; returns what its answer carries back."""
    away = await browser.get(house.start(**more))
    assert away.status_code == 302, away.text
    assert away.headers["location"].startswith(house.idp.issuer), away.headers["location"]
    return house.idp.authorize(away.headers["location"])


async def sign_on(house: House, browser: httpx.AsyncClient | None = None, **more: Any) -> httpx.Response:
    browser = browser or house.world.client()
    return await browser.get(house.back, params=await set_out(house, browser, **more))


def trouble(answer: httpx.Response) -> str:
    assert answer.status_code == 302
    assert "rounds_session" not in answer.headers.get("set-cookie", "")
    return parse_qs(urlsplit(answer.headers["location"]).query)["trouble"][0]


async def test_a_person_signs_on_and_comes_back_as_themselves(world: World) -> None:
    house = await a_house(world)
    browser = world.client()
    answer = await sign_on(house, browser, next="/console/people")
    assert (answer.status_code, answer.headers["location"]) == (302, "/console/people")
    assert (await browser.get("/api/v1/me")).json()["person"]["code"] == house.company["rep"].code


async def test_the_cookie_of_a_sign_on_is_as_careful_as_that_of_a_password(world: World) -> None:
    house = await a_house(world)
    answer = await sign_on(house)
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("rounds_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


async def test_later_the_subject_counts_and_not_the_name(world: World) -> None:
    house = await a_house(world)
    await sign_on(house)
    house.idp.claims["preferred_username"] = house.company["admin"].code
    browser = world.client()
    await sign_on(house, browser)
    assert (await browser.get("/api/v1/me")).json()["person"]["code"] == house.company["rep"].code


async def test_another_subject_does_not_enter_by_the_name_of_somebody_known(world: World) -> None:
    house = await a_house(world)
    await sign_on(house)
    house.idp.claims["sub"] = "subject-2"
    assert trouble(await sign_on(house)) == "sign_on_unlinked"


async def test_whoever_is_not_known_gets_no_account_unless_the_company_says_so(world: World) -> None:
    house = await a_house(world)
    house.idp.claims |= {"preferred_username": "QN-77", "name": "新人"}
    assert trouble(await sign_on(house)) == "sign_on_unlinked"
    await house.change(makes_people=True)
    browser = world.client()
    assert (await sign_on(house, browser)).headers["location"] == "/console/"
    me = (await browser.get("/api/v1/me")).json()
    assert (me["person"]["code"], me["abilities"]) == ("QN-77", [])


async def test_somebody_who_left_does_not_come_back_by_sign_on(world: World) -> None:
    house = await a_house(world)
    await sign_on(house)
    await world.oracle.execute(
        "UPDATE person SET archived_at = now() WHERE id = $1", house.company["rep"].person_id
    )
    assert trouble(await sign_on(house)) == "sign_on_unlinked"
    await house.change(makes_people=True)
    assert trouble(await sign_on(house)) == "sign_on_unlinked"


async def test_only_the_companys_own_domains_are_let_in_and_only_when_verified(world: World) -> None:
    house = await a_house(world, domains=["qingchuan.example"])
    for claims in (
        {},
        {"email": "a@qingchuan.example"},
        {"email": "a@qingchuan.example", "email_verified": "true"},
        {"email": "a@elsewhere.example", "email_verified": True},
        {"email": "a@x@qingchuan.example", "email_verified": True},
        {"email": "a@notqingchuan.example", "email_verified": True},
    ):
        house.idp.claims = {"preferred_username": house.company["rep"].code, **claims}
        assert trouble(await sign_on(house)) == "sign_on_unlinked", claims
    house.idp.claims |= {"email": "a@QingChuan.example", "email_verified": True}
    assert (await sign_on(house)).headers["location"] == "/console/"


FORGERIES = [
    lies.unsigned, lies.by_public_key, lies.by_public_jwk, lies.by_client_secret, lies.by_own_key,
    lies.by_key_inside, lies.by_unknown_key, lies.by_key_of_another_kind, lies.with_another_body,
]  # fmt: skip


@pytest.mark.parametrize("forge", FORGERIES, ids=[forge.__name__ for forge in FORGERIES])
async def test_a_token_that_the_provider_did_not_sign_opens_nothing(
    world: World, forge: Callable[[Idp, dict[str, Any], Claims], str]
) -> None:
    house = await a_house(world)
    house.idp.sign = forge
    assert trouble(await sign_on(house)) == "sign_on_failed"


WRONG = {
    "another audience": lambda c: c.update(aud="somebody-else"),
    "no audience": lambda c: c.pop("aud"),
    "several audiences without a party": lambda c: c.update(aud=["rounds", "other"]),
    "given to another party": lambda c: c.update(azp="other"),
    "another issuer": lambda c: c.update(iss="https://evil.test"),
    "issuer with a slash more": lambda c: c.update(iss=c["iss"] + "/"),
    "another nonce": lambda c: c.update(nonce="x" * 43),
    "no nonce": lambda c: c.pop("nonce"),
    "expired": lambda c: c.update(exp=c["iat"] - 61, iat=c["iat"] - 400),
    "no end": lambda c: c.pop("exp"),
    "an end in words": lambda c: c.update(exp="never"),
    "made an hour ago": lambda c: c.update(iat=c["iat"] - 3600),
    "made in the future": lambda c: c.update(iat=c["iat"] + 300),
    "not yet": lambda c: c.update(nbf=c["iat"] + 300),
    "no subject": lambda c: c.pop("sub"),
    "an empty subject": lambda c: c.update(sub=""),
    "a subject that is a number": lambda c: c.update(sub=7),
    "another access token": lambda c: c.update(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_token_that_is_not_for_this_sign_on_opens_nothing(world: World, name: str) -> None:
    house = await a_house(world)
    house.idp.change = WRONG[name]
    assert trouble(await sign_on(house)) == "sign_on_failed"


async def test_clocks_may_differ_by_a_minute(world: World) -> None:
    house = await a_house(world)
    house.idp.change = lambda c: c.update(iat=c["iat"] + 50)
    assert (await sign_on(house)).headers["location"] == "/console/"


async def test_an_answer_works_once(world: World) -> None:
    house = await a_house(world)
    browser = world.client()
    back = await set_out(house, browser)
    assert (await browser.get(house.back, params=back)).headers["location"] == "/console/"
    browser.cookies.delete("rounds_session")
    assert trouble(await browser.get(house.back, params=back)) == "sign_on_failed"


async def test_an_answer_works_only_in_the_browser_that_asked(world: World) -> None:
    house = await a_house(world)
    back = await set_out(house, world.client())
    assert trouble(await world.client().get(house.back, params=back)) == "sign_on_failed"
    other = world.client()
    await set_out(house, other)
    assert trouble(await other.get(house.back, params=back)) == "sign_on_failed"


async def test_a_code_stolen_from_another_browser_is_worth_nothing(world: World) -> None:
    """PKCE: the attacker's browser has a state of its own, but not what the victim's code was asked with."""
    house = await a_house(world)
    stolen = await set_out(house, world.client())
    thief = world.client()
    own = await set_out(house, thief)
    answer = await thief.get(house.back, params={**own, "code": stolen["code"]})
    assert trouble(answer) == "sign_on_failed"


async def test_an_answer_of_another_issuer_is_a_mix_up(world: World) -> None:
    house = await a_house(world)
    browser = world.client()
    back = await set_out(house, browser)
    answer = await browser.get(house.back, params={**back, "iss": "https://other.test"})
    assert trouble(answer) == "sign_on_failed"
    assert house.idp.codes  # the code was not handed on


async def test_a_missing_issuer_is_a_mix_up_too_where_the_provider_names_itself(world: World) -> None:
    house = await a_house(world)
    browser = world.client()
    back = await set_out(house, browser)
    back.pop("iss")
    assert trouble(await browser.get(house.back, params=back)) == "sign_on_failed"


async def test_the_answer_of_one_provider_does_not_fit_the_way_to_another(world: World) -> None:
    one, two = Idp(), Idp(host="other.test")
    house = await a_house(world, one, two)
    second = str(uuid7())
    body = {"id": second, "name": "2", "issuer": two.issuer, "client_id": "rounds", "secret": two.secret}
    assert (await house.company["admin"].post("/api/v1/sign-on/providers", body)).status_code == 201
    browser = world.client()
    back = await set_out(house, browser)
    crossed = await browser.get(house.back.replace(house.id, second), params=back)
    assert trouble(crossed) == "sign_on_failed"


@pytest.mark.parametrize(
    "next_page",
    [
        "https://evil.test/", "//evil.test/", "/\\evil.test/", "/console/../../evil", "/m//evil.test", "javascript:x",
        "/console/%2e%2e/x", "/console/\r\nSet-Cookie: x=1", "/consoleevil", "/api/v1/session", "", "/m/x\x00",
        "/m/@evil.test", "/m/;x",
    ],
)  # fmt: skip
def test_nobody_is_sent_to_another_site_afterwards(next_page: str) -> None:
    assert safe_next(next_page) == "/console/"


@pytest.mark.parametrize("next_page", ["/m/", "/m/today", "/console/visits?verdict=off_site&list=1"])
def test_a_page_of_ours_is_where_one_comes_back_to(next_page: str) -> None:
    assert safe_next(next_page) == next_page


async def test_a_hostile_next_lands_at_the_start(world: World) -> None:
    house = await a_house(world)
    browser = world.client()
    answer = await sign_on(house, browser, next="https://evil.test/")
    assert answer.headers["location"] == "/console/"


async def test_the_provider_can_say_no(world: World) -> None:
    house = await a_house(world)
    browser = world.client()
    back = await set_out(house, browser, next="/m/")
    answer = await browser.get(
        house.back, params={"state": back["state"], "iss": back["iss"], "error": "access_denied"}
    )
    assert trouble(answer) == "sign_on_refused"
    assert answer.headers["location"].startswith("/m/sign-in?")


async def test_codes_that_lead_nowhere_are_all_answered_alike(world: World) -> None:
    house = await a_house(world)
    empty = await world.company()
    admin = empty["admin"]
    await admin.http.put("/api/v1/sign-on/code", json={"code": f"e-{empty.org_id}"}, headers=admin.headers)
    answers = [
        await world.client().get(f"/api/v1/session/oidc/{code}")
        for code in ("nobody-at-all", f"e-{empty.org_id}", "x" * 300)
    ]
    told = [(a.status_code, a.json()["code"], a.json()["params"]) for a in answers]
    assert set(map(str, told)) == {str((404, "sign_on_unknown", {}))}
    await world.oracle.execute(
        "SET session_replication_role = replica;"
        f"UPDATE company SET suspended_at = now() WHERE org_id = {house.company.org_id};"
        "RESET session_replication_role"
    )
    suspended = await world.client().get(f"/api/v1/session/oidc/{house.code}")
    assert (suspended.status_code, suspended.json()["code"]) == (404, "sign_on_unknown")


async def test_a_new_key_of_the_provider_is_fetched_and_unknown_ones_do_not_make_us_ask_all_the_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = await a_house(world)
    await sign_on(house)
    newer = RSAKey.generate_key(2048, {"kid": "two", "use": "sig", "alg": "RS256"})
    house.idp.keys = [newer]
    house.idp.sign = lambda _idp, header, claims: jwt.encode({**header, "kid": "two"}, claims, newer)
    before = house.idp.asked.count("/jwks")
    assert trouble(await sign_on(house)) == "sign_on_failed"
    assert house.idp.asked.count("/jwks") == before
    monkeypatch.setattr(talking, "ASK_AGAIN_S", 0.0)
    assert (await sign_on(house)).headers["location"] == "/console/"


async def test_with_sign_on_as_the_only_way_passwords_are_for_administrators(world: World) -> None:
    house = await a_house(world)
    company = house.company

    async def by_password(role: str) -> int:
        body = {"name": company[role].code, "password": PASSWORD}
        return (await world.client().post("/api/v1/session", json=body)).status_code

    assert await by_password("rep") == 200
    await house.change(is_only_way=True)
    assert await by_password("rep") == 401
    assert await by_password("admin") == 200
    await company["admin"].delete(f"/api/v1/sign-on/providers/{house.id}")
    assert await by_password("rep") == 200


async def test_the_secret_lies_sealed_and_is_never_told(world: World) -> None:
    house = await a_house(world)
    shown = await house.company["admin"].get("/api/v1/sign-on/providers")
    assert shown.json()["items"][0]["has_secret"] is True
    kept = await world.oracle.fetch(
        "SELECT p::text FROM sign_on_provider AS p UNION ALL SELECT a::text FROM audit AS a"
        " WHERE entity = 'sign_on_provider'"
    )
    assert house.idp.secret not in shown.text + "".join(row[0] for row in kept)


@pytest.mark.parametrize(
    "issuer",
    ["http://provider.test", "https://user:pw@provider.test", "https://provider.test/?x=1", "ftp://provider.test",
     "https://provider.test#x", "provider.test", "https://"],
)  # fmt: skip
async def test_a_provider_has_a_plain_https_address(world: World, issuer: str) -> None:
    house = await a_house(world)
    body = {"id": str(uuid7()), "name": "x", "issuer": issuer, "client_id": "rounds"}
    answer = await house.company["admin"].post("/api/v1/sign-on/providers", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "sign_on_issuer")


async def test_anothers_provider_is_neither_changed_nor_removed(world: World) -> None:
    house = await a_house(world)
    stranger = (await world.company())["admin"]
    path = f"/api/v1/sign-on/providers/{house.id}"
    assert (await stranger.patch(path, {"is_only_way": True})).status_code == 404
    assert (await stranger.delete(path)).status_code == 404
    person = house.company["rep"].person_id
    assert (await stranger.delete(f"{path}/people/{person}")).status_code == 404
    taken = await stranger.http.put(
        "/api/v1/sign-on/code", json={"code": house.code}, headers=stranger.headers
    )
    assert (taken.status_code, taken.json()["code"]) == (409, "sign_on_code_taken")
    assert (await sign_on(house)).headers["location"] == "/console/"


async def test_a_link_that_was_forgotten_is_made_anew(world: World) -> None:
    house = await a_house(world)
    await sign_on(house)
    person = house.company["rep"].person_id
    path = f"/api/v1/sign-on/providers/{house.id}/people/{person}"
    assert (await house.company["admin"].delete(path)).status_code == 204
    house.idp.claims["sub"] = "subject-9"
    assert (await sign_on(house)).headers["location"] == "/console/"
