"""What phones say of themselves, what files bring, what a company decides about its phones."""

import hashlib
from typing import Any

import pytest

from rounds.core.ids import uuid7
from tests.sync.deliveries import a_known_customer, check_in_op, photo_op, refused_op, statuses
from tests.sync.test_push_and_pull import a_picture, pull_all
from tests.world import Caller, World, iso

pytestmark = pytest.mark.anyio
TROUBLES = "/api/v1/sync/troubles"
FINE = {"unsent": 0, "photos": 0, "attention": 0}


async def report(phone: Caller, **told: Any) -> int:
    body = {"device_id": str(phone.device_id), "device_now": iso(), "app": "1.2", **FINE, **told}
    return (await phone.post("/api/sync/v1/report", body)).status_code


async def seen_by(viewer: Caller, phone: Caller, **filters: Any) -> dict[str, Any] | None:
    items = (await viewer.get("/api/v1/sync/devices", **filters)).json()["items"]
    return next((item for item in items if item["device"]["id"] == str(phone.device_id)), None)


async def test_a_report_shows_on_the_console(world: World) -> None:
    company = await world.company()
    rep, leader = company["rep"], company["leader"]
    quiet = await seen_by(leader, rep)
    assert quiet is not None
    assert (quiet["state"], quiet["reported_at"], quiet["unsent"]) == ("ok", None, None)
    since = iso()
    told = {
        "unsent": 3,
        "oldest_at": since,
        "photos": 2,
        "persisted": False,
        "storage_free": 10**9,
        "mirror_seq": 1,
    }
    assert await report(rep, **told) == 204
    shown = await seen_by(leader, rep)
    assert shown is not None
    assert {name: shown[name] for name in ("unsent", "photos", "persisted", "storage_free")} == {
        "unsent": 3, "photos": 2, "persisted": False, "storage_free": 10**9,
    }  # fmt: skip
    assert (shown["state"], shown["device"]["app"]) == ("waiting", "1.2")
    assert shown["behind"] >= 0
    assert quiet["last_pull_at"] is None
    assert shown["last_pull_at"] == shown["reported_at"]
    assert abs(shown["skew_ms"]) < 60_000
    await rep.push(refused_op())
    troubled = await seen_by(leader, rep)
    assert troubled is not None
    assert (troubled["state"], troubled["open_troubles"]) == ("trouble", 1)
    assert await seen_by(leader, rep, state="waiting") is None
    assert await seen_by(leader, rep, q=rep.code[-4:]) is not None
    assert await seen_by(leader, rep, q="nobody%") is None


