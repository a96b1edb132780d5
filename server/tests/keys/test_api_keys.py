"""API keys: what they may, what they never may, how they end."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from rounds.core.access import Permission
from rounds.core.errors import DomainError
from rounds.core.http.keys import CLOSED_TO_KEYS, KeyUse, is_closed_to_keys
from rounds.core.ids import uuid7
from rounds.org.keys import tokens
from tests.rights.matrix import GUARDED, a_key
from tests.world import Company, World, a_check_in, a_customer

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


@dataclass
class Program:
    """Whoever holds a key."""

    http: httpx.AsyncClient
    token: str
    id: str
    row: dict[str, Any]

    async def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return await self.http.request(method, path, json=body, headers=self.headers)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


async def a_program(world: World, company: Company, *permissions: str, **more: Any) -> Program:
    key = a_key(permissions=list(permissions) or ["customer:read"], **more)
    answer = await company["admin"].post("/api/v1/api-keys", key)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    return Program(world.client(), made["token"], key["id"], made["key"])


async def test_a_key_is_shown_once_kept_as_its_hash_and_recognisable(world: World, company: Company) -> None:
    program = await a_program(world, company)
    assert tokens.WRITTEN.fullmatch(program.token)
    assert tokens.company_of(program.token) == company.org_id
    listed = await company["admin"].get("/api/v1/api-keys")
    assert program.token not in listed.text
    secret = program.token.split("_")[2]
    kept = await world.oracle.fetch(
        "SELECT k::text FROM api_key AS k UNION ALL SELECT a::text FROM audit AS a"
    )
    assert all(secret not in row[0] for row in kept)


@pytest.mark.parametrize("place", [3, 10, -1])
async def test_a_key_with_one_letter_changed_is_told_without_asking_the_database(place: int) -> None:
    token = tokens.new_token(7)
    other = "1" if token[place] != "1" else "2"
    changed = list(token)
    changed[place] = other
    assert tokens.company_of("".join(changed)) is None
    assert tokens.company_of(token) == 7


async def test_a_key_asked_for_twice_is_made_once(company: Company) -> None:
    key = a_key()
    assert (await company["admin"].post("/api/v1/api-keys", key)).status_code == 201
    again = await company["admin"].post("/api/v1/api-keys", key)
    assert (again.status_code, again.json()["code"]) == (409, "id_reused")


async def test_a_key_does_what_it_was_given_and_no_more(world: World, company: Company) -> None:
    program = await a_program(world, company, "customer:read")
    assert (await program.ask("GET", "/api/v1/customers")).status_code == 200
    refused = await program.ask("POST", "/api/v1/customers", a_customer())
    assert (refused.status_code, refused.json()["params"]) == (403, {"permission": "customer:create"})


async def test_a_key_acts_as_a_person_of_its_own_that_says_whose_it_is(
    world: World, company: Company
) -> None:
    program = await a_program(world, company, "customer:create", "customer:read", name="ERP 对接")
    customer = a_customer()
    assert (await program.ask("POST", "/api/v1/customers", customer)).status_code == 201
    who = (await program.ask("GET", "/api/v1/me")).json()["person"]
    assert who["name"] == f"ERP 对接 · {company['admin'].code}"
    row = await world.oracle.fetchrow(
        "SELECT person_id, kind FROM audit AS a JOIN person AS p ON p.org_id = a.org_id AND p.id = a.person_id"
        " WHERE a.org_id = $1 AND a.entity_id = $2",
        company.org_id,
        customer["id"],
    )
    assert (str(row["person_id"]), row["kind"]) == (program.row["person_id"], "service")


@pytest.mark.parametrize("role", ["rep", "leader", "regional_manager"])
async def test_who_may_not_manage_keys_makes_none(world: World, company: Company, role: str) -> None:
    answer = await company[role].post("/api/v1/api-keys", a_key())
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


@pytest.mark.parametrize("permission", sorted(CLOSED_TO_KEYS))
async def test_rights_about_sign_in_and_rights_are_given_to_no_key(
    company: Company, permission: Permission
) -> None:
    answer = await company["admin"].post("/api/v1/api-keys", a_key(permissions=[permission.value]))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "bad", [{"days": 401}, {"days": 0}, {"permissions": []}, {"permissions": ["root"]}, {"scope": "all"}]
)
async def test_a_key_without_an_end_or_with_unheard_of_rights_is_not_made(
    company: Company, bad: dict[str, Any]
) -> None:
    assert (await company["admin"].post("/api/v1/api-keys", a_key(**bad))).status_code == 422


async def test_a_key_stops_at_once_when_it_is_revoked(world: World, company: Company) -> None:
    program = await a_program(world, company)
    assert (await program.ask("GET", "/api/v1/customers")).status_code == 200
    assert (await company["admin"].delete(f"/api/v1/api-keys/{program.id}")).status_code == 204
    refused = await program.ask("GET", "/api/v1/customers")
    assert (refused.status_code, refused.json()["code"]) == (401, "session_revoked")
    assert (await company["admin"].delete(f"/api/v1/api-keys/{program.id}")).status_code == 204


async def test_a_key_stops_when_its_days_are_over(world: World, company: Company) -> None:
    program = await a_program(world, company)
    await world.oracle.execute(
        "UPDATE api_key SET expires_at = created_at - $2::interval WHERE id = $1",
        program.id,
        timedelta(days=1),
    )
    assert (await program.ask("GET", "/api/v1/customers")).status_code == 401


async def test_a_key_can_do_no_more_than_its_maker_still_may(world: World) -> None:
    company = await world.company()
    program = await a_program(world, company, "customer:read")
    await world.oracle.execute("DELETE FROM position_holder WHERE person_id = $1", company["admin"].person_id)
    assert (await program.ask("GET", "/api/v1/customers")).status_code == 403
    await world.oracle.execute(
        "UPDATE person SET archived_at = now() WHERE id = $1", company["admin"].person_id
    )
    assert (await program.ask("GET", "/api/v1/customers")).status_code == 401


async def test_a_key_for_some_units_sees_nothing_of_the_others(world: World, company: Company) -> None:
    mine, theirs = a_customer(), a_customer()
    assert (await company["rep"].post("/api/v1/customers", mine)).status_code == 201
    assert (await company["rep2"].post("/api/v1/customers", theirs)).status_code == 201
    program = await a_program(world, company, "customer:read", unit_ids=[str(company.units["team1"])])
    assert (await program.ask("GET", f"/api/v1/customers/{mine['id']}")).status_code == 200
    assert (await program.ask("GET", f"/api/v1/customers/{theirs['id']}")).status_code == 404
    shown = {row["id"] for row in (await program.ask("GET", "/api/v1/customers?limit=200")).json()["items"]}
    assert mine["id"] in shown
    assert theirs["id"] not in shown


async def test_a_key_is_never_made_for_units_of_another_company(world: World, company: Company) -> None:
    elsewhere = await world.company()
    answer = await company["admin"].post("/api/v1/api-keys", a_key(unit_ids=[str(elsewhere.units["team1"])]))
    assert answer.status_code == 404


async def test_another_companys_key_is_neither_seen_nor_revoked(world: World, company: Company) -> None:
    program = await a_program(world, company)
    elsewhere = await world.company()
    assert (await elsewhere["admin"].delete(f"/api/v1/api-keys/{program.id}")).status_code == 404
    assert program.id not in (await elsewhere["admin"].get("/api/v1/api-keys")).text
    assert (await program.ask("GET", "/api/v1/customers")).status_code == 200


async def test_a_key_passes_no_door_of_a_person_whatever_it_was_given(world: World, company: Company) -> None:
    every = [p.value for p in Permission if p not in CLOSED_TO_KEYS]
    program = await a_program(world, company, *every)
    tried = 0
    for name, endpoint in GUARDED.items():
        method, path = name.split(" ")
        if not is_closed_to_keys(method, path):
            continue
        request = await endpoint.request(company["rep"])
        answer = await request.send(program.http, program.headers)
        assert answer.status_code == 403, name
        tried += 1
    assert tried >= 10


def test_every_door_of_a_person_is_closed_to_keys(world: World) -> None:
    """Whatever is named like sign-in, passwords, factors, sessions or keys; a new one has to be closed too."""
    named = ("session", "password", "totp", "passkey", "recovery", "binding", "api-keys", "invite", "sign-on")
    doors = {
        (method, str(route.path))
        for route in iter_route_contexts(world.app.routes)
        for method in (route.methods or set()) - {"HEAD"}
        if any(word in str(route.path) for word in named)
    }
    assert ("POST", "/api/v1/api-keys") in doors
    assert [door for door in doors if not is_closed_to_keys(*door)] == []


async def test_a_key_in_a_cookie_opens_nothing(world: World, company: Company) -> None:
    program = await a_program(world, company)
    program.http.cookies.set("rounds_session", program.token)
    answer = await program.http.get("/api/v1/customers")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_the_list_says_when_and_from_where_a_key_was_used(world: World, company: Company) -> None:
    program = await a_program(world, company)
    await program.ask("GET", "/api/v1/customers")
    rows = (await company["admin"].get("/api/v1/api-keys")).json()["items"]
    row = next(row for row in rows if row["id"] == program.id)
    assert row["last_used_on"] is not None
    assert row["last_address"] == "127.0.0.1"


async def test_a_key_that_asks_too_often_is_told_to_wait(world: World, company: Company) -> None:
    async def note(_ctx: Any, _address: str) -> None: ...

    use = KeyUse(3, note)
    ctx = world.ctx(company)
    asking = replace(ctx, key_id=uuid7(), token_hash=b"k")
    for _ in range(3):
        await use(asking, "127.0.0.1")
    with pytest.raises(DomainError) as refused:
        await use(asking, "127.0.0.1")
    assert (refused.value.code, refused.value.status) == ("too_many_requests", 429)


async def test_a_key_with_the_right_to_record_leaves_a_visit_in_its_own_name(
    world: World, company: Company
) -> None:
    program = await a_program(world, company, "visit:record", "visit:read")
    visit = a_check_in(str(uuid7()))
    answer = await program.ask("POST", "/api/v1/visits", visit)
    assert answer.status_code == 201, answer.text
    kept = await world.oracle.fetchval("SELECT person_id FROM visit WHERE id = $1", visit["id"])
    assert str(kept) == program.row["person_id"]
