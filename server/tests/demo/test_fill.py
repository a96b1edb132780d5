"""The demo company in a real database: made by actions, seen over HTTP, made once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from rounds.app import SYNCED
from rounds.core.access import system_ctx
from rounds.core.clock import utc_now
from rounds.core.db import Tx
from rounds.core.file_store import Files
from rounds.core.testing import log_differences
from rounds.demo import DemoExists, DemoMade, DemoSize, fill
from rounds.demo.fill import fill_demo
from rounds.demo.people import CITY_TEAMS
from rounds.demo.sizes import ZONE
from rounds.demo.story import Story, draw_story
from rounds.engines.osm import NotAnOsmFile
from rounds.org import public as org
from rounds.visits import live
from tests.demo.test_story import spots
from tests.world import World

pytestmark = pytest.mark.anyio
SIZE = DemoSize(reps=4, outlets=60, days_back=6, days_ahead=3, photos=9)


@dataclass
class Filled:
    story: Story
    made: DemoMade
    shares: list[float]


@pytest.fixture(scope="module")
def now() -> datetime:
    """Half past ten in Shanghai on the latest day that has come so far: the log asks the server's own clock."""
    latest = utc_now().replace(hour=2, minute=30, second=0, microsecond=0)
    return latest if latest <= utc_now() else latest - timedelta(days=1)


@pytest.fixture(scope="module")
async def filled(world: World, now: datetime) -> Filled:
    shares: list[float] = []
    story = draw_story(SIZE, spots(SIZE.outlets), "晴川食品", CITY_TEAMS, now)
    made = await fill.write_story(world.settings, story, SIZE.photos, shares.append)
    return Filled(story, made, shares)


async def test_the_change_log_agrees_with_the_tables(world: World, filled: Filled) -> None:
    assert await log_differences(world.oracle, filled.made.org_id, SYNCED) == []


async def test_what_was_drawn_is_what_is_there(world: World, filled: Filled) -> None:
    rounds = filled.story.rounds
    org_id = filled.made.org_id

    async def ids(table: str) -> set[Any]:
        rows = await world.oracle.fetch(f"SELECT id FROM {table} WHERE org_id = $1", org_id)
        return {row["id"] for row in rows}

    assert await ids("customer") == {outlet.id for one in rounds for outlet in one.outlets}
    assert await ids("visit") == {visit.check_in.id for one in rounds for visit in one.visits}
    assert len(await ids("plan_item")) == sum(len(one.stops) for one in rounds)
    unplanned = await world.oracle.fetchval(
        """
        SELECT count(*) FROM visit AS v
        WHERE v.org_id = $1 AND v.plan_item_id IS NOT NULL
          AND NOT EXISTS (SELECT FROM plan_item AS i WHERE i.org_id = v.org_id AND i.id = v.plan_item_id
                            AND i.day = v.business_day AND i.customer_id = v.customer_id)
        """,
        org_id,
    )
    assert unplanned == 0
    assert filled.shares == sorted(filled.shares)
    assert filled.shares[-1] == 1.0


async def test_facts_were_received_when_they_happened(world: World, filled: Filled) -> None:
    rows = await world.oracle.fetch(
        "SELECT id, received_at, business_day, flags, device_id, unit_id FROM visit WHERE org_id = $1",
        filled.made.org_id,
    )
    drawn = {visit.check_in.id: (visit, one.rep) for one in filled.story.rounds for visit in one.visits}
    for row in rows:
        visit, rep = drawn[row["id"]]
        assert row["received_at"] == visit.received_at
        assert row["business_day"] == visit.day
        assert (row["device_id"], row["unit_id"]) == (rep.device_id, rep.unit_id)
        is_late = visit.received_at - visit.started_at > timedelta(minutes=10)
        assert row["flags"] == (["late_delivery"] if is_late else [])


async def test_the_leader_sees_the_team_at_work_with_photos(
    world: World, filled: Filled, now: datetime
) -> None:
    leader = filled.story.staff.shown_leader
    files = Files(world.settings.files_root(), world.settings.secret_key.get_secret_value())

    async def look(tx: Tx) -> dict[str, Any]:
        tx.now = now
        tx.ctx = await org.context_of_person(tx, leader.id, ZONE, is_demo=True)
        return await live.read_live(tx, files)

    seen = await world.db.read(system_ctx(filled.made.org_id, ZONE), look)
    team = [rep.name for rep in filled.story.staff.reps if rep.team == leader.team]
    assert [person["person"]["name"] for person in seen["people"]] == team
    assert all(person["planned"] for person in seen["people"])
    assert any(person["done"] for person in seen["people"])
    assert seen["feed"]
    assert any(item["visit"]["photo"] for item in seen["feed"])


