"""A program acts as a person of its own, whom nobody meets: no list, no choice, no invitation, no approval."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from rounds.approvals.staff import working_people
from rounds.core.db import Tx
from rounds.core.ids import uuid7
from rounds.org import public as org
from rounds.org.sign_on.matching import person_named
from tests.rights.matrix import a_key
from tests.world import LONG_AGO, Company, World

pytestmark = pytest.mark.anyio
NAME = "ERP program"


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


async def a_program(company: Company) -> UUID:
    made = await company["admin"].post("/api/v1/api-keys", a_key(permissions=["customer:read"], name=NAME))
    assert made.status_code == 201, made.text
    return UUID(made.json()["key"]["person_id"])


async def beside(world: World, company: Company, person_id: UUID) -> None:
    """Into a position of the team and with a phone, past all that refuses it: even so it shows up nowhere."""

    async def place(tx: Tx) -> None:
        position_id = uuid7()
        unit_id = company.units["team1"]
        await org.add_position(tx, position_id, unit_id=unit_id, title="rep", role="rep")
        await org.fill_position(tx, position_id, person_id, LONG_AGO)
        phone = org.DeviceIn(id=uuid7(), label="phone of a program", kind="phone")
        await org.meet_device(tx, person_id, phone)

    await world.db.run(world.ctx(company), place)


LISTS = [
    "people", "people?q=ERP", "people?q=rk_", "people?state=active", "people?state=new",
    "people?unit_id={team1}", "live",
    "approvals/people?q=ERP", "approvals/people?q=rk_", "sync/devices",
]  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("role", ["admin", "regional_manager", "leader"])
async def test_it_is_in_no_list(world: World, company: Company, path: str, role: str) -> None:
    program = await a_program(company)
    await beside(world, company, program)
    answer = await company[role].get(f"/api/v1/{path.format(**company.units)}")
    assert answer.status_code == 200, answer.text
    assert str(program) not in answer.text
    assert NAME not in answer.text
    assert "phone of a program" not in answer.text


async def test_these_lists_show_people(world: World, company: Company) -> None:
    """Else the test above would be content with lists that are empty."""
    admin, rep = company["admin"], company["rep"]
    for path in ("people", f"people?q={rep.code}", "live", f"approvals/people?q={rep.code}", "sync/devices"):
        assert str(rep.person_id) in (await admin.get(f"/api/v1/{path}")).text, path


async def test_nobody_reads_changes_places_invites_or_helps_it(world: World, company: Company) -> None:
    program, admin = await a_program(company), company["admin"]
    path = f"/api/v1/people/{program}"
    unit = str(company.units["team1"])
    seat = {"id": str(uuid7()), "unit_id": unit, "title": "x", "role": "rep"}
    assert (await admin.post("/api/v1/positions", seat)).status_code == 201
    answers: dict[str, httpx.Response] = {
        "read": await admin.get(path),
        "edit": await admin.patch(path, {"mobile": "13500001234"}),
        "deactivate": await admin.post(f"{path}/deactivate", {"reason": "x"}),
        "sessions": await admin.get(f"{path}/sessions"),
        "link": await admin.post(f"{path}/password-reset"),
        "factor": await admin.delete(f"{path}/second-factor"),
        "fill": await admin.post(
            f"/api/v1/positions/{seat['id']}/fill", {"person_id": str(program), "from_day": "2026-11-24"}
        ),
        "invite": await admin.post(
            "/api/v1/people/invites",
            {"person_ids": [str(program)], "kind": "link", "base": "https://rounds.test"},
        ),
        "deputy": await company["leader"].post("/api/v1/approvals/delegations", a_deputy(program)),
    }
    told: dict[str, Any] = {
        name: (answer.status_code, answer.json()["code"], answer.json()["params"].get("entity"))
        for name, answer in answers.items()
    }
    assert told == dict.fromkeys(answers, (404, "not_found", "person"))
    gone = await world.oracle.fetchval("SELECT count(*) FROM account WHERE person_id = $1", program)
    assert gone == 0


def a_deputy(person_id: UUID) -> dict[str, Any]:
    return {
        "id": str(uuid7()), "deputy_id": str(person_id), "from_day": "2099-01-01",
        "last_day": "2099-01-02", "reason": "x",
    }  # fmt: skip


async def test_it_decides_nothing(world: World, company: Company) -> None:
    program = await a_program(company)
    people = [program, company["rep"].person_id]
    assert await world.db.read(world.ctx(company), working_people, people) == [company["rep"].person_id]


async def test_the_preview_of_rights_does_not_show_it(world: World, company: Company) -> None:
    program = await a_program(company)
    await beside(world, company, program)
    shown = await company["admin"].post("/api/v1/roles/preview", {"person_id": str(program)})
    assert shown.status_code == 404, shown.text


async def test_no_sign_on_names_it(world: World, company: Company) -> None:
    program = await a_program(company)
    code = await world.oracle.fetchval("SELECT code FROM person WHERE id = $1", program)

    async def find(tx: Tx) -> UUID | None:
        return await person_named(tx, "code", code)

    assert await world.db.read(world.ctx(company), find) is None
