"""Outboxes as released builds of the phone wrote them: this server takes every one in, with the answers of then.

The files are written by web/store/chaos/golden.test.ts, one for each version of the operations, and stay for good.
"""

import base64
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.sync.deliveries import results
from tests.world import Caller, World, a_customer

pytestmark = pytest.mark.anyio

GOLDEN = sorted((Path(__file__).parent / "golden").glob("v*.json"))
TYPES = {
    "customer.create",
    "customer.edit",
    "outbox.discard",
    "visit.add_photo",
    "visit.attach_fix",
    "visit.check_in",
    "visit.check_out",
}


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(path.read_bytes())
    return found


async def deliver(rep: Caller, outbox: dict[str, Any]) -> list[dict[str, Any]]:
    """As that phone did: its clock stands at the last record."""
    answer = await rep.push(
        *outbox["ops"], now=datetime.fromisoformat(outbox["ops"][-1]["at"]) + timedelta(minutes=1)
    )
    for photo in outbox["photos"]:
        content = base64.b64decode(photo["base64"])
        path = f"/api/sync/v1/blobs/{photo['sha256']}"
        stored = await rep.put(path, content, off=0, size=photo["size"])
        assert stored.json()["complete"] is True, stored.text
    return results(answer)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
async def test_an_outbox_of_every_version_is_taken_in_as_it_was_then_and_only_once(
    world: World, path: Path
) -> None:
    outbox = read(path)
    company = await world.company()
    rep = company["rep"]
    known = a_customer(id=outbox["customer_id"], name="梧桐街老店", contact=None, district=None)
    assert (await rep.post("/api/v1/customers", known)).status_code == 201
    found = await deliver(rep, outbox)
    assert [(r["op_id"], r["status"]) for r in found] == [
        (r["op_id"], r["status"]) for r in outbox["results"]
    ], found
    again = await deliver(rep, outbox)
    assert [r["dup"] for r in again] == [True] * len(found)

    created = next(op for op in outbox["ops"] if op["type"] == "customer.create")
    rows = {row["id"]: row for row in (await rep.get("/api/v1/customers")).json()["items"]}
    assert rows[created["id"]]["name"] == created["data"]["name"]
    assert rows[created["id"]]["pin"]["radius_m"] == created["data"]["pin"]["radius_m"]
    corrected = next(op for op in outbox["ops"] if op.get("replaces"))
    wanted = {key: value for op in outbox["ops"] if op.get("grp") for key, value in op["set"].items()}
    wanted |= corrected["set"] | {"phone": "139 0000 1188", "note": "早上送货"}
    edited = (await rep.get(f"/api/v1/customers/{known['id']}")).json()
    assert {key: edited[key] for key in wanted} == wanted

    visits = {row["id"] for row in (await rep.get("/api/v1/visits")).json()["items"]}
    check_ins = [op for op in outbox["ops"] if op["type"] == "visit.check_in"]
    assert visits == {op["id"] for op in check_ins}
    first = (await rep.get(f"/api/v1/visits/{check_ins[0]['id']}")).json()
    assert [fix["kind"] for fix in first["fixes"]] == ["in", "better", "out"]
    assert [(photo["sha256"], photo["state"]) for photo in first["photos"]] == [
        (photo["sha256"], "stored") for photo in outbox["photos"]
    ]
    assert first["ended_at"] is not None
    assert await world.differences(company) == []


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
async def test_refused_records_of_every_version_are_settled_as_the_person_decided(
    world: World, path: Path
) -> None:
    outbox = read(path)
    company = await world.company()
    rep = company["rep"]
    known = a_customer(id=outbox["customer_id"])
    assert (await rep.post("/api/v1/customers", known)).status_code == 201
    await deliver(rep, outbox)
    page = (await rep.pull()).json()["changes"]["settlement"]["put"]
    decided = {row["id"]: row["decision"] for row in page}
    resent = [op["replaces"] for op in outbox["ops"] if op.get("replaces")]
    discarded = [op["id"] for op in outbox["ops"] if op["type"] == "outbox.discard"]
    assert decided == dict.fromkeys(resent, "resent") | dict.fromkeys(discarded, "discarded")
    assert resent
    assert discarded


def test_the_kept_outboxes_hold_every_type_of_operation_and_what_phones_do_with_them() -> None:
    assert GOLDEN
    for path in GOLDEN:
        outbox = read(path)
        assert {op["type"] for op in outbox["ops"]} == TYPES
        assert {op["v"] for op in outbox["ops"]} == {outbox["operation_version"]}
        assert any(op.get("grp") for op in outbox["ops"])
        assert any(op.get("replaces") for op in outbox["ops"])
        assert outbox["photos"]
