"""Epochs: another history of the database is noticed by itself, and an operator may say so."""

from typing import Any
from uuid import UUID

import pytest

from rounds.core.clock import iso, utc_now
from rounds.core.companies import all_companies
from rounds.core.ids import uuid7
from rounds.sync.epoch import begin_epoch, notice_another_history
from tests.sync.phone import Phone
from tests.world import Company, World, a_customer, an_op

pytestmark = pytest.mark.anyio


async def epoch_of(world: World, company: Company) -> UUID:
    found: UUID = await world.oracle.fetchval("SELECT epoch FROM sync_head WHERE org_id = $1", company.org_id)
    return found


async def test_the_same_history_changes_nothing(world: World) -> None:
    company = await world.company()
    before = await epoch_of(world, company)
    assert await notice_another_history(world.db) == []
    assert await epoch_of(world, company) == before
    history: Any = await world.oracle.fetchval("SELECT history FROM database_history")
    system, timeline = history.split("/")
    assert system == str(await world.oracle.fetchval("SELECT system_identifier FROM pg_control_system()"))
    assert int(timeline, 16) == await world.oracle.fetchval("SELECT timeline_id FROM pg_control_checkpoint()")


async def test_another_system_or_timeline_gives_every_company_one_new_epoch(world: World) -> None:
    one, other = await world.company(), await world.company()
    await one["rep"].post("/api/v1/customers", a_customer())
    phone = await Phone(one["rep"]).pull()
    before = [await epoch_of(world, one), await epoch_of(world, other)]
    await world.oracle.execute("UPDATE database_history SET history = '1234567890/00000001'")
    assert {one.org_id, other.org_id} <= set(await notice_another_history(world.db))
    after = [await epoch_of(world, one), await epoch_of(world, other)]
    assert len({*before, *after}) == 4
    answer = await one["rep"].pull(phone.cursor)
    assert (answer.status_code, answer.json()["params"]) == (409, {"reset": "epoch"})
    # Cut off before it was noted down: those that are done stay as they are.
    await world.oracle.execute("UPDATE database_history SET history = '1234567890/00000001'")
    await notice_another_history(world.db)
    assert [await epoch_of(world, one), await epoch_of(world, other)] == after
    assert await notice_another_history(world.db) == []


async def test_an_operator_begins_an_epoch_for_one_company_or_for_all(world: World) -> None:
    one, other = await world.company(), await world.company()
    before = [await epoch_of(world, one), await epoch_of(world, other)]
    assert await begin_epoch(world.db, one.org_id) == [one.org_id]
    assert await epoch_of(world, one) != before[0]
    assert await epoch_of(world, other) == before[1]
    assert set(await begin_epoch(world.db)) == set(await all_companies(world.db))
    assert await epoch_of(world, other) != before[1]
    assert await begin_epoch(world.db, 10**9) == []


async def test_who_speaks_to_another_history_is_asked_to_begin_again_before_anything_is_done(
    world: World,
) -> None:
    company = await world.company()
    rep = company["rep"]
    op = an_op("customer.create", str(uuid7()), 1, data={"name": "柳岸小店", "kind": "outlet"})
    body = {"device_id": str(rep.device_id), "device_now": iso(utc_now()), "app": "test", "ops": [op]}
    old = str(await epoch_of(world, company))
    await begin_epoch(world.db, company.org_id)
    asked = await rep.post("/api/sync/v1/push", {**body, "epoch": old})
    assert (asked.status_code, asked.json()["code"], asked.json()["params"]) == (
        409,
        "reset",
        {"reset": "epoch"},
    )
    assert (await rep.get(f"/api/v1/customers/{op['id']}")).status_code == 404
    known = await rep.post("/api/sync/v1/push", {**body, "epoch": str(await epoch_of(world, company))})
    assert known.json()["results"][0]["status"] == "applied"
