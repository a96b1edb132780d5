"""What was planned and what waits for a decision goes on with others when somebody leaves."""

from datetime import timedelta

import pytest

from rounds.core.ids import uuid7
from tests.approvals.favours import LEADER, decide, design, favour, one, person
from tests.leave.asking import a_company, a_leave, grant, next_monday
from tests.leave.test_covering import a_planned_customer, plan_of
from tests.leaving.test_leaving import TODAY, groups, leave, path_of, to
from tests.leaving.test_leaving import person as chosen
from tests.sync.phone import Phone
from tests.world import Company, World, a_check_in

pytestmark = pytest.mark.anyio


@pytest.fixture
async def company(world: World) -> Company:
    return await a_company(world)


async def test_what_is_planned_at_a_customer_goes_with_the_customer(world: World, company: Company) -> None:
    monday = await next_monday(world)
    gone, items = await a_planned_customer(world, company, "rep", TODAY - timedelta(days=1), monday)
    phone = await Phone(company["mate"]).pull()
    assert (await groups(company, "rep"))["plan"]["count"] == 1
    answer = await leave(company, "rep", customers=to(company["mate"]))
    assert answer.json()["leaving"]["went"] == {"customers": 1, "plan": 1}
    rows = await world.oracle.fetch(
        "SELECT position_id FROM plan_item WHERE id = ANY ($1::uuid[]) ORDER BY day", items
    )
    # What was planned before stays the plan of that day.
    assert [row["position_id"] for row in rows] == [
        company["rep"].position_id,
        company["mate"].position_id,
    ]
    await phone.pull()
    assert phone.of("customer") == {gone}
    assert str(items[1]) in phone.of("plan_item")
    assert await world.differences(company) == []


async def test_days_off_of_whoever_left_keep_nobody_else_from_working(world: World, company: Company) -> None:
    monday = await next_monday(world)
    _, items = await a_planned_customer(world, company, "rep", monday)
    await grant(world, company, "rep", a_leave(monday, 2))
    assert await plan_of(world, items) == [("cancelled", "leave")]
    await leave(company, "rep", positions=chosen(company["mate"]))
    assert await plan_of(world, items) == [("planned", None)]
    phone = await Phone(company["mate"]).pull()
    assert str(items[0]) in phone.of("plan_item")


async def test_a_visit_that_goes_on_is_named_and_stays(world: World, company: Company) -> None:
    monday = await next_monday(world)
    customer, _ = await a_planned_customer(world, company, "rep", monday)
    visit = a_check_in(customer)
    assert (await company["rep"].post("/api/v1/visits", visit)).status_code == 201
    assert (await groups(company, "rep"))["visits"]["count"] == 1
    await leave(company, "rep", customers=to(company["mate"]))
    whose = await world.oracle.fetchval("SELECT person_id FROM visit WHERE id = $1::uuid", visit["id"])
    assert whose == company["rep"].person_id


async def test_the_one_above_is_offered_decisions_first_and_takes_them(
    world: World, company: Company
) -> None:
    chain = await design(world.db, company.org_id, one("first", person(company["leader"])))
    run_id = await favour(world, company)
    found = await groups(company, "leader")
    assert (found["decisions"]["count"], found["decisions"]["examples"]) == (1, ["一件小事"])
    assert found["decisions"]["successors"][0]["id"] == str(company["regional_manager"].person_id)
    assert (found["chains"]["examples"], chain is not None) == (["试试"], True)
    answer = await leave(company, "leader", decisions=chosen(company["mate"]))
    assert answer.json()["leaving"]["went"] == {"decisions": 1}
    assert (await company["mate"].get("/api/v1/approvals/waiting")).json() == {"count": 1}
    assert (await decide(company["mate"], run_id)).json()["status"] == "approved"
    assert await world.differences(company) == []


async def test_nobody_is_given_their_own_request(world: World, company: Company) -> None:
    await design(world.db, company.org_id, one("first", LEADER))
    await favour(world, company)
    answer = await leave(company, "leader", decisions=chosen(company["rep"]))
    assert answer.json()["leaving"]["went"] == {}
    assert [group["kind"] for group in answer.json()["open"]] == ["decisions", "positions"][::-1]
    assert (await company["rep"].get("/api/v1/approvals/waiting")).json() == {"count": 0}


async def test_standing_in_ends_with_whoever_leaves(company: Company) -> None:
    day = TODAY.isoformat()
    cmd = {"id": str(uuid7()), "deputy_id": str(company["mate"].person_id), "from_day": day, "last_day": day}
    assert (await company["leader"].post("/api/v1/approvals/delegations", cmd)).status_code in (200, 201, 204)
    assert (await groups(company, "mate"))["delegations"]["count"] == 1
    assert (await leave(company, "mate")).json()["leaving"]["went"] == {"delegations": 1}
    assert "delegations" not in await groups(company, "leader")
    assert (await company["admin"].get(path_of(company["mate"]))).json()["leaving"]["state"] == "done"
