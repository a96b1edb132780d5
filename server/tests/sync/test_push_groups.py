"""Groups are all or nothing, what waits keeps its order, what is newer or older than the server finds its way."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from rounds.core.clock import utc_now
from rounds.core.ids import uuid7
from rounds.core.operations import Content, Operation
from tests.sync.deliveries import (
    a_known_customer,
    check_in_op,
    check_out_op,
    create_op,
    photo_op,
    refused_op,
    results,
    statuses,
)
from tests.world import World, an_op, iso

pytestmark = pytest.mark.anyio


@pytest.fixture
def operations(world: World) -> Iterator[dict[str, Operation]]:
    """The server's table of operations, for a test to change."""
    applier = world.app.state.pusher.applier
    before = applier.operations
    applier.operations = dict(before)
    yield applier.operations
    applier.operations = before


@asynccontextmanager
async def held(world: World, sql: str, *args: object) -> AsyncIterator[None]:
    """Somebody else's open transaction that has locked a row."""
    async with world.oracle.acquire() as conn:
        change = conn.transaction()
        await change.start()
        await conn.fetch(sql, *args)
        yield
        await change.rollback()


async def test_a_group_that_goes_through_is_done_as_one(world: World) -> None:
    rep = (await world.company())["rep"]
    grp = str(uuid7())
    customer = {**create_op(1), "grp": grp}
    visit = check_in_op(customer["id"], 2, grp=grp)
    answer = await rep.push(customer, visit, check_out_op(visit["id"], 3, grp=grp))
    assert statuses(answer) == ["applied"] * 3
    again = await rep.push(customer, visit)
    assert [r["dup"] for r in results(again)] == [True, True]


