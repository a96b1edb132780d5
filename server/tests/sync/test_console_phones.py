"""What the console's sync pages are told: phones by state and team, pictures of what is held, a phone removed."""

import hashlib
import io
from typing import Any

import pytest
from PIL import Image

from rounds.core.ids import uuid7
from tests.world import Caller, World, a_check_in, a_customer, an_op, iso

pytestmark = pytest.mark.anyio


def a_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#2448c6").save(out, "JPEG")
    return out.getvalue()


def a_photo_op(sha256: str, size: int) -> dict[str, Any]:
    data = {
        "visit_id": str(uuid7()),
        "kind": "front",
        "sha256": sha256,
        "size": size,
        "width": 40,
        "height": 30,
        "taken_at": iso(),
        "live": True,
    }
    return an_op("visit.add_photo", str(uuid7()), 1, data=data, blobs=[sha256])


async def an_import(manager: Caller, owner: Caller, *ops: dict[str, Any]) -> dict[str, Any]:
    company_id = (await manager.get("/api/v1/me")).json()["company"]["id"]
    body = {
        "device_id": str(owner.device_id),
        "person_id": str(owner.person_id),
        "company_id": company_id,
        "made_at": iso(),
        "ops": list(ops),
        "name": "phone.rounds-outbox.json",
    }
    answer = await manager.post("/api/v1/sync/imports", body)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_phones_are_counted_by_state_whatever_state_is_listed(world: World) -> None:
    company = await world.company()
    refused = an_op("visit.check_in", str(uuid7()), 1, data={"customer_id": "none"})
    assert (await company["rep"].push(refused)).json()["results"][0]["status"] == "rejected"
    told = {"device_id": str(company["mate"].device_id), "device_now": iso(), "unsent": 3}
    report = {**told, "photos": 0, "attention": 0}
    assert (await company["mate"].post("/api/sync/v1/report", report)).status_code == 204
    waiting = (await company["leader"].get("/api/v1/sync/devices", state="waiting")).json()
    assert [item["device"]["id"] for item in waiting["items"]] == [str(company["mate"].device_id)]
    assert waiting["counts"]["waiting"] == 1
    assert waiting["counts"]["trouble"] == 1
    silent = (await company["leader"].get("/api/v1/sync/devices", state="silent")).json()
    assert silent["items"] == []
    assert silent["counts"] == waiting["counts"]


async def test_a_region_shows_the_phones_of_its_teams(world: World) -> None:
    company = await world.company()

    async def phones_of(unit: str) -> set[str]:
        answer = await company["admin"].get("/api/v1/sync/devices", unit_id=str(company.units[unit]))
        return {item["person"]["code"] for item in answer.json()["items"]}

    team1 = {company[role].code for role in ("leader", "rep", "mate")}
    assert await phones_of("team1") == team1
    assert team1 | {company["rep2"].code} <= await phones_of("region")
    assert company["admin"].code not in await phones_of("region")


async def test_troubles_are_listed_by_the_door_they_came_through(world: World) -> None:
    company = await world.company()
    rep, leader = company["rep"], company["leader"]
    refused = an_op("visit.check_in", str(uuid7()), 1, data={"customer_id": "none"})
    await rep.push(refused)
    held = an_op("visit.check_in", str(uuid7()), 2, data={"customer_id": str(uuid7())})
    await an_import(leader, rep, held)
    listed = {
        source: [
            item["op_id"]
            for item in (await leader.get("/api/v1/sync/troubles", source=source)).json()["items"]
        ]
        for source in ("rejected", "import", "quarantine")
    }
    assert listed == {"rejected": [refused["op_id"]], "import": [held["op_id"]], "quarantine": []}


async def test_the_picture_of_a_held_operation_can_be_looked_at_once_it_has_come(world: World) -> None:
    company = await world.company()
    rep, leader = company["rep"], company["leader"]
    content = a_picture()
    sha256 = hashlib.sha256(content).hexdigest()
    await an_import(leader, rep, a_photo_op(sha256, len(content)))
    (before,) = (await leader.get("/api/v1/sync/troubles")).json()["items"]
    assert before["photos"] == [{"sha256": sha256, "url": None}]
    put = await leader.put(f"/api/v1/sync/imports/blobs/{sha256}", content, off=0, size=len(content))
    assert put.json()["complete"] is True
    (after,) = (await leader.get("/api/v1/sync/troubles")).json()["items"]
    assert (await leader.get(after["photos"][0]["url"])).content == content


async def test_a_file_brings_the_picture_of_a_record_that_has_already_arrived(world: World) -> None:
    company = await world.company()
    rep, leader = company["rep"], company["leader"]
    content = a_picture()
    sha256 = hashlib.sha256(content).hexdigest()
    customer = a_customer()
    await rep.post("/api/v1/customers", customer)
    visit = a_check_in(customer["id"])
    await rep.post("/api/v1/visits", visit)
    photo = a_photo_op(sha256, len(content))
    photo["data"]["visit_id"] = visit["id"]
    assert (await rep.push(photo)).json()["results"][0]["status"] == "applied"
    assert (await an_import(leader, rep, photo))["results"][0]["status"] == "known"
    put = await leader.put(f"/api/v1/sync/imports/blobs/{sha256}", content, off=0, size=len(content))
    assert put.status_code == 200, put.text
    unnamed = hashlib.sha256(b"nobody named it").hexdigest()
    refused = await leader.put(f"/api/v1/sync/imports/blobs/{unnamed}", b"nobody named it", off=0, size=15)
    assert refused.json()["code"] == "blob_unknown"


async def test_a_leader_removes_a_phone_of_the_own_team_and_no_other(world: World) -> None:
    company = await world.company()
    rep, other, leader = company["rep"], company["rep2"], company["leader"]
    assert (await leader.delete(f"/api/v1/sync/devices/{other.device_id}")).status_code == 404
    assert (await other.pull()).status_code == 200
    assert (await leader.delete(f"/api/v1/sync/devices/{rep.device_id}")).status_code == 204
    refused = await rep.pull()
    assert (refused.status_code, refused.json()["code"]) == (401, "device_revoked")
    listed = (await leader.get("/api/v1/sync/devices", state="revoked")).json()
    assert [item["device"]["id"] for item in listed["items"]] == [str(rep.device_id)]
    handed = {"device_id": str(rep.device_id), "device_now": iso(), "app": "test", "ops": []}
    assert (await rep.post("/api/sync/v1/quarantine", handed)).json()["allowed"] is True
