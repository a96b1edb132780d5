"""Every endpoint × every role × nobody × another company."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from rounds.core.access import ROLES as SERVER_ROLES
from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.http import needs
from rounds.core.ids import uuid7
from rounds.org import public as org
from tests.rights.matrix import (
    ENDPOINTS,
    ENDS_OTHERS,
    GUARDED,
    OPEN,
    PUBLIC,
    ROLE_LACKS,
    SIGNED_IN,
    STREAM,
    Request,
)
from tests.world import PASSWORD, ROLES, Caller, Company, World

pytestmark = pytest.mark.anyio


def declared(app: FastAPI) -> dict[str, str]:
    """What each route of the app asks for, by its own declaration."""
    found = {}
    for route in iter_route_contexts(app.routes):
        dependant = getattr(route, "dependant", None)
        wants_sign_in, permission = needs(dependant) if dependant else (False, None)
        wanted = permission.value if permission else SIGNED_IN if wants_sign_in else PUBLIC
        for method in (route.methods or set()) - {"HEAD"}:
            found[f"{method} {route.path}"] = wanted
    return found


async def first_answer(app: FastAPI, request: Request, headers: dict[str, str]) -> httpx.Response:
    """The status of a stream, and its first piece; then the caller hangs up."""
    messages: asyncio.Queue[Any] = asyncio.Queue()
    never = asyncio.Event()
    scope = {
        "type": "http", "method": request.method, "path": request.path, "query_string": b"", "scheme": "http",
        "raw_path": request.path.encode(), "http_version": "1.1", "server": ("rounds.test", 80),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
    }  # fmt: skip

    async def receive() -> Any:
        await never.wait()

    call = asyncio.create_task(app(scope, receive, messages.put))
    try:
        start, body = await messages.get(), await messages.get()
    finally:
        call.cancel()
        with suppress(asyncio.CancelledError):
            await call
    return httpx.Response(start["status"], headers=start["headers"], content=body["body"])


async def ask(world: World, name: str, request: Request, headers: dict[str, str]) -> httpx.Response:
    if name == STREAM:
        return await first_answer(world.app, request, headers)
    async with world.client() as http:
        return await request.send(http, headers)


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


@pytest.fixture(scope="module")
async def elsewhere(world: World) -> Company:
    return await world.company()


@pytest.fixture(scope="module")
async def roleless(world: World, company: Company) -> Caller:
    """Somebody who may sign in and fills no position."""
    person_id, code = uuid7(), f"T{company.org_id}-nobody"

    async def hire(tx: Tx) -> None:
        hashed = org.hash_password(PASSWORD)
        await org.add_person(tx, person_id, code=code, name=code, locale=None, password_hash=hashed)

    await world.db.run(world.ctx(company), hire)
    return await world.sign_in(code, person_id, uuid7())


@pytest.fixture
async def guest(world: World, company: Company) -> AsyncIterator[httpx.AsyncClient]:
    async with world.client() as http:
        yield http


async def fresh(world: World, caller: Caller) -> Caller:
    """The same person on another device, for requests that end a session."""
    return await world.sign_in(caller.code, caller.person_id, caller.position_id)


def test_every_route_has_its_line_in_the_matrix_and_declares_what_the_line_says(world: World) -> None:
    assert declared(world.app) == {name: endpoint.needs for name, endpoint in ENDPOINTS.items()}


def test_a_new_endpoint_without_a_line_is_noticed(world: World) -> None:
    app = FastAPI()
    app.add_api_route("/api/v1/secrets", lambda: None, methods=["GET"])
    assert declared(app)["GET /api/v1/secrets"] == PUBLIC
    assert "GET /api/v1/secrets" not in ENDPOINTS


def test_the_servers_roles_are_those_that_the_matrix_expects() -> None:
    every = {permission.value for permission in Permission}
    theirs = {name: every - {p.value for p in role.permissions} for name, role in SERVER_ROLES.items()}
    assert theirs == ROLE_LACKS


@pytest.mark.parametrize("name", GUARDED)
async def test_nobody_gets_past_the_door_without_signing_in(
    world: World, company: Company, name: str
) -> None:
    request = await GUARDED[name].request(company["rep"])
    before = await everything_of(world, company)
    answer = await ask(world, name, request, {})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert await everything_of(world, company) == before


@pytest.mark.parametrize("name", OPEN)
async def test_what_is_open_answers_without_signing_in(
    world: World, company: Company, guest: httpx.AsyncClient, name: str
) -> None:
    answer = await (await OPEN[name].request(company["rep"])).send(guest, {})
    assert answer.status_code == OPEN[name].answers, answer.text


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", GUARDED)
async def test_a_role_gets_what_it_is_granted_and_403_for_the_rest(
    world: World, company: Company, name: str, role: str
) -> None:
    endpoint = GUARDED[name]
    caller = await fresh(world, company[role]) if name.startswith("DELETE") else company[role]
    # Who only looks makes nothing; they see all of the company's.
    only_looks = "visit:record" in ROLE_LACKS[role] and any(
        part in name
        for part in (
            "/customers/",
            "/contacts/",
            "/deals",
            "/notes",
            "/pin-requests/",
            "/reminders/",
            "/visits",
            "/privacy/erase",
        )
    )
    request = await endpoint.request(company["rep"] if only_looks else caller)
    answer = await ask(world, name, request, caller.headers)
    if name in ENDS_OTHERS:
        company.callers[role] = await fresh(world, company[role])
    if endpoint.needs in ROLE_LACKS[role]:
        assert answer.status_code == 403
        assert answer.json()["code"] == "permission_denied"
        assert answer.json()["params"] == {"permission": endpoint.needs}
    else:
        assert answer.status_code == endpoint.answers, answer.text


@pytest.mark.parametrize("name", [name for name, endpoint in GUARDED.items() if endpoint.needs != SIGNED_IN])
async def test_whoever_has_no_role_may_do_nothing_that_needs_a_permission(
    world: World, company: Company, roleless: Caller, name: str
) -> None:
    request = await GUARDED[name].request(company["rep"])
    before = await everything_of(world, company)
    answer = await ask(world, name, request, roleless.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert await everything_of(world, company) == before


@pytest.mark.parametrize("name", GUARDED)
async def test_another_companys_objects_do_not_exist_and_stay_as_they_are(
    world: World, company: Company, elsewhere: Company, name: str
) -> None:
    endpoint = GUARDED[name]
    request = await endpoint.request(company["rep"])
    stranger = await fresh(world, elsewhere["admin"]) if name.startswith("DELETE") else elsewhere["admin"]
    before = await everything_of(world, company)
    answer = await ask(world, name, request, stranger.headers)
    if name in ENDS_OTHERS:
        elsewhere.callers["admin"] = await fresh(world, elsewhere["admin"])
    assert answer.status_code == endpoint.foreign, answer.text
    if endpoint.foreign == 404:
        assert answer.json()["code"] in {
            "blob_unknown",
            "not_found",
            "note_unknown",
            "reminder_unknown",
            "visit_unknown",
        }
    assert canary_of(company) not in answer.text
    assert await everything_of(world, company) == before


async def test_the_look_at_everything_sees_a_change(world: World, company: Company) -> None:
    before = await everything_of(world, company)
    await company["rep"].patch("/api/v1/me", {"locale": "zh"})
    assert await everything_of(world, company) != before


def canary_of(company: Company) -> str:
    """Every code and name of a person of this company begins with it."""
    return f"T{company.org_id}-"


async def everything_of(world: World, company: Company) -> dict[str, str]:
    """A fingerprint of each of a company's tables."""
    tables = await world.oracle.fetch(
        """
        SELECT c.relname FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'org_id'
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        """
    )
    prints = " UNION ALL ".join(
        f"SELECT '{row['relname']}' AS name, md5(coalesce(string_agg(t::text, ';' ORDER BY t::text), '')) AS print"
        f" FROM {row['relname']} AS t WHERE org_id = $1"
        for row in tables
    )
    return {row["name"]: row["print"] for row in await world.oracle.fetch(prints, company.org_id)}
