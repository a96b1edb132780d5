"""One phone for each person, where the company wants it: bound by its first use, reset and lent by a leader."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from rounds.core.clock import utc_now
from rounds.core.ids import uuid7
from tests.doors.people import a_person, as_caller, browser, knock
from tests.world import Caller, Company, World

pytestmark = pytest.mark.anyio
POLICY = "/api/v1/settings/security"


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    company = await world.company()
    await company["admin"].patch(POLICY, {"one_phone": True})
    return company


async def enter(world: World, caller: Caller, device: UUID | None, kind: str = "phone") -> httpx.Response:
    more: dict[str, Any] = {}
    if device is not None:
        more["device"] = {"id": str(device), "label": f"phone {str(device)[-4:]}", "kind": kind}
    async with browser(world) as http:
        return await knock(http, caller.code, **more)


def is_bound_elsewhere(answer: httpx.Response, device: UUID) -> bool:
    assert "set-cookie" not in answer.headers
    told = answer.json()
    assert (answer.status_code, told["code"]) == (403, "phone_bound"), answer.text
    bound_at = datetime.fromisoformat(told["params"]["bound_at"])
    assert timedelta(0) <= utc_now() - bound_at < timedelta(minutes=1)
    return bool(told["params"]["label"] == f"phone {str(device)[-4:]}")


async def bound(world: World, company: Company) -> tuple[Caller, UUID]:
    """Somebody who works with a phone, and the phone."""
    caller = await a_person(world, company)
    await company["leader"].post(f"/api/v1/people/{caller.person_id}/binding/reset")
    mine = uuid7()
    assert (await enter(world, caller, mine)).status_code == 200
    return caller, mine


async def lend(company: Company, caller: Caller, until: datetime, by: str = "leader") -> httpx.Response:
    body = {"until": until.isoformat()}
    return await company[by].post(f"/api/v1/people/{caller.person_id}/binding/lend", body)


async def open_sessions(world: World, device: UUID) -> int:
    found: int = await world.oracle.fetchval("SELECT count(*) FROM session WHERE device_id = $1", device)
    return found


async def test_the_first_phone_binds_and_a_second_one_is_refused(world: World, company: Company) -> None:
    caller, mine = await bound(world, company)
    other = uuid7()
    assert is_bound_elsewhere(await enter(world, caller, other), mine)
    assert await open_sessions(world, other) == 0
    assert (await enter(world, caller, mine)).status_code == 200
    shown = (await company["leader"].get(f"/api/v1/people/{caller.person_id}/sessions")).json()["binding"]
    assert (shown["device_id"], shown["lent_until"]) == (str(mine), None)


async def test_desks_are_no_phones_and_a_desk_makes_no_phone_of_itself(
    world: World, company: Company
) -> None:
    caller, mine = await bound(world, company)
    desk = uuid7()
    assert (await enter(world, caller, None)).status_code == 200
    assert (await enter(world, caller, desk, "desk")).status_code == 200
    again = await enter(world, caller, desk, "phone")
    kind = await world.oracle.fetchval("SELECT kind FROM device WHERE id = $1", desk)
    assert (again.status_code, kind) == (200, "desk")
    assert is_bound_elsewhere(await enter(world, caller, uuid7()), mine)


async def test_after_a_reset_the_next_phone_binds(world: World, company: Company) -> None:
    caller, old = await bound(world, company)
    path = f"/api/v1/people/{caller.person_id}/binding/reset"
    assert (await company["leader2"].post(path)).status_code == 404
    assert (await company["mate"].post(path)).status_code == 403
    new = uuid7()
    assert is_bound_elsewhere(await enter(world, caller, new), old)
    assert (await company["leader"].post(path)).status_code == 204
    assert (await enter(world, caller, new)).status_code == 200
    assert is_bound_elsewhere(await enter(world, caller, old), new)


async def test_a_lent_phone_works_until_the_loan_ends_and_so_does_its_session(
    world: World, company: Company
) -> None:
    caller, mine = await bound(world, company)
    until = utc_now() + timedelta(hours=3)
    assert (await lend(company, caller, until)).status_code == 204
    lent, third = uuid7(), uuid7()
    answer = await enter(world, caller, lent)
    assert answer.status_code == 200, answer.text
    ends = await world.oracle.fetchval("SELECT expires_at FROM session WHERE device_id = $1", lent)
    assert abs(ends - until) < timedelta(seconds=1)
    assert is_bound_elsewhere(await enter(world, caller, third), mine), "one phone was lent, and not two"
    assert (await enter(world, caller, lent)).status_code == 200
    assert (await enter(world, caller, mine)).status_code == 200, "one's own goes on"
    await world.oracle.execute(
        "UPDATE phone_binding SET lent_until = now() - interval '1 second' WHERE person_id = $1",
        caller.person_id,
    )
    await world.oracle.execute(
        "UPDATE session SET expires_at = now() - interval '1 second' WHERE device_id = $1", lent
    )
    assert is_bound_elsewhere(await enter(world, caller, lent), mine)
    over = await as_caller(caller, answer.json()["token"]).get("/api/v1/me")
    assert (over.status_code, over.json()["code"]) == (401, "session_revoked")
    shown = (await company["leader"].get(f"/api/v1/people/{caller.person_id}/sessions")).json()["binding"]
    assert (shown["device_id"], shown["lent_until"], shown["lent_label"]) == (str(mine), None, None)


async def test_a_loan_is_given_by_a_leader_for_two_days_at_most(world: World, company: Company) -> None:
    caller, mine = await bound(world, company)
    for until in (utc_now() + timedelta(hours=48, minutes=1), utc_now() - timedelta(seconds=1)):
        answer = await lend(company, caller, until)
        assert (answer.status_code, answer.json()["code"]) == (422, "loan_too_long")
    soon = utc_now() + timedelta(hours=1)
    assert (await lend(company, caller, soon, by="leader2")).status_code == 404
    assert (await lend(company, caller, soon, by="mate")).status_code == 403
    assert is_bound_elsewhere(await enter(world, caller, uuid7()), mine)


async def test_who_borrows_without_a_phone_of_their_own_does_not_keep_it(
    world: World, company: Company
) -> None:
    """Lost one's phone: reset, and lent another one for the day, before the new one comes."""
    caller, _ = await bound(world, company)
    await company["leader"].post(f"/api/v1/people/{caller.person_id}/binding/reset")
    until = utc_now() + timedelta(hours=3)
    await lend(company, caller, until)
    lent, new = uuid7(), uuid7()
    assert (await enter(world, caller, lent)).status_code == 200
    ends = await world.oracle.fetchval("SELECT expires_at FROM session WHERE device_id = $1", lent)
    assert abs(ends - until) < timedelta(seconds=1)
    assert (await enter(world, caller, new)).status_code == 200
    assert is_bound_elsewhere(await enter(world, caller, uuid7()), new)


async def test_turning_it_on_binds_people_to_the_phone_in_their_hand(world: World) -> None:
    company = await world.company()
    rep, first = company["rep"], company["rep"].device_id
    last = uuid7()
    assert (await enter(world, rep, last)).status_code == 200
    assert (await company["admin"].patch(POLICY, {"one_phone": True})).status_code == 200
    assert is_bound_elsewhere(await enter(world, rep, uuid7()), last)
    assert is_bound_elsewhere(await enter(world, rep, first), last)
    await company["admin"].patch(POLICY, {"one_phone": False})
    assert (await enter(world, rep, uuid7())).status_code == 200


async def test_without_the_option_phones_are_free(world: World) -> None:
    company = await world.company()
    caller = await a_person(world, company)
    assert {(await enter(world, caller, uuid7())).status_code for _ in range(3)} == {200}
    assert (
        await world.oracle.fetchval("SELECT count(*) FROM phone_binding WHERE org_id = $1", company.org_id)
        == 0
    )
