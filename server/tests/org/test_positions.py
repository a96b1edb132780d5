"""Positions: one holder at a time, cover beside them, nobody gives what they do not hold, an administrator remains."""

from datetime import timedelta
from typing import Any

import pytest

from rounds.core.clock import business_day, utc_now
from rounds.core.ids import uuid7
from tests.world import Caller, Company, World

pytestmark = pytest.mark.anyio
TODAY = business_day(utc_now(), "Asia/Shanghai")


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


def on(offset: int) -> str:
    return (TODAY + timedelta(days=offset)).isoformat()


async def new_position(company: Company, role: str = "rep", unit: str = "team1") -> str:
    body = {"id": str(uuid7()), "unit_id": str(company.units[unit]), "title": "业务员", "role": role}
    answer = await company["admin"].post("/api/v1/positions", body)
    assert answer.status_code == 201, answer.text
    return str(body["id"])


async def fill(company: Company, position: str, who: Caller, offset: int, **more: Any) -> Any:
    body = {"person_id": str(who.person_id), "from_day": on(offset), **more}
    return await company["admin"].post(f"/api/v1/positions/{position}/fill", body)


async def titles(caller: Caller) -> list[str]:
    return [row["id"] for row in (await caller.get("/api/v1/me")).json()["positions"]]


async def test_a_filling_begins_and_ends_on_its_days(company: Company) -> None:
    now, later = await new_position(company), await new_position(company)
    assert (await fill(company, now, company["rep"], -3, until_day=on(1))).status_code == 204
    assert (await fill(company, later, company["rep"], 1)).status_code == 204
    assert set(await titles(company["rep"])) == {str(company["rep"].position_id), now}
    ended = await company["admin"].post(f"/api/v1/positions/{now}/vacate", {"day": on(0)})
    assert ended.status_code == 204
    assert await titles(company["rep"]) == [str(company["rep"].position_id)]


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        ((0, None), (5, None), False),
        ((0, 5), (4, None), False),
        ((0, 5), (5, None), True),
        ((10, 20), (0, None), False),
        ((10, 20), (0, 10), True),
        ((10, 20), (0, 11), False),
    ],
)
async def test_two_people_fill_one_position_only_one_after_the_other(
    company: Company, first: tuple[int, int | None], second: tuple[int, int | None], fits: bool
) -> None:
    position = await new_position(company)

    async def put(who: str, days: tuple[int, int | None]) -> Any:
        until = {} if days[1] is None else {"until_day": on(days[1])}
        return await fill(company, position, company[who], days[0], **until)

    assert (await put("rep", first)).status_code == 204
    answer = await put("mate", second)
    if fits:
        assert answer.status_code == 204
    else:
        assert (answer.status_code, answer.json()["code"]) == (409, "position_filled")
        assert answer.json()["params"]["name"] == company["rep"].code


async def test_cover_stands_in_beside_the_holder(company: Company) -> None:
    position = str(company["rep"].position_id)
    assert (await fill(company, position, company["mate"], 0)).json()["code"] == "position_filled"
    covered = await fill(company, position, company["mate"], 0, until_day=on(7), cover=True)
    assert covered.status_code == 204
    assert position in await titles(company["mate"])
    rows = (await company["admin"].get("/api/v1/positions", unit_id=str(company.units["team1"]))).json()[
        "items"
    ]
    holders = next(row for row in rows if row["id"] == position)["holders"]
    assert [(holder["person_code"], holder["cover"]) for holder in holders] == [
        (company["rep"].code, False),
        (company["mate"].code, True),
    ]


async def test_a_repeated_filling_is_the_same_one_and_a_vacated_day_can_be_filled_again(
    company: Company,
) -> None:
    position = await new_position(company)
    for _ in range(2):
        assert (await fill(company, position, company["rep"], 3)).status_code == 204
    assert (await company["admin"].delete(f"/api/v1/positions/{position}")).json()[
        "code"
    ] == "position_filled"
    await company["admin"].post(f"/api/v1/positions/{position}/vacate", {"day": on(0)})
    assert (await fill(company, position, company["rep"], 3)).status_code == 204
    await company["admin"].post(f"/api/v1/positions/{position}/vacate", {"day": on(0)})
    assert (await company["admin"].delete(f"/api/v1/positions/{position}")).status_code == 204


async def test_a_position_gets_another_title_unit_and_role(world: World, company: Company) -> None:
    position = str(company["rep"].position_id)
    change = {"title": "组长", "unit_id": str(company.units["team2"]), "role": "leader"}
    answer = await company["admin"].patch(f"/api/v1/positions/{position}", change)
    assert answer.status_code == 200, answer.text
    me = (await company["rep"].get("/api/v1/me")).json()
    assert (me["roles"], me["unit"]["name"], me["positions"][0]["title"]) == (["leader"], "team2", "组长")
    audited = await world.oracle.fetchrow(
        "SELECT before::text, after::text FROM audit WHERE org_id = $1 AND action = 'position:edit'",
        company.org_id,
    )
    assert '"rep"' in audited["before"]
    assert '"leader"' in audited["after"]


async def test_the_last_administrator_cannot_be_lost(company: Company) -> None:
    admin = company["admin"]
    position = str(admin.position_id)
    for path, body in (("/vacate", {"day": on(0)}), ("/vacate", {"day": on(9)})):
        refused = await admin.post(f"/api/v1/positions/{position}{path}", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "last_ruler")
    refused = await admin.patch(f"/api/v1/positions/{position}", {"role": "rep"})
    assert refused.json()["code"] == "last_ruler"
    assert (await admin.get("/api/v1/me")).json()["roles"] == ["admin"]


async def test_unknown_roles_and_absurd_days_are_refused(company: Company) -> None:
    body = {"id": str(uuid7()), "unit_id": str(company.units["team1"]), "title": "x", "role": "emperor"}
    assert (await company["admin"].post("/api/v1/positions", body)).status_code == 404
    position = await new_position(company)
    backwards = await fill(company, position, company["rep"], 5, until_day=on(5))
    assert backwards.json()["code"] == "malformed"
