"""People at customers: made and changed from both sides, sealed where they rest, on the phones of who may see them."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from rounds.core.clock import business_day, utc_now
from rounds.core.ids import uuid7
from rounds.customers.contacts.rules import birthdays_between, next_birthday
from tests.rights.around import a_contact, a_known_contact, a_known_customer
from tests.sync.deliveries import results, statuses
from tests.sync.phone import Phone
from tests.sync.test_sealed_numbers import places_with
from tests.world import Company, World, an_op

pytestmark = pytest.mark.anyio
CANARY = "13766554433"
CONTACTS = "/api/v1/contacts"


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


def at(customer: str) -> str:
    return f"/api/v1/customers/{customer}/contacts"


async def test_how_somebody_is_reached_goes_through_every_door_and_rests_nowhere_in_the_clear(
    world: World, company: Company
) -> None:
    rep, leader = company["rep"], company["leader"]
    customer = await a_known_customer(rep)
    card = a_contact(mobile=CANARY, email=f"{CANARY}@example.com", wechat=f"wx{CANARY}", phone=f"010{CANARY}")
    made = await rep.post(at(customer), card)
    assert (made.status_code, made.json()["mobile"]) == (201, CANARY), made.text
    edit = {"base_version": 1, "set": {"mobile": "13711112222", "note": f"打 {CANARY}"}}
    assert (await rep.patch(f"{CONTACTS}/{card['id']}", edit)).status_code == 200
    edit = {"base_version": 2, "set": {"mobile": CANARY, "note": None}}
    assert (await rep.patch(f"{CONTACTS}/{card['id']}", edit)).json()["mobile"] == CANARY
    bad = an_op("contact.edit", card["id"], 1, set={"mobile": CANARY, "wechat": CANARY, "consent": 1})
    assert statuses(await rep.push(bad)) == ["rejected"]
    masked = (await leader.get(at(customer))).json()["items"][0]
    assert (masked["mobile"], masked["hints"]["mobile"], masked["hints"]["wechat"]) == (None, CANARY[-4:], "")
    assert masked["name"] == "周••"
    asked = await leader.post(f"{CONTACTS}/{card['id']}/reveal", {"field": "email"})
    assert asked.json() == {"value": f"{CANARY}@example.com"}
    row = (await Phone(rep).pull()).rows["contact"][card["id"]]
    assert row["reach_hints"]["mobile"] == CANARY[-4:]
    assert row["reach_sealed"].startswith("e1:")
    keys = (await rep.post("/api/sync/v1/keys", {"subjects": [card["id"]]})).json()["keys"]
    assert set(keys) == {card["id"]}
    held = (await Phone(leader).pull()).rows["contact"][card["id"]]
    assert held["name"] == "周••"
    assert (await leader.post("/api/sync/v1/keys", {"subjects": [card["id"]]})).json()["keys"] == {}
    assert await places_with(world.oracle, CANARY) == []


async def test_a_mask_that_comes_back_changes_nothing_and_a_guess_is_told_nothing(company: Company) -> None:
    rep, leader = company["rep"], company["leader"]
    contact = await a_known_contact(rep, mobile=CANARY)
    change = {"base_version": 1, "set": {"name": "周••", "mobile": f"••••{CANARY[-4:]}", "title": "店长"}}
    assert (await leader.patch(f"{CONTACTS}/{contact}", change)).status_code == 200
    seen = (await rep.get(f"{CONTACTS}/{contact}")).json()
    assert (seen["name"], seen["mobile"], seen["title"]) == ("周怡", CANARY, "店长")
    edit = {"base_version": 2, "set": {"mobile": "13700000000", "name": "周一"}}
    assert (await rep.patch(f"{CONTACTS}/{contact}", edit)).status_code == 200
    told = []
    for guess in ("13700000000", "13899999999"):
        answer = await leader.patch(f"{CONTACTS}/{contact}", {"base_version": 1, "set": {"mobile": guess}})
        told.append((answer.status_code, answer.json()["params"]["fields"]))
    assert told[0] == told[1] == (409, {"mobile": "••••0000"})


async def test_a_phone_makes_and_changes_contacts_without_a_network(world: World, company: Company) -> None:
    rep, mate = company["rep"], company["mate"]
    customer, other = await a_known_customer(rep), await a_known_customer(rep)
    card = a_contact(customer_id=customer, is_primary=True, birthday="02-29")
    contact = card.pop("id")
    make = an_op("contact.create", contact, 1, data=card)
    assert statuses(await rep.push(make)) == ["applied"]
    assert results(await rep.push(make))[0]["dup"] is True
    await rep.patch(f"{CONTACTS}/{contact}", {"base_version": 1, "set": {"name": "周怡敏", "title": "经理"}})
    change = an_op(
        "contact.edit",
        contact,
        2,
        set={"name": "周小怡", "title": "店长"},
        base={"name": "周怡"},
        base_version=1,
    )
    place = an_op(
        "contact.place", contact, 3, data={"customer_id": other, "role": "buyer", "is_primary": True}
    )
    answers = results(await rep.push(change, place))
    assert [(one["status"], one.get("lost")) for one in answers] == [
        ("merged", {"name": "周怡敏"}),
        ("applied", None),
    ]
    row = (await Phone(rep).pull()).rows["contact"][contact]
    assert (row["name"], row["title"], row["birthday"]) == ("周怡敏", "店长", "02-29")
    assert {one["customer_id"]: one["role"] for one in row["customers"]} == {
        customer: "manager",
        other: "buyer",
    }
    assert "contact" not in (await Phone(mate).pull()).rows
    first = an_op("contact.take_out", contact, 4, data={"customer_id": other})
    last = an_op("contact.take_out", contact, 5, data={"customer_id": customer})
    assert statuses(await rep.push(first, last)) == ["applied", "applied"]
    assert contact not in (await Phone(rep).pull()).rows.get("contact", {})
    assert (await rep.get(at(customer))).json()["items"] == []
    back = await rep.post(f"{CONTACTS}/{contact}/restore")
    assert [one["customer_id"] for one in back.json()["customers"]] == [customer]
    assert await world.differences(company) == []


async def test_what_is_not_here_yet_is_waited_for_and_what_is_not_ones_own_is_refused(
    company: Company,
) -> None:
    rep, rep2 = company["rep"], company["rep2"]
    unknown = a_contact(customer_id=str(uuid7()))
    (answer,) = results(await rep.push(an_op("contact.create", unknown.pop("id"), 11, data=unknown)))
    assert (answer["status"], answer["code"]) == ("deferred", "waits_for")
    contact = await a_known_contact(rep)
    theirs = a_contact(customer_id=await a_known_customer(rep))
    mine = await a_known_customer(rep2)
    ops = [
        an_op("contact.create", theirs.pop("id"), 1, data=theirs),
        an_op("contact.edit", contact, 2, set={"title": "x"}, base_version=1),
        an_op("contact.place", contact, 3, data={"customer_id": mine, "role": "other"}),
        an_op(
            "contact.create",
            contact,
            4,
            data={**a_contact(customer_id=mine), "id": None} | {"customer_id": mine},
        ),
    ]
    ops[3]["data"].pop("id")
    assert [one["code"] for one in results(await rep2.push(*ops))] == ["not_found"] * 3 + ["id_reused"]
    assert (await rep.get(f"{CONTACTS}/{contact}")).json()["version"] == 1


async def test_one_contact_is_the_first_and_a_customer_that_changes_hands_takes_them_along(
    world: World, company: Company
) -> None:
    rep, mate, admin = company["rep"], company["mate"], company["admin"]
    customer = await a_known_customer(rep)
    first = await a_known_contact(rep, customer, is_primary=True)
    second = await a_known_contact(rep, customer, is_primary=True, name="安然")
    items = (await rep.get(at(customer))).json()["items"]
    assert [(one["id"], one["customers"][0]["is_primary"]) for one in items] == [
        (second, True),
        (first, False),
    ]
    asked = {"id": str(uuid7()), "to_position_id": str(mate.position_id), "reason": "r"}
    answer = await admin.post(f"/api/v1/customers/{customer}/hand-over", asked)
    if answer.status_code == 201:
        assert await world.differences(company) == []
    found = (await rep.get(CONTACTS, q="安")).json()["items"]
    assert [one["id"] for one in found] == [second]
    assert (await company["auditor"].get(CONTACTS, q="安")).json()["items"] == []


async def test_deletion_on_request_takes_the_contacts_of_a_customer_with_it(
    world: World, company: Company
) -> None:
    rep, admin = company["rep"], company["admin"]
    customer = await a_known_customer(rep)
    contact = await a_known_contact(rep, customer, mobile=CANARY)
    alone = await a_known_contact(rep, mobile=CANARY)
    erase: dict[str, Any] = {"kind": "contact", "id": alone, "reason": "asked", "confirm": "周怡"}
    refused = await admin.post("/api/v1/privacy/erase", {**erase, "confirm": "别人"})
    assert (refused.status_code, refused.json()["code"]) == (422, "not_confirmed")
    assert (await admin.post("/api/v1/privacy/erase", erase)).status_code == 204
    name = (await rep.get(f"/api/v1/customers/{customer}")).json()["name"]
    of_customer = {"kind": "customer", "id": customer, "reason": "asked", "confirm": name}
    assert (await admin.post("/api/v1/privacy/erase", of_customer)).status_code == 204
    left = await world.oracle.fetch(
        "SELECT name, reach_sealed, archived_at IS NOT NULL FROM contact WHERE id = ANY ($1::uuid[])",
        [UUID(contact), UUID(alone)],
    )
    assert [tuple(row) for row in left] == [("已删除", None, True)] * 2
    keys = (await rep.post("/api/sync/v1/keys", {"subjects": [contact, alone]})).json()["keys"]
    assert keys == {}
    assert await world.differences(company) == []


async def test_birthdays_come_in_their_order_and_the_leap_day_is_not_forgotten(company: Company) -> None:
    rep = company["rep2"]
    today = business_day(utc_now(), "Asia/Shanghai")
    near = await a_known_contact(rep, birthday=today.strftime("%m-%d"))
    items = (await rep.get(f"{CONTACTS}/birthdays", days=3)).json()["items"]
    assert near in [one["contact"]["id"] for one in items]
    assert birthdays_between(date(2026, 12, 31), 2) == ["12-31", "01-01"]
    assert birthdays_between(date(2027, 2, 28), 2) == ["02-28", "02-29", "03-01"]
    assert birthdays_between(date(2028, 2, 28), 2) == ["02-28", "02-29"]
    assert next_birthday("02-29", date(2026, 3, 1)) == date(2027, 2, 28)
    wrong = await rep.post(at(await a_known_customer(rep)), a_contact(birthday="02-30"))
    assert wrong.status_code == 422
