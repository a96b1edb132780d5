"""Deals go through a company's stages, on desks and on phones; whoever sees a customer sees its deals."""

from typing import Any
from uuid import UUID

import pytest

from rounds.core.ids import uuid7
from rounds.customers.assigning import hand_over
from tests.sync.phone import Phone
from tests.world import Caller, Company, World, a_customer, an_op

pytestmark = pytest.mark.anyio


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


async def _shop(caller: Caller) -> str:
    made: str = (await caller.post("/api/v1/customers", a_customer())).json()["id"]
    return made


def _deal(customer_id: str, **more: Any) -> dict[str, Any]:
    return {"id": str(uuid7()), "customer_id": customer_id, "name": "夏季进场", "amount": 128_600, **more}


async def _make(caller: Caller, customer_id: str, **more: Any) -> dict[str, Any]:
    answer = await caller.post("/api/v1/deals", _deal(customer_id, **more))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def _move(stage: str, reason: str | None = None) -> dict[str, Any]:
    return {"id": str(uuid7()), "stage": stage, "reason": reason}


async def test_a_deal_keeps_every_step_of_its_way(company: Company) -> None:
    rep = company["rep"]
    deal = await _make(rep, await _shop(rep), expected_on="2026-12-31", next_step="送样")
    assert (deal["stage"], deal["state"], deal["currency"]) == ("lead", "open", "CNY")
    path = f"/api/v1/deals/{deal['id']}/move"
    await rep.post(path, _move("proposal"))
    refused = await rep.post(path, _move("lost"))
    assert (refused.status_code, refused.json()["code"]) == (422, "deal_reason_missing")
    lost = (await rep.post(path, _move("lost", "价格高"))).json()
    assert (lost["state"], lost["lost_reason"], lost["closed_on"] is None) == ("lost", "价格高", False)
    again = (await rep.post(path, _move("negotiation"))).json()
    assert (again["state"], again["lost_reason"], again["closed_on"]) == ("open", None, None)
    way = [(one["from_stage"], one["to_stage"]) for one in reversed(again["moves"])]
    assert way == [(None, "lead"), ("lead", "proposal"), ("proposal", "lost"), ("lost", "negotiation")]
    assert again["moves"][0]["mover_name"] == rep.code


async def test_the_same_deal_and_the_same_move_twice_are_one(company: Company) -> None:
    rep, customer_id = company["rep"], await _shop(company["rep"])
    cmd, move = _deal(customer_id), _move("qualified")
    for _ in range(2):
        assert (await rep.post("/api/v1/deals", cmd)).status_code == 201
        await rep.post(f"/api/v1/deals/{cmd['id']}/move", move)
    await rep.post(f"/api/v1/deals/{cmd['id']}/move", _move("proposal"))
    repeated = (await rep.post(f"/api/v1/deals/{cmd['id']}/move", move)).json()
    assert (repeated["stage"], len(repeated["moves"])) == ("proposal", 3)
    leader = await company["leader"].post("/api/v1/deals", cmd)
    assert leader.json()["code"] == "id_reused"


