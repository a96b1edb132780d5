"""A fact about a customer that nobody knows: kept, seen by somebody, and joined with its customer when that arrives."""

from datetime import timedelta

import pytest

from rounds.core.clock import utc_now
from rounds.core.ids import uuid7
from tests.sync.deliveries import check_in_op, create_op, results, statuses
from tests.world import World, iso

pytestmark = pytest.mark.anyio


async def test_an_unknown_customer_gets_a_nameless_stand_in_that_its_team_sees(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    visit, again = check_in_op(str(uuid7()), 1), None
    customer_id = visit["data"]["customer_id"]
    again = check_in_op(customer_id, 2)
    for result in results(await rep.push(visit, again)):
        assert (result["status"], result["flags"]) == ("applied", ["customer_unknown"])
    (shown,) = (await company["leader"].get("/api/v1/customers")).json()["items"]
    assert (shown["id"], shown["name"]) == (customer_id, "")
    assert shown["owner"]["position_id"] == str(rep.position_id)
    assert (await company["leader2"].get("/api/v1/customers")).json()["items"] == []
    assert len((await company["leader"].get("/api/v1/visits")).json()["items"]) == 2
    assert await world.differences(company) == []


async def test_the_customers_own_record_fills_its_stand_in(world: World) -> None:
    """The phone that made the customer may deliver after the one that visited it."""
    company = await world.company()
    visitor, maker = company["rep2"], company["rep"]
    create = create_op(1, name="梧桐便利", code="C-77")
    visit = check_in_op(create["id"], 1, started_at=iso(utc_now() - timedelta(days=2)))
    assert statuses(await visitor.push(visit)) == ["applied"]
    assert statuses(await maker.push(create)) == ["applied"]
    shown = (await maker.get(f"/api/v1/customers/{create['id']}")).json()
    assert (shown["name"], shown["code"]) == ("梧桐便利", "C-77")
    assert shown["pin"]["id"] == create["data"]["pin"]["id"]
    assert shown["owner"]["position_id"] == str(maker.position_id)
    assert shown["created_by"] == str(maker.person_id)
    assert [c["id"] for c in (await maker.get("/api/v1/customers", q="梧桐")).json()["items"]] == [
        create["id"]
    ]
    assert (await visitor.get(f"/api/v1/customers/{create['id']}")).status_code == 404
    later = check_in_op(create["id"], 2)
    assert results(await maker.push(later))[0].get("flags") is None
    assert await world.differences(company) == []


async def test_what_somebody_wrote_into_a_stand_in_stands(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    create = create_op(1, name="手机上的名字", phone="1000")
    await rep.push(check_in_op(create["id"], 2))
    path = f"/api/v1/customers/{create['id']}"
    named = await company["leader"].patch(path, {"base_version": 1, "set": {"name": "主管写的名字"}})
    assert named.status_code == 200, named.text
    assert statuses(await rep.push(create)) == ["applied"]
    shown = (await rep.get(path)).json()
    assert (shown["name"], shown["phone"], shown["version"]) == ("主管写的名字", "1000", 3)
    assert await world.differences(company) == []


async def test_a_taken_code_is_refused_and_the_stand_in_stays(world: World) -> None:
    rep = (await world.company())["rep"]
    create = create_op(1, code="C-1")
    await rep.push(create_op(9, code="C-1"), check_in_op(create["id"], 2))
    (result,) = results(await rep.push(create))
    assert (result["status"], result["code"]) == ("rejected", "id_reused")
    assert (await rep.get(f"/api/v1/customers/{create['id']}")).json()["name"] == ""
