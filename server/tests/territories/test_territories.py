"""Territories: which one a place lies in, what an assignment would move, that it moves so and can be taken back."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from rounds.core.ids import uuid7
from rounds.engines.areas import Area, areas_at, box_of, in_order, is_inside, overlaps
from tests.rights.imports import do_asked
from tests.sync.phone import Phone
from tests.world import Caller, Company, World, a_customer

pytestmark = pytest.mark.anyio
ALL = "/api/v1/territories"
WEST = [[112.0, 29.9], [112.05, 29.9], [112.05, 30.1], [112.0, 30.1]]
EAST = [[112.05, 29.9], [112.1, 29.9], [112.1, 30.1], [112.05, 30.1]]


@pytest.fixture
async def company(world: World) -> AsyncIterator[Company]:
    made = await world.company()
    yield made
    assert await world.differences(made) == []


async def shop(who: Caller, lng: float | None, **more: Any) -> str:
    pin = None if lng is None else {**a_customer()["pin"], "id": str(uuid7()), "lng": lng}
    answer = await who.post("/api/v1/customers", a_customer(pin=pin, **more))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def draw(who: Caller, name: str, **more: Any) -> str:
    answer = await who.post(ALL, {"id": str(uuid7()), "name": name, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def owner(who: Caller, customer_id: str) -> str | None:
    found = (await who.get(f"/api/v1/customers/{customer_id}")).json()["owner"]
    return None if found is None else str(found["position_id"])


def an_area(number: int, ring: list[tuple[float, float]], priority: int = 100, *above: int) -> Area:
    return Area(_id(number), priority, (tuple(ring),), frozenset(), tuple(map(_id, above)),
                box_of([ring]))  # fmt: skip


def _id(number: int) -> UUID:
    return UUID(int=number)


def test_a_place_on_a_shared_edge_lies_in_exactly_one_and_a_hollow_is_outside() -> None:
    west = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    east = [(1.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0)]
    for lng, lat in ((1.0, 0.5), (1.0, 0.0), (0.3, 0.0), (1.7, 0.9)):
        assert is_inside(west, lng, lat) + is_inside(east, lng, lat) == 1, (lng, lat)
    horseshoe = [
        (0.0, 0.0),
        (3.0, 0.0),
        (3.0, 3.0),
        (2.0, 3.0),
        (2.0, 1.0),
        (1.0, 1.0),
        (1.0, 3.0),
        (0.0, 3.0),
    ]
    assert is_inside(horseshoe, 0.5, 2.0)
    assert not is_inside(horseshoe, 1.5, 2.0)
    assert is_inside(horseshoe[::-1], 2.5, 2.9)


def test_the_deeper_area_has_a_place_then_the_higher_priority_whatever_the_order_they_come_in() -> None:
    ring = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    whole, part = an_area(1, ring, 900), an_area(2, ring, 1, 1)
    rival, late = an_area(3, ring, 2), an_area(4, ring, 900)
    for given in ([whole, part, rival, late], [late, rival, part, whole]):
        found = areas_at(in_order(given), 0.5, 0.5, None)
        assert [area.id.int for area in found] == [2, 1, 4, 3]
        assert overlaps(found)
    assert not overlaps(areas_at(in_order([whole, part]), 0.5, 0.5, None))


async def test_customers_follow_their_territories_and_go_back(world: World, company: Company) -> None:
    admin, rep, mate, rep2 = (company[who] for who in ("admin", "rep", "mate", "rep2"))
    west = await draw(admin, "西区", rings=[WEST], position_id=str(mate.position_id))
    east = await draw(admin, "东区", rings=[EAST], position_id=str(rep2.position_id))
    core = await draw(
        admin, "核心", parent_id=west, rings=[[[112.0, 29.99], [112.02, 29.99], [112.02, 30.01]]]
    )
    await draw(admin, "老城", districts=["老城"], priority=50)
    in_core, in_west = await shop(rep, 112.015), await shop(rep, 112.04)
    in_east = await shop(rep, 112.08)
    by_name = await shop(rep, None, district="老城")
    both = await shop(rep, 112.08, district="老城")
    nowhere = await shop(rep, 113.0)

    seen = (await admin.get(ALL)).json()
    counts = {one["territory_id"]: one["customers"] for one in seen["counts"]}
    assert (counts[core], counts[west], counts[east], counts[None]) == (1, 1, 2, 1)
    assert seen["districts"] == ["老城"]
    preview = (await admin.post(f"{ALL}/preview", {"only_unowned": False})).json()
    assert (preview["customers"], preview["moves"], preview["in_none"], preview["without_owner"]) == (
        6,
        4,
        1,
        1,
    )
    assert preview["overlaps"] == 1
    assert preview["examples"][0]["customer_id"] == both
    assert {(one["to_name"], one["customers"]) for one in preview["groups"]} == {
        (mate.code, 1),
        (rep2.code, 2),
    }
    assert (await admin.post(f"{ALL}/preview", {})).json()["moves"] == 0
    assert await owner(admin, in_west) == str(rep.position_id)

    run = {"id": str(uuid7()), "only_unowned": False}
    for _ in range(2):
        assert (await admin.post(f"{ALL}/runs", run)).status_code == 202
    await do_asked(world.app.state.services, company.org_id)
    [told] = (await admin.get(f"{ALL}/runs")).json()["items"]
    assert (told["state"], told["moved"]) == ("applied", 4)
    # What has no owner of its own goes by the one above it.
    assert [await owner(admin, one) for one in (in_core, in_west, in_east, both, by_name, nowhere)] == [
        *[str(mate.position_id)] * 2,
        *[str(rep2.position_id)] * 2,
        *[str(rep.position_id)] * 2,
    ]
    assert in_west in (await Phone(mate).pull()).rows["customer"]
    # One goes on to somebody else; taking the run back leaves it there.
    gone = {"reason": "太远"}
    rules = {"base_version": 0, "is_on": True}
    await admin.http.put("/api/v1/customers/pool/rules", json=rules, headers=admin.headers)
    assert (await rep2.post(f"/api/v1/customers/{in_east}/release", gone)).status_code == 204
    undone = await admin.post(f"{ALL}/runs/{run['id']}/undo")
    assert undone.status_code == 202, undone.text
    assert (await admin.post(f"{ALL}/runs/{run['id']}/undo")).json()["code"] == "already_settled"
    await do_asked(world.app.state.services, company.org_id)
    [told] = (await admin.get(f"{ALL}/runs")).json()["items"]
    assert (told["state"], told["given_back"]) == ("undone", 3)
    assert [await owner(admin, one) for one in (in_core, in_west, both)] == [str(rep.position_id)] * 3
    assert await owner(admin, in_east) is None
    white = (await admin.get(f"{ALL}/{east}/white-space")).json()["items"]
    assert [(one["id"], one["owner_name"]) for one in white] == [(in_east, None), (both, rep.code)]
    # Now only who has nobody is given; taking that back makes it nobody's again.
    second = {"id": str(uuid7())}
    await admin.post(f"{ALL}/runs", second)
    await do_asked(world.app.state.services, company.org_id)
    assert await owner(admin, in_east) == str(rep2.position_id)
    await admin.post(f"{ALL}/runs/{second['id']}/undo")
    await do_asked(world.app.state.services, company.org_id)
    assert await owner(admin, in_east) is None


async def test_territories_make_a_tree_and_meet_by_version(company: Company) -> None:
    admin = company["admin"]
    top = await draw(admin, "全市")
    mid = await draw(admin, "北片", parent_id=top)
    low = await draw(admin, "北一", parent_id=mid)

    async def put(one: str, **body: Any) -> Any:
        return (await admin.http.put(f"{ALL}/{one}", json=body, headers=admin.headers)).json()

    wrong = await put(top, base_version=1, name="全市", parent_id=low)
    assert (wrong["code"], wrong["params"]["reason"]) == ("malformed", "cycle")
    assert (await put(mid, base_version=1, name="北", parent_id=top))["version"] == 2
    assert (await put(mid, base_version=1, name="北"))["code"] == "version_conflict"
    assert (await put(mid, base_version=2, name="北", position_id=str(uuid7())))["code"] == "not_found"
    assert (await admin.delete(f"{ALL}/{mid}")).status_code == 204
    left = {one["id"]: one["parent_id"] for one in (await admin.get(ALL)).json()["items"]}
    assert left == {top: None, low: top}