async def test_the_board_sums_by_stage_and_lists_in_every_order(company: Company) -> None:
    rep, customer_id = company["rep"], await _shop(company["rep"])
    days = ["2026-12-01", None, "2026-11-01"]
    for number, day in enumerate(days):
        await _make(
            rep,
            customer_id,
            amount=1000 * (number + 1),
            expected_on=day,
            stage="qualified",
            name=f"甲{number}",
        )
    won = await _make(rep, customer_id, stage="won", name="乙")
    board = (await rep.get("/api/v1/deals/board")).json()
    columns = {one["stage"]: one for one in board["columns"]}
    assert list(columns) == ["lead", "qualified", "proposal", "negotiation", "won", "lost"]
    qualified = columns["qualified"]
    assert (qualified["deals"], qualified["amount"], qualified["weighted"]) == (3, 6000, 1800)
    assert [one["name"] for one in qualified["items"]] == ["甲2", "甲0", "甲1"]
    assert [one["id"] for one in columns["won"]["items"]] == [won["id"]]
    orders = {
        "expected": ["甲2", "甲0", "甲1"],
        "amount": ["甲2", "甲1", "甲0"],
        "recent": ["甲2", "甲1", "甲0"],
        "stage_at": ["甲0", "甲1", "甲2"],
    }
    for sort, names in orders.items():
        found: list[str] = []
        cursor: str | None = None
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = (await rep.get("/api/v1/deals", state="open", sort=sort, limit=2, **more)).json()
            found += [one["name"] for one in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert found == names, sort
    searched = (await rep.get("/api/v1/deals", q="甲1")).json()["items"]
    assert [one["name"] for one in searched] == ["甲1"]
    late = (await rep.get("/api/v1/deals", overdue=True)).json()["items"]
    assert {one["name"] for one in late} <= {"甲0", "甲2"}
    export = (await rep.get("/api/v1/deals/export.csv")).json()
    assert export["code"] == "permission_denied"
    lines = (await company["leader"].get("/api/v1/deals/export.csv")).text.splitlines()
    assert len(lines) == 5
    assert "需求确认" in lines[1]
    assert "20.00" in "".join(lines)


async def test_others_do_not_see_a_deal_and_those_who_see_its_customer_do(company: Company) -> None:
    rep, customer_id = company["rep"], await _shop(company["rep"])
    deal = await _make(rep, customer_id)
    assert (await company["leader"].get(f"/api/v1/deals/{deal['id']}")).status_code == 200
    for stranger in (company["mate"], company["leader2"]):
        assert (await stranger.get(f"/api/v1/deals/{deal['id']}")).status_code == 404
        assert (await stranger.get("/api/v1/deals")).json()["items"] == []
        moved = await stranger.post(f"/api/v1/deals/{deal['id']}/move", _move("won"))
        assert moved.status_code == 404
        assert (await stranger.post("/api/v1/deals", _deal(customer_id))).status_code == 404
    assert (await company["leader"].get("/api/v1/deals/board")).json()["columns"][0]["deals"] == 1


async def test_phones_carry_deals_without_a_network_and_meet_field_by_field(
    world: World, company: Company
) -> None:
    rep, customer_id = company["rep"], await _shop(company["rep"])
    deal_id = str(uuid7())
    data = {"customer_id": customer_id, "name": "换新冰柜", "amount": 50_000, "expected_on": "2026-12-20"}
    made = an_op("deal.create", deal_id, 1, data=data)
    assert (await rep.push(made)).json()["results"][0]["status"] == "applied"
    phone = await Phone(rep).pull()
    assert phone.rows["deal"][deal_id]["stage"] == "lead"
    desk = {"base_version": 1, "set": {"name": "换新冰柜（三台）", "amount": 90_000}}
    assert (await company["leader"].patch(f"/api/v1/deals/{deal_id}", desk)).status_code == 200
    clash = await company["leader"].patch(
        f"/api/v1/deals/{deal_id}", {"base_version": 1, "set": {"amount": 1}}
    )
    assert clash.json()["params"]["fields"] == {"amount": 90_000}
    edit = an_op("deal.edit", deal_id, 2, set={"name": "换冰柜", "next_step": "量尺寸"}, base_version=1)
    move = an_op("deal.move", deal_id, 3, data=_move("negotiation"))
    results = (await rep.push(edit, move)).json()["results"]
    assert [one["status"] for one in results] == ["merged", "applied"]
    assert results[0]["lost"] == {"name": "换新冰柜（三台）"}
    row = (await phone.pull()).rows["deal"][deal_id]
    assert (row["name"], row["next_step"], row["stage"]) == ("换新冰柜（三台）", "量尺寸", "negotiation")
    await rep.post(f"/api/v1/deals/{deal_id}/archive")
    assert deal_id not in (await phone.pull()).rows.get("deal", {})
    assert (await rep.get(f"/api/v1/deals/{deal_id}")).status_code == 404
    assert await world.differences(company) == []


async def test_a_company_sets_its_own_stages_and_no_deal_is_stranded(world: World, company: Company) -> None:
    rep, admin = company["rep"], company["admin"]
    deal = await _make(rep, await _shop(rep), stage="qualified")
    kept = (await rep.get("/api/v1/deals/stages")).json()
    assert kept["is_own"] is False
    stages: list[dict[str, Any]] = [
        {"key": "visit_site", "name": {"zh": "带看", "en": "Viewing"}, "outcome": None, "probability": 20},
        {"key": "won", "name": {"zh": "成交", "en": "Sold"}, "outcome": "won", "probability": 100},
        {"key": "lost", "name": {"zh": "流失", "en": "Gone"}, "outcome": "lost", "probability": 0},
    ]
    for wrong, reason in (
        ([*stages, stages[0]], "twice"),
        ([stages[1], stages[2], {**stages[2], "key": "gone"}], "no_way"),
        ([stages[0], stages[2], {**stages[2], "key": "gone"}], "no_won"),
        ([stages[0], {**stages[0], "key": "b"}, stages[1]], "no_lost"),
        ([stages[0], {**stages[1], "outcome": "lost"}, {**stages[2], "outcome": "won"}], "outcome"),
    ):
        answer = await admin.http.put("/api/v1/deals/stages", json={"items": wrong}, headers=admin.headers)
        assert (answer.json()["code"], answer.json()["params"]["reason"]) == ("deal_stages_invalid", reason)
    answer = await admin.http.put("/api/v1/deals/stages", json={"items": stages}, headers=admin.headers)
    own = answer.json()
    assert own["is_own"] is True
    assert [one["key"] for one in own["items"] if one["is_on"]] == ["visit_site", "won", "lost"]
    columns = (await rep.get("/api/v1/deals/board")).json()["columns"]
    assert [(one["stage"], one["deals"]) for one in columns] == [
        ("visit_site", 0),
        ("won", 0),
        ("lost", 0),
        ("qualified", 1),
    ]
    aside = await rep.post(f"/api/v1/deals/{deal['id']}/move", _move("proposal"))
    assert aside.status_code == 404
    assert (await rep.post(f"/api/v1/deals/{deal['id']}/move", _move("visit_site"))).json()[
        "stage"
    ] == "visit_site"
    phone = await Phone(rep).pull()
    assert {one["key"] for one in phone.rows["deal_stage"].values() if one["is_on"]} == {
        "visit_site",
        "won",
        "lost",
    }
    assert await world.differences(company) == []


async def test_deals_follow_their_customer_to_another_position(world: World, company: Company) -> None:
    rep, mate = company["rep"], company["mate"]
    customer_id = await _shop(rep)
    deal = await _make(rep, customer_id)

    await world.db.run(world.ctx(company), hand_over, UUID(customer_id), mate.position_id)
    assert (await mate.get(f"/api/v1/deals/{deal['id']}")).json()["owner"]["person_name"] == mate.code
    assert deal["id"] in (await Phone(mate).pull()).rows["deal"]
    assert (await rep.get(f"/api/v1/deals/{deal['id']}")).status_code == 404
    assert await world.differences(company) == []
