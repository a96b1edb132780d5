"""What becomes of refused operations: carried on, set aside, accepted or dismissed, once and for all to see."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from rounds.core.clock import utc_now
from rounds.core.db import Tx
from rounds.core.ids import uuid7
from tests.sync.deliveries import (
    a_known_customer,
    check_in_op,
    check_out_op,
    create_op,
    refused_op,
    results,
    statuses,
)
from tests.sync.test_push_and_pull import pull_all
from tests.world import Caller, Company, World, a_customer, a_fix, an_op, iso

pytestmark = pytest.mark.anyio
TROUBLES = "/api/v1/sync/troubles"


async def settlements(caller: Caller) -> dict[str, dict[str, Any]]:
    rows, _ = await pull_all(caller)
    return rows.get("settlement", {})


async def opened(caller: Caller) -> list[str]:
    return [item["op_id"] for item in (await caller.get(TROUBLES)).json()["items"]]


async def test_an_operation_that_is_carried_on_is_settled_and_its_person_is_told(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    old = refused_op(1)
    await rep.push(old)
    assert await opened(company["leader"]) == [old["op_id"]]
    new = check_in_op(await a_known_customer(rep), 2, replaces=old["op_id"])
    assert statuses(await rep.push(new)) == ["applied"]
    assert await opened(company["leader"]) == []
    told = (await settlements(rep))[old["op_id"]]
    assert (told["decision"], told["by_person_id"]) == ("resent", str(rep.person_id))
    assert (told["type"], told["entity_id"], told["device_id"]) == (
        "visit.check_in",
        old["id"],
        str(rep.device_id),
    )
    assert await settlements(company["mate"]) == {}
    assert (await company["leader"].get(TROUBLES, state="settled")).json()["items"][0]["decision"] == "resent"
    late = await company["leader"].post(f"{TROUBLES}/{old['op_id']}/accept", {})
    assert (late.status_code, late.json()["code"]) == (409, "already_settled")
    assert await world.differences(company) == []


async def test_nobody_settles_what_is_not_refused_or_not_theirs(world: World) -> None:
    company = await world.company()
    rep, mate = company["rep"], company["mate"]
    good, bad = create_op(1), refused_op(2)
    await rep.push(good, bad)
    assert statuses(await mate.push(create_op(1) | {"replaces": bad["op_id"]})) == ["applied"]
    theirs = an_op("outbox.discard", bad["op_id"], 2, data={"reason": "not mine"})
    applied = an_op("outbox.discard", good["op_id"], 3, data={"reason": "done long ago"})
    assert results(await mate.push(theirs))[0]["flags"] == ["nothing_to_discard"]
    assert results(await rep.push(applied))[0]["flags"] == ["nothing_to_discard"]
    assert await opened(company["leader"]) == [bad["op_id"]]


async def test_what_its_person_sets_aside_is_settled_with_the_reason(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    bad = refused_op(1)
    discard = an_op("outbox.discard", bad["op_id"], 2, data={"reason": "按错了"})
    assert statuses(await rep.push(bad, discard)) == ["rejected", "applied"]
    told = (await settlements(rep))[bad["op_id"]]
    assert (told["decision"], told["reason"]) == ("discarded", "按错了")
    assert (await company["leader"].get(TROUBLES)).json()["counts"]["rejected"] == 0
    again = an_op("outbox.discard", bad["op_id"], 3, data={"reason": "again"})
    assert results(await rep.push(again))[0]["flags"] == ["nothing_to_discard"]
    assert (await settlements(rep))[bad["op_id"]]["reason"] == "按错了"


async def test_steps_of_a_visit_whose_beginning_was_set_aside_do_not_wait_for_it(world: World) -> None:
    rep = (await world.company())["rep"]
    bad = refused_op(1)
    out = check_out_op(bad["id"], 2)
    assert statuses(await rep.push(bad, out)) == ["rejected", "deferred"]
    await rep.push(an_op("outbox.discard", bad["op_id"], 3, data={"reason": "x"}))
    (result,) = results(await rep.push(out))
    assert (result["status"], result["code"]) == ("rejected", "visit_unknown")


async def test_a_leader_puts_a_refused_check_in_right_and_its_steps_follow(world: World) -> None:
    company = await world.company()
    rep, leader = company["rep"], company["leader"]
    began = utc_now() - timedelta(hours=3)
    customer = a_customer()
    customer_id = customer.pop("id")
    bad = refused_op(2)
    await rep.push(an_op("customer.create", customer_id, 1, data=customer, at=iso(began)))
    bad["data"] |= {"started_at": iso(began), "fix": a_fix(at=began)}
    await rep.push(bad)
    (trouble,) = (await leader.get(TROUBLES)).json()["items"]
    assert (trouble["code"], trouble["params"]["field"]) == ("malformed", "customer_id")
    assert trouble["payload"] == bad
    refused = await leader.post(f"{TROUBLES}/{bad['op_id']}/accept", {})
    assert (refused.status_code, refused.json()["code"]) == (422, "malformed")
    assert await opened(leader) == [bad["op_id"]]
    body = {"data": {"customer_id": customer_id}, "reason": "客户选错了"}
    accepted = await leader.post(f"{TROUBLES}/{bad['op_id']}/accept", body)
    assert accepted.status_code == 200, accepted.text
    assert accepted.json()["decision"] == "accepted"
    assert accepted.json()["decided_by"]["id"] == str(leader.person_id)
    visit = (await leader.get(f"/api/v1/visits/{bad['id']}")).json()
    assert visit["person"]["id"] == str(rep.person_id)
    assert (visit["flags"], visit["verdict"]) == (["late_delivery"], "on_site")
    assert statuses(await rep.push(check_out_op(bad["id"], 3))) == ["applied"]
    assert (await settlements(rep))[bad["op_id"]]["decision"] == "accepted"
    audited = await world.oracle.fetchrow(
        "SELECT person_id, after FROM audit WHERE org_id = $1 AND action = 'sync:accept'", company.org_id
    )
    assert audited["person_id"] == leader.person_id
    assert customer_id in audited["after"]
    assert await world.differences(company) == []


async def test_of_many_who_decide_at_once_one_does(world: World) -> None:
    company = await world.company()
    bad = refused_op(1)
    bad["data"]["started_at"] = iso()
    await company["rep"].push(bad)
    path = f"{TROUBLES}/{bad['op_id']}"
    answers = await asyncio.gather(
        *(
            company[role].post(f"{path}/accept", {"data": {"customer_id": str(uuid7())}})
            for role in ("leader", "admin", "regional_manager")
        ),
        *(company[role].post(f"{path}/dismiss", {"reason": "x"}) for role in ("leader", "admin")),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    assert len(await settlements(company["rep"])) == 1
    assert await world.differences(company) == []


async def test_a_dismissal_is_audited_and_told(world: World) -> None:
    company = await world.company()
    bad = refused_op(1)
    await company["rep"].push(bad)
    path = f"{TROUBLES}/{bad['op_id']}/dismiss"
    assert (await company["leader"].post(path, {})).status_code == 422
    answer = await company["leader"].post(path, {"reason": "重复了"})
    assert (answer.json()["decision"], answer.json()["reason"]) == ("dismissed", "重复了")
    assert (await settlements(company["rep"]))[bad["op_id"]]["reason"] == "重复了"
    actions = await world.oracle.fetch("SELECT action FROM audit WHERE org_id = $1", company.org_id)
    assert "sync:dismiss" in {row["action"] for row in actions}


async def test_troubles_and_phones_are_seen_by_those_whose_people_they_are(world: World) -> None:
    company = await world.company()
    bad = refused_op(1)
    await company["rep"].push(bad)
    path = f"{TROUBLES}/{bad['op_id']}/dismiss"
    assert await opened(company["leader2"]) == []
    assert (await company["leader2"].post(path, {"reason": "x"})).status_code == 404
    assert (await company["leader2"].get(TROUBLES)).json()["counts"]["rejected"] == 0
    assert await opened(company["regional_manager"]) == [bad["op_id"]]
    phones = (await company["leader2"].get("/api/v1/sync/devices")).json()["items"]
    assert {item["person"]["id"] for item in phones} == {
        str(company[role].person_id) for role in ("leader2", "rep2")
    }


async def move_out(tx: Tx, person: Caller) -> None:
    await tx.execute(
        "UPDATE position_holder SET until_day = $3 WHERE org_id = $1 AND person_id = $2",
        tx.org_id,
        person.person_id,
        utc_now().date(),
    )


async def leave(world: World, company: Company, role: str) -> None:
    await world.db.run(world.ctx(company), move_out, company[role])


async def test_facts_are_judged_by_the_scope_of_their_day(world: World) -> None:
    """Somebody who was moved yesterday evening delivers what they did before."""
    company = await world.company()
    rep = company["rep"]
    customer_id = await a_known_customer(rep)
    sql = "UPDATE assignment SET from_day = '2026-01-01' WHERE org_id = $1 RETURNING customer_id"

    async def long_since(tx: Tx) -> None:
        for row in await tx.rows(sql, tx.org_id):
            tx.moved("customer", row["customer_id"])

    await world.db.run(world.ctx(company), long_since)
    await leave(world, company, "rep")
    then = utc_now() - timedelta(days=3)
    visit = check_in_op(customer_id, 1, started_at=iso(then), at=iso(then), fix=a_fix(at=then))
    (result,) = results(await rep.push(visit))
    assert (result["status"], result["flags"]) == ("applied", ["late_delivery"])
    today = check_in_op(customer_id, 2)
    (result,) = results(await rep.push(today))
    assert (result["status"], result["code"]) == ("rejected", "permission_denied")
    assert await opened(company["leader"]) == [today["op_id"]], "who left still has a leader"
    assert await world.differences(company) == []
