"""Own, team, subtree, all: the same predicate in lists, in details and on phones."""

from dataclasses import dataclass

import httpx
import pytest

from tests.world import Caller, Company, World, a_check_in, a_customer

pytestmark = pytest.mark.anyio
WRITERS = ("rep", "mate", "rep2")
SEES = {
    "rep": {"rep"},
    "mate": {"mate"},
    "rep2": {"rep2"},
    "leader": {"rep", "mate"},
    "leader2": {"rep2"},
    "regional_manager": {"rep", "mate", "rep2"},
    "finance": {"rep", "mate", "rep2"},
    "auditor": {"rep", "mate", "rep2"},
    "admin": {"rep", "mate", "rep2"},
}


@dataclass
class Scene:
    """Three reps in two teams; each has one customer and one visit there."""

    company: Company
    customers: dict[str, str]
    visits: dict[str, str]


@pytest.fixture(scope="module")
async def scene(world: World) -> Scene:
    company = await world.company()
    customers, visits = {}, {}
    for name in WRITERS:
        customer = a_customer(name=f"便利店 {name}")
        visit = a_check_in(customer["id"])
        assert (await company[name].post("/api/v1/customers", customer)).status_code == 201
        assert (await company[name].post("/api/v1/visits", visit)).status_code == 201
        customers[name], visits[name] = customer["id"], visit["id"]
    return Scene(company, customers, visits)


def ids(answer: httpx.Response) -> set[str]:
    assert answer.status_code == 200, answer.text
    return {row["id"] for row in answer.json()["items"]}


@pytest.mark.parametrize("viewer", SEES)
async def test_customers_in_the_list_are_those_in_scope(scene: Scene, viewer: str) -> None:
    seen = ids(await scene.company[viewer].get("/api/v1/customers"))
    assert seen == {scene.customers[name] for name in SEES[viewer]}


@pytest.mark.parametrize("viewer", SEES)
async def test_searching_finds_nothing_outside_the_scope(scene: Scene, viewer: str) -> None:
    seen = ids(await scene.company[viewer].get("/api/v1/customers", q="便利店"))
    assert seen == {scene.customers[name] for name in SEES[viewer]}


@pytest.mark.parametrize("viewer", SEES)
async def test_visits_in_the_list_are_those_in_scope(scene: Scene, viewer: str) -> None:
    seen = ids(await scene.company[viewer].get("/api/v1/visits"))
    assert seen == {scene.visits[name] for name in SEES[viewer]}


@pytest.mark.parametrize("viewer", SEES)
@pytest.mark.parametrize("kind", ["customers", "visits"])
async def test_a_detail_outside_the_scope_does_not_exist(scene: Scene, viewer: str, kind: str) -> None:
    for name, object_id in getattr(scene, kind).items():
        answer = await scene.company[viewer].get(f"/api/v1/{kind}/{object_id}")
        assert answer.status_code == (200 if name in SEES[viewer] else 404), name


async def test_a_customer_outside_the_scope_cannot_be_changed(scene: Scene) -> None:
    theirs = f"/api/v1/customers/{scene.customers['rep2']}"
    before = (await scene.company["rep2"].get(theirs)).json()
    for viewer in ("rep", "mate", "leader"):
        change = {"base_version": 1, "set": {"name": "别人的店"}}
        assert (await scene.company[viewer].patch(theirs, change)).status_code == 404
        refused = 404 if viewer == "leader" else 403
        assert (
            await scene.company[viewer].post(f"{theirs}/pins", a_customer()["pin"])
        ).status_code == refused
    assert (await scene.company["rep2"].get(theirs)).json() == before


async def test_a_visit_is_continued_by_its_own_person_only(scene: Scene) -> None:
    path = f"/api/v1/visits/{scene.visits['rep']}"
    before = (await scene.company["rep"].get(path)).json()
    for viewer in ("mate", "leader", "regional_manager", "admin"):
        ended = {"ended_at": before["started_at"]}
        answer = await scene.company[viewer].post(f"{path}/check-out", ended)
        assert (answer.status_code, answer.json()["code"]) == (404, "visit_unknown")
    assert (await scene.company["rep"].get(path)).json() == before


