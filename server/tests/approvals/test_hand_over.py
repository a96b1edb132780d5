"""A customer goes to another position: asked, approved, and on the day the phones change."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from rounds.approvals.jobs import begin_asked, company_ctx
from rounds.core.db import Tx
from rounds.core.ids import uuid7
from rounds.customers.handing.actions import HAND_OVER
from tests.approvals.favours import a_decision, decide
from tests.sync.phone import Phone
from tests.world import Caller, Company, World, a_customer, an_op

pytestmark = pytest.mark.anyio


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


@pytest.fixture
async def today(world: World) -> date:
    found: date = await world.oracle.fetchval("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
    return found


async def a_customer_of(owner: Caller, **more: Any) -> str:
    customer = a_customer(**more)
    assert (await owner.post("/api/v1/customers", customer)).status_code == 201
    return str(customer["id"])


def request(to: Caller, day: date, **more: Any) -> dict[str, Any]:
    return {
        "id": str(uuid7()),
        "position_id": str(to.position_id),
        "from_day": day.isoformat(),
        "reason": "线路调整",
        **more,
    }


async def begin_all(world: World, company: Company) -> list[dict[str, Any]]:
    """What the worker does with the events that wait in the outbox."""
    rows = await world.oracle.fetch(
        "SELECT payload::text AS payload FROM outbox WHERE org_id = $1 AND event = 'HandOverAsked' ORDER BY created_at",
        company.org_id,
    )
    payloads = [orjson.loads(row["payload"]) for row in rows]
    for payload in payloads:
        await begin_asked(world.db, company.org_id, HAND_OVER, payload)
    return payloads


async def ask(world: World, company: Company, customer_id: str, cmd: dict[str, Any], who: str = "rep") -> str:
    answer = await company[who].post(f"/api/v1/customers/{customer_id}/hand-over", cmd)
    assert answer.status_code == 201, answer.text
    await begin_all(world, company)
    history = (await company[who].get(f"/api/v1/customers/{customer_id}/hand-overs")).json()
    return str(next(run["id"] for run in history["approvals"] if run["subject_id"] == cmd["id"]))


async def test_an_approved_hand_over_changes_the_phones(world: World, company: Company, today: date) -> None:
    rep, mate = company["rep"], company["mate"]
    customer_id = await a_customer_of(rep)
    run_id = await ask(world, company, customer_id, request(mate, today))
    run = (await company["leader"].get(f"/api/v1/approvals/{run_id}")).json()
    assert run["content"]["title"] == "清禾便利·梧桐街店"
    assert run["content"]["changes"] == [
        {"field": "owner", "before": rep.code, "after": mate.code},
        {"field": "from_day", "before": None, "after": today.isoformat()},
    ]
    assert (await Phone(mate).pull()).of("customer") == set()
    assert (await decide(company["leader"], run_id)).json()["status"] == "approved"
    assert (await Phone(mate).pull()).of("customer") == {customer_id}
    assert (await Phone(rep).pull()).of("customer") == set()
    assert (await rep.get(f"/api/v1/customers/{customer_id}")).status_code == 404
    (item,) = (await mate.get(f"/api/v1/customers/{customer_id}/hand-overs")).json()["items"]
    assert (item["state"], item["to_name"]) == ("approved", mate.code)
    assert await world.differences(company) == []


async def test_a_hand_over_of_a_later_day_waits_for_that_day(
    world: World, company: Company, today: date
) -> None:
    rep, mate = company["rep"], company["mate"]
    customer_id = await a_customer_of(rep)
    day = today + timedelta(days=9)
    run_id = await ask(world, company, customer_id, request(mate, day))
    await decide(company["leader"], run_id)
    assert (await Phone(rep).pull()).of("customer") == {customer_id}
    assert (await Phone(mate).pull()).of("customer") == set()
    dated = await world.oracle.fetch(
        "SELECT position_id, from_day, until_day FROM assignment WHERE org_id = $1 ORDER BY from_day, id",
        company.org_id,
    )
    assert [tuple(row) for row in dated] == [(rep.position_id, today, day), (mate.position_id, day, None)]
    await world.db.run(await company_ctx(world.db, company.org_id), _nine_days_pass, UUID(customer_id))
    assert (await Phone(rep).pull()).of("customer") == set()
    assert (await Phone(mate).pull()).of("customer") == {customer_id}
    assert (await mate.get(f"/api/v1/customers/{customer_id}")).status_code == 200
    assert (await rep.get(f"/api/v1/customers/{customer_id}")).status_code == 404


async def _nine_days_pass(tx: Tx, customer_id: UUID) -> None:
    await tx.execute(
        "UPDATE assignment SET from_day = from_day - 9, until_day = until_day - 9 WHERE org_id = $1",
        tx.org_id,
    )
    tx.moved("customer", customer_id)


@pytest.mark.parametrize("decision", ["reject", "return"])
async def test_without_a_yes_nothing_changes(
    world: World, company: Company, today: date, decision: str
) -> None:
    customer_id = await a_customer_of(company["rep"])
    cmd = request(company["mate"], today)
    run_id = await ask(world, company, customer_id, cmd)
    await decide(company["leader"], run_id, decision, comment="再想想")
    assert (await Phone(company["rep"]).pull()).of("customer") == {customer_id}
    assert (await Phone(company["mate"]).pull()).of("customer") == set()


async def test_what_came_back_is_changed_and_sent_again(world: World, company: Company, today: date) -> None:
    customer_id = await a_customer_of(company["rep"])
    cmd = request(company["mate"], today)
    run_id = await ask(world, company, customer_id, cmd)
    early = await company["rep"].post(f"/api/v1/customers/{customer_id}/hand-over", {**cmd, "round": 2})
    assert (early.status_code, early.json()["code"]) == (409, "hand_over_open")
    await decide(company["leader"], run_id, "return", comment="下周再交")
    later = {**cmd, "round": 2, "from_day": (today + timedelta(days=7)).isoformat()}
    assert await ask(world, company, customer_id, later) == run_id
    run = (await company["leader"].get(f"/api/v1/approvals/{run_id}")).json()
    assert (run["status"], run["round"]) == ("running", 2)
    assert run["content"]["changes"][1]["after"] == (today + timedelta(days=7)).isoformat()
    assert (await decide(company["leader"], run_id)).json()["status"] == "approved"


async def test_one_hand_over_at_a_time(world: World, company: Company, today: date) -> None:
    customer_id = await a_customer_of(company["rep"])
    path = f"/api/v1/customers/{customer_id}/hand-over"
    answers = await asyncio.gather(
        company["rep"].post(path, request(company["mate"], today)),
        company["leader"].post(path, request(company["mate"], today)),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    (refused,) = [answer for answer in answers if answer.status_code == 409]
    assert refused.json()["code"] == "hand_over_open"


async def test_an_approved_one_that_is_still_to_come_stands_against_another(
    world: World, company: Company, today: date
) -> None:
    customer_id = await a_customer_of(company["rep"])
    run_id = await ask(world, company, customer_id, request(company["mate"], today + timedelta(days=3)))
    await decide(company["leader"], run_id)
    again = await company["rep"].post(
        f"/api/v1/customers/{customer_id}/hand-over", request(company["leader"], today)
    )
    assert (again.status_code, again.json()["code"]) == (409, "hand_over_open")


async def test_a_request_that_is_sent_again_is_one_request(
    world: World, company: Company, today: date
) -> None:
    customer_id = await a_customer_of(company["rep"])
    cmd = request(company["mate"], today)
    path = f"/api/v1/customers/{customer_id}/hand-over"
    answers = await asyncio.gather(*(company["rep"].post(path, cmd) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len(await begin_all(world, company)) == 1
    # The worker may do it twice.
    await begin_all(world, company)
    runs = (await company["leader"].get("/api/v1/approvals")).json()["items"]
    assert len(runs) == 1


@pytest.mark.parametrize(
    ("to", "days", "status", "code"),
    [
        ("rep", 0, 422, "hand_over_same_owner"),
        ("mate", -1, 422, "malformed"),
        ("rep2", 0, 404, "not_found"),
        ("regional_manager", 0, 404, "not_found"),
    ],
)
async def test_what_cannot_be_is_refused_when_it_is_asked(
    world: World, company: Company, today: date, to: str, days: int, status: int, code: str
) -> None:
    customer_id = await a_customer_of(company["rep"])
    answer = await company["rep"].post(
        f"/api/v1/customers/{customer_id}/hand-over", request(company[to], today + timedelta(days=days))
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await begin_all(world, company) == []


async def test_strangers_neither_ask_nor_see(world: World, company: Company, today: date) -> None:
    customer_id = await a_customer_of(company["rep"])
    elsewhere = await world.company()
    for stranger in (company["mate"], company["rep2"], elsewhere["admin"]):
        for answer in (
            await stranger.post(
                f"/api/v1/customers/{customer_id}/hand-over", request(company["mate"], today)
            ),
            await stranger.get(f"/api/v1/customers/{customer_id}/hand-overs"),
            await stranger.get(f"/api/v1/customers/{customer_id}/successors"),
        ):
            assert answer.status_code == 404


async def test_a_phone_decides_offline_and_is_told_when_it_was_too_late(
    world: World, company: Company, today: date
) -> None:
    customer_id = await a_customer_of(company["rep"])
    run_id = await ask(world, company, customer_id, request(company["mate"], today))
    op = an_op("approval.decide", run_id, 1, data={"decision": "approve", "comment": "好"})
    first = await company["leader"].push(op)
    assert first.json()["results"][0]["status"] == "applied", first.text
    again = await company["leader"].push(op)
    assert again.json()["results"][0]["dup"] is True
    late = an_op("approval.decide", run_id, 2, data={"decision": "reject"})
    result = (await company["leader"].push(late)).json()["results"][0]
    assert (result["status"], result["code"], result["params"]) == (
        "rejected",
        "approval_over",
        {"status": "approved"},
    )
    assert (await Phone(company["mate"]).pull()).of("customer") == {customer_id}
    withdraw = an_op("approval.withdraw", run_id, 1, data={})
    refused = (await company["rep"].push(withdraw)).json()["results"][0]
    assert refused["code"] == "approval_over"


async def test_a_decision_that_the_thing_refuses_is_no_decision(
    world: World, company: Company, today: date
) -> None:
    customer_id = await a_customer_of(company["rep"])
    cmd = request(company["mate"], today)
    run_id = await ask(world, company, customer_id, cmd)
    await world.oracle.execute(
        "UPDATE hand_over SET state = 'withdrawn' WHERE org_id = $1 AND id = $2",
        company.org_id,
        UUID(cmd["id"]),
    )
    answer = await company["leader"].post(f"/api/v1/approvals/{run_id}/decide", a_decision())
    assert answer.status_code == 404
    run = (await company["rep"].get(f"/api/v1/approvals/{run_id}")).json()
    assert (run["status"], [event["what"] for event in run["events"]]) == ("running", ["asked"])
