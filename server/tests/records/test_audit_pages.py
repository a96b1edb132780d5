"""The audit over HTTP: filters, pages, search, export, the chain's state."""

import base64
import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from rounds.app import FIELDS
from rounds.core.access import Module, Reach, Scope
from rounds.core.audit.seals import read_seal, sign_due_heads, signing_key
from rounds.core.clock import business_day, utc_now
from rounds.core.db import Tx
from rounds.core.ids import uuid7
from rounds.core.spreadsheets import safe_cell
from rounds.org.records import queries
from tests.world import Caller, Company, World, a_customer

pytestmark = pytest.mark.anyio
KEY = signing_key(base64.b64encode(b"k" * 32).decode())


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


async def say(tx: Tx, action: str, count: int = 1, word: str = "") -> None:
    for number in range(count):
        tx.audit(action, "thing", uuid7(), before={"n": number}, after={"n": number + 1, "word": word})


async def audit(caller: Caller, **asked: Any) -> dict[str, Any]:
    answer = await caller.get("/api/v1/audit", **asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_an_edit_is_told_with_who_what_before_and_after(world: World, company: Company) -> None:
    rep, customer = company["rep"], a_customer(note="old")
    assert (await rep.post("/api/v1/customers", customer)).status_code == 201
    change = {"base_version": 1, "set": {"note": "new"}}
    assert (await rep.patch(f"/api/v1/customers/{customer['id']}", change)).status_code == 200
    found = await audit(company["admin"], entity="customer", entity_id=customer["id"])
    edit, create = found["items"]
    assert (edit["action"], create["action"]) == ("customer:edit", "customer:create")
    assert (edit["before"]["note"], edit["after"]["note"]) == ("old", "new")
    assert edit["person"]["id"] == str(rep.person_id)
    assert edit["seq"] == create["seq"] + 1


async def test_filters_narrow_and_pages_do_not_overlap(world: World, company: Company) -> None:
    ctx = world.ctx(company)
    await world.db.run(ctx, say, "thing:make", 70)
    await world.db.run(ctx, say, "thing:break", 3)
    seen: list[int] = []
    cursor = None
    while True:
        page = await audit(company["admin"], action="thing:make", **({"cursor": cursor} if cursor else {}))
        seen += [item["seq"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 70
    assert len((await audit(company["admin"], action="thing:"))["items"]) == 50
    assert len((await audit(company["admin"], action="thing:break"))["items"]) == 3
    later = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    assert (await audit(company["admin"], **{"from": later}))["items"] == []
    assert len((await audit(company["admin"], to=later, action="thing:break"))["items"]) == 3
    today = business_day(utc_now(), "Asia/Shanghai")
    one_day = {"from": today.isoformat(), "to": today.isoformat(), "action": "thing:break"}
    assert len((await audit(company["admin"], **one_day))["items"]) == 3
    before = (today - timedelta(days=1)).isoformat()
    assert (await audit(company["admin"], to=before, action="thing:break"))["items"] == []
    rep = str(company["rep"].person_id)
    by_rep = (await audit(company["admin"], person_id=rep))["items"]
    assert {item["person"]["id"] for item in by_rep} == {rep}
    assert (await company["admin"].get("/api/v1/audit", cursor="nonsense")).status_code == 422
    assert (await company["admin"].get("/api/v1/audit", action="x' OR 1=1")).status_code == 422


async def test_a_search_goes_on_where_the_last_page_stopped(
    world: World, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SEARCH_STEP", 10)
    ctx = world.ctx(company)
    await world.db.run(ctx, say, "thing:make", 1, word="梧桐 100%")
    await world.db.run(ctx, say, "thing:make", 25, word="梧桐 1000")
    page = await audit(company["admin"], q="100%")
    assert page["items"] == []
    assert page["searched_until"] is not None
    pages = 1
    while not page["items"]:
        page = await audit(company["admin"], q="100%", cursor=page["next"])
        pages += 1
    assert [item["after"]["word"] for item in page["items"]] == ["梧桐 100%"]
    assert pages == 3


async def test_the_export_is_a_table_without_formulas_and_stands_in_the_audit(
    world: World, company: Company
) -> None:
    await world.db.run(world.ctx(company), say, "thing:make", 3)
    rename = "UPDATE person SET name = '=HYPERLINK(1)' WHERE org_id = $1 AND id = $2"
    await world.oracle.execute(rename, company.org_id, company["rep"].person_id)
    answer = await company["admin"].get("/api/v1/audit/export.csv")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {"'=HYPERLINK(1)"} == {row["person"] for row in rows if row["person"].endswith("(1)")}
    assert sum(row["action"] == "thing:make" for row in rows) == 3
    exported = (await audit(company["admin"], action="audit:export"))["items"]
    assert [item["person"]["id"] for item in exported] == [str(company["admin"].person_id)]


def test_cells_that_would_compute_are_texts() -> None:
    for bad in ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "  =1"):
        assert safe_cell(bad).startswith("'")
    assert [safe_cell(value) for value in (-3, 1.5, None, "a=b", "清禾")] == ["-3", "1.5", "", "a=b", "清禾"]


async def test_the_chain_tells_its_state_and_its_heads_can_be_taken_away(
    world: World, company: Company
) -> None:
    admin = company["admin"]
    chain = (await admin.get("/api/v1/audit/chain")).json()
    assert (chain["fault"], chain["head"]) == (None, None)
    assert chain["until"] == chain["rows"] > 0
    await world.oracle.execute(
        "DELETE FROM audit WHERE org_id = $1 AND seq > 20", company.org_id
    )  # a fault to be seen
    broken = (await admin.get("/api/v1/audit/chain")).json()
    assert (broken["fault"], broken["fault_seq"]) == ("missing", 21)


async def test_a_walk_from_the_last_head_sees_what_came_after_it(world: World, company: Company) -> None:
    await world.db.run(world.ctx(company), say, "thing:make", 3)
    old = "UPDATE audit SET at = at - interval '2 days' WHERE org_id = $1"
    await world.oracle.execute(old, company.org_id)
    await sign_due_heads(world.db, KEY)
    admin = company["admin"]
    (head,) = (await admin.get("/api/v1/audit/heads")).json()["heads"]
    assert read_seal(head).is_signed()
    chain = (await admin.get("/api/v1/audit/chain")).json()
    assert chain["head"] == head
    assert chain["since"] == head["seq"]
    assert (chain["fault"], chain["fault_seq"]) == ("edited", head["seq"]), "the moments were changed above"


async def test_who_sees_a_part_of_the_company_sees_a_part_of_the_audit(
    world: World, company: Company
) -> None:
    """A role with the audit of its own team: what others do is not in it, nor is the chain."""
    ctx = replace(
        world.ctx(company),
        person_id=company["leader"].person_id,
        reaches={Module.AUDIT: Reach(Scope.TEAM, (company["rep"].position_id,), (company.units["team1"],))},
    )
    page = await world.db.read(ctx, queries.list_audit, queries.AuditFilter(), FIELDS)
    people = {UUID(str(item["person"]["id"])) for item in page["items"]}
    assert people == {company["leader"].person_id, company["rep"].person_id}


async def test_another_companys_audit_is_not_shown(world: World, company: Company) -> None:
    other = await world.company()
    await world.db.run(world.ctx(other), say, "thing:canary", 1, word="canary of the other")
    assert (await audit(company["admin"], q="canary"))["items"] == []
    assert (await audit(company["admin"], action="thing:canary"))["items"] == []