@pytest.mark.parametrize(
    ("giver", "taker", "status"),
    [("rep", "mate", 404), ("leader", "rep2", 404), ("leader", "rep", 201), ("admin", "rep", 201)],
)
async def test_a_customer_is_given_to_positions_in_scope_only(
    world: World, giver: str, taker: str, status: int
) -> None:
    company = await world.company()
    customer = a_customer(position_id=str(company[taker].position_id))
    answer = await company[giver].post("/api/v1/customers", customer)
    assert answer.status_code == status
    exists = await company["admin"].get("/api/v1/customers")
    assert ids(exists) == ({customer["id"]} if status == 201 else set())


PEOPLE = {
    "leader": {"leader", "rep", "mate"},
    "leader2": {"leader2", "rep2"},
    "regional_manager": {"regional_manager", "leader", "leader2", "rep", "mate", "rep2"},
    "admin": {
        "admin",
        "auditor",
        "finance",
        "regional_manager",
        "leader",
        "leader2",
        "rep",
        "mate",
        "rep2",
    },
}


@pytest.mark.parametrize("viewer", PEOPLE)
async def test_people_are_those_in_scope(scene: Scene, viewer: str) -> None:
    seen = ids(await scene.company[viewer].get("/api/v1/people"))
    assert seen == {str(scene.company[name].person_id) for name in PEOPLE[viewer]}


@pytest.mark.parametrize(
    ("viewer", "units"),
    [
        ("leader", {"company", "region", "team1"}),  # with the trunk of the tree
        ("leader2", {"company", "region", "team2"}),
        ("regional_manager", {"company", "region", "team1", "team2"}),
        ("admin", {"company", "region", "team1", "team2"}),
    ],
)
async def test_units_are_those_in_scope_and_those_above(scene: Scene, viewer: str, units: set[str]) -> None:
    seen = ids(await scene.company[viewer].get("/api/v1/units"))
    assert seen == {str(scene.company.units[unit]) for unit in units}


@pytest.mark.parametrize("viewer", PEOPLE)
async def test_the_live_page_shows_reps_and_visits_in_scope(scene: Scene, viewer: str) -> None:
    live = (await scene.company[viewer].get("/api/v1/live")).json()
    reps = SEES[viewer]
    assert {item["person"]["id"] for item in live["people"]} == {
        str(scene.company[name].person_id) for name in reps
    }
    assert {item["visit"]["id"] for item in live["feed"]} == {scene.visits[name] for name in reps}


def buckets(caller: Caller, *positions: Caller) -> set[str]:
    """By their plain names: what somebody sees otherwise there is said behind a tilde."""
    return {"t", f"u:{caller.person_id}", *(f"r:{position.position_id}" for position in positions)}


def plain(names: list[str]) -> set[str]:
    return {name.partition("~")[0] for name in names}


@pytest.mark.parametrize(
    ("viewer", "positions"),
    [
        ("rep", {"rep"}),
        ("leader", {"leader", "rep", "mate"}),
        ("regional_manager", {"regional_manager", "leader", "leader2", "rep", "mate", "rep2"}),
        ("admin", {"admin"}),  # nobody's phone holds a whole company
    ],
)
async def test_a_phone_holds_the_buckets_of_its_scope(scene: Scene, viewer: str, positions: set[str]) -> None:
    caller = scene.company[viewer]
    page = (await caller.pull()).json()
    assert plain(page["buckets"]) == buckets(caller, *(scene.company[name] for name in positions))
    held = {row["id"] for row in page["changes"].get("customer", {"put": []})["put"]}
    wanted = {
        scene.customers[name] for name in SEES[viewer] if positions & {name, "rep"} and viewer != "admin"
    }
    assert held == wanted


async def test_a_cursor_of_another_person_opens_no_bucket(scene: Scene) -> None:
    """A cursor says where to go on, never what may be seen."""
    cursor = (await scene.company["regional_manager"].pull()).json()["cursor"]
    answer = await scene.company["rep"].pull(cursor)
    assert answer.status_code == 200
    page = answer.json()
    assert set(page["buckets"]) == buckets(scene.company["rep"], scene.company["rep"])
    seen = {row["id"] for row in page["changes"].get("customer", {"put": []})["put"]}
    assert not seen & {scene.customers["rep2"], scene.customers["mate"]}
