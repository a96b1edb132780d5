"""A leader's link for a new password: once, for a day, for one person, and silent about everything else."""

from datetime import timedelta

import httpx
import pytest

from tests.doors.people import SIGN_IN, a_person, as_caller, browser, knock, turn_on_codes
from tests.world import PASSWORD, Caller, Company, World

pytestmark = pytest.mark.anyio
NEW = "mvk7-wq2p-xd9t"


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


async def a_link(company: Company, caller: Caller, by: str = "admin") -> str:
    answer = await company[by].post(f"/api/v1/people/{caller.person_id}/password-reset")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["link"])


async def use(world: World, link: str, password: str = NEW) -> httpx.Response:
    async with browser(world) as http:
        return await http.post(f"{SIGN_IN}/reset", json={"link": link, "password": password, "token": True})


def is_over(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["code"]) == (403, "link_over")


async def works(world: World, caller: Caller, password: str) -> bool:
    async with browser(world) as http:
        return (await knock(http, caller.code, password)).status_code == 200


async def test_a_link_sets_a_password_once_and_ends_what_was_open(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    link = await a_link(company, caller, by="leader")
    opened = await use(world, link)
    assert opened.status_code == 200, opened.text
    me = await as_caller(caller, opened.json()["token"]).get("/api/v1/me")
    assert me.json()["person"]["id"] == str(caller.person_id)
    assert (await caller.get("/api/v1/me")).json()["code"] == "session_revoked"
    assert is_over(await use(world, link, "another-wq2p-xd9t"))
    assert await works(world, caller, NEW)
    assert not await works(world, caller, PASSWORD)


async def test_a_refused_password_does_not_use_the_link_up(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    link = await a_link(company, caller)
    assert (await use(world, link, "password2026")).json()["code"] == "password_weak"
    assert await works(world, caller, PASSWORD)
    assert (await use(world, link)).status_code == 200


@pytest.mark.parametrize(("late", "status"), [(timedelta(seconds=-30), 200), (timedelta(0), 403)])
async def test_a_link_is_over_after_a_day(
    world: World, company: Company, late: timedelta, status: int
) -> None:
    caller = await a_person(world, company)
    link = await a_link(company, caller)

    await world.oracle.execute(
        "UPDATE password_reset SET expires_at = expires_at - $2::interval WHERE person_id = $1",
        caller.person_id,
        timedelta(days=1) + late,
    )
    assert (await use(world, link)).status_code == status


async def test_a_newer_link_and_a_changed_password_make_it_void(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    first = await a_link(company, caller)
    second = await a_link(company, caller)
    assert is_over(await use(world, first))
    body = {"old": PASSWORD, "new": "umbrella behind doors"}
    changed = await caller.http.put("/api/v1/me/password", json=body, headers=caller.headers)
    assert changed.status_code == 204
    assert is_over(await use(world, second))


async def test_a_link_opens_its_own_persons_account_alone(world: World, company: Company) -> None:
    mine, theirs = await a_person(world, company), await a_person(world, company)
    elsewhere = await world.company()
    link = await a_link(company, mine)
    assert is_over(await use(world, f"{elsewhere.org_id}.{link.partition('.')[2]}"))
    body = {"link": link, "password": NEW, "person_id": str(theirs.person_id)}
    async with browser(world) as http:
        assert (await http.post(f"{SIGN_IN}/reset", json=body)).status_code == 422
    assert (await use(world, link)).status_code == 200
    assert await works(world, theirs, PASSWORD)
    assert (await theirs.get("/api/v1/me")).status_code == 200


async def test_a_link_that_is_none_is_answered_like_one_that_is_over(world: World, company: Company) -> None:
    used, left = await a_person(world, company), await a_person(world, company)
    spent, of_leaver = await a_link(company, used), await a_link(company, left)
    await use(world, spent)
    await world.oracle.execute("UPDATE person SET archived_at = now() WHERE id = $1", left.person_id)
    good = await a_link(company, await a_person(world, company))
    links = [
        spent, of_leaver, good[:-1], f"{good}x", f"{company.org_id}.never-was", "x", f"{'9' * 40}.x", f"0.{good}",
        company["rep"].token, "'; DROP TABLE person; --",
    ]  # fmt: skip
    answers = [await use(world, link) for link in links]
    answers += [await use(world, spent, "password2026")]  # nor is a weak password told to whoever has no link
    told = {(answer.status_code, answer.content, answer.headers.get("set-cookie")) for answer in answers}
    assert len(told) == 1
    assert is_over(answers[0])
    assert (await use(world, good)).status_code == 200


async def test_a_link_is_no_session_and_lies_as_a_hash(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    link = await a_link(company, caller)
    assert (await as_caller(caller, link).get("/api/v1/me")).json()["code"] == "not_signed_in"
    secret = link.partition(".")[2]
    kept = await world.oracle.fetch(
        "SELECT r::text FROM password_reset AS r UNION ALL SELECT a::text FROM audit AS a WHERE org_id = $1",
        company.org_id,
    )
    assert kept
    assert not [row for row in kept if secret in row[0] or secret.encode().hex() in row[0]]


async def test_a_link_does_not_spare_the_second_step(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    await turn_on_codes(caller)
    answer = await use(world, await a_link(company, caller))
    assert (answer.json()["step"], answer.json()["token"]) == ("second", None)


@pytest.mark.parametrize("who", ["rep", "leader", "leader2"])
async def test_nobody_makes_a_link_for_themselves_a_superior_or_another_team(
    company: Company, who: str
) -> None:
    asked = {"rep": "mate", "leader": "regional_manager", "leader2": "rep"}[who]
    answer = await company[who].post(f"/api/v1/people/{company[asked].person_id}/password-reset")
    assert answer.status_code == (403 if who == "rep" else 404)
    own = await company[who].post(f"/api/v1/people/{company[who].person_id}/password-reset")
    assert own.status_code in {403, 404}


async def test_a_link_opens_nothing_where_sign_on_is_the_only_way(world: World) -> None:
    company = await world.company()
    caller = await a_person(world, company)
    await world.oracle.execute(
        """
        INSERT INTO sign_on_provider (org_id, id, name, issuer, client_id, claim, match, domains, makes_people,
                                      is_only_way, created_at, changed_at)
        VALUES ($1, gen_random_uuid(), 'x', 'https://provider.test', 'rounds', 'sub', 'code', '{}', false, true,
                now(), now())
        """,
        company.org_id,
    )
    assert is_over(await use(world, await a_link(company, caller)))


async def test_a_link_does_not_open_an_account_that_is_disabled(world: World, company: Company) -> None:
    caller = await a_person(world, company)
    link = await a_link(company, caller)
    await world.oracle.execute(
        "UPDATE account SET disabled_at = now() WHERE person_id = $1", caller.person_id
    )
    assert is_over(await use(world, link))
