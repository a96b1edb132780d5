"""A company's own fields: designed, filled in at the desk and on the phone, and seen by whom they are for."""

from typing import Any
from uuid import UUID

import pytest

from rounds.core.access import system_ctx
from rounds.core.ids import uuid7
from rounds.customers.custom.following import follow_field
from tests.world import Caller, Company, World, a_customer, an_op

pytestmark = pytest.mark.anyio
FIELDS = "/api/v1/custom-fields"
CUSTOMERS = "/api/v1/customers"


def a_field(type_: str, **more: Any) -> dict[str, Any]:
    return {"id": str(uuid7()), "type": type_, "name": {"zh": "字段"}, **more}


async def design(company: Company, type_: str, **more: Any) -> str:
    field = a_field(type_, **more)
    answer = await company["admin"].post(FIELDS, field)
    assert answer.status_code == 201, answer.text
    return str(field["id"])


async def redesign(company: Company, field_id: str, **more: Any) -> Any:
    items = (await company["admin"].get(f"{FIELDS}/all")).json()["items"]
    now = next(one for one in items if one["id"] == field_id)
    kept = {
        part: now[part]
        for part in now
        if part not in {"id", "entity", "type", "ordinal", "version", "archived"}
    }
    return await company["admin"].patch(
        f"{FIELDS}/{field_id}", {**kept, "base_version": now["version"], **more}
    )


async def create(caller: Caller, **more: Any) -> Any:
    return await caller.post(CUSTOMERS, a_customer(**more))


async def rows_on(caller: Caller, entity: str) -> list[dict[str, Any]]:
    page = (await caller.pull()).json()
    found: list[dict[str, Any]] = page["changes"].get(entity, {"put": []})["put"]
    return found


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


async def test_values_are_kept_by_the_field_and_changed_one_by_one(world: World, company: Company) -> None:
    area, size = (
        await design(company, "number", decimals=1),
        await design(
            company, "choice", options=[{"key": "s", "zh": "小"}, {"key": "l", "zh": "大"}], filterable=True
        ),
    )
    rep = company["rep"]
    made = await create(rep, custom={area: 80.5, size: "s"})
    assert made.status_code == 201, made.text
    path = f"{CUSTOMERS}/{made.json()['id']}"
    edited = await rep.patch(path, {"base_version": 1, "set": {"custom": {size: "l"}}})
    assert edited.json()["custom"] == {area: 80.5, size: "l"}
    # Somebody who still saw the first version may change the other field, and not the same one.
    other = await rep.patch(path, {"base_version": 1, "set": {"custom": {area: None}}})
    assert other.json()["custom"] == {size: "l"}
    late = await rep.patch(path, {"base_version": 1, "set": {"custom": {size: None}}})
    assert late.status_code == 409
    assert late.json()["params"]["fields"] == {f"custom.{size}": "l"}
    listed = (await rep.get(CUSTOMERS)).json()["items"]
    assert next(row for row in listed if row["id"] == made.json()["id"])["custom"] == {size: "l"}
    found = await world.oracle.fetch("SELECT value FROM customer_value WHERE org_id = $1", company.org_id)
    assert [row["value"] for row in found] == ["l"]
    assert await world.differences(company) == []


async def test_all_faults_are_told_at_once_and_nothing_is_written(company: Company) -> None:
    day, web = await design(company, "date"), await design(company, "link")
    answer = await create(company["rep"], custom={day: "2023-02-30", web: "ftp://x", "nothing": 1})
    assert (answer.status_code, answer.json()["code"]) == (422, "custom_invalid")
    told = {fault["field"]: fault["code"] for fault in answer.json()["params"]["faults"]}
    assert told == {day: "not_a_date", web: "not_a_link", "nothing": "unknown"}


async def test_a_phone_that_was_away_loses_what_does_not_fit_and_nothing_else(company: Company) -> None:
    day = await design(company, "date")
    asked = await design(company, "yes_no", required=True)
    missing = (await create(company["rep"])).json()["params"]["faults"]
    assert missing == [{"field": asked, "code": "missing", "limit": None}]
    rep, customer = company["mate"], a_customer(custom={day: "never"})
    create_op = an_op("customer.create", customer.pop("id"), 1, data=customer)
    target = create_op["id"]
    told = (await rep.push(create_op)).json()["results"][0]
    assert (told["status"], list(told["lost"])) == ("merged", [f"custom.{day}"])
    edit = an_op(
        "customer.edit",
        target,
        2,
        set={f"custom.{day}": "2024-05-06", "custom.gone": 1, "note": "记"},
        base_version=1,
    )
    told = (await rep.push(edit)).json()["results"][0]
    assert list(told["lost"]) == ["custom.gone"]
    row = (await rep.get(f"{CUSTOMERS}/{target}")).json()
    assert (row["custom"], row["note"]) == ({day: "2024-05-06"}, "记")
    on_phone = next(one for one in await rows_on(rep, "customer") if one["id"] == target)
    assert on_phone["custom"] == {day: "2024-05-06"}
    assert (await company["admin"].post(f"{FIELDS}/{asked}/archive")).status_code == 200


async def test_two_people_putting_tags_on_at_once_both_have_their_way(world: World, company: Company) -> None:
    admin, rep = company["admin"], company["rep"]
    for key in ("cold", "vip", "new"):
        answer = await admin.http.put(
            f"/api/v1/customer-lists/tag/items/{key}", json={"zh": key}, headers=admin.headers
        )
        assert answer.status_code == 200, answer.text
    made = (await create(rep, tags=["new"])).json()
    path = f"{CUSTOMERS}/{made['id']}"
    for change in ({"add_tags": ["vip"]}, {"add_tags": ["cold"], "drop_tags": ["new"]}):
        assert (await rep.patch(path, {"base_version": 1, "set": change})).status_code == 200
    assert (await rep.get(path)).json()["tags"] == ["cold", "vip"]
    unknown = await rep.patch(path, {"base_version": 1, "set": {"add_tags": ["nobody"]}})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "choice_unknown")
    index = await world.oracle.fetch(
        "SELECT tag FROM customer_tag WHERE org_id = $1 AND customer_id = $2 ORDER BY tag",
        company.org_id,
        UUID(made["id"]),
    )
    assert [row["tag"] for row in index] == ["cold", "vip"]


