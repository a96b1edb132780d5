"""A removed phone reads nothing more, and what it could not deliver is not lost."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from rounds.core.clock import utc_now
from rounds.core.db import Tx
from rounds.core.ids import uuid7
from tests.sync.deliveries import (
    a_known_customer,
    check_in_op,
    check_out_op,
    photo_op,
    refused_op,
    results,
    statuses,
)
from tests.sync.test_push_and_pull import a_picture
from tests.world import Caller, Company, World, a_fix, iso

pytestmark = pytest.mark.anyio
TROUBLES = "/api/v1/sync/troubles"


async def quarantine(phone: Caller, *ops: Any) -> httpx.Response:
    body = {"device_id": str(phone.device_id), "device_now": iso(), "app": "test", "ops": list(ops)}
    return await phone.post("/api/sync/v1/quarantine", body)


async def removed(world: World, company: Company) -> Caller:
    """A phone of the rep that the rep has removed from another one."""
    rep = company["rep"]
    lost = await world.sign_in(rep.code, rep.person_id, rep.position_id)
    assert (await rep.delete(f"/api/v1/devices/{lost.device_id}")).status_code == 204
    return lost


async def set_back(world: World, company: Company, phone: Caller, days: int) -> None:
    async def act(tx: Tx) -> None:
        for sql in (
            "UPDATE device SET revoked_at = revoked_at - $3::interval WHERE org_id = $1 AND id = $2",
            "UPDATE session SET ended_at = ended_at - $3::interval WHERE org_id = $1 AND device_id = $2",
        ):
            await tx.execute(sql, tx.org_id, phone.device_id, timedelta(days=days))

    await world.db.run(world.ctx(company), act)


async def test_a_removed_phone_may_only_hand_over_and_is_told_so(world: World) -> None:
    company = await world.company()
    lost = await removed(world, company)
    sha256 = "ab" * 32
    for answer in (
        await lost.get("/api/v1/me"),
        await lost.get("/api/v1/customers"),
        await lost.pull(),
        await lost.push(),
        await lost.post("/api/sync/v1/report", {}),
        await lost.post("/api/v1/visits", {}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "device_revoked"), answer.request.url
    unnamed = await lost.get(f"/api/sync/v1/blobs/{sha256}")
    assert (unnamed.status_code, unnamed.json()["code"]) == (404, "blob_unknown")
    asked = (await quarantine(lost)).json()
    assert asked["allowed"] is True
    assert asked["results"] == []


async def test_whoever_is_signed_in_needs_no_quarantine(world: World) -> None:
    rep = (await world.company())["rep"]
    asked = (await quarantine(rep)).json()
    assert (asked["allowed"], asked["until"]) == (False, None)
    answer = await quarantine(rep, refused_op())
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


async def test_a_session_that_its_owner_ended_delivers_nothing(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    left = await world.sign_in(rep.code, rep.person_id, rep.position_id)
    await left.delete("/api/v1/session")
    assert (await quarantine(left)).json()["code"] == "session_revoked"
    await rep.delete(f"/api/v1/devices/{left.device_id}")
    assert (await quarantine(left)).json()["code"] == "session_revoked"
    stranger = await world.sign_in(rep.code, rep.person_id, rep.position_id)
    stranger.token = stranger.token[:-3] + "xyz"
    assert (await quarantine(stranger)).json()["code"] == "not_signed_in"


async def test_what_a_removed_phone_hands_over_has_no_effect_until_it_is_accepted(world: World) -> None:
    company = await world.company()
    rep, leader = company["rep"], company["leader"]
    customer_id = await a_known_customer(rep)
    lost = await removed(world, company)
    began = utc_now() - timedelta(minutes=40)
    visit = check_in_op(customer_id, 1, started_at=iso(began), fix=a_fix(at=began))
    out = check_out_op(visit["id"], 2)
    odd: Any = "text"
    for _ in range(2):
        answer = await quarantine(lost, visit, out, odd)
        assert statuses(answer) == ["quarantined"] * 3
        assert [r["op_id"] for r in results(answer)] == [visit["op_id"], out["op_id"], None]
    assert (await leader.get("/api/v1/visits")).json()["items"] == []
    listed = (await leader.get(TROUBLES)).json()
    assert listed["counts"] == {"rejected": 0, "quarantine": 3, "import": 0}
    shown = next(item for item in listed["items"] if item["op_id"] == visit["op_id"])
    assert (shown["source"], shown["code"], shown["customer_id"]) == ("quarantine", None, customer_id)
    early = await leader.post(f"{TROUBLES}/{out['op_id']}/accept", {})
    assert (early.status_code, early.json()["code"]) == (409, "waits_for")
    for op in (visit, out):
        accepted = await leader.post(f"{TROUBLES}/{op['op_id']}/accept", {})
        assert accepted.status_code == 200, accepted.text
    (kept,) = (await leader.get("/api/v1/visits")).json()["items"]
    assert kept["person"]["id"] == str(rep.person_id)
    assert kept["ended_at"] is not None
    assert abs((began - _moment(kept["started_at"])).total_seconds()) < 5
    nothing = next(i["op_id"] for i in listed["items"] if i["payload"] == "text")
    shapeless = await leader.post(f"{TROUBLES}/{nothing}/accept", {"data": {"note": "x"}})
    assert (shapeless.status_code, shapeless.json()["code"]) == (422, "malformed")
    assert await world.differences(company) == []


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def test_a_phone_that_was_let_in_again_delivers_the_same_once(world: World) -> None:
    """What was accepted meanwhile is a repetition; what was not is no trouble any more."""
    company = await world.company()
    rep, leader = company["rep"], company["leader"]
    lost = await removed(world, company)
    customer_id = await a_known_customer(rep)
    one, two = check_in_op(customer_id, 1), check_in_op(customer_id, 2)
    await quarantine(lost, one, two)
    await leader.post(f"{TROUBLES}/{one['op_id']}/accept", {})
    back = await lost.http.post(
        "/api/v1/session",
        json={
            "name": lost.code,
            "password": "correct horse battery",
            "token": True,
            "device": {"id": str(lost.device_id), "label": "again", "kind": "phone"},
        },
    )
    lost.token = back.json()["token"]
    found = results(await lost.push(one, two))
    assert [(r["status"], r.get("dup")) for r in found] == [("applied", True), ("applied", None)]
    assert (await leader.get(TROUBLES)).json()["items"] == []
    assert len((await leader.get("/api/v1/visits")).json()["items"]) == 2


async def test_a_clock_that_was_off_is_set_right_when_the_operation_is_accepted(world: World) -> None:
    company = await world.company()
    lost = await removed(world, company)
    off = timedelta(days=365)
    op = check_in_op(await a_known_customer(company["rep"]), 1, started_at=iso(utc_now() + off), fix=None)
    body = {"device_id": str(lost.device_id), "device_now": iso(utc_now() + off), "app": "", "ops": [op]}
    assert (await lost.post("/api/sync/v1/quarantine", body)).status_code == 200
    accepted = await company["leader"].post(f"{TROUBLES}/{op['op_id']}/accept", {})
    assert accepted.status_code == 200, accepted.text
    visit = (await company["leader"].get(f"/api/v1/visits/{op['id']}")).json()
    assert abs((utc_now() - _moment(visit["started_at"])).total_seconds()) < 60


async def test_its_pictures_come_too_as_far_as_they_are_named(world: World) -> None:
    company = await world.company()
    lost = await removed(world, company)
    picture = a_picture(200)
    sha256 = hashlib.sha256(picture).hexdigest()
    path = f"/api/sync/v1/blobs/{sha256}"
    assert (await lost.put(path, picture, off=0, size=len(picture))).status_code == 404
    visit = check_in_op(await a_known_customer(company["rep"]), 1)
    photo = photo_op(visit["id"], 2, sha256, len(picture))
    await quarantine(lost, visit, photo)
    assert (await lost.get(path)).json() == {"offset": 0, "size": None, "complete": False}
    assert (await lost.put(path, picture, off=0, size=len(picture))).json()["complete"] is True
    for op in (visit, photo):
        assert (await company["leader"].post(f"{TROUBLES}/{op['op_id']}/accept", {})).status_code == 200
    shown = (await company["leader"].get(f"/api/v1/visits/{visit['id']}")).json()
    assert shown["photos"][0]["state"] == "stored"


async def test_a_picture_whose_record_came_before_the_removal_may_follow(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    lost = await world.sign_in(rep.code, rep.person_id, rep.position_id)
    picture = a_picture(210)
    sha256 = hashlib.sha256(picture).hexdigest()
    visit = check_in_op(await a_known_customer(rep), 1)
    assert statuses(await lost.push(visit, photo_op(visit["id"], 2, sha256, len(picture)))) == [
        "applied",
        "applied",
    ]
    await rep.delete(f"/api/v1/devices/{lost.device_id}")
    answer = await lost.put(f"/api/sync/v1/blobs/{sha256}", picture, off=0, size=len(picture))
    assert answer.json()["complete"] is True
    other = await removed(world, await world.company())
    assert (await other.get(f"/api/sync/v1/blobs/{sha256}")).status_code == 404


async def test_after_fourteen_days_nothing_is_taken(world: World) -> None:
    company = await world.company()
    lost = await removed(world, company)
    named = photo_op(str(uuid7()), 1)
    await set_back(world, company, lost, 13)
    assert statuses(await quarantine(lost, named)) == ["quarantined"]
    await set_back(world, company, lost, 1)
    assert (await quarantine(lost)).json()["allowed"] is False
    late = await quarantine(lost, refused_op())
    assert (late.status_code, late.json()["code"]) == (401, "device_revoked")
    picture = await lost.get(f"/api/sync/v1/blobs/{'ab' * 32}")
    assert (picture.status_code, picture.json()["code"]) == (401, "device_revoked")


async def test_nobody_delivers_for_another_phone_or_person(world: World) -> None:
    company = await world.company()
    lost = await removed(world, company)
    body = {
        "device_id": str(company["mate"].device_id),
        "device_now": iso(),
        "app": "",
        "ops": [refused_op()],
    }
    assert (await lost.post("/api/sync/v1/quarantine", body)).status_code == 404
    headers = {"X-Rounds-Person": str(company["mate"].person_id)}
    other = await lost.post("/api/sync/v1/quarantine", {**body, "ops": []}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (401, "not_signed_in")


async def test_too_much_at_once_is_too_much_here_too(world: World) -> None:
    company = await world.company()
    lost = await removed(world, company)
    many = await quarantine(lost, *[refused_op(n) for n in range(51)])
    assert many.status_code == 413
    large = await quarantine(lost, {"note": "x" * 300_000})
    assert large.status_code == 413
