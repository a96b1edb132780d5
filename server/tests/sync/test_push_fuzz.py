"""Each field of each kind of operation with each odd value: never a server error, and the others of the batch stand."""

import json
from datetime import datetime
from typing import Any

import pytest

from rounds.core.clock import utc_now
from rounds.core.ids import uuid7
from tests.sync.deliveries import (
    ODD_VALUES,
    a_known_customer,
    check_in_op,
    check_out_op,
    create_op,
    photo_op,
    places,
    with_value,
)
from tests.world import Caller, World, a_fix, an_op, iso

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(240)]
BATCH = 24


async def send(caller: Caller, ops: list[Any]) -> list[dict[str, Any]]:
    """As a phone sends it: lone surrogates too, which a careful JSON writer would refuse."""
    body = {"device_id": str(caller.device_id), "device_now": iso(), "app": "fuzz", "ops": ops}
    headers = {**caller.headers, "Content-Type": "application/json"}
    answer = await caller.http.post("/api/sync/v1/push", content=json.dumps(body).encode(), headers=headers)
    assert answer.status_code == 200, answer.text[:300]
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def fresh(op: dict[str, Any]) -> dict[str, Any]:
    return {**op, "op_id": str(uuid7())}


@pytest.mark.parametrize(
    "kind",
    ["visit.check_in", "visit.attach_fix", "visit.check_out", "visit.add_photo", "customer.create", "customer.edit",
     "outbox.discard"],
)  # fmt: skip
async def test_no_field_of_an_operation_can_break_a_push(world: World, kind: str) -> None:
    company = await world.company()
    rep = company["rep"]
    customer_id = await a_known_customer(rep)
    first = check_in_op(customer_id, 1)
    await rep.push(first)
    whole = {
        "visit.check_in": check_in_op(customer_id, 2, note="fine"),
        "visit.attach_fix": an_op("visit.attach_fix", first["id"], 2, data={"fix": a_fix()}),
        "visit.check_out": check_out_op(first["id"], 2),
        "visit.add_photo": photo_op(first["id"], 2),
        "customer.create": create_op(2),
        "customer.edit": an_op("customer.edit", customer_id, 2, set={"note": "x"}, base={"note": None}, base_version=1),
        "outbox.discard": an_op("outbox.discard", str(uuid7()), 2, data={"reason": "x"}),
    }[kind]  # fmt: skip
    whole = {**whole, "grp": None, "replaces": None}
    broken = [
        with_value(fresh(whole), path, value)
        for path in places(whole)
        if path[0] != "type"
        for value in ODD_VALUES
    ]
    broken += [with_value(fresh(whole), ("type",), value) for value in ODD_VALUES]
    broken += [value for value in ODD_VALUES if value != {}]
    answered = 0
    for at in range(0, len(broken), BATCH):
        good = check_in_op(customer_id, 1_000 + at)
        results = await send(rep, [*broken[at : at + BATCH], good])
        assert results[-1]["status"] == "applied", (kind, at, results[-1])
        assert {r["status"] for r in results} <= {"applied", "merged", "rejected", "deferred"}
        assert [r for r in results if r.get("code") == "server_error"] == []
        answered += len(results) - 1
    assert answered == len(broken) > 300
    troubles = await company["leader"].get("/api/v1/sync/troubles")
    assert troubles.status_code == 200, troubles.text
    assert troubles.json()["counts"]["rejected"] > 20
    assert (await rep.pull()).status_code == 200
    assert await world.differences(company) == []


async def test_a_malformed_operation_is_answered_alike_at_every_try_and_listed_once(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    nameless = {"type": "visit.check_in", "data": {"note": "no id\x00\ud800"}}
    for _ in range(3):
        (result,) = await send(rep, [nameless])
        assert (result["status"], result["code"]) == ("rejected", "malformed")
    listed = (await company["leader"].get("/api/v1/sync/troubles")).json()
    assert listed["counts"] == {"rejected": 1, "quarantine": 0, "import": 0}
    (trouble,) = listed["items"]
    assert trouble["payload"]["data"]["note"] == "no id?"
    assert (trouble["code"], trouble["type"]) == ("malformed", "visit.check_in")


async def test_what_weighs_too_much_to_be_kept_is_cut(world: World) -> None:
    company = await world.company()
    await send(company["rep"], [{"op_id": "no id", "data": {"note": "x" * 70_000}}])
    (trouble,) = (await company["leader"].get("/api/v1/sync/troubles")).json()["items"]
    assert list(trouble["payload"]) == ["cut"]
    assert len(trouble["payload"]["cut"]) <= 65_536


async def test_an_operation_id_that_somebody_else_used_is_refused_and_seen(world: World) -> None:
    company = await world.company()
    op = check_in_op(await a_known_customer(company["rep"]), 1)
    await company["rep"].push(op)
    for _ in range(2):
        (stolen,) = await send(company["mate"], [op])
        assert (stolen["status"], stolen["code"]) == ("rejected", "id_reused")
    (trouble,) = (await company["leader"].get("/api/v1/sync/troubles")).json()["items"]
    assert trouble["code"] == "id_reused"
    assert trouble["person"]["id"] == str(company["mate"].person_id)


@pytest.mark.parametrize(
    "at",
    [
        "0001-01-01T00:00:00+14:00",
        "1970-01-01T00:00:00Z",
        "2000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
    ],
)
async def test_a_visit_at_an_impossible_moment_is_kept_and_flagged(world: World, at: str) -> None:
    company = await world.company(timezone="America/Los_Angeles")
    rep = company["rep"]
    check_in = check_in_op(await a_known_customer(rep), 1, started_at=at, at=at, fix=a_fix(taken_at=at))
    check_out = an_op("visit.check_out", check_in["id"], 2, data={"ended_at": at, "fix": a_fix(taken_at=at)})
    first, second = await send(rep, [check_in, {**check_out, "at": at}])
    assert (first["status"], second["status"]) == ("applied", "applied")
    assert "clock_suspect" in first["flags"]
    (visit,) = (await company["leader"].get("/api/v1/visits")).json()["items"]
    assert abs((utc_now() - datetime.fromisoformat(visit["started_at"])).total_seconds()) < 60
    assert visit["ended_at"] >= visit["started_at"]
