"""The unit tree: dated moves, no circles today or later, history, archive."""

import asyncio
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.core.clock import business_day, utc_now
from rounds.core.ids import uuid7
from rounds.org.units.rules import (
    Place,
    after_move,
    first_circle,
    first_gap,
    parents_on,
    planned_move,
    told_places,
)
from tests.world import Caller, Company, World

TODAY = business_day(utc_now(), "Asia/Shanghai")


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


async def new_unit(admin: Caller, parent: UUID | str, name: str) -> str:
    unit_id = str(uuid7())
    body = {"id": unit_id, "parent_id": str(parent), "name": name, "kind": "team"}
    answer = await admin.post("/api/v1/units", body)
    assert answer.status_code == 201, answer.text
    return unit_id


async def move(admin: Caller, unit: UUID | str, parent: UUID | str, offset: int = 0) -> Any:
    body = {"parent_id": str(parent), "from_day": day(offset).isoformat()}
    return await admin.post(f"/api/v1/units/{unit}/move", body)


async def parents(admin: Caller, offset: int = 0) -> dict[str, str | None]:
    answer = await admin.get("/api/v1/units", on=day(offset).isoformat())
    return {row["id"]: row["parent_id"] for row in answer.json()["items"]}


@pytest.mark.anyio
async def test_a_unit_moves_from_a_day_on_and_every_day_keeps_its_own_tree(company: Company) -> None:
    admin, region, top = company["admin"], company.units["region"], company.units["company"]
    unit = await new_unit(admin, region, "三队")
    moved = await move(admin, unit, top, 10)
    assert moved.json() == {"from_parent_id": str(region)}
    assert (await parents(admin, 9))[unit] == str(region)
    assert (await parents(admin, 10))[unit] == str(top)
    assert unit not in await parents(admin, -1)
    history = (await admin.get(f"/api/v1/units/{unit}/history")).json()
    assert [(place["parent_name"], place["from_day"]) for place in history["places"]] == [
        ("region", day(0).isoformat()),
        ("company", day(10).isoformat()),
    ]
    assert [change["action"] for change in history["changes"]] == ["unit:move", "unit:create"]


@pytest.mark.anyio
async def test_a_move_is_undone_by_moving_back_from_the_same_day(company: Company) -> None:
    admin = company["admin"]
    unit = await new_unit(admin, company.units["region"], "三队")
    before = (await move(admin, unit, company.units["company"], 5)).json()["from_parent_id"]
    assert (await move(admin, unit, before, 5)).status_code == 200
    history = (await admin.get(f"/api/v1/units/{unit}/history")).json()
    assert [place["parent_name"] for place in history["places"]] == ["region"]


@pytest.mark.anyio
async def test_a_circle_is_refused_even_if_only_a_planned_move_would_close_it(company: Company) -> None:
    admin = company["admin"]
    one, two = company.units["team1"], company.units["team2"]
    refused = await move(admin, company.units["region"], one)
    assert (refused.status_code, refused.json()["code"]) == (409, "unit_cycle")
    assert (await move(admin, one, two, 30)).status_code == 200
    before = await parents(admin, 40)
    refused = await move(admin, two, one, 3)
    assert refused.json()["code"] == "unit_cycle"
    assert refused.json()["params"]["day"] == day(30).isoformat()
    assert await parents(admin, 40) == before


@pytest.mark.anyio
async def test_two_moves_at_once_cannot_close_a_circle_together(company: Company) -> None:
    admin, one, two = company["admin"], company.units["team1"], company.units["team2"]
    answers = await asyncio.gather(move(admin, one, two), move(admin, two, one))
    assert sorted(answer.status_code for answer in answers) == [200, 409]


@pytest.mark.anyio
async def test_the_past_and_the_top_of_the_company_stay_as_they_are(company: Company) -> None:
    admin = company["admin"]
    past = await move(admin, company.units["team1"], company.units["company"], -1)
    assert past.json()["code"] == "day_past"
    top = await move(admin, company.units["company"], company.units["region"])
    assert top.status_code in (404, 409)
    early = {"id": str(uuid7()), "parent_id": str(company.units["region"]), "name": "x", "kind": "team"}
    answer = await admin.post("/api/v1/units", {**early, "from_day": day(-3).isoformat()})
    assert answer.json()["code"] == "day_past"


