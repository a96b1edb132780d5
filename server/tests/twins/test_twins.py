"""Twins at creation, in review, merged and parted again, on the console and on phones."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from rounds.core.clock import utc_now
from rounds.core.ids import uuid7
from rounds.customers import public as customers
from rounds.customers.twins.looking import look_at_changed
from rounds.visits.merged import follow_merge
from rounds.visits.plans import Planned, plan_visits
from tests.sync.phone import Phone
from tests.world import Caller, Company, World, a_check_in, a_customer, a_fix, an_op, iso

pytestmark = pytest.mark.anyio
FIND = "/api/v1/customers/twins/find"
PAIRS = "/api/v1/customers/twins/pairs"


@pytest.fixture
async def company(world: World) -> AsyncIterator[Company]:
    made = await world.company()
    yield made
    assert await world.differences(made) == []


async def make(who: Caller, **more: Any) -> str:
    answer = await who.post("/api/v1/customers", a_customer(**more))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def pin(lng: float = 112.01, lat: float = 30.0) -> dict[str, Any]:
    return {"id": str(uuid7()), "lng": lng, "lat": lat, "datum": "wgs84", "radius_m": 100, "source": "map"}


async def look(world: World, company: Company) -> None:
    ctx = world.ctx(company)
    while await world.db.run(ctx, look_at_changed):
        pass


async def find(who: Caller, **more: Any) -> dict[str, Any]:
    answer = await who.post(FIND, {"name": "清和便利店梧桐街店", **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def merge(who: Caller, kept: str, gone: str, take: list[str] | None = None, **more: Any) -> Any:
    body = {"id": str(uuid7()), "kept_id": kept, "gone_id": gone, "take": take or [], **more}
    for side in ("kept", "gone"):
        if f"{side}_version" not in more:
            body[f"{side}_version"] = (await who.get(f"/api/v1/customers/{body[f'{side}_id']}")).json()[
                "version"
            ]
    return await who.post("/api/v1/customers/merges", body)


async def test_whoever_makes_a_customer_hears_which_one_it_may_be(world: World, company: Company) -> None:
    rep, stranger = company["rep"], company["rep2"]
    first = await make(rep, phone="027-8555 1234")
    await make(rep, name="蓝天饭店", pin=pin(112.2))
    await look(world, company)
    here = {"lng": 112.0101, "lat": 30.0, "datum": "wgs84"}

    found = await find(rep, pin=here)
    assert [twin["customer"]["id"] for twin in found["items"]] == [first]
    assert found["items"][0]["likely"]
    assert found["items"][0]["reasons"][0] == "name"
    assert found["items"][0]["distance_m"] == 10

    elsewhere = await find(stranger, pin=here)
    assert elsewhere == {"items": [], "elsewhere": 1}
    # A number finds one's own; a guess at somebody else's is told nothing.
    by_number = {"name": "清河便利", "phone": "85551234"}
    assert (await find(rep, **by_number))["items"][0]["reasons"][0] == "phone"
    told = (await find(company["leader"], **by_number))["items"]
    assert all("phone" not in twin["reasons"] for twin in told)
    assert told == (await find(company["leader"], name="清河便利", phone="13900000000"))["items"]
    assert (await find(stranger, **by_number))["elsewhere"] == 0
    assert (await find(rep, id=first, pin=here))["items"] == []


async def test_pairs_come_for_review_and_a_word_that_they_are_two_holds(
    world: World, company: Company
) -> None:
    rep, leader = company["rep"], company["leader"]
    first = await make(rep)
    second = await make(rep, name="清和便利店（梧桐街店）", pin=pin(112.0102))
    third = await make(rep, name="清禾便利梧桐街", pin=pin(112.0103), apart_from=[first])
    await look(world, company)

    pairs = (await leader.get(PAIRS)).json()["items"]
    ids = {frozenset((pair["first"]["id"], pair["second"]["id"])) for pair in pairs}
    assert ids == {frozenset((first, second)), frozenset((second, third))}
    assert (await leader.get(PAIRS, limit=1)).json()["next"]
    rest = await leader.get(PAIRS, limit=1, cursor=(await leader.get(PAIRS, limit=1)).json()["next"])
    assert len(rest.json()["items"]) == 1
    assert rest.json()["next"] is None
    assert (await company["leader2"].get(PAIRS)).json()["items"] == []

    body = {"first_id": second, "second_id": first}
    assert (await company["leader2"].post("/api/v1/customers/twins/apart", body)).status_code == 404
    assert (await leader.post("/api/v1/customers/twins/apart", body)).status_code == 204
    await rep.patch(f"/api/v1/customers/{second}", {"base_version": 1, "set": {"note": "隔壁"}})
    await look(world, company)
    left = (await leader.get(PAIRS)).json()["items"]
    assert {frozenset((pair["first"]["id"], pair["second"]["id"])) for pair in left} == {
        frozenset((second, third))
    }
    # What looks like one no more is no question.
    renamed = {"base_version": 2, "set": {"name": "蓝天饭店"}}
    assert (await rep.patch(f"/api/v1/customers/{second}", renamed)).status_code == 200
    await look(world, company)
    assert (await leader.get(PAIRS)).json()["items"] == []


async def test_a_merge_keeps_both_histories_and_tells_phones(world: World, company: Company) -> None:
    rep, leader = company["rep"], company["leader"]
    kept, gone = (
        await make(rep, phone=None),
        await make(rep, name="清禾梧桐", phone="13900001234", floor="2F"),
    )
    phone = Phone(rep)
    await phone.pull()
    for customer in (kept, gone):
        assert (await rep.post("/api/v1/visits", a_check_in(customer))).status_code == 201
    ctx = world.ctx(company)

    refused = await merge(leader, kept, gone, kept_version=7, gone_version=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "version_conflict")
    assert (await merge(company["leader2"], kept, gone, kept_version=1, gone_version=1)).status_code == 404
    assert (await merge(leader, kept, kept)).json()["code"] == "merge_same"
    done = await merge(leader, kept, gone, ["phone", "floor"])
    assert done.status_code == 201, done.text
    assert (await merge(leader, kept, gone)).json()["code"] == "merge_over"

    one = (await rep.get(f"/api/v1/customers/{kept}")).json()
    assert (one["phone"], one["floor"], one["name"]) == ("13900001234", "2F", a_customer()["name"])
    assert (await rep.get(f"/api/v1/customers/{gone}")).json()["merged_into"] == kept
    listed = (await rep.get("/api/v1/customers")).json()["items"]
    assert [row["id"] for row in listed] == [kept]
    visits = (await rep.get("/api/v1/visits", customer_id=kept)).json()["items"]
    assert {visit["customer"]["id"] for visit in visits} == {kept, gone}

    changes = (await rep.pull(phone.cursor)).json()["changes"]["customer"]["put"]
    rows = {row["id"]: row for row in changes}
    assert rows[kept]["merged"] == [gone]
    assert rows[gone]["merged_into"] == kept
    assert rows[gone]["archived_at"] is not None
    assert (await leader.get(f"/api/v1/customers/{kept}/merges")).json()["items"][0]["can_undo"]
    await world.db.run(ctx, follow_merge, UUID(gone))


async def test_what_a_phone_did_at_a_merged_customer_arrives_at_the_one_that_stands(
    world: World, company: Company
) -> None:
    rep, leader = company["rep"], company["leader"]
    kept, gone = await make(rep, note="老客户"), await make(rep, name="清禾梧桐", pin=pin(112.3))
    assert (await merge(leader, kept, gone)).status_code == 201
    visit = str(uuid7())
    arrival = a_check_in(gone, fix=a_fix())
    del arrival["id"]
    edit = {"set": {"name": "别的名字", "contact": "陈店长"}, "base": {}, "base_version": 1}
    answer = await rep.push(
        an_op("visit.check_in", visit, 1, data=arrival), an_op("customer.edit", gone, 2, **edit)
    )
    first, second = answer.json()["results"]
    assert (first["status"], first.get("flags", [])) == ("applied", [])
    assert (second["status"], list(second["lost"])) == ("merged", ["name"])
    seen = (await rep.get(f"/api/v1/visits/{visit}")).json()
    assert seen["customer"]["id"] == kept
    assert seen["distance_m"] < 100
    assert (await rep.get(f"/api/v1/customers/{kept}")).json()["contact"] == "陈店长"


async def test_plans_go_on_with_the_one_that_stays(world: World, company: Company) -> None:
    rep, leader = company["rep"], company["leader"]
    kept, gone = await make(rep), await make(rep, name="清禾梧桐")
    ctx = world.ctx(company)

    async def plan(tx: Any) -> list[UUID]:
        day = customers.today_of(tx)
        later = day.replace(year=day.year + 1)
        wanted = ((kept, day), (gone, day), (gone, later))
        items = [Planned(rep.position_id, UUID(customer), when, 1) for customer, when in wanted]
        return await plan_visits(tx, "test", items)

    ids = await world.db.run(ctx, plan)
    assert (await merge(leader, kept, gone)).status_code == 201
    await world.db.run(ctx, follow_merge, UUID(gone))
    await world.db.run(ctx, follow_merge, UUID(gone))
    rows = await world.oracle.fetch(
        "SELECT id, customer_id, status FROM plan_item WHERE org_id = $1", company.org_id
    )
    found = {row["id"]: (str(row["customer_id"]), row["status"]) for row in rows}
    assert [found[one] for one in ids] == [(kept, "planned"), (gone, "cancelled"), (kept, "planned")]


async def test_two_again_gives_back_what_was_not_changed_since(world: World, company: Company) -> None:
    rep, leader = company["rep"], company["leader"]
    old = await make(rep, name="更早的", pin=pin(112.4))
    kept = await make(rep, contact="王店长", note="旧")
    gone = await make(company["mate"], name="清禾梧桐", contact="李店长", note="新", phone="13900001234")
    assert (await merge(leader, gone, old)).status_code == 201
    done = (await merge(leader, kept, gone, ["contact", "note", "phone", "pin", "owner"])).json()
    merged = (await leader.get(f"/api/v1/customers/{kept}")).json()
    assert merged["owner"]["person_id"] == str(company["mate"].person_id)
    assert (await leader.get(f"/api/v1/customers/{old}")).json()["merged_into"] == kept
    await leader.patch(
        f"/api/v1/customers/{kept}", {"base_version": merged["version"], "set": {"note": "后来"}}
    )

    path = f"/api/v1/customers/merges/{done['id']}/undo"
    assert (await company["leader2"].post(path)).status_code == 404
    undone = await leader.post(path)
    assert undone.status_code == 200
    assert undone.json()["undone_at"]
    assert not undone.json()["can_undo"]
    assert (await leader.post(path)).status_code == 200
    now = (await leader.get(f"/api/v1/customers/{kept}")).json()
    assert (now["note"], now["phone_hint"], now["owner"]["person_id"]) == ("后来", None, str(rep.person_id))
    assert (await rep.get(f"/api/v1/customers/{kept}")).json()["contact"] == "王店长"
    back = (await leader.get(f"/api/v1/customers/{gone}")).json()
    assert (back["merged_into"], back["archived_at"]) == (None, None)
    assert (await leader.get(f"/api/v1/customers/{old}")).json()["merged_into"] == gone


async def test_contacts_tags_own_values_and_notes_are_the_survivors_until_it_is_undone(
    world: World, company: Company
) -> None:
    rep, leader, admin = company["rep"], company["leader"], company["admin"]
    for tag in ("vip", "cold"):
        await admin.http.put(
            f"/api/v1/customer-lists/tag/items/{tag}", json={"zh": tag}, headers=admin.headers
        )
    fields = []
    for name in ("面积", "老板"):
        made = {"id": str(uuid7()), "entity": "customer", "type": "text", "name": {"zh": name}}
        answer = await admin.post("/api/v1/custom-fields", made)
        assert answer.status_code == 201, answer.text
        fields.append(made["id"])
    area, boss = fields
    kept = await make(rep, tags=["cold"], custom={area: "80"})
    gone = await make(
        rep, name="清禾梧桐", pin=pin(112.3), tags=["cold", "vip"], custom={area: "90", boss: "李"}
    )
    contacts = [str(uuid7()), str(uuid7())]
    for customer, contact in zip((kept, gone), contacts, strict=True):
        path = f"/api/v1/customers/{customer}/contacts"
        answer = await rep.post(path, {"id": contact, "name": "人", "is_primary": True})
        assert answer.status_code == 201, answer.text
    note = {
        "id": str(uuid7()),
        "customer_id": gone,
        "kind": "call",
        "text": "要加冰柜",
        "at": iso(utc_now()),
    }
    answer = await rep.post("/api/v1/notes", note)
    assert answer.status_code == 201, answer.text

    async def stands() -> tuple[list[str], dict[str, str], dict[str, bool]]:
        shown = (await rep.get(f"/api/v1/customers/{kept}")).json()
        at = (await rep.get(f"/api/v1/customers/{kept}/contacts")).json()["items"]
        phone = await Phone(rep).pull()
        assert contacts[0] in phone.of("contact")
        main = {
            one["id"]: place["is_primary"]
            for one in at
            for place in one["customers"]
            if place["customer_id"] == kept
        }
        return shown["tags"], shown["custom"], main

    before = await stands()
    assert before == (["cold"], {area: "80"}, {contacts[0]: True})
    done = (await merge(leader, kept, gone)).json()
    assert await stands() == (
        ["cold", "vip"],
        {area: "80", boss: "李"},
        {contacts[0]: True, contacts[1]: False},
    )
    notes = (await rep.get("/api/v1/notes", customer_id=kept)).json()["items"]
    assert [one["id"] for one in notes] == [note["id"]]
    assert (await leader.post(f"/api/v1/customers/merges/{done['id']}/undo")).status_code == 200
    assert await stands() == before
    assert (await rep.get("/api/v1/notes", customer_id=kept)).json()["items"] == []


async def test_deletion_on_request_reaches_what_was_merged(world: World, company: Company) -> None:
    rep, admin = company["rep"], company["admin"]
    kept, gone = await make(rep), await make(rep, name="清禾梧桐", contact="李店长")
    await look(world, company)
    assert (await merge(admin, kept, gone, ["contact"])).status_code == 201
    body = {"kind": "customer", "id": kept, "reason": "asked for", "confirm": a_customer()["name"]}
    erased = await admin.post("/api/v1/privacy/erase", body)
    assert erased.status_code < 300, erased.text
    left = await world.oracle.fetchval(
        """
        SELECT coalesce((SELECT string_agg(name || coalesce(contact, ''), '') FROM customer WHERE org_id = $1), '')
            || coalesce((SELECT string_agg(before::text || after::text, '') FROM customer_merge WHERE org_id = $1), '')
            || (SELECT count(*) FROM twin_key WHERE org_id = $1)
        """,
        company.org_id,
    )
    assert left == "已删除已删除{}{}0"
