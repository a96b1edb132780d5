"""A run from the question to its end, over HTTP."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from rounds.approvals.actions import escalating
from rounds.approvals.jobs import company_ctx, keep_time
from rounds.approvals.rules.course import Happened, State, replay
from rounds.core.db import Tx
from rounds.core.ids import uuid7
from tests.approvals.favours import (
    DECIDED,
    LEADER,
    a_decision,
    ask,
    decide,
    design,
    favour,
    one,
    person,
    step,
)
from tests.sync.phone import Phone
from tests.world import Caller, Company, World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


async def box(caller: Caller, name: str = "mine") -> list[str]:
    answer = await caller.get("/api/v1/approvals", box=name)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def read(caller: Caller, run_id: str) -> dict[str, Any]:
    answer = await caller.get(f"/api/v1/approvals/{run_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def history_is_whole(world: World, company: Company, run_id: str) -> None:
    """The events are numbered without a hole and replay to exactly the state that is stored."""
    rows = await world.oracle.fetch(
        """
        SELECT id, n, at, what, person_id, for_person_id, comment, data::text AS data FROM approval_event
        WHERE org_id = $1 AND run_id = $2 ORDER BY n
        """,
        company.org_id,
        UUID(run_id),
    )
    events = [Happened(**{**dict(row), "data": json.loads(row["data"])}) for row in rows]
    assert [event.n for event in events] == list(range(1, len(events) + 1))
    stored = await world.oracle.fetchrow(
        "SELECT state::text AS state, status FROM approval_run WHERE org_id = $1 AND id = $2",
        company.org_id,
        UUID(run_id),
    )
    replayed = replay(events)
    assert replayed == State.model_validate_json(stored["state"])
    assert replayed is not None
    assert replayed.status == stored["status"]


async def test_a_kind_without_a_chain_goes_to_the_askers_leader(world: World, company: Company) -> None:
    subject = uuid7()
    run_id = await ask(world.db, company.org_id, company["rep"].person_id, subject)
    assert await box(company["leader"]) == [run_id]
    assert await box(company["leader2"]) == []
    assert await box(company["rep"], "asked") == [run_id]
    run = await read(company["leader"], run_id)
    assert run["legs"][0]["lanes"][0]["tasks"][0]["reason"]["code"] == "leader"
    answer = await decide(company["leader"], run_id, comment="同意")
    assert (answer.status_code, answer.json()["status"]) == (200, "approved"), answer.text
    assert [d.outcome for d in DECIDED[subject]] == ["approved"]
    assert DECIDED[subject][0].person_id == company["leader"].person_id
    assert await box(company["leader"]) == []
    assert await box(company["leader"], "done") == [run_id]
    told = [(event["what"], event["comment"]) for event in answer.json()["events"]]
    assert told == [("asked", "帮个忙"), ("approved", "同意"), ("ended", None)]
    await history_is_whole(world, company, run_id)
    assert await world.differences(company) == []


async def test_steps_come_in_order_and_side_by_side(world: World, company: Company) -> None:
    both = {"steps": [step("left", person(company["mate"])), step("right", person(company["rep2"]))]}
    await design(world.db, company.org_id, one("first", LEADER), both, one("last", person(company["admin"])))
    run_id = await favour(world, company)
    assert await box(company["mate"]) == []
    await decide(company["leader"], run_id)
    assert await box(company["mate"]) == await box(company["rep2"]) == [run_id]
    await decide(company["mate"], run_id)
    assert await box(company["admin"]) == []
    await decide(company["rep2"], run_id)
    assert (await decide(company["admin"], run_id)).json()["status"] == "approved"
    await history_is_whole(world, company, run_id)


@pytest.mark.parametrize(
    ("need", "votes", "status"),
    [
        ("any", ["approve"], "approved"),
        ("any", ["reject"], "rejected"),
        ("all", ["approve", "approve"], "running"),
        ("all", ["approve", "approve", "approve"], "approved"),
        ("all", ["approve", "reject"], "rejected"),
        (2, ["approve", "reject"], "running"),
        (2, ["reject", "approve", "approve"], "approved"),
        (2, ["reject", "reject"], "rejected"),
    ],
)
async def test_a_step_counts_its_votes(
    world: World, company: Company, need: str | int, votes: list[str], status: str
) -> None:
    voters = ["leader", "leader2", "regional_manager"]
    await design(world.db, company.org_id, one("vote", *(person(company[v]) for v in voters), need=need))
    run_id = await favour(world, company)
    for voter, vote in zip(voters, votes, strict=False):
        assert (await decide(company[voter], run_id, vote)).status_code == 200
    assert (await read(company["rep"], run_id))["status"] == status


async def test_what_comes_back_is_sent_again_and_goes_the_whole_way_anew(
    world: World, company: Company
) -> None:
    await design(world.db, company.org_id, one("a", LEADER), one("b", person(company["admin"])))
    subject = uuid7()
    asker = company["rep"].person_id
    run_id = await ask(world.db, company.org_id, asker, subject)
    await decide(company["leader"], run_id)
    returned = await decide(company["admin"], run_id, "return", comment="金额再看看")
    assert returned.json()["status"] == "returned"
    assert [d.outcome for d in DECIDED[subject]] == ["returned"]
    # The first event again: nothing. The second round: from the first step.
    await ask(world.db, company.org_id, asker, subject, 1)
    assert await box(company["leader"]) == []
    await ask(world.db, company.org_id, asker, subject, 2)
    await ask(world.db, company.org_id, asker, subject, 2)
    assert await box(company["leader"]) == [run_id]
    assert await box(company["admin"]) == []
    await decide(company["leader"], run_id)
    assert (await decide(company["admin"], run_id)).json()["status"] == "approved"
    run = await read(company["rep"], run_id)
    assert [event["what"] for event in run["events"]].count("asked") == 2
    await history_is_whole(world, company, run_id)


async def test_the_asker_withdraws_and_nobody_else(world: World, company: Company) -> None:
    run_id = await favour(world, company)
    cmd = {"id": str(uuid7()), "comment": "不用了"}
    for other in ("leader", "mate", "admin"):
        assert (await company[other].post(f"/api/v1/approvals/{run_id}/withdraw", cmd)).status_code == 404
    answer = await company["rep"].post(f"/api/v1/approvals/{run_id}/withdraw", cmd)
    assert answer.json()["status"] == "withdrawn"
    again = await company["rep"].post(f"/api/v1/approvals/{run_id}/withdraw", cmd)
    assert (again.status_code, again.json()["version"]) == (200, answer.json()["version"])
    late = await decide(company["leader"], run_id)
    assert (late.status_code, late.json()["code"]) == (409, "approval_over")
    assert late.json()["params"] == {"status": "withdrawn"}


async def test_it_is_passed_on_to_another_but_never_to_the_asker(world: World, company: Company) -> None:
    run_id = await favour(world, company)
    path = f"/api/v1/approvals/{run_id}/transfer"

    def to(whom: str) -> dict[str, str]:
        return {"id": str(uuid7()), "person_id": str(company[whom].person_id), "comment": "你更清楚"}

    own = await company["leader"].post(path, to("rep"))
    assert (own.status_code, own.json()["code"]) == (403, "approval_own")
    assert (await company["mate"].post(path, to("rep2"))).status_code == 404
    assert (await company["leader"].post(path, to("leader2"))).status_code == 200
    assert await box(company["leader"]) == []
    assert await box(company["leader2"]) == [run_id]
    assert (await decide(company["leader"], run_id)).status_code == 409
    assert (await decide(company["leader2"], run_id)).json()["status"] == "approved"
    await history_is_whole(world, company, run_id)


@pytest.mark.parametrize("place", ["before", "after"])
async def test_a_step_is_put_in_before_or_after_ones_own(world: World, company: Company, place: str) -> None:
    run_id = await favour(world, company)
    cmd = {"id": str(uuid7()), "place": place, "people": [str(company["leader2"].person_id)]}
    answer = await company["leader"].post(f"/api/v1/approvals/{run_id}/add-step", cmd)
    assert answer.status_code == 200, answer.text
    order = ["leader2", "leader"] if place == "before" else ["leader", "leader2"]
    for who in order:
        assert await box(company[who]) == [run_id]
        last = await decide(company[who], run_id)
    assert last.json()["status"] == "approved"
    await history_is_whole(world, company, run_id)


async def test_a_deputy_decides_in_somebodys_place_and_history_says_so(
    world: World, company: Company
) -> None:
    run_id = await favour(world, company)
    today = (await world.oracle.fetchval("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")).isoformat()
    cmd = {
        "id": str(uuid7()),
        "deputy_id": str(company["leader2"].person_id),
        "from_day": today,
        "last_day": today,
    }
    made = await company["leader"].post("/api/v1/approvals/delegations", cmd)
    assert made.status_code == 201, made.text
    assert await box(company["leader2"]) == [run_id]
    phone = await Phone(company["leader2"]).pull()
    assert phone.of("approval") == {run_id}
    answer = await decide(company["leader2"], run_id)
    (approved,) = [event for event in answer.json()["events"] if event["what"] == "approved"]
    assert approved["person_id"] == str(company["leader2"].person_id)
    assert approved["for_person_id"] == str(company["leader"].person_id)
    other = await favour(world, company)
    ended = await company["leader"].delete(f"/api/v1/approvals/delegations/{cmd['id']}")
    assert ended.status_code == 204
    assert await box(company["leader2"]) == []
    assert (await decide(company["leader2"], other)).status_code in (404, 409)
    assert await world.differences(company) == []


async def test_a_deputy_who_asked_is_passed_over(world: World, company: Company) -> None:
    today = (await world.oracle.fetchval("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")).isoformat()
    cmd = {
        "id": str(uuid7()),
        "deputy_id": str(company["rep"].person_id),
        "from_day": today,
        "last_day": today,
    }
    await company["leader"].post("/api/v1/approvals/delegations", cmd)
    run_id = await favour(world, company)
    assert await box(company["rep"]) == []
    own = await decide(company["rep"], run_id)
    assert (own.status_code, own.json()["code"]) == (403, "approval_own")
    mates = await favour(world, company, asker="mate")
    assert await box(company["rep"]) == [mates]


async def test_what_waits_too_long_goes_one_up(world: World, company: Company) -> None:
    await design(world.db, company.org_id, one("first", LEADER, hours=2))
    run_id = await favour(world, company)
    await keep_time(world.db, company.org_id)
    assert await box(company["leader"]) == [run_id]
    await _make_late(world, company)
    await keep_time(world.db, company.org_id)
    assert await box(company["leader"]) == []
    assert await box(company["regional_manager"]) == [run_id]
    run = await read(company["rep"], run_id)
    assert run["legs"][0]["lanes"][0]["tasks"][-1]["reason"] == {
        "code": "escalated",
        "why": "late",
        "levels": None,
        "role": None,
        "unit_id": None,
    }
    for _ in range(3):
        await _make_late(world, company)
        await keep_time(world.db, company.org_id)
    assert await box(company["admin"]) == [run_id]
    assert (await decide(company["admin"], run_id)).json()["status"] == "approved"
    await history_is_whole(world, company, run_id)


async def _make_late(world: World, company: Company) -> None:
    """Three hours pass for what is open: in the table and in the state that the events made."""

    async def pass_time(tx: Tx) -> None:
        for row in await tx.rows("SELECT DISTINCT run_id FROM approval_task WHERE org_id = $1", tx.org_id):
            tx.changed("approval", row["run_id"])
        await tx.execute(
            "UPDATE approval_task SET due_at = due_at - $2::interval WHERE org_id = $1 AND due_at IS NOT NULL",
            tx.org_id,
            timedelta(hours=3),
        )

    await world.db.run(await company_ctx(world.db, company.org_id), pass_time)


async def test_whoever_has_left_holds_nothing_up(world: World, company: Company) -> None:
    run_id = await favour(world, company)
    await world.oracle.execute(
        "UPDATE person SET archived_at = now() WHERE org_id = $1 AND id = $2",
        company.org_id,
        company["leader"].person_id,
    )
    ctx = await company_ctx(world.db, company.org_id)
    assert await world.db.read(ctx, escalating.find_stuck) == [UUID(run_id)]
    await keep_time(world.db, company.org_id)
    assert await box(company["regional_manager"]) == [run_id]


async def test_reminding_is_for_the_asker_and_once_an_hour(world: World, company: Company) -> None:
    run_id = await favour(world, company)
    path = f"/api/v1/approvals/{run_id}/remind"
    assert (await company["leader"].post(path, {"id": str(uuid7())})).status_code == 404
    assert (await company["rep"].post(path, {"id": str(uuid7())})).json()["reminded_at"] is not None
    again = await company["rep"].post(path, {"id": str(uuid7())})
    assert (again.status_code, again.json()["code"]) == (429, "approval_reminded")


async def test_a_comment_decides_nothing(world: World, company: Company) -> None:
    run_id = await favour(world, company)
    path = f"/api/v1/approvals/{run_id}/comment"
    answer = await company["leader"].post(path, {"id": str(uuid7()), "comment": "哪天要？"})
    assert (answer.json()["status"], answer.json()["events"][-1]["comment"]) == ("running", "哪天要？")
    assert (await company["rep2"].post(path, {"id": str(uuid7()), "comment": "？"})).status_code == 404
    assert (await company["rep"].post(path, {"id": str(uuid7())})).status_code == 422
    await history_is_whole(world, company, run_id)


async def test_of_two_at_once_one_decides_and_the_other_is_told(world: World, company: Company) -> None:
    await design(
        world.db, company.org_id, one("first", person(company["leader"]), person(company["leader2"]))
    )
    for _ in range(5):
        subject = uuid7()
        run_id = await ask(world.db, company.org_id, company["rep"].person_id, subject)
        answers = await asyncio.gather(
            decide(company["leader"], run_id, "approve"), decide(company["leader2"], run_id, "reject")
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        (loser,) = [answer for answer in answers if answer.status_code == 409]
        assert loser.json()["code"] == "approval_over"
        assert len(DECIDED[subject]) == 1
        await history_is_whole(world, company, run_id)


async def test_a_decision_that_is_sent_again_is_one_decision(world: World, company: Company) -> None:
    subject = uuid7()
    run_id = await ask(world.db, company.org_id, company["rep"].person_id, subject)
    cmd = a_decision(comment="好")
    path = f"/api/v1/approvals/{run_id}/decide"
    answers = await asyncio.gather(*(company["leader"].post(path, cmd) for _ in range(5)))
    assert [answer.status_code for answer in answers] == [200] * 5
    assert len(DECIDED[subject]) == 1
    other = await favour(world, company)
    stolen = await company["leader"].post(f"/api/v1/approvals/{other}/decide", cmd)
    assert (stolen.status_code, stolen.json()["code"]) == (409, "id_reused")


async def test_a_batch_decides_each_by_itself(world: World, company: Company) -> None:
    runs = [await favour(world, company) for _ in range(3)]
    foreign = await favour(world, company, asker="rep2")
    items = [{**a_decision(), "run_id": run_id} for run_id in [*runs, foreign]]
    first, second = await asyncio.gather(
        *(company["leader"].post("/api/v1/approvals/batch", {"decisions": items}) for _ in range(2))
    )
    for answer in (first, second):
        assert [item["done"] for item in answer.json()["items"]] == [True, True, True, False], answer.text
        assert answer.json()["items"][3]["code"] == "not_found"
    assert (await read(company["rep"], runs[0]))["status"] == "approved"
    assert await world.differences(company) == []


async def test_nobody_whom_it_does_not_concern_sees_it(world: World, company: Company) -> None:
    run_id = await favour(world, company)
    elsewhere = await world.company()
    for stranger in (
        company["rep2"],
        company["mate"],
        company["leader2"],
        elsewhere["admin"],
        elsewhere["leader"],
    ):
        assert (await stranger.get(f"/api/v1/approvals/{run_id}")).status_code == 404
        assert (await decide(stranger, run_id)).status_code == 404
        assert await box(stranger) == []
    assert (await company["admin"].get(f"/api/v1/approvals/{run_id}")).status_code == 200


async def test_where_nobody_may_decide_it_goes_back_with_the_reason(world: World, company: Company) -> None:
    subject = uuid7()
    run_id = await ask(world.db, company.org_id, company["admin"].person_id, subject)
    run = await read(company["admin"], run_id)
    assert (run["status"], run["events"][-1]["why"]) == ("returned", "nobody")
    assert [d.outcome for d in DECIDED[subject]] == ["returned"]


async def test_the_company_may_let_people_decide_about_their_own(world: World, company: Company) -> None:
    await design(world.db, company.org_id, one("first", person(company["rep"])))
    fallen_back = await favour(world, company)
    assert await box(company["admin"]) == [fallen_back]
    reason = (await read(company["rep"], fallen_back))["legs"][0]["lanes"][0]["tasks"][0]["reason"]
    assert (reason["code"], reason["why"]) == ("otherwise_admin", "own")
    allowed = await company["admin"].http.put(
        "/api/v1/approval-chains/own", json={"own_allowed": True}, headers=company["admin"].headers
    )
    assert allowed.json() == {"own_allowed": True}
    run_id = await favour(world, company)
    assert (await decide(company["rep"], run_id)).json()["status"] == "approved"


async def test_phones_get_what_waits_and_lose_it_when_it_is_decided(world: World, company: Company) -> None:
    leader, rep = Phone(company["leader"]), Phone(company["rep"])
    run_id = await favour(world, company)
    assert (await leader.pull()).of("approval") == {run_id}
    assert (await rep.pull()).of("approval") == {run_id}
    row = leader.rows["approval"][run_id]
    assert [wait["person_id"] for wait in row["waits"]] == [str(company["leader"].person_id)]
    assert row["people"][str(company["rep"].person_id)] == company["rep"].code
    await decide(company["leader"], run_id)
    assert (await leader.pull()).of("approval") == set()
    assert (await rep.pull()).rows["approval"][run_id]["status"] == "approved"
    assert await world.differences(company) == []