@pytest.mark.anyio
async def test_a_unit_moves_below_one_that_exists_all_the_time(company: Company) -> None:
    admin = company["admin"]
    later = {
        "id": str(uuid7()),
        "parent_id": str(company.units["region"]),
        "name": "后天的队",
        "kind": "team",
    }
    answer = await admin.post("/api/v1/units", {**later, "from_day": day(2).isoformat()})
    assert answer.status_code == 201
    refused = await move(admin, company.units["team1"], later["id"], 1)
    assert refused.json()["code"] == "unit_absent"
    assert (await move(admin, company.units["team1"], later["id"], 2)).status_code == 200


@pytest.mark.anyio
async def test_renaming_is_audited_with_both_names(world: World, company: Company) -> None:
    admin, unit = company["admin"], company.units["team1"]
    assert (await admin.patch(f"/api/v1/units/{unit}", {"name": "江北一队"})).status_code == 204
    change = (await admin.get(f"/api/v1/units/{unit}/history")).json()["changes"][0]
    assert (change["name_before"], change["name_after"], change["by"]) == ("team1", "江北一队", admin.code)


@pytest.mark.anyio
async def test_only_an_empty_unit_is_archived_and_its_past_stays(company: Company) -> None:
    admin, region = company["admin"], company.units["region"]
    for unit, what in (("region", "units"), ("team1", "positions"), ("company", "company")):
        refused = await admin.delete(f"/api/v1/units/{company.units[unit]}")
        assert (refused.json()["code"], refused.json()["params"]["what"]) == ("unit_not_empty", what)
    unit = await new_unit(admin, region, "空队")
    child = await new_unit(admin, region, "以后才来")
    await move(admin, child, unit, 20)
    assert (await admin.delete(f"/api/v1/units/{unit}")).json()["code"] == "unit_not_empty"
    await move(admin, child, region, 20)
    assert (await admin.delete(f"/api/v1/units/{unit}")).status_code == 204
    assert unit not in await parents(admin)
    assert (await admin.patch(f"/api/v1/units/{unit}", {"name": "x"})).status_code == 404
    assert (await admin.get(f"/api/v1/units/{unit}/history")).status_code == 200


@pytest.mark.anyio
async def test_sending_a_new_unit_again_creates_nothing_twice(company: Company) -> None:
    admin = company["admin"]
    body = {"id": str(uuid7()), "parent_id": str(company.units["region"]), "name": "三队", "kind": "team"}
    assert [(await admin.post("/api/v1/units", body)).status_code for _ in range(2)] == [201, 201]
    reused = await admin.post("/api/v1/units", {**body, "name": "四队"})
    assert reused.json()["code"] == "id_reused"


UNITS = [UUID(int=number) for number in range(1, 7)]
ROOT = UUID(int=100)
START = date(2026, 1, 1)
MOVES = st.lists(
    st.tuples(st.sampled_from(UNITS), st.sampled_from([ROOT, *UNITS]), st.integers(0, 9)), max_size=14
)


@given(MOVES)
def test_no_accepted_series_of_moves_has_a_circle_on_any_day(moves: list[tuple[UUID, UUID, int]]) -> None:
    places = [Place(ROOT, None, START), *(Place(unit, ROOT, START) for unit in UNITS)]
    for unit, parent, offset in moves:
        since = START + timedelta(days=offset)
        planned = planned_move(places, unit, parent, since)
        assert planned is not None
        wanted = after_move(places, planned)
        circles = any(is_circular(wanted, START + timedelta(days=n)) for n in range(12))
        assert (first_circle(wanted, unit, since) is not None) == circles
        if not circles:
            assert first_gap(wanted, planned.opened) is None
            places = wanted
    for unit in UNITS:
        own = sorted((place for place in places if place.unit_id == unit), key=lambda place: place.from_day)
        assert own[0].from_day == START
        assert own[-1].until_day is None
        assert all(one.until_day == two.from_day for one, two in pairwise(own))
        told = told_places(own)
        assert all(one.parent_id != two.parent_id for one, two in pairwise(told))
        for n in range(12):
            at = START + timedelta(days=n)
            assert parents_on(told, at) == parents_on(own, at)


def is_circular(places: list[Place], on: date) -> bool:
    """Slow and plain: follow every unit upwards for longer than there are units."""
    up = parents_on(places, on)
    for unit in up:
        at: UUID | None = unit
        for _ in range(len(up) + 1):
            at = up.get(at) if at is not None else None
        if at is not None:
            return True
    return False
