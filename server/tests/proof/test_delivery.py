"""Led by hand: what a push must do at the moments at which it can go wrong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from tests.proof.scope import whole_copy
from tests.world import Caller, Company, World, a_check_in, a_customer, a_fix, an_op, iso

pytestmark = pytest.mark.anyio
WAITING = """
    SELECT pid FROM pg_stat_activity
    WHERE usename = 'rounds_app' AND datname = current_database() AND wait_event_type = 'Lock'
    """


def a_visit(customer_id: str, n: int = 1) -> dict[str, Any]:
    data = a_check_in(customer_id)
    return an_op("visit.check_in", data.pop("id"), n, data=data)


async def with_a_customer(world: World) -> tuple[Company, str]:
    company, customer = await world.company(), a_customer()
    assert (await company["rep"].post("/api/v1/customers", customer)).status_code == 201
    return company, customer["id"]


@asynccontextmanager
async def head_held(superuser_dsn: str, company: Company) -> AsyncIterator[Any]:
    """Nobody of the company comes past its closing message while this lasts."""
    conn = await asyncpg.connect(superuser_dsn)
    await conn.execute("BEGIN")
    await conn.execute("SELECT FROM sync_head WHERE org_id = $1 FOR UPDATE", company.org_id)
    try:
        yield conn
    finally:
        await conn.close()


async def standing_before_the_lock(world: World) -> int:
    while (pid := await world.oracle.fetchval(WAITING)) is None:
        await asyncio.sleep(0)
    found: int = pid
    return found


async def logged(world: World, op: dict[str, Any]) -> int:
    found: int = await world.oracle.fetchval(
        "SELECT count(*) FROM op_log WHERE op_id = $1", UUID(op["op_id"])
    )
    return found


async def test_an_effect_and_its_answer_are_written_by_one_transaction(world: World) -> None:
    company, customer_id = await with_a_customer(world)
    op = a_visit(customer_id)
    assert (await company["rep"].push(op)).status_code == 200
    assert await world.oracle.fetchval(
        """
        SELECT o.xmin = v.xmin FROM op_log AS o JOIN visit AS v ON v.org_id = o.org_id AND v.id = o.entity_id
        WHERE o.op_id = $1
        """,
        UUID(op["op_id"]),
    )


async def test_what_is_cut_off_at_its_commit_is_not_acknowledged_and_goes_through_at_the_next_try(
    world: World, superuser_dsn: str
) -> None:
    company, customer_id = await with_a_customer(world)
    op = a_visit(customer_id)
    async with head_held(superuser_dsn, company):
        pushing = asyncio.create_task(company["rep"].push(op))
        pid = await standing_before_the_lock(world)
        await world.oracle.execute("SELECT pg_terminate_backend($1)", pid)
        cut_off = await pushing
    assert cut_off.status_code >= 500
    assert await logged(world, op) == 0
    result = (await company["rep"].push(op)).json()["results"][0]
    assert (result["status"], result.get("dup")) == ("applied", None)
    assert await world.differences(company) == []


async def test_the_head_in_the_answer_covers_what_the_push_wrote(world: World) -> None:
    """An overlay is let go at this number: were it too small, the record would vanish from the screen for a while."""
    company, customer_id = await with_a_customer(world)
    op = a_visit(customer_id)
    answer = (await company["rep"].push(op)).json()
    written = await world.oracle.fetchval(
        "SELECT max(seq) FROM sync_row WHERE org_id = $1 AND entity_id = $2", company.org_id, UUID(op["id"])
    )
    assert answer["seq"] >= written


async def test_the_same_operation_twice_in_one_batch_is_done_once(world: World) -> None:
    company, customer_id = await with_a_customer(world)
    op = an_op("customer.edit", customer_id, 1, set={"note": "once"}, base={"note": None}, base_version=1)
    results = (await company["rep"].push(op, op)).json()["results"]
    assert [(result["status"], result.get("dup")) for result in results] == [
        ("applied", None),
        ("applied", True),
    ]
    assert await logged(world, op) == 1


async def test_twelve_that_wait_at_once_leave_room_for_other_phones(world: World, superuser_dsn: str) -> None:
    company, customer_id = await with_a_customer(world)
    op = a_visit(customer_id)
    async with head_held(superuser_dsn, company):
        pushing = [asyncio.create_task(company["rep"].push(op)) for _ in range(12)]
        await standing_before_the_lock(world)
        other = await asyncio.wait_for(company["mate"].pull(), 5)
        assert other.status_code == 200
    answers = await asyncio.gather(*pushing)
    assert [answer.status_code for answer in answers] == [200] * 12
    assert len([a for a in answers if not a.json()["results"][0].get("dup")]) == 1


async def test_the_thing_of_somebody_else_is_not_made_again_under_its_id(world: World) -> None:
    """The second belt: ids are the phones' own, so a lost log of operations still doubles nothing."""
    company, customer_id = await with_a_customer(world)
    data = {name: value for name, value in a_customer().items() if name != "id"}
    stolen = an_op("customer.create", customer_id, 1, data=data)
    result = (await company["mate"].push(stolen)).json()["results"][0]
    assert (result["status"], result.get("code")) == ("rejected", "id_reused")
    visit = a_visit(customer_id)
    assert (await company["rep"].push(visit)).status_code == 200
    again = {**a_visit(customer_id), "id": visit["id"]}
    result = (await company["mate"].push(again)).json()["results"][0]
    assert (result["status"], result.get("code")) == ("rejected", "id_reused")


