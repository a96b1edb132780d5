"""Operations go up once, rows come down complete."""

import asyncio
import gzip
import hashlib
import io
from datetime import timedelta
from typing import Any

import orjson
import pytest
from PIL import Image

from rounds.core.clock import utc_now
from rounds.core.ids import uuid7
from tests.world import Caller, World, a_check_in, a_customer, a_fix, an_op, iso

pytestmark = pytest.mark.anyio


async def pull_all(caller: Caller, cursor: str | None = None) -> tuple[dict[str, dict[str, Any]], str]:
    """The mirror of a phone that pulls until there is no more; rows by entity and id, with their buckets."""
    rows: dict[str, dict[str, Any]] = {}
    while True:
        answer = await caller.pull(cursor)
        if answer.status_code == 204:
            assert cursor is not None
            return rows, cursor
        assert answer.status_code == 200, answer.text
        body = answer.json()
        for entity, change in body["changes"].items():
            held = rows.setdefault(entity, {})
            for row_id, bucket in change["del"]:
                if row_id in held:
                    held[row_id]["_b"].discard(bucket)
                    if not held[row_id]["_b"]:
                        del held[row_id]
            for row in change["put"]:
                before = held.get(row["id"], {"_b": set()})["_b"]
                held[row["id"]] = {**row, "_b": before | set(row["_b"])}
        cursor = body["cursor"]
        if not body["more"]:
            return rows, cursor


def check_in_op(customer_id: str, n: int, **more: Any) -> dict[str, Any]:
    data = a_check_in(customer_id, **more)
    visit_id = data.pop("id")
    return an_op("visit.check_in", visit_id, n, data=data)


