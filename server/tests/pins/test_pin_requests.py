"""A pin is asked for on the spot with a photo; the page says which verdicts would flip; nothing flips by itself."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from rounds.approvals.jobs import begin_asked
from rounds.core.clock import utc_now
from rounds.core.ids import uuid7
from rounds.customers.pins.approving import PIN
from tests.approvals.favours import decide
from tests.rights.matrix import a_pin_request
from tests.sync.phone import Phone
from tests.world import Caller, Company, World, a_check_in, a_customer, a_fix, an_op

pytestmark = pytest.mark.anyio
THERE = {"lng": 112.02, "lat": 30.0}  # 963 m east of the pin


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


async def a_customer_of(owner: Caller, **more: Any) -> str:
    customer = a_customer(**more)
    assert (await owner.post("/api/v1/customers", customer)).status_code == 201
    return str(customer["id"])


def an_ask(customer_id: str, cmd: dict[str, Any]) -> dict[str, Any]:
    data = {name: value for name, value in cmd.items() if name != "id"}
    return an_op("pin.ask", cmd["id"], 1, data={**data, "customer_id": customer_id})


async def begin_all(world: World, company: Company) -> None:
    """What the worker does with what was asked."""
    rows = await world.oracle.fetch(
        "DELETE FROM outbox WHERE org_id = $1 AND event = 'PinAsked' RETURNING payload::text AS payload",
        company.org_id,
    )
    for row in rows:
        await begin_asked(world.db, company.org_id, PIN, orjson.loads(row["payload"]))


async def visit_there(rep: Caller, customer_id: str, **more: Any) -> str:
    cmd = a_check_in(customer_id, fix=a_fix(**THERE), **more)
    assert (await rep.post("/api/v1/visits", cmd)).status_code == 201
    return str(cmd["id"])


async def verdicts(caller: Caller, visit_id: str) -> list[str]:
    return [j["verdict"] for j in (await caller.get(f"/api/v1/visits/{visit_id}")).json()["judgements"]]


async def run_of(caller: Caller, customer_id: str, state: str = "running") -> dict[str, Any]:
    history = (await caller.get(f"/api/v1/customers/{customer_id}/pin-requests")).json()
    found: dict[str, Any] = next(run for run in history["approvals"] if run["status"] == state)
    return found


async def test_a_phone_asks_and_the_leader_sees_what_flips_and_approves_for_the_future(
    world: World, company: Company
) -> None:
    rep, leader = company["rep"], company["leader"]
    customer_id = await a_customer_of(rep)
    visit_id = await visit_there(rep, customer_id)
    assert await verdicts(rep, visit_id) == ["off_site"]
    cmd = a_pin_request()
    op = an_ask(customer_id, cmd)
    assert (await rep.push(op)).json()["results"][0]["status"] == "applied"
    assert (await rep.push(op)).json()["results"][0]["dup"] is True
    await begin_all(world, company)
    impact = (await leader.get(f"/api/v1/pin-requests/{cmd['id']}/impact")).json()
    assert (impact["looked_at"], impact["flips"]) == (1, 1)
    flip = impact["items"][0]
    assert (flip["visit_id"], flip["before"], flip["after"]) == (visit_id, "off_site", "on_site")
    assert (flip["distance_before_m"], flip["distance_after_m"]) == (963, 0)
    run = await run_of(leader, customer_id)
    said = {change["field"]: change for change in run["content"]["changes"]}
    assert said["pin"]["before"] == "30.00000, 112.01000"
    assert (said["pin_distance"]["after"], said["pin_flips"]["after"]) == ("963 m", "1")
    assert (await decide(leader, run["id"])).json()["status"] == "approved"
    shown = (await leader.get(f"/api/v1/pin-requests/{cmd['id']}")).json()
    assert (shown["state"], shown["since"], len(shown["photos"])) == ("approved", None, 1)
    assert shown["photos"][0]["state"] == "expected"
    customer = (await rep.get(f"/api/v1/customers/{customer_id}")).json()
    assert customer["pin"]["id"] == shown["pin_id"]
    assert (customer["pin"]["lng"], customer["pin"]["source"]) == (112.02, "field")
    assert customer["pin"]["provisional"] is False
    assert await verdicts(rep, visit_id) == ["off_site"], "nothing is judged again unless that was decided"
    assert await verdicts(rep, await visit_there(rep, customer_id)) == ["on_site"]
    phone = await Phone(rep).pull()
    assert phone.rows["customer"][customer_id]["pin"]["lng"] == 112.02
    assert await world.differences(company) == []


async def test_past_visits_are_judged_again_since_a_day_and_the_earlier_judgements_stay(
    world: World, company: Company
) -> None:
    rep, leader = company["rep"], company["leader"]
    customer_id = await a_customer_of(rep)
    visit_id = await visit_there(rep, customer_id)
    cmd = a_pin_request()
    assert (await rep.post(f"/api/v1/customers/{customer_id}/pin-requests", cmd)).status_code == 201
    await begin_all(world, company)
    since = (utc_now() - timedelta(days=3)).date().isoformat()
    path = f"/api/v1/pin-requests/{cmd['id']}/since"
    refused = await rep.post(path, {"since": since})
    assert refused.status_code == 403
    stranger = await company["regional_manager"].post(path, {"since": since})
    assert (stranger.status_code, stranger.json()["code"]) == (403, "pin_request_not_yours")
    assert (await leader.post(path, {"since": since})).json()["since"] == since
    run = await run_of(leader, customer_id)
    assert (await decide(leader, run["id"])).status_code == 200
    assert await verdicts(rep, visit_id) == ["on_site", "off_site"]
    pins = (await rep.get(f"/api/v1/customers/{customer_id}/pins")).json()["items"]
    assert [pin["lng"] for pin in pins] == [112.02, 112.01]
    assert pins[0]["valid_from"] > pins[1]["valid_from"], "the pin before keeps what was its"
    whole = (await rep.get(f"/api/v1/visits/{visit_id}")).json()
    assert whole["judgements"][0]["pin_id"] == pins[0]["id"]
    phone = await Phone(rep).pull()
    assert phone.rows["visit"][visit_id]["judgement"]["verdict"] == "on_site"
    assert await world.differences(company) == []


async def test_it_needs_a_reason_a_photo_and_its_turn(world: World, company: Company) -> None:
    rep = company["rep"]
    customer_id = await a_customer_of(rep)
    path = f"/api/v1/customers/{customer_id}/pin-requests"
    lacks: list[dict[str, Any]] = [{"reason": None}, {"photos": []}]
    for lack in lacks:
        answer = await rep.post(path, a_pin_request(**lack))
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed"), lack
    first = a_pin_request()
    assert (await rep.post(path, first)).status_code == 201
    assert (await rep.post(path, first)).status_code == 201
    other = await rep.post(path, a_pin_request())
    assert (other.status_code, other.json()["code"]) == (409, "pin_request_open")
    assert (await company["rep2"].post(path, a_pin_request())).status_code == 404
    await begin_all(world, company)
    run = await run_of(rep, customer_id)
    assert (await decide(company["leader"], run["id"], "return", comment="照片看不清")).status_code == 200
    again = {**first, "round": 2, "reason": "补一张", "photos": a_pin_request()["photos"]}
    answer = await rep.post(path, again)
    assert (answer.json()["state"], answer.json()["round"], len(answer.json()["photos"])) == ("asked", 2, 2)
    await begin_all(world, company)
    assert (await decide(company["leader"], run["id"], "reject", comment="不对")).status_code == 200
    customer = (await rep.get(f"/api/v1/customers/{customer_id}")).json()
    assert customer["pin"]["lng"] == 112.01
    assert (await rep.get(path)).json()["items"][0]["state"] == "rejected"


async def test_a_first_pin_is_provisional_until_a_second_person_stood_there(
    world: World, company: Company
) -> None:
    rep, leader = company["rep"], company["leader"]
    customer_id = await a_customer_of(rep, pin=None)
    cmd = a_pin_request(reason=None, photos=[])
    assert (await rep.push(an_ask(customer_id, cmd))).json()["results"][0]["status"] == "applied"
    pin = (await rep.get(f"/api/v1/customers/{customer_id}")).json()["pin"]
    assert (pin["provisional"], pin["radius_m"]) == (True, 100)
    await visit_there(rep, customer_id)
    assert (await Phone(rep).pull()).rows["customer"][customer_id]["pin"]["provisional"] is True
    await visit_there(leader, customer_id)
    assert (await rep.get(f"/api/v1/customers/{customer_id}")).json()["pin"]["provisional"] is False
    assert (await Phone(rep).pull()).rows["customer"][customer_id]["pin"]["provisional"] is False
    assert await world.differences(company) == []


async def test_whoever_may_set_pins_confirms_one_and_needs_no_approval(
    world: World, company: Company
) -> None:
    rep, leader = company["rep"], company["leader"]
    mine = a_customer()["pin"]
    customer_id = await a_customer_of(rep, pin={**mine, "source": "field"})
    assert (await rep.get(f"/api/v1/customers/{customer_id}")).json()["pin"]["provisional"] is True
    path = f"/api/v1/customers/{customer_id}/pins/{mine['id']}/confirm"
    assert (await rep.post(path)).status_code == 403
    assert (await leader.post(path.replace(mine["id"], str(uuid7())))).status_code == 404
    for _ in range(2):
        assert (await leader.post(path)).json()["items"][0]["provisional"] is False
    answer = await leader.post(f"/api/v1/customers/{customer_id}/pin-requests", a_pin_request(photos=[]))
    assert (answer.status_code, answer.json()["state"]) == (201, "approved")
    pin = (await leader.get(f"/api/v1/customers/{customer_id}")).json()["pin"]
    assert (pin["id"], pin["provisional"]) == (answer.json()["pin_id"], False)
    assert await world.differences(company) == []


async def test_near_are_those_in_scope_by_distance_and_the_grid_says_the_same(
    world: World, company: Company
) -> None:
    rep, admin = company["rep2"], company["admin"]
    at = {"lng": 113.2, "lat": 31.4}
    made = []
    for step in (0, 3, 1, 40):
        pin = {**a_customer()["pin"], "lng": at["lng"] + step * 0.004, "lat": at["lat"] - step * 0.003}
        made.append(await a_customer_of(rep, name=f"邻店 {step}", pin=pin))
    found = (await rep.get("/api/v1/customers/near", **at)).json()["items"]
    assert [row["id"] for row in found] == [made[0], made[2], made[1]]
    assert [row["distance_m"] for row in found] == [0, 505, 1516]
    assert (await admin.get("/api/v1/customers/near", **at)).json()["items"] == found
    wide = (await admin.get("/api/v1/customers/near", **at, radius_m=50_000)).json()["items"]
    assert [row["id"] for row in wide] == [made[0], made[2], made[1], made[3]]
    assert (await admin.get("/api/v1/customers/near", **at, limit=2)).json()["items"] == found[:2]
    assert (await company["leader"].get("/api/v1/customers/near", **at)).json()["items"] == []
