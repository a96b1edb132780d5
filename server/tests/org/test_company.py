"""The company's settings: what is written, what follows at once, what a module that is off takes with it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from rounds.core.access import SWITCHABLE, Permission, system_ctx
from rounds.core.clock import business_day
from rounds.core.db import Tx
from rounds.org import public as org
from rounds.sync.turn import turn_day
from tests.approvals import favours
from tests.rights.matrix import a_role
from tests.sync.phone import Phone
from tests.sync.test_pull_clock import DAY, EVENING
from tests.world import Caller, Company, World, a_check_in, a_customer

pytestmark = pytest.mark.anyio
PATH = "/api/v1/settings/company"


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


async def change(company: Company, **change: Any) -> dict[str, Any]:
    answer = await company["admin"].patch(PATH, change)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def me(caller: Caller) -> dict[str, Any]:
    told: dict[str, Any] = (await caller.get("/api/v1/me")).json()
    return told


async def test_what_is_given_is_set_told_to_everybody_and_audited_with_what_was_before(
    company: Company,
) -> None:
    before = (await company["admin"].get(PATH)).json()
    assert (before["currency"], before["country"], before["calendar_country"]) == ("CNY", None, "CN")
    told = await change(
        company, name="晴川乳业", currency="USD", locale="en", country="SG", week=[6, 1, 2, 1]
    )
    assert (told["name"], told["currency"], told["locale"]) == ("晴川乳业", "USD", "en")
    assert (told["country"], told["calendar_country"], told["week"]) == ("SG", "SG", [1, 2, 6])
    assert (await me(company["rep"]))["company"]["name"] == "晴川乳业"
    row = (await company["admin"].get("/api/v1/audit", action="company:edit")).json()["items"][0]
    assert (row["before"]["currency"], row["after"]["currency"]) == ("CNY", "USD")
    assert set(row["after"]) == {"name", "currency", "locale", "country", "week"}
    assert (await change(company, country=None))["calendar_country"] == "CN"


async def test_a_repeat_is_not_noted_again(company: Company) -> None:
    await change(company, name="一次")
    await change(company, name="一次")
    rows = (await company["admin"].get("/api/v1/audit", action="company:edit")).json()["items"]
    assert len(rows) == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"timezone": "Mars/Olympus"}, {"timezone": "../etc/passwd"}, {"currency": "QQQ"}, {"currency": "cny"},
        {"country": "XX"}, {"week": []}, {"week": [0]}, {"name": ""}, {"locale": "fr"}, {"is_demo": True},
        *({"modules_off": [module]} for module in ("customers", "visits", "people", "sync", "audit", "no")),
    ],
)  # fmt: skip
async def test_what_no_company_can_be_is_refused(company: Company, bad: dict[str, Any]) -> None:
    assert (await company["admin"].patch(PATH, bad)).status_code == 422


async def when_due(tx: Tx) -> Any:
    return await tx.value("SELECT next_at FROM day_turn WHERE org_id = $1", tx.org_id)


async def put_off(tx: Tx) -> None:
    await tx.execute("UPDATE day_turn SET next_at = $2 WHERE org_id = $1", tx.org_id, tx.now + timedelta(9))


async def assign_from(tx: Tx, customer_id: str, position_id: UUID, day: date) -> None:
    await tx.execute(
        """
        INSERT INTO assignment (org_id, id, customer_id, position_id, role, product_line, from_day, created_at)
        VALUES ($1, $2, $3, $4, 'owner', '', $5, $6)
        """,
        tx.org_id,
        uuid4(),
        UUID(customer_id),
        position_id,
        day,
        tx.now,
    )
    tx.moved("customer", UUID(customer_id))


async def turn(world: World, company: Company) -> None:
    await turn_day(world.db, company.org_id, list(world.app.state.synced.values()))


async def test_another_time_zone_turns_the_day_at_once(world: World) -> None:
    """From evening to where it is none: what was read ahead for tomorrow goes, and comes again."""
    company = await world.company(timezone=EVENING)
    rep, mate, customer = company["rep"], company["mate"], a_customer()
    await rep.post("/api/v1/customers", customer)
    ctx = system_ctx(company.org_id, EVENING)
    tomorrow = business_day(world.db.now(), EVENING) + timedelta(days=1)
    await world.db.run(ctx, assign_from, customer["id"], mate.position_id, tomorrow)
    phone = await Phone(mate).pull()
    assert phone.of("customer") == {customer["id"]}
    for zone, held in ((DAY, set()), (EVENING, {customer["id"]})):
        await turn(world, company)
        await world.db.run(ctx, put_off)
        told = await change(company, timezone=zone)
        assert (told["timezone"], told["today"]) == (zone, (tomorrow - timedelta(days=1)).isoformat())
        assert (await me(rep))["company"]["timezone"] == zone
        assert await world.db.read(ctx, when_due) <= world.db.now()
        await turn(world, company)
        assert await world.db.read(ctx, when_due) > world.db.now()
        assert await world.differences(company) == []
        assert (await phone.pull()).of("customer") == held


async def test_a_visit_keeps_the_day_that_it_was_stamped_with(company: Company) -> None:
    rep, customer = company["rep"], a_customer()
    await rep.post("/api/v1/customers", customer)
    visit = a_check_in(customer["id"])
    day = (await rep.post("/api/v1/visits", visit)).json()["business_day"]
    await change(company, timezone="Pacific/Kiritimati")
    assert (await rep.get(f"/api/v1/visits/{visit['id']}")).json()["business_day"] == day


async def test_a_day_that_has_begun_does_not_begin_again_in_another_zone(company: Company) -> None:
    # Between these two it is never the same day.
    await change(company, timezone="Pacific/Kiritimati")
    refused = await company["admin"].patch(PATH, {"timezone": "Pacific/Niue"})
    assert (refused.status_code, refused.json()["code"]) == (409, "zone_behind")
    assert 0 < refused.json()["params"]["wait_s"] <= 25 * 3600
    assert (await company["admin"].get(PATH)).json()["timezone"] == "Pacific/Kiritimati"


async def test_a_module_that_is_off_takes_its_permissions_from_everybody_and_gives_them_back(
    company: Company,
) -> None:
    leader = company["leader"]
    assert (await leader.get("/api/v1/live")).status_code == 200
    assert (await change(company, modules_off=["live"]))["modules_off"] == ["live"]
    for role in ("leader", "admin"):
        refused = await company[role].get("/api/v1/live")
        assert (refused.status_code, refused.json()["params"]) == (403, {"permission": "live:read"})
        told = await me(company[role])
        assert not {"live:read", "track:read"} & set(told["abilities"])
        assert told["company"]["modules_off"] == ["live"]
    assert (await leader.get("/api/v1/visits")).status_code == 200
    await change(company, modules_off=[])
    assert (await leader.get("/api/v1/live")).status_code == 200
    assert "track:read" in (await me(leader))["abilities"]


async def test_without_approvals_phones_hold_none_and_nothing_is_asked_that_nobody_can_decide(
    company: Company,
) -> None:
    rep, customer = company["rep"], a_customer()
    await rep.post("/api/v1/customers", customer)
    path = f"/api/v1/customers/{customer['id']}"
    successor = (await rep.get(f"{path}/successors")).json()["items"][0]["position_id"]
    ask = {"id": str(uuid4()), "position_id": successor, "from_day": "2099-01-01", "reason": "换线"}
    run_id = await favours.asked_by(rep)
    phone = await Phone(rep).pull()
    assert phone.of("approval") == {str(run_id)}

    await change(company, modules_off=["approvals"])
    refused = await rep.post(f"{path}/hand-over", ask)
    assert (refused.status_code, refused.json()["code"]) == (409, "module_off")
    assert (await rep.get("/api/v1/approvals")).status_code == 403
    assert (await phone.pull()).of("approval") == set()
    assert phone.of("customer") == {customer["id"]}

    await change(company, modules_off=[])
    assert (await rep.post(f"{path}/hand-over", ask)).status_code in (200, 201)
    assert (await phone.pull()).of("approval") == {str(run_id)}


async def test_an_administrator_gives_roles_all_the_same_while_a_module_is_off(company: Company) -> None:
    await change(company, modules_off=["live"])
    admin = company["admin"]
    role = a_role(permissions=["live:read", "customer:read"])
    made = await admin.post("/api/v1/roles", role)
    assert made.status_code == 201, made.text
    # Whoever does not hold it when it is on does not give it while it is off.
    editor = a_role(permissions=["role:manage", "customer:read"], scope="all", rank=30)
    assert (await admin.post("/api/v1/roles", editor)).status_code == 201
    catalogue = (await admin.get("/api/v1/roles/catalogue")).json()
    assert "live:read" in catalogue["permissions"]


async def test_a_key_has_nothing_of_a_module_that_is_off(company: Company) -> None:
    admin = company["admin"]
    key = {"id": str(uuid4()), "name": "ERP", "permissions": ["live:read", "customer:read"], "days": 30}
    token = (await admin.post("/api/v1/api-keys", key)).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert (await admin.http.get("/api/v1/live", headers=headers)).status_code == 200
    await change(company, modules_off=["live"])
    assert (await admin.http.get("/api/v1/live", headers=headers)).status_code == 403
    assert (await admin.http.get("/api/v1/customers", headers=headers)).status_code == 200


async def test_every_switchable_module_has_permissions_to_take(world: World, company: Company) -> None:
    everything = frozenset(Permission)
    before = set((await me(company["admin"]))["abilities"])
    assert before == {permission.value for permission in everything}
    for module in SWITCHABLE:
        told = await change(company, modules_off=[module.value])
        assert told["modules_off"] == [module.value]
        assert set((await me(company["admin"]))["abilities"]) < before
    ctx = await world.db.read(
        world.ctx(company), org.context_of_person, company["rep"].person_id, "Asia/Shanghai", is_demo=False
    )
    assert ctx.modules_off


async def test_phones_get_the_companys_settings_with_their_next_pull(company: Company) -> None:
    rep = company["rep"]
    cursor = (await rep.pull()).json()["cursor"]
    await change(company, name="新名字")
    assert "新名字" in (await rep.pull(cursor)).text
