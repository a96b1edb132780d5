"""Signing in, and everything that must not work in its place."""

import io
from datetime import UTC, datetime, timedelta

import httpx
import orjson
import pytest
import structlog

from rounds.app import build
from rounds.core.clock import utc_now
from rounds.core.companies import working_companies
from rounds.core.db import Tx
from rounds.core.http import COOKIE, edge
from rounds.org import public as org
from rounds.org.rules import NAME_TRIES, TRIES, WAIT, door_state
from tests.world import PASSWORD, Caller, Company, World, a_customer

pytestmark = pytest.mark.anyio
SIGN_IN = "/api/v1/session"


def browser(world: World, address: str = "198.51.100.7") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=world.app, raise_app_exceptions=False, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://rounds.test")


async def try_door(http: httpx.AsyncClient, name: str, password: str) -> httpx.Response:
    return await http.post(SIGN_IN, json={"name": name, "password": password, "token": True})


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


async def again(world: World, caller: Caller) -> Caller:
    return await world.sign_in(caller.code, caller.person_id, caller.position_id)


async def test_a_wrong_name_and_a_wrong_password_answer_alike(world: World, company: Company) -> None:
    async with browser(world, "198.51.100.1") as http:
        password = await try_door(http, company["rep"].code, "not the password")
        name = await try_door(http, "nobody has this number", PASSWORD)
    assert password.status_code == name.status_code == 401
    assert password.json() == name.json()
    assert password.json()["code"] == "sign_in_wrong"
    assert password.json()["params"] == {"tries_left": TRIES - 1, "wait_s": int(WAIT.total_seconds())}


async def test_tries_are_counted_down_and_then_the_door_is_shut_for_this_address_only(
    world: World, company: Company
) -> None:
    code = company["mate"].code
    async with browser(world, "198.51.100.2") as http:
        left = [(await try_door(http, code, "wrong")).json()["params"]["tries_left"] for _ in range(TRIES)]
        assert left == [4, 3, 2, 1, 0]
        shut = await try_door(http, code, PASSWORD)
        other_name = await try_door(http, company["rep2"].code, PASSWORD)
    assert (shut.status_code, shut.json()["code"]) == (429, "sign_in_wait")
    assert 0 < int(shut.headers["retry-after"]) == shut.json()["params"]["wait_s"] <= WAIT.total_seconds()
    assert other_name.status_code == 200
    async with browser(world, "198.51.100.3") as elsewhere:
        assert (await try_door(elsewhere, code, PASSWORD)).status_code == 200


async def test_an_unknown_name_is_shut_out_like_a_known_one(world: World) -> None:
    async with browser(world, "198.51.100.4") as http:
        statuses = [(await try_door(http, "no such number", "x")).status_code for _ in range(TRIES + 1)]
    assert statuses == [401] * TRIES + [429]


async def test_signing_in_forgets_earlier_failures(world: World, company: Company) -> None:
    code = company["leader"].code
    async with browser(world, "198.51.100.5") as http:
        for _ in range(TRIES - 1):
            await try_door(http, code, "wrong")
        assert (await try_door(http, code, PASSWORD)).status_code == 200
        assert (await try_door(http, code, "wrong")).json()["params"]["tries_left"] == TRIES - 1


async def test_a_name_is_compared_without_case_and_spaces(world: World, company: Company) -> None:
    async with browser(world, "198.51.100.6") as http:
        answer = await try_door(http, f" {company['rep'].code.swapcase()} ", PASSWORD)
    assert answer.status_code == 200


def test_the_door_opens_again_after_the_wait() -> None:
    last = datetime(2026, 11, 23, 8, tzinfo=UTC)
    shut = door_state(TRIES, last, last + timedelta(seconds=1), tries=TRIES, wait=WAIT)
    assert (shut.tries_left, shut.wait_s) == (0, 299)
    open_again = door_state(TRIES, last, last + WAIT, tries=TRIES, wait=WAIT)
    assert (open_again.tries_left, open_again.wait_s) == (TRIES, 0)
    assert NAME_TRIES > 10 * TRIES, "one stranger must not shut out a name's owner"


async def test_passwords_are_kept_as_argon2id_with_the_chosen_cost(world: World, company: Company) -> None:
    kept = await world.oracle.fetch("SELECT password_hash FROM account WHERE org_id = $1", company.org_id)
    assert len(kept) == len(company.callers)
    for row in kept:
        assert row["password_hash"].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_tokens_are_kept_as_hashes_only(world: World, company: Company) -> None:
    rows = await world.oracle.fetch(
        "SELECT s::text AS row FROM session AS s WHERE org_id = $1", company.org_id
    )
    secret = company["rep"].token.partition(".")[2]
    assert rows
    assert not [row for row in rows if secret in row["row"] or secret.encode().hex() in row["row"]]


