"""Two processes on one database: what one of them ends, the other refuses as soon as it hears of it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI

from rounds.app import build
from rounds.core.bus import CHANNEL
from tests.doors.people import a_person
from tests.world import PASSWORD, Caller, Company, World

pytestmark = pytest.mark.anyio
REMEMBERS_S = 600.0
HEARD_S = 15.0


@dataclass(frozen=True, slots=True)
class Process:
    app: FastAPI
    http: httpx.AsyncClient

    async def ask(self, method: str, path: str, token: str, body: object = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return await self.http.request(method, f"/api/v1{path}", headers=headers, json=body)


@dataclass(frozen=True, slots=True)
class Pair:
    here: Process
    there: Process


async def _listening(world: World) -> int:
    found: int = await world.oracle.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE $1",
        f"LISTEN%{CHANNEL}%",
    )
    return found


@pytest.fixture(scope="module")
async def pair(world: World) -> AsyncIterator[Pair]:
    """Each remembers for ten minutes whom it has let in, so that only the message can tell it otherwise."""
    changed = {"bus": "postgres", "pool_size": 3, "context_cache_s": REMEMBERS_S}
    before = await _listening(world)
    async with AsyncExitStack() as stack:
        made = []
        for _ in range(2):
            app = build(world.settings.model_copy(update=changed))
            await stack.enter_async_context(app.router.lifespan_context(app))
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=("203.0.252.9", 1))
            http = httpx.AsyncClient(transport=transport, base_url="http://rounds.test")
            made.append(Process(app, await stack.enter_async_context(http)))
        async with asyncio.timeout(30):
            while await _listening(world) < before + 2:
                await asyncio.sleep(0.02)
        yield Pair(*made)


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


async def is_let_in(process: Process, token: str) -> bool:
    return (await process.ask("GET", "/me", token)).status_code == 200


async def refused_after(process: Process, token: str) -> float:
    """Seconds until it is refused; far below what is remembered."""
    began = time.monotonic()
    async with asyncio.timeout(HEARD_S):
        while (answer := await process.ask("GET", "/me", token)).status_code == 200:
            await asyncio.sleep(0.02)
    assert answer.status_code == 401
    assert answer.json()["code"] in {"session_revoked", "device_revoked"}
    return time.monotonic() - began


async def by_link(pair: Pair, company: Company, caller: Caller) -> httpx.Response:
    path = f"/people/{caller.person_id}/password-reset"
    link = (await pair.here.ask("POST", path, company["admin"].token)).json()["link"]
    body = {"link": link, "password": "mvk7-wq2p-xd9t"}
    return await pair.here.http.post("/api/v1/session/reset", json=body)


async def ended_by_another(pair: Pair, company: Company, caller: Caller) -> httpx.Response:
    path = f"/people/{caller.person_id}/sessions"
    return await pair.here.ask("DELETE", path, company["admin"].token)


async def one_ended_by_another(pair: Pair, company: Company, caller: Caller) -> httpx.Response:
    path = f"/people/{caller.person_id}/sessions"
    (session,) = (await pair.here.ask("GET", path, company["admin"].token)).json()["sessions"]
    return await pair.here.ask("DELETE", f"{path}/{session['id']}", company["admin"].token)


async def signed_out(pair: Pair, _company: Company, caller: Caller) -> httpx.Response:
    return await pair.here.ask("DELETE", "/session", caller.token)


async def factors_removed(pair: Pair, company: Company, caller: Caller) -> httpx.Response:
    path = f"/people/{caller.person_id}/second-factor"
    return await pair.here.ask("DELETE", path, company["admin"].token)


async def deactivated(pair: Pair, company: Company, caller: Caller) -> httpx.Response:
    path = f"/people/{caller.person_id}/deactivate"
    return await pair.here.ask("POST", path, company["admin"].token, {"reason": "x"})


ENDINGS = [by_link, ended_by_another, one_ended_by_another, signed_out, factors_removed, deactivated]


@pytest.mark.parametrize("end", ENDINGS, ids=[end.__name__ for end in ENDINGS])
async def test_what_ends_a_session_here_ends_it_there_by_the_message(
    world: World, pair: Pair, company: Company, end: object
) -> None:
    caller, bystander = await a_person(world, company), await a_person(world, company)
    for process in (pair.here, pair.there):
        assert await is_let_in(process, caller.token)
        assert await is_let_in(process, bystander.token)
    answer = await end(pair, company, caller)  # type: ignore[operator]
    assert answer.status_code in {200, 204}, answer.text
    assert not await is_let_in(pair.here, caller.token), "at once where it happened"
    assert await refused_after(pair.there, caller.token) < HEARD_S < REMEMBERS_S
    assert await is_let_in(pair.there, bystander.token)


async def test_changing_the_password_here_ends_the_other_sessions_there_and_keeps_ones_own(
    world: World, pair: Pair, company: Company
) -> None:
    caller = await a_person(world, company)
    other = await world.sign_in(caller.code, caller.person_id, caller.position_id)
    assert await is_let_in(pair.there, caller.token)
    assert await is_let_in(pair.there, other.token)
    body = {"old": PASSWORD, "new": "mvk7-wq2p-xd9t"}
    assert (await pair.here.ask("PUT", "/me/password", caller.token, body)).status_code == 204
    await refused_after(pair.there, other.token)
    assert await is_let_in(pair.there, caller.token)


async def test_without_the_message_it_would_have_been_remembered(
    world: World, pair: Pair, company: Company
) -> None:
    """What the tests above rest on: a session that is ended behind their backs is let in from memory."""
    caller = await a_person(world, company)
    assert await is_let_in(pair.there, caller.token)
    await world.oracle.execute("UPDATE session SET ended_at = now() WHERE person_id = $1", caller.person_id)
    assert await is_let_in(pair.there, caller.token)
    assert not await is_let_in(Process(world.app, world.client()), caller.token)
