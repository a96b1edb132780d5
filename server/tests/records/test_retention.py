"""Forgetting: what is older than the company keeps it goes, what anybody still needs stays, and the audit says so."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from rounds.app import KEPT
from rounds.core.audit.verify import walk_audit
from rounds.core.clock import utc_now
from rounds.core.files import blob_key
from rounds.core.ids import uuid7
from rounds.core.retention import days_of, forget_of
from tests.core.test_files import picture
from tests.world import Caller, Company, World, a_check_in, a_customer, an_op

pytestmark = pytest.mark.anyio


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


async def forget(world: World, company: Company) -> int:
    return await forget_of(world.db, world.app.state.services.files, company.org_id, KEPT)


async def visited(rep: Caller) -> str:
    customer = a_customer()
    assert (await rep.post("/api/v1/customers", customer)).status_code == 201
    visit = a_check_in(customer["id"])
    assert (await rep.post("/api/v1/visits", visit)).status_code == 201
    return str(visit["id"])


async def photographed(rep: Caller, visit: str, content: bytes) -> str:
    name = hashlib.sha256(content).hexdigest()
    photo = {"id": str(uuid7()), "sha256": name, "size": len(content), "width": 20, "height": 20}
    told = {**photo, "taken_at": utc_now().isoformat(), "live": True}
    assert (await rep.post(f"/api/v1/visits/{visit}/photos", told)).status_code == 201
    await rep.put(f"/api/sync/v1/blobs/{name}", content, off=0, size=len(content))
    return name


async def age(world: World, company: Company, table: str, column: str, days: int) -> None:
    """As if everything in a table had happened so many days earlier."""
    async with world.oracle.acquire() as conn, conn.transaction():
        await conn.execute("SET LOCAL session_replication_role = replica")
        kind = "integer" if column == "business_day" else "interval"
        step = "$2::integer" if kind == "integer" else "make_interval(days => $2)"
        await conn.execute(
            f"UPDATE {table} SET {column} = {column} - {step} WHERE org_id = $1", company.org_id, days
        )


async def test_old_photos_go_with_their_files_and_the_visit_stays(world: World, company: Company) -> None:
    rep, files = company["rep"], world.app.state.services.files
    visit = await visited(rep)
    name = await photographed(rep, visit, picture(20))
    assert await files.has(blob_key(company.org_id, name))
    assert await forget(world, company) == 0
    await age(world, company, "attachment", "taken_at", 800)
    await age(world, company, "blob", "created_at", 800)
    assert await forget(world, company) == 2
    assert not await files.has(blob_key(company.org_id, name))
    shown = (await rep.get(f"/api/v1/visits/{visit}")).json()
    assert shown["photos"] == []
    assert await world.oracle.fetchval("SELECT count(*) FROM blob WHERE org_id = $1", company.org_id) == 0
    said = await world.oracle.fetch(
        "SELECT after ->> 'kind' AS kind FROM audit WHERE org_id = $1 AND action = 'retention:forget' ORDER BY seq",
        company.org_id,
    )
    assert [row["kind"] for row in said] == ["photos", "unattached_files"]
    assert await world.differences(company) == []
    assert (await walk_audit(world.db, company.org_id)).fault is None


async def test_a_file_that_an_undecided_operation_names_stays(world: World, company: Company) -> None:
    rep, files = company["rep"], world.app.state.services.files
    content = picture(20)
    name = hashlib.sha256(content).hexdigest()
    await rep.put(f"/api/sync/v1/blobs/{name}", content, off=0, size=len(content))
    await age(world, company, "blob", "created_at", 800)
    await world.oracle.execute(
        """
        INSERT INTO held_operation (org_id, op_id, source, device_id, person_id, type, payload, blobs, params, skew_ms,
                                    received_at)
        VALUES ($1, gen_random_uuid(), 'import', $2, $3, 'visit.add_photo', '{}', $4, '{}', 0, now())
        """,
        company.org_id, rep.device_id, rep.person_id, [name],
    )  # fmt: skip
    assert await forget(world, company) == 0
    assert await files.has(blob_key(company.org_id, name))
    await world.oracle.execute("DELETE FROM held_operation WHERE org_id = $1", company.org_id)
    assert await forget(world, company) == 1
    assert not await files.has(blob_key(company.org_id, name))


async def test_old_positions_lose_their_precision_and_young_ones_do_not(
    world: World, company: Company
) -> None:
    rep = company["rep"]
    old = await visited(rep)
    await age(world, company, "visit", "business_day", 400)
    young = await visited(rep)
    assert await forget(world, company) == 1
    places = await world.oracle.fetch(
        "SELECT visit_id, lng, lat, coarsened_at FROM visit_fix WHERE org_id = $1", company.org_id
    )
    shown = {str(row["visit_id"]): row for row in places}
    assert (shown[old]["lng"], shown[old]["lat"]) == (112.01, 30.0)
    assert shown[old]["coarsened_at"] is not None
    assert shown[young]["lng"] == 112.0102
    assert await forget(world, company) == 0
    marked = await world.oracle.fetchval(
        "SELECT done_until FROM retention_mark WHERE org_id = $1", company.org_id
    )
    assert marked > utc_now().date() - timedelta(days=370)


async def test_answers_are_forgotten_and_a_repeat_still_has_no_second_effect(
    world: World, company: Company
) -> None:
    rep = company["rep"]
    customer = a_customer()
    await rep.post("/api/v1/customers", customer)
    visit = a_check_in(customer["id"])
    op = an_op("visit.check_in", visit.pop("id"), 1, data=visit)
    assert (await rep.push(op)).json()["results"][0]["status"] == "applied"
    await age(world, company, "op_log", "received_at", 500)
    assert await forget(world, company) == 1
    again = (await rep.push(op)).json()["results"][0]
    assert again["status"] == "applied"
    assert await world.oracle.fetchval("SELECT count(*) FROM visit WHERE org_id = $1", company.org_id) == 1


async def test_what_nobody_decided_stays_and_what_was_settled_goes_whole(
    world: World, company: Company
) -> None:
    rep, leader = company["rep"], company["leader"]
    refused = [
        an_op("visit.check_in", str(company.units["team1"]), n, data={"customer_id": "x"}) for n in (1, 2)
    ]
    for op in refused:
        assert (await rep.push(op)).json()["results"][0]["status"] == "rejected"
    settled = refused[0]["op_id"]
    answer = await leader.post(f"/api/v1/sync/troubles/{settled}/dismiss", {"reason": "not ours"})
    assert answer.status_code == 200
    await age(world, company, "op_log", "received_at", 900)
    await age(world, company, "settlement", "at", 900)
    assert await forget(world, company) == 1
    left = await world.oracle.fetch("SELECT op_id FROM op_log WHERE org_id = $1", company.org_id)
    assert [str(row["op_id"]) for row in left] == [refused[1]["op_id"]]
    open_now = (await leader.get("/api/v1/sync/troubles")).json()["items"]
    assert [item["op_id"] for item in open_now] == [refused[1]["op_id"]]
    assert await world.differences(company) == []


async def test_old_sessions_go_and_the_present_ones_stay(world: World, company: Company) -> None:
    await world.oracle.execute(
        "UPDATE session SET expires_at = now() - interval '200 days' WHERE org_id = $1 AND person_id = $2",
        company.org_id, company["mate"].person_id,
    )  # fmt: skip
    assert await forget(world, company) == 1
    assert (await company["rep"].get("/api/v1/me")).status_code == 200


async def test_the_company_chooses_its_days_and_the_least_holds(world: World, company: Company) -> None:
    admin = company["admin"]
    answer = await admin.patch("/api/v1/settings/retention", {"days": {"photos": 200, "audit": 1}})
    assert answer.status_code == 200
    days = {one["kind"]: one for one in answer.json()["items"]}
    assert days["photos"]["days"] == 200
    assert days["audit"]["days"] == days["audit"]["least"] == 365
    assert (await admin.get("/api/v1/settings/retention")).json() == answer.json()
    changed = await world.oracle.fetchrow(
        "SELECT before::text, after::text FROM audit WHERE org_id = $1 AND action = 'company:edit'",
        company.org_id,
    )
    assert '"photos":730' in changed["before"]
    assert '"photos":200' in changed["after"]
    assert (await admin.patch("/api/v1/settings/retention", {"days": {"nothing": 3}})).status_code == 422
    assert (await admin.patch("/api/v1/settings/retention", {"days": {"photos": 0}})).status_code == 422
    assert (await company["leader"].patch("/api/v1/settings/retention", {"days": {}})).status_code == 403


def test_no_setting_goes_below_what_is_needed() -> None:
    chosen: dict[str, Any] = {"retention": {one.kind: 1 for one in KEPT}}
    assert days_of(KEPT, chosen) == {one.kind: one.least for one in KEPT}
    assert all(one.least <= one.days for one in KEPT)
    assert days_of(KEPT, {}) == {one.kind: one.days for one in KEPT}
