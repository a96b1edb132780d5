"""Every route that names a thing × roles and scopes × things in reach, out of reach, of another company, of nobody.

Made from the routes and the matrix: what is out of reach is answered word for word like what does not exist.
"""

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest

from rounds.core.access import MODULE_OF, Permission, Scope
from rounds.core.ids import uuid7
from tests.rights.matrix import ENDPOINTS, GUARDED, ROLE_LACKS, SIGNED_IN, Request, a_role
from tests.rights.test_matrix import everything_of
from tests.rights.test_roles import hire
from tests.world import Caller, Company, World

pytestmark = pytest.mark.anyio
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Contents go by their hash, a role by its word; both are tried elsewhere.
NAMED = [name for name in GUARDED if "_id}" in name or "_id:" in name]
SCOPED = [
    name for name in NAMED if GUARDED[name].needs == SIGNED_IN or Permission(GUARDED[name].needs) in MODULE_OF
]
BUILT_IN = ("rep", "leader")
# A rep can make none of these, and asks for one that does not exist; another company's are made by its administrator.
MADE_BY_FEW = {
    "DELETE /api/v1/me/passkeys/{passkey_id}",
    "DELETE /api/v1/people/invites/{invite_id}",
    "GET /api/v1/customers/imports/{import_id}",
    "POST /api/v1/customers/imports/{import_id}/plan",
    "POST /api/v1/customers/imports/{import_id}/apply",
    "POST /api/v1/customers/imports/{import_id}/undo",
    "GET /api/v1/customers/imports/{import_id}/wrong.csv",
    "GET /api/v1/customers/imports/{import_id}/datum",
    "POST /api/v1/customers/imports/{import_id}/datum",
    "GET /api/v1/long-jobs/{job_id}",
    "GET /api/v1/long-jobs/{job_id}/file",
}
NARROW = (Scope.OWN, Scope.TEAM, Scope.SUBTREE, Scope.CHOSEN)


class Actors:
    """People of the first team who may do everything there is, each as far as one scope; two companies."""

    def __init__(self, ours: Company, theirs: Company, custom: dict[str, Caller]) -> None:
        self.ours, self.theirs, self.custom = ours, theirs, custom

    def outside(self) -> dict[str, Caller]:
        return {name: self.ours[name] for name in BUILT_IN} | {
            scope.value: self.custom[scope.value] for scope in NARROW
        }


@pytest.fixture(scope="module")
async def actors(world: World) -> Actors:
    ours, theirs = await world.company(), await world.company()
    custom = {}
    for scope in Scope:
        # Who designs chains looks after all runs.
        every = {p.value for p in Permission} - {"approval:design"}
        role = a_role(permissions=sorted(every), scope=scope.value, rank=30)
        assert (await ours["admin"].post("/api/v1/roles", role)).status_code == 201
        custom[scope.value] = await hire(world, ours, role["key"], "team1")
    unit = {"unit_ids": [str(ours.units["team1"])]}
    chosen = await ours["admin"].http.put(
        f"/api/v1/roles/positions/{custom['chosen'].position_id}/units",
        json=unit,
        headers=ours["admin"].headers,
    )
    assert chosen.status_code == 204, chosen.text
    return Actors(ours, theirs, custom)


def elsewhere(request: Request) -> Request:
    """The same for things that do not exist."""
    return replace(request, path=ID.sub(lambda _found: str(uuid7()), request.path))


async def send(world: World, request: Request, caller: Caller) -> httpx.Response:
    async with world.client() as http:
        return await request.send(http, caller.headers)


def told(answer: httpx.Response) -> tuple[int, Any]:
    return answer.status_code, answer.json()


def may(name: str, who: str) -> bool:
    return GUARDED[name].needs not in ROLE_LACKS.get(who, set())


def test_the_routes_that_name_things_are_many_and_none_is_left_out() -> None:
    assert len(NAMED) > 50
    assert {name for name in ENDPOINTS if "_id}" in name} - {*GUARDED} == set()
    company_wide = {GUARDED[name].needs for name in NAMED} - {GUARDED[name].needs for name in SCOPED}
    assert company_wide <= {permission.value for permission in Permission} - {p.value for p in MODULE_OF}


@pytest.mark.parametrize("name", SCOPED)
async def test_what_is_out_of_reach_is_answered_like_what_does_not_exist(
    world: World, actors: Actors, name: str
) -> None:
    request = await GUARDED[name].request(actors.ours["rep2"])
    assert ID.search(request.path), request.path
    before = await everything_of(world, actors.ours)
    for who, caller in actors.outside().items():
        answer = await send(world, request, caller)
        if not may(name, who):
            assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied"), who
            continue
        assert answer.status_code == 404, (who, answer.text)
        assert told(answer) == told(await send(world, elsewhere(request), caller)), who
    after = await everything_of(world, actors.ours)
    assert {table for table in after if after[table] != before[table]} == set()


@pytest.mark.parametrize("name", NAMED)
async def test_what_is_another_companys_is_answered_like_what_does_not_exist(
    world: World, actors: Actors, name: str
) -> None:
    request = await GUARDED[name].request(actors.theirs["admin"])
    before = await everything_of(world, actors.theirs)
    for who, caller in {"admin": actors.ours["admin"], "all": actors.custom["all"]}.items():
        answer = await send(world, request, caller)
        if GUARDED[name].needs == "approval:design" and who == "all":
            assert answer.status_code == 403
            continue
        assert answer.status_code == 404, (who, answer.text)
        assert told(answer) == told(await send(world, elsewhere(request), caller)), who
    assert await everything_of(world, actors.theirs) == before


@pytest.mark.parametrize("name", SCOPED)
async def test_the_things_that_are_asked_for_are_there(world: World, actors: Actors, name: str) -> None:
    """Else the refusals above would prove nothing. That they are done for those in reach the matrix shows."""
    owner = actors.ours["rep2"]
    request = await GUARDED[name].request(owner)
    assert (await standing(world, actors.ours, request) != set()) == (name not in MADE_BY_FEW), request.path


async def standing(world: World, company: Company, request: Request) -> set[str]:
    """The ids of a request's path that stand in some row of the company."""
    tables = await world.oracle.fetch(
        """
        SELECT c.relname FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'org_id'
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        """
    )
    found = set()
    for one in ID.findall(request.path):
        # A session is named by a part of the hash of its token.
        if "/sessions/" in request.path:
            return {one}
        rows = " UNION ALL ".join(
            f"SELECT 1 FROM \"{row['relname']}\" AS t WHERE org_id = $1 AND t::text LIKE '%{one}%'"
            for row in tables
        )
        if await world.oracle.fetchval(f"SELECT EXISTS ({rows})", company.org_id):
            found.add(one)
    return found