async def test_a_check_in_from_flight_mode_arrives_once_and_comes_back(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    customer = a_customer()
    data = {name: value for name, value in customer.items() if name != "id"}
    create = an_op("customer.create", customer["id"], 1, data=data, at=iso(utc_now() - timedelta(hours=26)))
    check_in = check_in_op(customer["id"], 2, started_at=iso(utc_now() - timedelta(hours=25)))
    better = an_op("visit.attach_fix", check_in["id"], 3, data={"fix": a_fix(accuracy_m=3.0)})
    check_out = an_op(
        "visit.check_out", check_in["id"], 4, data={"ended_at": iso(utc_now() - timedelta(hours=24))}
    )
    first = await rep.push(create, check_in, better, check_out)
    assert first.status_code == 200, first.text
    assert [r["status"] for r in first.json()["results"]] == ["applied"] * 4
    assert first.json()["results"][1]["flags"] == ["late_delivery"]
    again = await rep.push(create, check_in, better, check_out)
    assert [r.get("dup") for r in again.json()["results"]] == [True] * 4
    assert again.json()["seq"] == first.json()["seq"]
    rows, _ = await pull_all(rep)
    assert set(rows["visit"]) == {check_in["id"]}
    assert set(rows["customer"]) == {customer["id"]}
    visit = rows["visit"][check_in["id"]]
    assert visit["_b"] == {f"u:{rep.person_id}", f"r:{rep.position_id}"}
    assert [fix["kind"] for fix in visit["fixes"]] == ["in", "better"]
    assert visit["ended_at"] is not None
    assert "qhblwtjd" in rows["customer"][customer["id"]]["py"].split()
    assert len((await company["leader"].get("/api/v1/visits")).json()["items"]) == 1
    assert await world.differences(company) == []


async def test_twelve_identical_pushes_at_once_have_one_effect(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    customer = a_customer()
    await rep.post("/api/v1/customers", customer)
    ops = [check_in_op(customer["id"], n) for n in range(1, 6)]
    answers = await asyncio.gather(*(rep.push(*ops) for _ in range(12)))
    assert [answer.status_code for answer in answers] == [200] * 12
    fresh = [a for a in answers if not any(r.get("dup") for r in a.json()["results"])]
    assert len(fresh) == 1
    assert len((await rep.get("/api/v1/visits")).json()["items"]) == 5
    assert await world.differences(company) == []


async def test_a_bad_operation_is_refused_alone_and_the_others_stand(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    customer = a_customer()
    await rep.post("/api/v1/customers", customer)
    good = check_in_op(customer["id"], 1)
    unknown = an_op("visit.teleport", str(uuid7()), 2)
    lost = an_op("visit.check_out", str(uuid7()), 3, data={"ended_at": iso()})
    shapeless = an_op("visit.check_in", str(uuid7()), 4, data={"customer_id": "no uuid"})
    text: Any = "text"
    answer = await rep.push(good, unknown, {"op_id": "what", "n": -1}, text, lost, shapeless)
    assert answer.status_code == 200, answer.text
    results = answer.json()["results"]
    assert [r["status"] for r in results] == ["applied", *["rejected"] * 3, "deferred", "rejected"]
    assert [r.get("code") for r in results[1:]] == [
        "unknown_operation",
        "malformed",
        "malformed",
        "waits_for",
        "malformed",
    ]
    again = await rep.push(unknown)
    assert again.json()["results"][0]["status"] == "rejected"
    assert again.json()["results"][0]["dup"] is True
    assert len((await rep.get("/api/v1/visits")).json()["items"]) == 1
    assert await world.differences(company) == []


async def test_a_fix_that_cannot_be_is_set_aside_and_the_check_in_is_kept(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    customer = a_customer()
    await rep.post("/api/v1/customers", customer)
    op = check_in_op(customer["id"], 1, fix=a_fix(lat=1234.5))
    result = (await rep.push(op)).json()["results"][0]
    assert result["status"] == "applied"
    assert result["flags"] == ["fix_out_of_range"]
    visit = (await rep.get(f"/api/v1/visits/{op['id']}")).json()
    assert visit["verdict"] == "no_position"
    assert visit["fixes"] == []


async def test_a_phone_whose_clock_is_a_year_off_is_set_right_and_flagged(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    customer = a_customer()
    await rep.post("/api/v1/customers", customer)
    its_now = utc_now() + timedelta(days=365)
    op = check_in_op(customer["id"], 1, started_at=iso(its_now), fix=a_fix(at=its_now))
    answer = await rep.push(op, now=its_now)
    assert answer.json()["results"][0]["flags"] == ["clock_suspect"]
    visit = (await rep.get(f"/api/v1/visits/{op['id']}")).json()
    assert visit["business_day"] == (await company["leader"].get("/api/v1/live")).json()["day"]
    assert visit["device_started_at"][:4] == str(its_now.year)
    assert abs((utc_now() - _moment(visit["started_at"])).total_seconds()) < 60
    assert visit["verdict"] == "on_site"


def _moment(text: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(text)


async def test_a_phone_gets_its_positions_customers_and_nobody_elses(world: World) -> None:
    company = await world.company()
    mine, theirs, foreign = a_customer(), a_customer(), a_customer()
    await company["rep"].post("/api/v1/customers", mine)
    await company["rep2"].post("/api/v1/customers", theirs)
    other = await world.company()
    await other["rep"].post("/api/v1/customers", foreign)
    assert set((await pull_all(company["rep"]))[0]["customer"]) == {mine["id"]}
    assert set((await pull_all(company["leader"]))[0]["customer"]) == {mine["id"]}
    assert set((await pull_all(company["regional_manager"]))[0]["customer"]) == {mine["id"], theirs["id"]}
    assert foreign["id"] not in (await company["admin"].pull()).text


async def test_pulls_after_the_first_bring_only_what_changed(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    customers = [a_customer() for _ in range(3)]
    for customer in customers:
        await rep.post("/api/v1/customers", customer)
    _, cursor = await pull_all(rep)
    assert (await rep.pull(cursor)).status_code == 204
    await rep.patch(
        f"/api/v1/customers/{customers[1]['id']}", {"base_version": 1, "set": {"phone": "13800000000"}}
    )
    rows, after = await pull_all(rep, cursor)
    assert {entity: set(held) for entity, held in rows.items()} == {"customer": {customers[1]["id"]}}
    assert (await rep.pull(after)).status_code == 204


async def test_tiny_pages_never_cut_a_row_from_its_buckets(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = await world.company()
    rep = company["rep"]
    for _ in range(7):
        customer = a_customer()
        await rep.post("/api/v1/customers", customer)
        await rep.push(*[check_in_op(customer["id"], n) for n in range(3)])
    whole, _ = await pull_all(rep)
    for size in (1, 2, 3, 5):
        monkeypatch.setattr("rounds.sync.pull.PAGE_ROWS", size)
        paged, _ = await pull_all(rep)
        assert paged == whole


async def test_a_foreign_or_future_cursor_asks_for_a_reset_and_garbage_is_refused(world: World) -> None:
    company, other = await world.company(), await world.company()
    _, theirs = await pull_all(other["rep"])
    answer = await company["rep"].pull(theirs)
    assert (answer.status_code, answer.json()["params"]) == (409, {"reset": "epoch"})
    assert (await company["rep"].pull("no cursor at all")).json()["code"] == "cursor_invalid"


async def test_edits_merge_field_by_field_and_the_loser_is_told(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    customer = a_customer(phone="1000", note="old")
    await rep.post("/api/v1/customers", customer)
    path = f"/api/v1/customers/{customer['id']}"
    await company["leader"].patch(path, {"base_version": 1, "set": {"name": "新名字", "phone": "2000"}})
    clash = await company["regional_manager"].patch(path, {"base_version": 1, "set": {"phone": "2500"}})
    assert clash.status_code == 409
    assert clash.json()["params"]["fields"] == {"phone": "••••"}  # short, and not theirs to read
    edit = an_op(
        "customer.edit",
        customer["id"],
        1,
        set={"name": "手机上的名字", "phone": "3000", "note": "new"},
        base={"name": customer["name"], "phone": "1000", "note": "old"},
        base_version=1,
    )
    result = (await rep.push(edit)).json()["results"][0]
    assert result["status"] == "merged"
    assert result["lost"] == {"name": "新名字"}
    now = (await rep.get(path)).json()
    assert (now["name"], now["phone"], now["note"]) == ("新名字", "3000", "new")
    assert (await rep.get("/api/v1/customers", q="新名")).json()["items"][0]["id"] == customer["id"]
    assert (await rep.get("/api/v1/customers", q="清禾")).json()["items"] == []
    assert await world.differences(company) == []


def a_picture(side: int = 700) -> bytes:
    noise = Image.effect_noise((side, side), 80).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=92)
    return out.getvalue()


async def test_a_photo_arrives_in_parts_after_its_record_and_shows(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    customer = a_customer()
    await rep.post("/api/v1/customers", customer)
    check_in = check_in_op(customer["id"], 1)
    picture = a_picture()
    sha256 = hashlib.sha256(picture).hexdigest()
    photo = an_op(
        "visit.add_photo",
        str(uuid7()),
        2,
        data={
            "visit_id": check_in["id"],
            "kind": "front",
            "sha256": sha256,
            "size": len(picture),
            "width": 700,
            "height": 700,
            "taken_at": iso(),
            "live": True,
            "watermark": ["清禾便利", "2026-11-23 10:34"],
        },
        blobs=[sha256],
    )
    assert [r["status"] for r in (await rep.push(check_in, photo)).json()["results"]] == ["applied"] * 2
    assert len(picture) > 262_144
    state = (await rep.get(f"/api/sync/v1/blobs/{sha256}")).json()
    assert state == {"offset": 0, "size": None, "complete": False}
    path = f"/api/sync/v1/blobs/{sha256}"
    gap = await rep.put(path, picture[262_144:], off=262_144, size=len(picture))
    assert (gap.status_code, gap.json()["params"]) == (409, {"offset": 0})
    assert (await rep.put(path, picture[:262_144], off=0, size=len(picture))).json()["offset"] == 262_144
    assert (await rep.put(path, picture[:262_144], off=0, size=len(picture))).json()["offset"] == 262_144
    assert (await rep.put(path, picture[262_144:], off=262_144, size=len(picture))).json()["complete"] is True
    seen = (await company["leader"].get(f"/api/v1/visits/{check_in['id']}")).json()
    assert seen["photos"][0]["state"] == "stored"
    content = await company["leader"].get(seen["photos"][0]["url"])
    assert content.content == picture
    assert (await company["leader"].get(seen["photos"][0]["url"] + "0")).status_code == 404


async def test_what_is_no_picture_or_too_large_or_not_what_it_says_is_refused_and_leaves_nothing(
    world: World,
) -> None:
    company = await world.company()
    rep = company["rep"]
    text = b"not a picture at all" * 10
    sha256 = hashlib.sha256(text).hexdigest()
    answer = await rep.put(f"/api/sync/v1/blobs/{sha256}", text, off=0, size=len(text))
    assert (answer.status_code, answer.json()["code"]) == (422, "photo_not_image")
    assert (await rep.get(f"/api/sync/v1/blobs/{sha256}")).json()["complete"] is False
    large = await rep.put(f"/api/sync/v1/blobs/{sha256}", text, off=0, size=10_000_001)
    assert large.json()["code"] == "photo_too_large"
    picture = a_picture(200)
    wrong = await rep.put(f"/api/sync/v1/blobs/{'0' * 64}", picture, off=0, size=len(picture))
    assert wrong.json()["code"] == "blob_hash_mismatch"
    right = hashlib.sha256(picture).hexdigest()
    assert (await rep.put(f"/api/sync/v1/blobs/{right}", picture, off=0, size=len(picture))).json()[
        "complete"
    ]


async def test_gzip_is_welcome_and_a_bomb_is_not(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    headers = {**rep.headers, "Content-Encoding": "gzip", "Content-Type": "application/json"}
    body = {"device_id": str(rep.device_id), "device_now": iso(), "app": "t", "ops": []}
    packed = gzip.compress(orjson.dumps(body))
    answer = await rep.http.post("/api/sync/v1/push", content=packed, headers=headers)
    assert answer.status_code == 200, answer.text
    bomb = gzip.compress(b" " * 5_000_000)
    answer = await rep.http.post("/api/sync/v1/push", content=bomb, headers=headers)
    assert answer.status_code == 413
    answer = await rep.http.post("/api/sync/v1/push", content=b"no gzip", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


async def test_another_persons_phone_cannot_be_pushed_from(world: World) -> None:
    company = await world.company()
    body = {"device_id": str(company["mate"].device_id), "device_now": iso(), "app": "", "ops": []}
    answer = await company["rep"].post("/api/sync/v1/push", body)
    assert (answer.status_code, answer.json()["params"]) == (404, {"entity": "device"})


async def test_an_operation_id_that_somebody_else_used_is_refused_without_their_answer(world: World) -> None:
    company = await world.company()
    customer = a_customer()
    await company["rep"].post("/api/v1/customers", customer)
    op = check_in_op(customer["id"], 1)
    await company["rep"].push(op)
    stolen = (await company["mate"].push(op)).json()["results"][0]
    assert (stolen["status"], stolen["code"]) == ("rejected", "id_reused")
    assert "flags" not in stolen