async def test_one_refusal_undoes_its_whole_group_and_nothing_else(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    grp = str(uuid7())
    before, after = create_op(1), create_op(5)
    inside = {**create_op(2), "grp": grp}
    bad = refused_op(3, grp=grp)
    follows = check_in_op(inside["id"], 4, grp=grp)
    sent = (before, inside, bad, follows, after)
    for dup in (None, True):
        found = results(await rep.push(*sent))
        assert [r["status"] for r in found] == ["applied", "rejected", "rejected", "rejected", "applied"]
        assert [r.get("code") for r in found[1:4]] == ["group_failed", "malformed", "group_failed"]
        assert found[1]["params"] == found[3]["params"] == {"op_id": bad["op_id"]}
        assert [r.get("dup") for r in found] == [dup] * 5
    names = {c["id"] for c in (await rep.get("/api/v1/customers")).json()["items"]}
    assert names == {before["id"], after["id"]}
    assert (await rep.get("/api/v1/visits")).json()["items"] == []
    assert await world.differences(company) == []


async def test_what_a_group_announced_is_forgotten_with_it(world: World) -> None:
    """Rows, log rows, audit and events of an undone group leave nothing behind."""
    company = await world.company()
    grp = str(uuid7())
    inside = {**create_op(1), "grp": grp}
    counts = "SELECT (SELECT count(*) FROM sync_row WHERE org_id = $1), (SELECT count(*) FROM audit WHERE org_id = $1)"
    before = await world.oracle.fetchrow(counts, company.org_id)
    await company["rep"].push(inside, refused_op(2, grp=grp))
    assert await world.oracle.fetchrow(counts, company.org_id) == before


async def test_one_that_waits_makes_its_group_wait_and_nothing_of_it_is_stored(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    grp = str(uuid7())
    inside = {**create_op(1), "grp": grp}
    visit = check_in_op(inside["id"], 9)
    early = check_out_op(visit["id"], 2, grp=grp)
    found = results(await rep.push(inside, early))
    assert [r["status"] for r in found] == ["deferred", "deferred"]
    assert found[0]["params"] == {"entity": "operation", "id": early["op_id"]}
    assert found[1]["params"] == {"entity": "visit", "id": visit["id"]}
    assert found[0]["retry_after"] == found[1]["retry_after"] == 30
    stored = await world.oracle.fetchval("SELECT count(*) FROM op_log WHERE org_id = $1", company.org_id)
    assert stored == 0
    assert statuses(await rep.push(visit, inside, early)) == ["applied"] * 3


async def test_a_malformed_member_stops_its_group(world: World) -> None:
    rep = (await world.company())["rep"]
    grp = str(uuid7())
    good = {**create_op(1), "grp": grp}
    found = results(await rep.push(good, {"op_id": "what", "grp": grp}))
    assert [r["code"] for r in found] == ["group_failed", "malformed"]
    assert found[0]["params"] == {"op_id": "what"}


async def test_the_same_operation_twice_in_a_group_is_done_once(world: World) -> None:
    rep = (await world.company())["rep"]
    op = {**create_op(1), "grp": str(uuid7())}
    found = results(await rep.push(op, op))
    assert [(r["status"], r.get("dup")) for r in found] == [("applied", None), ("applied", True)]


async def test_steps_of_a_visit_that_is_not_here_yet_wait_for_it(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    visit = check_in_op(await a_known_customer(rep), 1)
    out, photo = check_out_op(visit["id"], 2), photo_op(visit["id"], 3)
    for result in results(await rep.push(out, photo)):
        assert (result["status"], result["code"]) == ("deferred", "waits_for")
        assert result["params"] == {"entity": "visit", "id": visit["id"]}
    assert statuses(await rep.push(visit)) == ["applied"]
    assert statuses(await rep.push(out, photo)) == ["applied", "applied"]


async def test_after_a_week_nothing_is_waited_for(world: World) -> None:
    rep = (await world.company())["rep"]
    for days in (8, -8):
        old = check_out_op(str(uuid7()), 1, at=iso(utc_now() - timedelta(days=days)))
        (result,) = results(await rep.push(old))
        assert (result["status"], result["code"]) == ("rejected", "visit_unknown")


async def test_a_step_of_somebody_elses_visit_does_not_wait(world: World) -> None:
    company = await world.company()
    visit = check_in_op(await a_known_customer(company["rep"]), 1)
    await company["rep"].push(visit)
    (result,) = results(await company["mate"].push(check_out_op(visit["id"], 1)))
    assert (result["status"], result["code"]) == ("rejected", "visit_unknown")


async def test_a_newer_operation_waits_for_the_server_and_the_others_stand(world: World) -> None:
    rep = (await world.company())["rep"]
    newer = {**create_op(1), "v": 2}
    edit = an_op("customer.edit", newer["id"], 2, set={"note": "x"}, base={"note": None}, base_version=1)
    found = results(await rep.push(newer, edit, create_op(3)))
    assert [r["status"] for r in found] == ["deferred", "deferred", "applied"]
    assert (found[0]["code"], found[0]["retry_after"]) == ("version_too_new", 3600)
    assert (found[1]["code"], found[1]["params"]["id"]) == ("waits_for", newer["op_id"])


def rename(old: str, new: str) -> Any:
    def step(data: dict[str, Any], changes: dict[str, Any], before: dict[str, Any] | None) -> Content:
        return {new if name == old else name: value for name, value in data.items()}, changes, before

    return step


async def test_older_shapes_are_brought_up_to_date_step_by_step(
    world: World, operations: dict[str, Operation]
) -> None:
    rep = (await world.company())["rep"]
    steps = {1: rename("title", "label"), 2: rename("label", "name")}
    operations["customer.create"] = replace(operations["customer.create"], version=3, upcasters=steps)
    for v, name in ((1, "title"), (2, "label"), (3, "name")):
        op = {**create_op(v), "v": v}
        op["data"][name] = op["data"].pop("name")
        assert statuses(await rep.push(op)) == ["applied"]
        assert (await rep.get(f"/api/v1/customers/{op['id']}")).json()["name"]
    operations["customer.create"] = replace(operations["customer.create"], upcasters={2: steps[2]})
    (result,) = results(await rep.push({**create_op(9), "v": 1}))
    assert (result["status"], result["params"]) == ("rejected", {"field": "v", "reason": "too_old"})


def test_a_missing_step_is_noticed_at_the_start(operations: dict[str, Operation]) -> None:
    with pytest.raises(ValueError, match="missing"):
        replace(operations["customer.create"], version=3, upcasters={1: rename("a", "b")})


async def test_a_mistake_of_ours_decides_nothing_and_stops_no_other(
    world: World, operations: dict[str, Operation]
) -> None:
    rep = (await world.company())["rep"]

    async def broken(*_: Any) -> Any:
        raise KeyError("nobody thought of it")

    poison, good = create_op(1), check_in_op(str(uuid7()), 2)
    right = operations["customer.create"]
    operations["customer.create"] = replace(right, run=broken)
    found = results(await rep.push(poison, good))
    assert [r["status"] for r in found] == ["deferred", "applied"]
    assert found[0]["code"] == "server_error"
    operations["customer.create"] = right
    assert statuses(await rep.push(poison, good)) == ["applied", "applied"]


async def test_what_is_locked_elsewhere_is_busy_and_the_others_stand(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    customer_id = await a_known_customer(rep)
    edit = an_op("customer.edit", customer_id, 1, set={"note": "x"}, base={"note": None}, base_version=1)
    async with held(
        world,
        "SELECT FROM customer WHERE org_id = $1 AND id = $2 FOR UPDATE",
        company.org_id,
        UUID(customer_id),
    ):
        found = results(await rep.push(edit, check_in_op(customer_id, 2)))
    assert [(r["status"], r.get("code")) for r in found] == [("deferred", "busy"), ("applied", None)]
    assert 2 <= found[0]["retry_after"] <= 5
    assert statuses(await rep.push(edit)) == ["applied"]


async def test_a_phone_whose_row_is_locked_is_asked_to_come_again(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    sql = "SELECT FROM device WHERE org_id = $1 AND id = $2 FOR UPDATE"
    async with held(world, sql, company.org_id, rep.device_id):
        answer = await rep.push(create_op(1))
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert 2 <= int(answer.headers["retry-after"]) <= 5


async def test_twelve_identical_batches_with_a_bad_one_and_groups_have_one_effect(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    grp = str(uuid7())
    customer = {**create_op(1), "grp": grp}
    visit = check_in_op(customer["id"], 2, grp=grp)
    batch = [
        customer,
        visit,
        refused_op(3),
        check_out_op(visit["id"], 4),
        {"op_id": "none"},
        check_out_op(str(uuid7()), 5),
    ]
    answers = await asyncio.gather(*(rep.push(*batch) for _ in range(12)))
    assert [answer.status_code for answer in answers] == [200] * 12
    expected = ["applied", "applied", "rejected", "applied", "rejected", "deferred"]
    assert [statuses(answer) for answer in answers] == [expected] * 12
    firsts = [r for answer in answers for r in results(answer) if r["status"] == "applied" and "dup" not in r]
    assert len(firsts) == 3
    stored = await world.oracle.fetchval("SELECT count(*) FROM op_log WHERE org_id = $1", company.org_id)
    assert stored == 5
    assert await world.differences(company) == []


async def test_two_phones_of_one_person_may_bring_the_same_operation_at_once(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    other = await world.sign_in(rep.code, rep.person_id, rep.position_id)
    op = check_in_op(await a_known_customer(rep), 1)
    answers = await asyncio.gather(*(phone.push(op) for phone in (rep, other) for _ in range(5)))
    assert [statuses(answer) for answer in answers] == [["applied"]] * 10
    assert sum("dup" not in results(answer)[0] for answer in answers) == 1