async def test_a_hidden_field_is_there_for_its_own_eyes_only(world: World, company: Company) -> None:
    leader, rep = company["leader"], company["rep"]
    secret = await design(company, "text", hidden_from=["rep"])
    made = (await create(rep)).json()
    path = f"{CUSTOMERS}/{made['id']}"
    change = {"base_version": 1, "set": {"custom": {secret: "底价六折"}}}
    assert (await rep.patch(path, change)).json()["params"]["faults"][0]["code"] == "unknown"
    assert (await leader.patch(path, change)).status_code == 200
    assert secret not in {one["id"] for one in (await rep.get(FIELDS)).json()["items"]}
    page = (await rep.pull()).json()
    for text in (
        (await rep.get(path)).text,
        (await rep.get(CUSTOMERS)).text,
        str(page["changes"]["customer"]),
    ):
        assert "底价六折" not in text
    assert (await leader.get(path)).json()["custom"] == {secret: "底价六折"}
    assert "底价六折" in str(await rows_on(leader, "customer"))
    audit = await company["auditor"].get("/api/v1/audit", action="customer:edit")
    assert "底价六折" not in audit.text
    # Shown to all from now on: phones are told, and get it with the next pull.
    assert (await redesign(company, secret, hidden_from=[])).status_code == 200
    ctx = system_ctx(company.org_id, "UTC")
    assert await world.db.run(ctx, follow_field, UUID(secret), None, reveals=True) is None
    news = (await rep.pull(page["cursor"])).json()
    assert "底价六折" in str(news["changes"]["customer"]["put"])


async def test_a_field_made_filterable_later_is_looked_up_with_its_old_values(
    world: World, company: Company
) -> None:
    field = await design(company, "money")
    made = (await create(company["rep"], custom={field: 12_300})).json()
    assert (await redesign(company, field, filterable=True)).status_code == 200
    ctx = system_ctx(company.org_id, "UTC")
    await world.db.run(ctx, follow_field, UUID(field), None, reveals=False)
    rows = await world.oracle.fetch("SELECT * FROM customer_value WHERE field_id = $1", UUID(field))
    assert [(row["number"], row["customer_id"]) for row in rows] == [(12_300, UUID(made["id"]))]


async def test_an_option_is_never_taken_away_and_a_field_only_out_of_use(company: Company) -> None:
    admin = company["admin"]
    options = [{"key": "a", "zh": "甲"}, {"key": "b", "zh": "乙"}]
    field = await design(company, "choices", options=options)
    refused = await redesign(company, field, options=options[:1])
    assert (refused.status_code, refused.json()["params"]["part"]) == (422, "options")
    off = await redesign(company, field, options=[options[0], {**options[1], "off": True}])
    assert (off.status_code, off.json()["version"]) == (200, 2)
    stale = await admin.patch(
        f"{FIELDS}/{field}", {"base_version": 1, "name": {"zh": "旧"}, "options": options}
    )
    assert stale.status_code == 409
    made = (await create(company["rep"], custom={field: ["b"]})).json()
    for verb, seen in (("archive", False), ("restore", True)):
        assert (await admin.post(f"{FIELDS}/{field}/{verb}")).status_code == 200
        assert (field in {one["id"] for one in (await admin.get(FIELDS)).json()["items"]}) == seen
    assert (await company["rep"].get(f"{CUSTOMERS}/{made['id']}")).json()["custom"] == {field: ["b"]}
    order = await admin.http.put(f"{FIELDS}/order", json={"ids": [field]}, headers=admin.headers)
    assert order.status_code == 204
    assert (await admin.get(FIELDS)).json()["items"][0]["id"] == field


async def test_lists_begin_with_what_is_built_in_and_reach_phones_with_what_differs(
    world: World, company: Company
) -> None:
    admin, rep = company["admin"], company["rep"]

    async def put(path: str, body: Any) -> Any:
        answer = await admin.http.put(f"/api/v1/customer-lists/{path}", json=body, headers=admin.headers)
        assert answer.status_code in (200, 204), answer.text
        return answer

    lists = (await rep.get("/api/v1/customer-lists")).json()
    assert [(one["key"], one["interval_days"]) for one in lists["grades"]] == [("A", 7), ("B", 14), ("C", 28)]
    assert "sub_distributor" in {one["key"] for one in lists["kinds"]}
    await put("grade/items/D", {"zh": "观察", "interval_days": 60})
    await put("kind/items/clinic", {"zh": "诊所", "en": "Clinic"})
    await put("kind/items/household", {"off": True})
    await put("kind/order", {"keys": ["clinic"]})
    made = await create(rep, kind="clinic", grade="D")
    assert made.status_code == 201, made.text
    assert (await create(rep, kind="nothing")).json()["code"] == "choice_unknown"
    lists = (await rep.get("/api/v1/customer-lists")).json()
    assert [one["key"] for one in lists["kinds"]][:2] == ["clinic", "outlet"]
    (setup,) = await rows_on(rep, "customer_setup")
    assert {one["key"]: one["off"] for one in setup["kinds"]}["household"]
    assert [one["interval_days"] for one in setup["grades"] if one["key"] == "D"] == [60]
    assert await world.differences(company) == []
