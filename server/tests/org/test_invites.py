"""Invitations: once, in time, alike for whoever guesses, and never for more than the inviter holds."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from rounds.core.clock import utc_now
from rounds.core.ids import uuid7
from rounds.core.pace import Pace
from tests.world import Company, World

pytestmark = pytest.mark.anyio
GOOD = "a password of my own"


@pytest.fixture
async def company(world: World) -> Company:
    world.app.state.invite_pace = Pace(6_000)
    return await world.company()


async def new_person(company: Company, role: str = "rep", **more: Any) -> str:
    person = {
        "id": str(uuid7()),
        "code": f"N{uuid7().hex[-10:]}",
        "name": "新人 01",
        "place": {"unit_id": str(company.units["team1"]), "title": role, "role": role},
        **more,
    }
    answer = await company["admin"].post("/api/v1/people", person)
    assert answer.status_code == 201, answer.text
    return str(person["id"])


async def invite(company: Company, *people: str, kind: str = "link", **more: Any) -> dict[str, Any]:
    body = {"person_ids": people, "kind": kind, "base": "https://rounds.test", **more}
    answer = await company["admin"].post("/api/v1/people/invites", body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def token_of(made: dict[str, Any]) -> str:
    return str(made["items"][0]["link"]).split("#")[1]


async def accept(world: World, token: str, password: str = GOOD) -> httpx.Response:
    async with world.client() as http:
        return await http.post("/api/v1/invites/accept", json={"token": token, "password": password})


async def look(world: World, token: str) -> httpx.Response:
    async with world.client() as http:
        return await http.post("/api/v1/invites/look", json={"token": token})


async def test_an_invitation_leads_to_a_first_password_and_the_way_in(world: World, company: Company) -> None:
    person = await new_person(company, name="新人 07")
    made = await invite(company, person)
    assert made["items"][0]["link"].startswith("https://rounds.test/m/welcome#")
    shown = (await look(world, token_of(made))).json()
    assert shown["person_name"] == "新人 07"
    assert (await company["admin"].get(f"/api/v1/people/{person}")).json()["state"] == "invited"
    accepted = await accept(world, token_of(made))
    assert accepted.status_code == 200, accepted.text
    async with world.client() as http:
        body = {"name": accepted.json()["sign_in_name"], "password": GOOD, "token": True}
        signed_in = await http.post("/api/v1/session", json=body)
    assert signed_in.json()["me"]["roles"] == ["rep"]
    assert (await company["admin"].get(f"/api/v1/people/{person}")).json()["state"] == "active"


async def test_a_used_revoked_old_or_invented_invitation_is_answered_alike(
    world: World, company: Company
) -> None:
    used, revoked, replaced, old = [await new_person(company) for _ in range(4)]
    tokens = {name: token_of(await invite(company, person)) for name, person in
              {"used": used, "replaced": replaced}.items()}  # fmt: skip
    assert (await accept(world, tokens["used"])).status_code == 200
    await invite(company, replaced)
    made = await invite(company, revoked)
    tokens["revoked"] = token_of(made)
    assert (
        await company["admin"].delete(f"/api/v1/people/invites/{made['items'][0]['id']}")
    ).status_code == 204
    tokens["old"] = token_of(await invite(company, old, days=1))
    await world.oracle.execute(
        "UPDATE invite SET expires_at = $2 WHERE org_id = $1 AND person_id = $3::uuid",
        company.org_id, utc_now() - timedelta(seconds=1), old,
    )  # fmt: skip
    tokens |= {"invented": f"{company.org_id}.nothing", "nowhere": "999999.nothing", "no token": "x"}
    answers = {
        name: ((await look(world, t)).content, (await accept(world, t)).content) for name, t in tokens.items()
    }
    assert len(set(answers.values())) == 1, answers
    assert b"invite_invalid" in answers["old"][0]
    accounts = await world.oracle.fetchval(
        "SELECT count(*) FROM account WHERE org_id = $1 AND person_id = ANY ($2::uuid[])",
        company.org_id, [revoked, replaced, old],
    )  # fmt: skip
    assert accounts == 0


async def test_of_two_who_accept_at_once_one_is_refused(world: World, company: Company) -> None:
    person = await new_person(company)
    token = token_of(await invite(company, person))
    first, second = "the first password", "the second password"
    answers = await asyncio.gather(accept(world, token, first), accept(world, token, second))
    assert sorted(answer.status_code for answer in answers) == [200, 404]
    code = (await company["admin"].get(f"/api/v1/people/{person}")).json()["code"]
    works = []
    for password in (first, second):
        async with world.client() as http:
            answer = await http.post(
                "/api/v1/session", json={"name": code, "password": password, "token": True}
            )
            works.append(answer.status_code)
    assert works == [answer.status_code if answer.status_code == 200 else 401 for answer in answers]


async def test_whoever_has_left_or_signs_in_already_cannot_be_invited(world: World, company: Company) -> None:
    gone = await new_person(company)
    token = token_of(await invite(company, gone))
    await company["admin"].post(f"/api/v1/people/{gone}/deactivate", {"reason": "没来"})
    assert (await accept(world, token)).status_code == 404
    made = await invite(company, gone, str(company["rep"].person_id), await new_person(company))
    assert {one["code"] for one in made["skipped"]} == {"person_ended", "person_active"}
    assert len(made["items"]) == 1


async def test_a_weak_password_is_refused_and_the_invitation_stays(world: World, company: Company) -> None:
    person = await new_person(company)
    token = token_of(await invite(company, person))
    assert (await accept(world, token, "short")).status_code == 422
    assert (await accept(world, token)).status_code == 200


async def test_a_staff_number_that_another_company_uses_is_no_hindrance_with_a_mobile_number(
    world: World, company: Company
) -> None:
    other = await world.company()
    taken = other["rep"].code
    without = await new_person(company, code=taken)
    assert (await invite(company, without))["skipped"][0]["code"] == "name_taken"
    mobile = f"137{company.org_id:08d}"
    await company["admin"].patch(f"/api/v1/people/{without}", {"mobile": mobile})
    accepted = await accept(world, token_of(await invite(company, without)))
    assert accepted.json() == {"sign_in_name": mobile}


async def test_sheets_carry_codes_to_scan_by_team(company: Company) -> None:
    reader = await new_person(company), await new_person(company, role="finance")
    made = await invite(company, *reader, kind="sheet", days=14)
    links = [item["link"] for item in made["items"]]
    assert {link.split("/")[3] for link in links} == {"m", "console"}
    for item in made["items"]:
        assert item["unit_name"] == "team1"
        assert item["qr"]["size"] >= 25
        assert item["qr"]["path"].startswith("M")


async def test_guessing_from_one_address_is_slowed_down(world: World, company: Company) -> None:
    world.app.state.invite_pace = Pace(30)
    statuses = [(await look(world, f"{company.org_id}.guess{n}")).status_code for n in range(35)]
    assert statuses[:30] == [404] * 30
    assert 429 in statuses[30:]
    world.app.state.invite_pace = Pace(6_000)


async def test_the_secret_is_kept_as_its_hash_only(world: World, company: Company) -> None:
    token = token_of(await invite(company, await new_person(company)))
    rows = await world.oracle.fetch(
        "SELECT i::text AS line FROM invite AS i WHERE org_id = $1", company.org_id
    )
    audits = await world.oracle.fetch(
        "SELECT a::text AS line FROM audit AS a WHERE org_id = $1", company.org_id
    )
    assert all(token.split(".")[1] not in row["line"] for row in [*rows, *audits])