async def test_a_report_comes_with_a_push_and_one_that_is_odd_stops_nothing(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    customer_id = await a_known_customer(rep)
    body = {"device_id": str(rep.device_id), "device_now": iso(), "app": "x"}
    for n, told in enumerate(({**FINE, "attention": 4}, {"unsent": "many"}, "text", None, {"unsent": -1})):
        push = {**body, "ops": [check_in_op(customer_id, n)], "report": told}
        assert statuses(await rep.post("/api/sync/v1/push", push)) == ["applied"]
    shown = await seen_by(company["leader"], rep)
    assert shown is not None
    assert (shown["attention"], shown["state"]) == (4, "trouble")


async def test_reports_at_both_ends_of_time_and_of_others_are_harmless(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    for at in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1970-01-01T00:00:00Z"):
        assert await report(rep, oldest_at=at, device_now=at) == 204
    assert await report(rep, device_id=str(company["mate"].device_id)) == 404
    assert await report(rep, unsent=-1) == 422
    assert (await company["leader"].get("/api/v1/sync/devices")).status_code == 200


def a_file(phone: Caller, company_id: int, *ops: Any, **more: Any) -> dict[str, Any]:
    return {
        "device_id": str(phone.device_id),
        "person_id": str(phone.person_id),
        "company_id": company_id,
        "app": "1.2",
        "made_at": iso(),
        "ops": list(ops),
        "name": "phone.rounds-outbox.json",
        **more,
    }


async def test_a_file_is_held_and_accepted_like_a_removed_phones(world: World) -> None:
    company = await world.company()
    rep, leader = company["rep"], company["leader"]
    visit = check_in_op(await a_known_customer(rep), 1)
    delivered = check_in_op(visit["data"]["customer_id"], 2)
    await rep.push(delivered)
    picture = a_picture(200)
    sha256 = hashlib.sha256(picture).hexdigest()
    photo = photo_op(visit["id"], 3, sha256, len(picture))
    file = a_file(rep, company.org_id, visit, delivered, photo, {"op_id": 7})
    for expected in (["held", "known", "held", "malformed"], ["known"] * 4):
        assert statuses(await leader.post("/api/v1/sync/imports", file)) == expected
    assert (await leader.get(TROUBLES)).json()["counts"]["import"] == 3
    path = f"/api/v1/sync/imports/blobs/{sha256}"
    assert (await leader.put(path, picture, off=0, size=len(picture))).json()["complete"] is True
    for op in (visit, photo):
        assert (await leader.post(f"{TROUBLES}/{op['op_id']}/accept", {})).status_code == 200
    shown = (await leader.get(f"/api/v1/visits/{visit['id']}")).json()
    assert shown["photos"][0]["state"] == "stored"
    assert [statuses(await rep.push(op)) for op in (visit, photo)] == [["applied"]] * 2
    assert len((await leader.get("/api/v1/visits")).json()["items"]) == 2
    assert await world.differences(company) == []


async def test_a_file_of_somebody_elses_is_refused(world: World) -> None:
    company = await world.company()
    rep, leader = company["rep"], company["leader"]
    imports = "/api/v1/sync/imports"
    other = await leader.post(imports, a_file(rep, company.org_id + 1))
    assert (other.status_code, other.json()["code"]) == (422, "import_other_company")
    elsewhere = await leader.post(imports, a_file(company["rep2"], company.org_id))
    assert (elsewhere.status_code, elsewhere.json()["params"]) == (404, {"entity": "person"})
    mixed = a_file(rep, company.org_id, device_id=str(company["mate"].device_id))
    assert (await leader.post(imports, mixed)).json()["code"] == "import_unreadable"
    many = a_file(rep, company.org_id, *[refused_op(n) for n in range(51)])
    assert (await leader.post(imports, many)).status_code == 413
    unnamed = await leader.put(f"/api/v1/sync/imports/blobs/{'cd' * 32}", b"x", off=0, size=9)
    assert (unnamed.status_code, unnamed.json()["code"]) == (404, "blob_unknown")


async def test_the_companys_choice_about_locking_reaches_every_phone(world: World) -> None:
    company = await world.company()
    assert (await company["leader"].get("/api/v1/sync/settings")).json() == {"phone_lock": "off"}
    _, cursor = await pull_all(company["rep"])
    changed = await company["admin"].patch("/api/v1/sync/settings", {"phone_lock": "required"})
    assert changed.json() == {"phone_lock": "required"}
    rows, _ = await pull_all(company["rep"], cursor)
    (row,) = rows["company"].values()
    assert row["settings"]["phone_lock"] == "required"
    assert (await company["admin"].patch("/api/v1/sync/settings", {"phone_lock": "x"})).status_code == 422
    action = "SELECT count(*) FROM audit WHERE org_id = $1 AND action = 'company:edit'"
    assert await world.oracle.fetchval(action, company.org_id) == 1
    assert await world.differences(company) == []


async def test_lists_go_on_where_a_page_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    company = await world.company()
    rep, leader = company["rep"], company["leader"]
    bad = [refused_op(n) for n in range(5)] + [{"op_id": str(uuid7())}]
    await rep.push(*bad)
    monkeypatch.setattr("rounds.sync.console.queries.PAGE", 2)
    for path, name in ((TROUBLES, "op_id"), ("/api/v1/sync/devices", "device")):
        found: list[Any] = []
        cursor = None
        while True:
            page = (await leader.get(path, **({"cursor": cursor} if cursor else {}))).json()
            found += [str(item[name]) for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert len(found) == len(set(found))
        assert len(found) == (6 if name == "op_id" else 3)