async def test_tokens_that_are_none_are_refused(world: World, company: Company) -> None:
    other = await world.company()
    company_number, _, secret = company["rep"].token.partition(".")
    bad = [
        "", ".", "x", secret, f"{company_number}.", f".{secret}", f"{company_number}.{secret}x",
        f"{company_number} .{secret}", f"-{company_number}.{secret}", f"{'9' * 40}.{secret}", f"0.{secret}",
        f"{other.org_id}.{secret}", f"{company_number}.{secret}.{secret}", "'; DROP TABLE session; --.x",
    ]  # fmt: skip
    async with world.client() as http:
        for token in bad:
            answer = await http.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
            assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), token
        good = await http.get("/api/v1/me", headers={"Authorization": f"Bearer {company['rep'].token}"})
        assert good.status_code == 200


async def test_a_revoked_device_is_out_at_once_and_the_others_stay(world: World, company: Company) -> None:
    lost, kept = await again(world, company["rep"]), await again(world, company["rep"])
    assert (await kept.delete(f"/api/v1/devices/{lost.device_id}")).status_code == 204
    for answer in (await lost.get("/api/v1/me"), await lost.pull(), await lost.push()):
        assert (answer.status_code, answer.json()["code"]) == (401, "device_revoked")
    assert (await kept.get("/api/v1/me")).status_code == 200


async def test_another_persons_device_cannot_be_revoked(company: Company) -> None:
    answer = await company["admin"].delete(f"/api/v1/devices/{company['rep'].device_id}")
    assert answer.status_code == 404
    assert (await company["rep"].get("/api/v1/me")).status_code == 200


async def test_signing_out_ends_this_session_only(world: World, company: Company) -> None:
    leaving, staying = await again(world, company["rep"]), await again(world, company["rep"])
    assert (await leaving.delete(SIGN_IN)).status_code == 204
    after = await leaving.get("/api/v1/me")
    assert (after.status_code, after.json()["code"]) == (401, "session_revoked")
    assert (await staying.get("/api/v1/me")).status_code == 200


async def test_an_expired_session_is_over(world: World, company: Company) -> None:
    caller = await again(world, company["rep2"])

    async def expire(tx: Tx) -> None:
        sql = "UPDATE session SET expires_at = $2 WHERE org_id = $1 AND device_id = $3"
        await tx.execute(sql, tx.org_id, utc_now(), caller.device_id)

    await world.db.run(world.ctx(company), expire)
    assert (await caller.get("/api/v1/me")).json()["code"] == "session_revoked"


async def test_a_suspended_company_does_nothing_until_it_is_let_in_again(world: World) -> None:
    company = await world.company()
    rep, customer = company["rep"], a_customer()

    assert await world.db.run(world.ctx(company), org.suspend_company)
    assert not await world.db.run(world.ctx(company), org.suspend_company)
    assert await world.db.read(world.ctx(company), org.suspended)
    assert company.org_id not in await working_companies(world.db)
    async with browser(world, "198.51.100.8") as http:
        answers = [
            await rep.get("/api/v1/me"),
            await rep.post("/api/v1/customers", customer),
            await rep.push(),
            await try_door(http, rep.code, PASSWORD),
        ]
        guessed = await try_door(http, rep.code, PASSWORD + "!")
    assert guessed.json()["code"] == "sign_in_wrong", "whoever does not know the password learns nothing"
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(403, "company_suspended")}
    assert await world.db.run(world.ctx(company), org.resume_company)
    assert company.org_id in await working_companies(world.db)
    assert (await rep.get("/api/v1/customers")).json()["items"] == []


async def test_a_cookie_alone_may_read_but_change_nothing(world: World, company: Company) -> None:
    async with browser(world, "198.51.100.9") as http:
        signed_in = await http.post(SIGN_IN, json={"name": company["admin"].code, "password": PASSWORD})
        assert signed_in.status_code == 200
        assert signed_in.json()["token"] is None
        assert (await http.get("/api/v1/me")).status_code == 200
        customer = a_customer()
        forged = await http.post("/api/v1/customers", json=customer)
        assert (forged.status_code, forged.json()["code"]) == (403, "permission_denied")
        assert (await http.get(f"/api/v1/customers/{customer['id']}")).status_code == 404
        ours = await http.post("/api/v1/customers", json=customer, headers={"X-Rounds": "1"})
        assert ours.status_code == 201
        signed_out = await http.delete(SIGN_IN, headers={"X-Rounds": "1"})
        assert signed_out.status_code == 204
        assert (await http.get("/api/v1/me")).status_code == 401


