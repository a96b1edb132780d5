"""People: numbers sealed, names at the door, states, leaving and coming back, the directory."""

from datetime import timedelta
from typing import Any

import pytest

from rounds.core.clock import business_day, utc_now
from rounds.core.ids import uuid7
from rounds.core.work import Runtime
from rounds.org.jobs import keep_people
from tests.world import PASSWORD, Caller, Company, World, an_op

pytestmark = pytest.mark.anyio
TODAY = business_day(utc_now(), "Asia/Shanghai")


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


def a_person(**more: Any) -> dict[str, Any]:
    return {"id": str(uuid7()), "code": f"N{uuid7().hex[-10:]}", "name": "单立新", **more}


async def make(company: Company, **more: Any) -> dict[str, Any]:
    answer = await company["admin"].post("/api/v1/people", a_person(**more))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def found(caller: Caller, **wanted: Any) -> list[str]:
    answer = await caller.get("/api/v1/people", page=True, **wanted)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["items"]]


async def sign_in(world: World, name: str) -> int:
    async with world.client() as http:
        answer = await http.post("/api/v1/session", json={"name": name, "password": PASSWORD, "token": True})
        return answer.status_code


async def test_a_person_is_made_in_a_new_position_of_their_own(company: Company) -> None:
    place = {"unit_id": str(company.units["team1"]), "title": "业务员", "role": "rep"}
    body = a_person(place=place, mobile="+86 138-0000-0001", email="a@example.com")
    for _ in range(2):
        answer = await company["admin"].post("/api/v1/people", body)
        assert answer.status_code == 201, answer.text
    person = answer.json()
    assert (person["state"], person["positions"][0]["unit_name"]) == ("new", "team1")
    assert len(person["positions"]) == 1
    reused = await company["admin"].post("/api/v1/people", {**body, "code": "another"})
    assert reused.json()["code"] == "id_reused"


async def test_numbers_and_addresses_lie_sealed_and_in_no_audit(world: World, company: Company) -> None:
    person = await make(company, mobile="13800009999", email="someone@example.com")
    await company["admin"].patch(f"/api/v1/people/{person['id']}", {"mobile": "13800008888"})
    row = await world.oracle.fetchrow(
        "SELECT * FROM person WHERE org_id = $1 AND code = $2", company.org_id, person["code"]
    )
    assert row["mobile"].startswith("e1:")
    assert row["email"].startswith("e1:")
    audits = await world.oracle.fetch(
        "SELECT a::text AS line FROM audit AS a WHERE org_id = $1", company.org_id
    )
    everything = str(dict(row)) + "".join(audit["line"] for audit in audits)
    for secret in ("13800009999", "13800008888", "someone@example.com"):
        assert secret not in everything


async def test_a_number_is_masked_until_asked_for_and_the_look_is_kept(
    world: World, company: Company
) -> None:
    rep = str(company["rep"].person_id)
    await company["admin"].patch(f"/api/v1/people/{rep}", {"mobile": "13800001234"})
    leader = company["leader"]
    seen = (await leader.get(f"/api/v1/people/{rep}")).json()
    assert (seen["mobile"], seen["sight"]) == ("…1234", "masked")
    shown = await leader.post(f"/api/v1/people/{rep}/reveal", {"field": "mobile"})
    assert shown.json() == {"value": "13800001234"}
    looks = await world.oracle.fetch(
        "SELECT person_id, entity_id FROM audit WHERE org_id = $1 AND action = 'look:phone'", company.org_id
    )
    assert [tuple(look) for look in looks] == [(leader.person_id, company["rep"].person_id)]


async def test_two_people_of_a_company_share_neither_number(company: Company) -> None:
    first = await make(company, mobile="13800000002")
    for clash, field in (({"code": first["code"]}, "code"), ({"mobile": "138 0000 0002"}, "mobile")):
        refused = await company["admin"].post("/api/v1/people", a_person(**clash))
        assert (refused.status_code, refused.json()["code"]) == (409, "name_taken")
        assert refused.json()["params"]["field"] == field
    assert (await company["admin"].post("/api/v1/people", a_person(mobile="no number"))).status_code == 422


async def test_one_signs_in_by_either_number_and_by_new_ones_at_once(world: World, company: Company) -> None:
    rep = company["rep"]
    path = f"/api/v1/people/{rep.person_id}"
    assert (await company["admin"].patch(path, {"mobile": f"139{company.org_id:08d}"})).status_code == 200
    assert await sign_in(world, f"139{company.org_id:08d}") == 200
    assert (await company["admin"].patch(path, {"code": f"X{company.org_id}"})).status_code == 200
    assert await sign_in(world, f"X{company.org_id}") == 200
    assert await sign_in(world, rep.code) == 401
    assert (await company["admin"].patch(path, {"mobile": None})).json()["mobile"] is None
    assert await sign_in(world, f"139{company.org_id:08d}") == 401


async def test_a_name_that_somebody_else_signs_in_by_is_refused_and_nothing_changes(company: Company) -> None:
    mate = company["mate"].code
    refused = await company["admin"].patch(
        f"/api/v1/people/{company['rep'].person_id}", {"mobile": None, "code": mate}
    )
    assert refused.json()["code"] == "name_taken"
    me = (await company["rep"].get("/api/v1/me")).json()
    assert me["person"]["code"] == company["rep"].code


