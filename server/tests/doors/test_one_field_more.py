"""What one may not say at the door: a field more in any request is refused, at every depth, before anything is done."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from rounds.core.ids import uuid7
from tests.doors.people import a_person
from tests.world import Caller, Company, World

pytestmark = pytest.mark.anyio
MODULES = ("rounds.org.doors.", "rounds.org.account.", "rounds.org.security.")
TICKET = "1.no-such-ticket"
DEVICE = {"id": str(uuid7()), "label": "x", "kind": "phone"}
# A request of each shape that is well formed, whatever is answered to it.
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/session": {"name": "nobody", "password": "x", "device": DEVICE},
    "POST /api/v1/session/second": {"ticket": TICKET, "method": "totp", "code": "000000"},
    "POST /api/v1/session/enrol": {"ticket": TICKET},
    "POST /api/v1/session/enrol/confirm": {"ticket": TICKET, "code": "000000"},
    "POST /api/v1/session/password": {"ticket": TICKET, "password": "x"},
    "POST /api/v1/session/reset": {"link": "1.none", "password": "x", "device": DEVICE},
    "POST /api/v1/session/passkey/options": {},
    "POST /api/v1/session/passkey": {"credential": {}, "device": DEVICE},
    "PUT /api/v1/me/password": {"old": "x", "new": "y"},
    "POST /api/v1/me/confirm": {"password": "x"},
    "POST /api/v1/me/totp/confirm": {"code": "000000"},
    "POST /api/v1/me/passkeys": {"credential": {}, "label": "x"},
    "PATCH /api/v1/settings/security": {"min_length": 10},
    "POST /api/v1/people/{person_id}/binding/lend": {"until": "2020-01-01T00:00:00Z"},
}
MORE = {
    "person_id": str(uuid7()), "org_id": 1, "must_change": False, "how": "passkey", "passed": ["second"],
    "role": "admin", "is_admin": True, "expires_at": "2099-01-01T00:00:00Z", "confirmed_at": "2099-01-01T00:00:00Z",
    "tries": 0,
    "disabled_at": None, "password_hash": "x", "step": "password", "session_days": 90, "__proto__": {}, "": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


def routes_with_a_body(world: World) -> Iterator[str]:
    for route in iter_route_contexts(world.app.routes):
        endpoint, dependant = getattr(route, "endpoint", None), getattr(route, "dependant", None)
        if endpoint is None or dependant is None or not endpoint.__module__.startswith(MODULES):
            continue
        if dependant.body_params:
            for method in route.methods or ():
                yield f"{method} {route.path}"


def test_every_request_with_a_body_is_tried(world: World) -> None:
    assert sorted(routes_with_a_body(world)) == sorted(BODIES)


async def send(caller: Caller, route: str, body: dict[str, Any], whom: Caller) -> Any:
    method, path = route.split()
    path = path.replace("{person_id}", str(whom.person_id))
    return await caller.http.request(method, path, json=body, headers=caller.headers)


def extras_of(answer: Any) -> list[tuple[str, str]]:
    if answer.status_code != 422:
        return []
    return [(error["loc"][-1], error["code"]) for error in answer.json().get("errors", [])]


@pytest.mark.parametrize("route", BODIES)
async def test_a_field_more_is_refused_and_named(world: World, company: Company, route: str) -> None:
    admin, whom = company["admin"], await a_person(world, company)
    known = await send(admin, route, BODIES[route], whom)
    assert known.status_code < 500
    assert known.status_code != 422 or known.json()["code"] != "malformed", "a good request to begin with"
    for name, value in MORE.items():
        if route.startswith("PATCH") and name == "session_days":
            continue
        answer = await send(admin, route, {**BODIES[route], name: value}, whom)
        assert extras_of(answer) == [(name, "extra_forbidden")], (name, answer.text)
        for key, inner in BODIES[route].items():
            if key == "device":
                deeper = {**BODIES[route], key: {**inner, name: value}}
                assert extras_of(await send(admin, route, deeper, whom)) == [(name, "extra_forbidden")]


async def test_a_refused_request_has_changed_nothing(world: World, company: Company) -> None:
    admin = company["admin"]
    before = (await admin.get("/api/v1/settings/security")).json()
    answer = await admin.patch("/api/v1/settings/security", {"min_length": 20, "org_id": 1})
    assert answer.status_code == 422
    assert (await admin.get("/api/v1/settings/security")).json() == before


@pytest.mark.parametrize("role", ["rep", "leader", "regional_manager"])
async def test_the_companys_rules_are_its_administrators(company: Company, role: str) -> None:
    answer = await company[role].patch("/api/v1/settings/security", {"min_length": 8})
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
