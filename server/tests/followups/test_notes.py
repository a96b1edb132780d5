"""Notes: written on both ways, seen by whom they concern, changed with what they said before, found by their words."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from rounds.core.ids import uuid7
from rounds.customers.public import today_of
from rounds.followups.forgetting import forget_customer
from tests.sync.phone import Phone
from tests.world import Caller, Company, World, a_customer, an_op, iso

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


async def a_customer_of(caller: Caller) -> str:
    customer = a_customer()
    assert (await caller.post("/api/v1/customers", customer)).status_code == 201
    return str(customer["id"])


def a_note(customer_id: str, **more: Any) -> dict[str, Any]:
    return {
        "id": str(uuid7()),
        "customer_id": customer_id,
        "kind": "call",
        "text": "老板要在国庆前补两箱 Cola Zero",
        "at": iso(),
        **more,
    }


async def write(caller: Caller, note: dict[str, Any]) -> dict[str, Any]:
    answer = await caller.post("/api/v1/notes", note)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def op_of(note: dict[str, Any], n: int = 1) -> dict[str, Any]:
    data = {name: value for name, value in note.items() if name != "id"}
    return an_op("note.create", note["id"], n, data=data)


async def found_by(caller: Caller, **wanted: Any) -> set[str]:
    answer = await caller.get("/api/v1/notes", **wanted)
    assert answer.status_code == 200, answer.text
    return {item["id"] for item in answer.json()["items"]}


async def test_a_phones_note_reaches_leader_and_colleague_phones_once_and_a_comment_comes_back(
    world: World, company: Company
) -> None:
    rep, leader = company["rep"], company["leader"]
    customer_id = await a_customer_of(rep)
    note = a_note(customer_id, result="同意", next_step="送样品", stage="interested", probability=60)
    op = op_of(note)
    assert (await rep.push(op)).json()["results"][0]["status"] == "applied"
    assert (await rep.push(op)).json()["results"][0]["dup"] is True
    (shown,) = (await leader.get("/api/v1/notes", customer_id=customer_id)).json()["items"]
    assert (shown["id"], shown["person"]["id"], shown["own"]) == (note["id"], str(rep.person_id), False)
    assert (shown["result"], shown["stage"], shown["probability"], shown["flags"]) == (
        "同意",
        "interested",
        60,
        [],
    )
    said = {"id": str(uuid7()), "text": "带上价目表"}
    for _ in range(2):
        assert (await leader.post(f"/api/v1/notes/{note['id']}/comments", said)).status_code == 201
    phone = await Phone(rep).pull()
    (comment,) = phone.rows["note"][note["id"]]["comments"]
    assert (comment["text"], comment["person_id"]) == ("带上价目表", str(leader.person_id))
    assert (await Phone(leader).pull()).of("note") >= {note["id"]}
    assert note["id"] not in (await Phone(company["rep2"]).pull()).of("note")
    assert note["id"] not in await found_by(company["rep2"])
    assert (await company["rep2"].get(f"/api/v1/notes/{note['id']}")).status_code == 404
    assert await world.differences(company) == []


async def test_a_private_note_is_its_writers_alone_until_shared_and_then_stays_shared(
    world: World, company: Company
) -> None:
    rep, leader, admin = company["rep"], company["leader"], company["admin"]
    note = a_note(await a_customer_of(rep), private=True, mentions=[str(leader.person_id)])
    await write(rep, note)
    for caller in (leader, admin):
        assert note["id"] not in await found_by(caller)
        assert (await caller.get(f"/api/v1/notes/{note['id']}")).status_code == 404
        assert note["id"] not in (await Phone(caller).pull()).of("note")
        refused = await caller.post(f"/api/v1/notes/{note['id']}/comments", {"id": str(uuid7()), "text": "?"})
        assert (refused.status_code, refused.json()["code"]) == (404, "note_unknown")
    assert note["id"] in (await Phone(rep).pull()).of("note")
    shared = an_op("note.edit", note["id"], 2, set={"private": False, "text": "可以给大家看"})
    assert (await rep.push(shared)).json()["results"][0]["status"] == "applied"
    assert note["id"] in await found_by(leader)
    assert note["id"] in (await Phone(leader).pull()).of("note")
    assert (await leader.get(f"/api/v1/notes/{note['id']}/history")).json() == {"items": []}
    (before,) = (await rep.get(f"/api/v1/notes/{note['id']}/history")).json()["items"]
    assert (before["version"], before["content"]["text"]) == (1, note["text"])
    back = await rep.patch(f"/api/v1/notes/{note['id']}", {"base_version": 2, "set": {"private": True}})
    assert (back.status_code, back.json()["code"]) == (409, "note_shared")
    assert await world.differences(company) == []


async def test_only_its_writer_changes_a_note_and_not_an_older_state_of_it(company: Company) -> None:
    rep = company["rep"]
    note = a_note(await a_customer_of(rep))
    await write(rep, note)
    path = f"/api/v1/notes/{note['id']}"
    assert (await company["leader"].patch(path, {"base_version": 1, "set": {"text": "x"}})).status_code == 404
    changed = await rep.patch(path, {"base_version": 1, "set": {"text": "改成三箱", "next_step": "打电话"}})
    assert (changed.json()["text"], changed.json()["version"]) == ("改成三箱", 2)
    late = await rep.patch(path, {"base_version": 1, "set": {"text": "四箱"}})
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
    (before,) = (await company["leader"].get(f"{path}/history")).json()["items"]
    assert before["content"]["text"] == note["text"]
    assert note["id"] in await found_by(rep, q="三箱")
    assert note["id"] not in await found_by(rep, q="两箱")


@pytest.mark.parametrize(
    ("query", "finds"),
    [("国庆", True), ("庆", True), ("箱", True), ("国庆前补", True), ("cola", True), ("ZER", True),
     ("补两箱 cola", True),      ("ola", False), ("国前", False), ("国庆后", False), ("箱国", False), ("!", False)],
)  # fmt: skip
async def test_notes_are_found_by_words_of_both_languages(company: Company, query: str, finds: bool) -> None:
    rep = company["rep"]
    note = a_note(await a_customer_of(rep))
    await write(rep, note)
    found = await found_by(rep, q=query, customer_id=note["customer_id"])
    assert found == ({note["id"]} if finds else set())


async def test_pages_follow_each_other_and_filters_narrow(company: Company) -> None:
    rep = company["mate"]
    customer_id = await a_customer_of(rep)
    notes = [a_note(customer_id, kind=kind) for kind in ("call", "visit", "call")]
    for note in notes:
        await write(rep, note)
    first = (await rep.get("/api/v1/notes", customer_id=customer_id, limit=2)).json()
    second = (await rep.get("/api/v1/notes", customer_id=customer_id, limit=2, cursor=first["next"])).json()
    assert [item["id"] for item in first["items"] + second["items"]] == [note["id"] for note in notes[::-1]]
    assert second["next"] is None
    assert await found_by(rep, customer_id=customer_id, kind="visit") == {notes[1]["id"]}
    assert await found_by(rep, customer_id=customer_id, since="2099-01-01") == set()
    assert await found_by(company["leader"], customer_id=customer_id, mine=True) == set()


async def test_whoever_is_named_sees_the_note_wherever_the_customer_is(
    world: World, company: Company
) -> None:
    rep, far = company["rep"], company["rep2"]
    note = a_note(
        await a_customer_of(rep),
        mentions=[str(company["leader"].person_id), str(far.person_id), str(uuid7())],
    )
    shown = await write(rep, note)
    assert {one["id"] for one in shown["mentions"]} == {str(company["leader"].person_id), str(far.person_id)}
    assert note["id"] in await found_by(far, mine=True)
    assert note["id"] in (await Phone(far).pull()).of("note")
    people = (await rep.get("/api/v1/notes/people")).json()["items"]
    assert {company["leader"].code, company["mate"].code} <= {one["code"] for one in people}
    assert far.code not in {one["code"] for one in people}
    assert await world.differences(company) == []


async def test_what_a_kind_asks_for_is_asked_at_the_desk_and_only_flagged_from_a_phone(
    company: Company,
) -> None:
    admin, rep = company["admin"], company["rep"]
    kind = {
        "name_zh": "回访",
        "required": ["result", "next_date"],
        "results": ["满意"],
        "phrases": ["一切正常"],
    }
    assert (await _put(admin, "/api/v1/note-kinds/own_recall", kind)).status_code == 200
    own = {one["key"]: one for one in (await rep.get("/api/v1/note-kinds")).json()["items"]}["own_recall"]
    assert (own["built_in"], own["required"], own["phrases"]) == (False, kind["required"], kind["phrases"])
    (row,) = [
        row for row in (await Phone(rep).pull()).rows["note_kind"].values() if row["key"] == "own_recall"
    ]
    assert row["results"] == ["满意"]
    note = a_note(await a_customer_of(rep), kind="own_recall")
    refused = await rep.post("/api/v1/notes", note)
    assert (refused.status_code, refused.json()["params"]["field"]) == (422, "result")
    assert (await rep.push(op_of(note))).json()["results"][0]["status"] == "applied"
    assert (await rep.get(f"/api/v1/notes/{note['id']}")).json()["flags"] == ["incomplete"]
    unknown = await rep.post("/api/v1/notes", a_note(note["customer_id"], kind="nothing"))
    assert (unknown.status_code, unknown.json()["params"]["field"]) == (422, "kind")


async def test_the_next_date_reminds_its_writer_until_done_and_again_on_another_day(
    world: World, company: Company
) -> None:
    rep = company["rep"]
    today = await world.db.read(world.ctx(company), _today)
    note = a_note(
        await a_customer_of(rep), next_step="送样品", next_date=(today + timedelta(days=3)).isoformat()
    )
    await rep.push(op_of(note))
    phone = await Phone(rep).pull()
    assert phone.rows["reminder"][note["id"]]["due_on"] == note["next_date"]
    assert note["id"] not in (await Phone(company["leader"]).pull()).of("reminder")
    mine = (await rep.get("/api/v1/reminders", customer_id=note["customer_id"])).json()
    assert [(one["id"], one["text"]) for one in mine["items"]] == [(note["id"], "送样品")]
    done = an_op("reminder.set", note["id"], 2, data={"done": True})
    assert (await rep.push(done)).json()["results"][0]["status"] == "applied"
    assert (await rep.get("/api/v1/reminders", customer_id=note["customer_id"])).json()["items"] == []
    later = (today + timedelta(days=9)).isoformat()
    await rep.patch(f"/api/v1/notes/{note['id']}", {"base_version": 1, "set": {"next_date": later}})
    (open_again,) = (await rep.get("/api/v1/reminders", customer_id=note["customer_id"])).json()["items"]
    assert (open_again["due_on"], open_again["done_at"]) == (later, None)
    strange = await company["mate"].patch(f"/api/v1/reminders/{note['id']}", {"done": True})
    assert (strange.status_code, strange.json()["code"]) == (404, "reminder_unknown")
    assert (await rep.post(f"/api/v1/notes/{note['id']}/withdraw")).status_code == 200
    assert (await rep.get("/api/v1/reminders", customer_id=note["customer_id"])).json()["items"] == []
    assert note["id"] not in await found_by(company["leader"])
    await phone.pull()
    assert note["id"] not in phone.of("note")
    assert await world.differences(company) == []


async def _put(caller: Caller, path: str, body: Any) -> Any:
    return await caller.http.put(path, json=body, headers=caller.headers)


async def _today(tx: Any) -> Any:
    return today_of(tx)


async def test_a_picture_and_a_comment_wait_for_their_note_and_another_cannot_add_any(
    company: Company,
) -> None:
    rep = company["rep"]
    note = a_note(await a_customer_of(rep))
    photo = {
        "note_id": note["id"], "kind": "photo", "sha256": "cd" * 32, "size": 900, "width": 3, "height": 4,
        "taken_at": iso(),
    }  # fmt: skip
    attach = an_op("note.attach", str(uuid7()), 2, data=photo)
    (early,) = (await rep.push(attach)).json()["results"]
    assert (early["status"], early["code"]) == ("deferred", "waits_for")
    results = (await rep.push(op_of(note), attach)).json()["results"]
    assert [one["status"] for one in results] == ["applied", "applied"]
    (shown,) = (await rep.get(f"/api/v1/notes/{note['id']}")).json()["attachments"]
    assert (shown["state"], shown["url"], shown["kind"]) == ("expected", None, "photo")
    (stolen,) = (await company["mate"].push(an_op("note.attach", str(uuid7()), 1, data=photo))).json()[
        "results"
    ]
    assert (stolen["status"], stolen["code"]) == ("rejected", "note_unknown")


async def test_a_note_about_an_unknown_customer_is_kept_and_erasing_a_customer_empties_its_notes(
    world: World, company: Company
) -> None:
    rep = company["rep"]
    note = a_note(str(uuid7()))
    await rep.push(op_of(note))
    assert (await rep.get(f"/api/v1/notes/{note['id']}")).json()["flags"] == ["customer_unknown"]
    await world.db.run(world.ctx(company), forget_customer, UUID(note["customer_id"]))
    left = await world.oracle.fetchrow(
        "SELECT text, withdrawn_at FROM note WHERE org_id = $1 AND id = $2", company.org_id, UUID(note["id"])
    )
    assert (left["text"], left["withdrawn_at"] is None) == ("", False)
    assert await world.differences(company) == []