@pytest.mark.parametrize("https", [False, True])
async def test_the_cookie_is_out_of_reach_of_scripts_other_sites_and_plain_http(
    world: World, company: Company, https: bool
) -> None:
    app = build(world.settings.model_copy(update={"https": https, "pool_size": 2}))
    transport = httpx.ASGITransport(app=app, client=("198.51.100.10", 1))
    body = {"name": company["rep"].code, "password": PASSWORD}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="https://rounds.test") as http,
    ):
        answer = await http.post(SIGN_IN, json=body)
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if COOKIE in one]
    name, *attributes = [part.strip().lower() for part in cookie.split(";")]
    assert name.startswith(f"{'__host-' if https else ''}{COOKIE}={company.org_id}.")
    assert {"httponly", "samesite=lax", "path=/"} <= set(attributes)
    assert ("secure" in attributes) is https
    assert ("strict-transport-security" in answer.headers) is https


async def test_a_device_of_another_person_is_not_taken_over(world: World, company: Company) -> None:
    device = {"id": str(company["rep"].device_id), "label": "x", "kind": "phone"}
    async with browser(world, "198.51.100.11") as http:
        body = {"name": company["mate"].code, "password": PASSWORD, "device": device}
        answer = await http.post(SIGN_IN, json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")


def log_into(monkeypatch: pytest.MonkeyPatch, *, show_locals: bool = False) -> io.StringIO:
    """The server's own log, as production writes it, into memory. With `show_locals`: as it must never be."""
    written = io.StringIO()
    processors = list(structlog.get_config()["processors"])
    if show_locals:
        telling = structlog.tracebacks.ExceptionDictTransformer(show_locals=True, locals_max_string=500)
        processors[-2] = structlog.processors.ExceptionRenderer(telling)
    monkeypatch.setattr(
        edge,
        "log",
        structlog.wrap_logger(
            structlog.PrintLogger(written),
            processors=processors,
            wrapper_class=structlog.make_filtering_bound_logger("warning"),
        ),
    )
    return written


async def fail(world: World, caller: Caller, monkeypatch: pytest.MonkeyPatch, written: io.StringIO) -> str:
    """Two requests that end in a server error: one with a token, one with a password."""

    async def broken(*_args: object) -> None:
        given = (caller.token, PASSWORD)  # what a real fault would have among its variables
        raise RuntimeError(f"broken after {len(given)} secrets")

    monkeypatch.setattr("rounds.org.queries.read_me", broken)
    monkeypatch.setattr("rounds.org.doors.door.owner_of_name", broken)
    async with browser(world, "198.51.100.12") as http:
        first = await http.get("/api/v1/me", headers=caller.headers)
        second = await try_door(http, caller.code, PASSWORD)
    for answer in (first, second):
        assert (answer.status_code, answer.json()["code"]) == (500, "server_error")
        # Answered outside the guard, and yet with the headers that every answer has.
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert "broken" not in answer.text
        assert answer.json()["params"]["reference"] in written.getvalue()
    return written.getvalue()


async def test_a_failure_is_recorded_without_the_secrets_that_were_near(
    world: World, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = await fail(world, company["rep"], monkeypatch, log_into(monkeypatch))
    assert said.count("request_failed") == 2
    assert "broken after 2 secrets" in said
    assert company["rep"].token not in said
    assert PASSWORD not in said


async def test_a_log_with_variables_would_have_told_them(
    world: World, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = await fail(world, company["rep"], monkeypatch, log_into(monkeypatch, show_locals=True))
    assert company["rep"].token in said
    assert PASSWORD in said


async def test_a_refused_right_is_in_the_log_with_who_what_and_from_where(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = log_into(monkeypatch)
    assert (await company["rep"].get("/api/v1/audit", q="geheim")).status_code == 403
    said = orjson.loads(written.getvalue())
    assert (said["event"], said["level"]) == ("right_refused", "warning")
    assert (said["company"], said["person"]) == (company.org_id, str(company["rep"].person_id))
    assert (said["method"], said["path"], said["permission"]) == ("GET", "/api/v1/audit", "audit:read")
    assert said["address"]
    assert "geheim" not in written.getvalue()