async def test_photos_and_their_small_copies_can_be_fetched(world: World, filled: Filled) -> None:
    rows = await world.oracle.fetch(
        """
        SELECT a.entity_id FROM attachment AS a
        JOIN blob AS b ON b.org_id = a.org_id AND b.sha256 = a.sha256
        WHERE a.org_id = $1 AND b.stored_at IS NOT NULL
        """,
        filled.made.org_id,
    )
    assert len(rows) == SIZE.photos
    leader = await signed_in(world, filled.made.manager.name, filled.made.manager.password)
    visit = (await leader.get(f"/api/v1/visits/{rows[0]['entity_id']}")).json()
    for address in (visit["photos"][0]["url"], visit["photos"][0]["thumb_url"]):
        answer = await leader.get(address)
        assert answer.status_code == 200
        assert answer.content[:2] == b"\xff\xd8"


async def test_the_shown_logins_open_the_door(world: World, filled: Filled) -> None:
    made = filled.made
    for login, role in (
        (made.rep, "rep"),
        (made.leader, "leader"),
        (made.manager, "regional_manager"),
        (made.admin, "admin"),
    ):
        client = await signed_in(world, login.name, login.password)
        me = (await client.get("/api/v1/me")).json()
        assert me["roles"] == [role]
        assert me["company"]["is_demo"] is True


async def signed_in(world: World, name: str, password: str) -> Any:
    client = world.client()
    answer = await client.post("/api/v1/session", json={"name": name, "password": password})
    assert answer.status_code == 200, answer.text
    return client


async def test_a_second_demo_is_refused_and_changes_nothing(world: World, filled: Filled) -> None:
    async def counts() -> list[int]:
        return [
            await world.oracle.fetchval(f"SELECT count(*) FROM {table}")
            for table in ("company", "unit", "person", "customer", "visit", "outbox", "sync_row")
        ]

    before = await counts()
    with pytest.raises(DemoExists):
        await fill.write_story(world.settings, filled.story, SIZE.photos, lambda _: None)
    assert await counts() == before


async def test_a_file_that_is_no_extract_is_refused_before_anything_is_written(
    world: World, tmp_path: Any, now: datetime
) -> None:
    extract = tmp_path / "region.osm.pbf"
    extract.write_bytes(b"this is no map")
    before = await world.oracle.fetchval("SELECT count(*) FROM company")
    with pytest.raises(NotAnOsmFile):
        await fill_demo(world.settings, lambda _: None, extract, size=SIZE, now=now)
    assert await world.oracle.fetchval("SELECT count(*) FROM company") == before


async def test_a_leader_finds_one_phone_of_each_kind_and_one_record_to_decide(
    world: World, filled: Filled
) -> None:
    client = world.client()
    login = filled.made.manager
    answer = await client.post(
        "/api/v1/session", json={"name": login.name, "password": login.password, "token": True}
    )
    headers = {"Authorization": f"Bearer {answer.json()['token']}"}
    phones = (await client.get("/api/v1/sync/devices", headers=headers)).json()
    by_code: dict[str, list[dict[str, Any]]] = {}
    for item in phones["items"]:
        by_code.setdefault(item["person"]["code"], []).append(item)
    assert sorted(by_code) == sorted(rep.code for rep in filled.story.staff.reps)
    backlog, clock_off, refused = [
        rep.code for rep in filled.story.staff.reps if rep != filled.story.staff.shown_rep
    ][:3]
    assert by_code[backlog][0]["unsent"] > 0
    assert by_code[clock_off][0]["skew_ms"] == -180_000
    assert len(by_code[clock_off]) == 2
    assert by_code[refused][0]["open_troubles"] == 1
    troubles = (await client.get("/api/v1/sync/troubles", headers=headers)).json()
    assert troubles["counts"] == {"rejected": 1, "quarantine": 0, "import": 0}
    assert troubles["items"][0]["params"]["field"] == "set.status"