async def test_a_thing_that_comes_under_a_new_operation_id_is_still_made_once(world: World) -> None:
    company, customer_id = await with_a_customer(world)
    first = a_visit(customer_id)
    second = {**a_visit(customer_id), "id": first["id"]}
    for op in (first, second):
        assert (await company["rep"].push(op)).json()["results"][0]["status"] == "applied"
    counts = await world.oracle.fetchrow(
        """
        SELECT (SELECT count(*) FROM visit_fix WHERE visit_id = $1),
               (SELECT count(*) FROM judgement WHERE visit_id = $1),
               (SELECT count(*) FROM outbox WHERE payload ->> 'visit_id' = $1::text)
        """,
        UUID(first["id"]),
    )
    assert tuple(counts) == (1, 1, 1)


async def test_a_refused_operation_leaves_neither_row_nor_event_nor_change(world: World) -> None:
    """Its savepoint takes the collected words with it, not only the rows."""
    company, customer_id = await with_a_customer(world)
    pin = a_customer()["pin"]
    other = a_customer(pin=pin)
    assert (await company["rep"].post("/api/v1/customers", other)).status_code == 201
    data = {name: value for name, value in a_customer(pin=pin).items() if name != "id"}
    refused, good = an_op("customer.create", a_customer()["id"], 1, data=data), a_visit(customer_id, 2)
    results = (await company["rep"].push(refused, good)).json()["results"]
    assert [result["status"] for result in results] == ["rejected", "applied"]
    left = await world.oracle.fetchval(
        "SELECT count(*) FROM audit WHERE org_id = $1 AND entity_id = $2", company.org_id, UUID(refused["id"])
    )
    assert left == 0
    assert await world.differences(company) == []


async def test_the_order_of_one_phones_edits_is_kept(world: World) -> None:
    company, customer_id = await with_a_customer(world)
    edits = [
        an_op("customer.edit", customer_id, n, set={"note": f"{n}"}, base={"note": None}, base_version=1)
        for n in range(1, 6)
    ]
    assert (await company["rep"].push(*edits)).status_code == 200
    assert (await company["rep"].get(f"/api/v1/customers/{customer_id}")).json()["note"] == "5"


async def test_half_a_body_changes_nothing(world: World) -> None:
    company, customer_id = await with_a_customer(world)
    rep, op = company["rep"], a_visit(customer_id)
    request = rep.http.build_request(
        "POST",
        "/api/sync/v1/push",
        json={"device_id": str(rep.device_id), "device_now": iso(), "app": "", "ops": [op]},
        headers=rep.headers,
    )
    whole = request.content
    for cut in (1, len(whole) // 2, len(whole) - 1):
        headers = {**rep.headers, "Content-Type": "application/json"}
        answer: httpx.Response = await rep.http.post(
            "/api/sync/v1/push", content=whole[:cut], headers=headers
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert await logged(world, op) == 0
    assert op["id"] not in (await whole_copy(rep)).of("visit")


async def finish_elsewhere(first: Caller, second: Caller, customer_id: str) -> None:
    visit = a_visit(customer_id)
    assert (await first.push(visit)).status_code == 200
    steps = [
        an_op("visit.attach_fix", visit["id"], 1, data={"fix": a_fix(accuracy_m=2.0)}),
        an_op("visit.check_out", visit["id"], 2, data={"ended_at": iso()}),
    ]
    results = (await second.push(*steps)).json()["results"]
    assert [result["status"] for result in results] == ["applied", "applied"]


async def test_another_phone_of_the_same_person_finishes_a_visit(world: World) -> None:
    company, customer_id = await with_a_customer(world)
    rep = company["rep"]
    await finish_elsewhere(rep, await world.sign_in(rep.code, rep.person_id, rep.position_id), customer_id)