async def test_deactivating_ends_sessions_phones_positions_and_invitations(
    world: World, company: Company
) -> None:
    rep = company["rep"]
    answer = await company["admin"].post(f"/api/v1/people/{rep.person_id}/deactivate", {"reason": "离职"})
    assert answer.status_code == 200, answer.text
    person = answer.json()
    assert (person["state"], person["phones"]) == ("ended", 0)
    assert person["positions"][0]["until_day"] == TODAY.isoformat()
    assert (await rep.get("/api/v1/me")).json()["code"] == "device_revoked"
    assert await sign_in(world, rep.code) == 401
    held = {"device_id": str(rep.device_id), "device_now": utc_now().isoformat(), "app": "t", "ops": []}
    op = an_op("customer.edit", str(uuid7()), 1, data={})
    handed = await rep.post("/api/sync/v1/quarantine", {**held, "ops": [op]})
    assert handed.status_code == 200, handed.text
    filling = {"person_id": str(rep.person_id), "from_day": TODAY.isoformat()}
    again = await company["admin"].post(f"/api/v1/positions/{rep.position_id}/fill", filling)
    assert again.json()["code"] == "person_ended"


async def test_a_day_to_come_ends_nothing_before_it_comes(
    world: World, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep, day = company["rep"], TODAY + timedelta(days=2)
    body = {"reason": "离职", "day": day.isoformat()}
    answer = await company["admin"].post(f"/api/v1/people/{rep.person_id}/deactivate", body)
    assert (answer.json()["state"], answer.json()["ends_on"]) == ("active", day.isoformat())
    runtime = Runtime(world.db, world.app.state.services.files, world.settings)
    await keep_people(runtime)
    assert (await rep.get("/api/v1/me")).status_code == 200
    monkeypatch.setattr("rounds.core.db.utc_now", lambda: utc_now() + timedelta(days=2))
    # On the day itself, before the job has run, nobody gets in any more.
    assert (await rep.get("/api/v1/me")).json()["code"] == "session_revoked"
    await keep_people(runtime)
    assert (await rep.get("/api/v1/me")).json()["code"] == "device_revoked"


async def test_whoever_comes_back_signs_in_with_the_old_password_and_fills_nothing(
    world: World, company: Company
) -> None:
    rep = company["rep"]
    path = f"/api/v1/people/{rep.person_id}"
    await company["admin"].post(f"{path}/deactivate", {"reason": "离职"})
    assert (await company["admin"].post(f"{path}/reactivate")).json()["state"] == "active"
    assert await sign_in(world, rep.code) == 200
    back = await world.sign_in(rep.code, rep.person_id, rep.position_id)
    assert (await back.get("/api/v1/me")).json()["roles"] == []


async def test_nobody_deactivates_themselves_or_in_the_past(company: Company) -> None:
    admin = company["admin"]
    own = await admin.post(f"/api/v1/people/{admin.person_id}/deactivate", {"reason": "x"})
    assert own.json()["code"] == "not_yourself"
    past = {"reason": "x", "day": (TODAY - timedelta(days=1)).isoformat()}
    answer = await admin.post(f"/api/v1/people/{company['rep'].person_id}/deactivate", past)
    assert answer.json()["code"] == "day_past"


async def test_the_directory_finds_by_name_pinyin_number_and_mobile(company: Company) -> None:
    admin = company["admin"]
    person = await make(company, name="单立新", mobile="13800007777")
    for q in ("立新", "shanlixin", "danli", "slx", person["code"][:6], "138 0000 7777"):
        assert person["id"] in await found(admin, q=q), q
    assert await found(admin, q="%") == []
    assert await found(admin, q="lixin%") == []
    assert await found(admin, q="13800007778") == []


async def test_the_directory_is_paged_and_filtered_by_state_and_unit(company: Company) -> None:
    admin = company["admin"]
    new = await make(company)
    assert await found(admin, state="new") == [new["id"]]
    ids: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await admin.get("/api/v1/people", page=True, limit=3, **cursor)).json()
        ids += [row["id"] for row in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert len(ids) == len(set(ids)) == len(company.callers) + 1
    in_team = set(await found(admin, unit_id=str(company.units["team1"])))
    assert in_team == {str(company[who].person_id) for who in ("leader", "rep", "mate")}
    below = set(await found(admin, unit_id=str(company.units["region"])))
    assert below == in_team | {str(company[who].person_id) for who in ("regional_manager", "leader2", "rep2")}


async def test_a_leader_sees_their_people_and_neither_peers_nor_superiors(company: Company) -> None:
    leader = company["leader"]
    assert set(await found(leader)) == {str(company[who].person_id) for who in ("leader", "rep", "mate")}
    for who in ("leader2", "rep2", "regional_manager", "admin"):
        assert (await leader.get(f"/api/v1/people/{company[who].person_id}")).status_code == 404


async def test_the_people_of_live_and_filters_are_those_in_positions_as_before(company: Company) -> None:
    await make(company)
    rows = (await company["admin"].get("/api/v1/people")).json()["items"]
    assert len(rows) == len(company.callers)
    assert all(row["position_id"] and row["unit_name"] for row in rows)


async def test_names_from_before_the_search_are_spelled_by_the_job(world: World, company: Company) -> None:
    person = await make(company, name="江北新")
    await world.oracle.execute("UPDATE person SET spelling = NULL WHERE org_id = $1", company.org_id)
    assert await found(company["admin"], q="jiangbei") == []
    await keep_people(Runtime(world.db, world.app.state.services.files, world.settings))
    assert await found(company["admin"], q="jiangbei") == [person["id"]]
