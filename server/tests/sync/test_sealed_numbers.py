"""Telephone numbers: nowhere in the clear, opened by whom they are for, gone when they are asked to be."""

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import structlog
from pydantic import SecretStr

from rounds.core import sealing
from rounds.core.db import Database, Tx
from rounds.core.ids import uuid7
from rounds.core.keyring import Keyring
from rounds.core.masters import WrongMasterKey, new_master
from rounds.core.sealing import open_with
from rounds.launch.database import Addresses
from rounds.launch.key_work import keep_keys, seal_existing
from tests.sync.deliveries import create_op, results, statuses
from tests.sync.test_push_quarantine import quarantine, removed
from tests.sync.test_push_reports import a_file
from tests.world import MASTER, Caller, Company, World, a_customer, an_op

pytestmark = pytest.mark.anyio
CANARY = "13877665544"
OTHER = "13955443322"
CUSTOMERS = "/api/v1/customers"


async def a_customer_with(caller: Caller, number: str = CANARY) -> str:
    customer = a_customer(phone=number)
    answer = await caller.post(CUSTOMERS, customer)
    assert answer.status_code == 201, answer.text
    return str(customer["id"])


async def places_with(oracle: Any, needle: str) -> list[str]:
    """Every table of the database, row by row as text: where the needle stands."""
    tables = await oracle.fetch(
        "SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class AS c"
        " JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
    )
    return [
        table["name"]
        for table in tables
        if await oracle.fetchval(
            f"SELECT EXISTS (SELECT FROM {table['name']} AS t WHERE strpos(t::text, $1) > 0)",
            needle,
        )
    ]


def files_with(folder: Path, needle: str) -> list[str]:
    return [
        str(file) for file in folder.rglob("*") if file.is_file() and needle.encode() in file.read_bytes()
    ]


@pytest.fixture
async def log() -> AsyncIterator[list[Any]]:
    with structlog.testing.capture_logs() as said:
        yield said


async def test_a_number_that_goes_through_every_door_is_found_nowhere(
    world: World, log: list[Any], capfd: pytest.CaptureFixture[str]
) -> None:
    company = await world.company()
    rep, leader, admin = company["rep"], company["leader"], company["admin"]
    customer = await a_customer_with(rep)
    edit = {"base_version": 1, "set": {"phone": OTHER}}
    assert (await rep.patch(f"{CUSTOMERS}/{customer}", edit)).json()["phone"] == OTHER
    clash = await rep.patch(f"{CUSTOMERS}/{customer}", {"base_version": 1, "set": {"phone": CANARY}})
    assert clash.json()["params"]["fields"] == {"phone": OTHER}
    edited = an_op("customer.edit", customer, 2, set={"phone": CANARY}, base={"phone": OTHER}, base_version=1)
    assert statuses(await rep.push(create_op(1, phone=CANARY), edited)) == ["applied", "applied"]
    reused = an_op("customer.create", customer, 3, data=a_customer(phone=CANARY))
    broken = {"op_id": str(uuid7()), "data": {"deep": [{"phone": CANARY}]}, "set": {"mobile": [CANARY]}}
    heavy = {"op_id": 7, "data": {"phone": CANARY, "note": "x" * 70_000}}
    refused = await company["mate"].push(reused, broken, heavy)
    assert statuses(refused) == ["rejected"] * 3, results(refused)
    held = create_op(4, phone=CANARY)
    assert statuses(await quarantine(await removed(world, company), held)) == ["quarantined"]
    imported = create_op(5, phone=CANARY)
    file = a_file(rep, company.org_id, imported, {"op_id": "x", "phone": CANARY})
    assert (await leader.post("/api/v1/sync/imports", file)).status_code == 200
    troubles = (await leader.get("/api/v1/sync/troubles")).text
    assert CANARY not in troubles
    assert "••••5544" in troubles
    accepted = await leader.post(f"/api/v1/sync/troubles/{held['op_id']}/accept", {"data": {"phone": CANARY}})
    assert accepted.status_code == 200, accepted.text
    dismissed = await leader.post(f"/api/v1/sync/troubles/{imported['op_id']}/dismiss", {"reason": "no"})
    assert dismissed.status_code == 200, dismissed.text
    assert (await admin.post(f"{CUSTOMERS}/{customer}/reveal", {"field": "phone"})).json() == {
        "value": CANARY
    }
    exported = (await rep.get(CUSTOMERS, numbers=True, limit=200)).text
    assert CANARY in exported
    assert CANARY not in (await admin.get(CUSTOMERS, numbers=True, limit=200)).text
    for caller in (leader, admin):
        table = await caller.get(f"{CUSTOMERS}/export.csv", q=CANARY)
        assert table.status_code == 200, table.text
        assert CANARY not in table.text
        assert "••••5544" in table.text
    for caller in (rep, leader):
        assert CANARY not in (await caller.pull()).text
    shown = (await rep.get(f"{CUSTOMERS}/{held['id']}")).json()
    assert shown["phone"] == CANARY  # what was held was opened before it was done
    for needle in (CANARY, OTHER):
        assert await places_with(world.oracle, needle) == []
        assert files_with(world.settings.data_dir, needle) == []
        assert needle not in str(log)
        assert needle not in "".join(capfd.readouterr())
    assert await world.differences(company) == []


async def test_the_look_for_the_number_would_find_it(world: World) -> None:
    rep = (await world.company())["rep"]
    await a_customer_with(rep)
    async with world.oracle.acquire() as conn:
        change = conn.transaction()
        await change.start()
        await conn.execute("SET LOCAL session_replication_role = replica")
        await conn.execute("UPDATE customer SET note = $1 WHERE created_by = $2", CANARY, rep.person_id)
        found = await places_with(conn, CANARY)
        await change.rollback()
    assert found == ["public.customer"]


async def test_own_numbers_are_shown_others_masked_and_a_look_is_recorded(world: World) -> None:
    company = await world.company()
    rep, leader = company["rep"], company["leader"]
    customer = await a_customer_with(rep)
    own = (await rep.get(f"{CUSTOMERS}/{customer}")).json()
    assert (own["phone"], own["phone_hint"]) == (CANARY, "5544")
    masked = (await leader.get(f"{CUSTOMERS}/{customer}")).json()
    assert (masked["phone"], masked["phone_hint"]) == (None, "5544")
    (row,) = (await leader.get(CUSTOMERS)).json()["items"]
    assert (row["phone"], row["phone_hint"]) == (None, "5544")
    asked = await leader.post(f"{CUSTOMERS}/{customer}/reveal", {"field": "phone"})
    assert asked.json() == {"value": CANARY}
    looks = await world.oracle.fetch(
        "SELECT person_id, entity_id, after FROM audit WHERE org_id = $1 AND action = 'look:phone'",
        company.org_id,
    )
    assert [tuple(look) for look in looks] == [(leader.person_id, UUID(customer), None)]
    stranger = await company["rep2"].post(f"{CUSTOMERS}/{customer}/reveal", {"field": "phone"})
    assert stranger.status_code == 404


async def test_an_editor_is_told_of_a_conflict_only_what_they_may_read(world: World) -> None:
    company = await world.company()
    customer = await a_customer_with(company["rep"])
    path = f"{CUSTOMERS}/{customer}"
    assert (await company["rep"].patch(path, {"base_version": 1, "set": {"phone": OTHER}})).status_code == 200
    clash = await company["leader"].patch(path, {"base_version": 1, "set": {"phone": "1234567"}})
    assert clash.json()["params"]["fields"] == {"phone": "••••3322"}


@pytest.mark.parametrize(
    ("query", "is_found"),
    [(CANARY, True), ("5544", True), ("138 7766-5544", True), ("+86 13877665544", True), ("77665544", True),
     ("65544", True), ("1387766", False), ("5545", False)],
)  # fmt: skip
async def test_a_number_is_found_by_all_of_it_and_by_its_end(
    world: World, query: str, *, is_found: bool
) -> None:
    rep = (await world.company())["rep"]
    customer = await a_customer_with(rep)
    await a_customer_with(rep, OTHER)
    found = [row["id"] for row in (await rep.get(CUSTOMERS, q=query)).json()["items"]]
    assert found == ([customer] if is_found else [])


async def test_digits_still_find_a_code(world: World) -> None:
    rep = (await world.company())["rep"]
    customer = a_customer(code="QH-20077", phone=OTHER)
    assert (await rep.post(CUSTOMERS, customer)).status_code == 201
    assert [row["id"] for row in (await rep.get(CUSTOMERS, q="20077")).json()["items"]] == [customer["id"]]


async def keys_of(caller: Caller, *subjects: str) -> dict[str, str]:
    answer = await caller.post("/api/sync/v1/keys", {"subjects": list(subjects)})
    assert answer.status_code == 200, answer.text
    found: dict[str, str] = answer.json()["keys"]
    return found


async def test_a_phone_gets_keys_for_its_own_customers_and_opens_their_numbers(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    customer, others = await a_customer_with(rep), await a_customer_with(company["rep2"])
    (row,) = (await rep.pull()).json()["changes"]["customer"]["put"]
    assert (row["phone"], row["phone_hint"]) == (None, "5544")
    keys = await keys_of(rep, customer, others)
    assert set(keys) == {customer}
    opened = open_with(
        base64.b64decode(keys[customer]), company.org_id, UUID(customer), "phone", row["phone_sealed"]
    )
    assert opened == CANARY
    assert await keys_of(company["leader"], customer) == {}  # in the team's bucket, and masked


async def test_a_phone_is_told_when_it_may_read_others(world: World) -> None:
    rep = (await world.company())["rep"]
    await a_customer_with(rep)
    first = (await rep.pull()).json()
    assert (await rep.pull(first["cursor"])).status_code == 204

    async def vacate(tx: Tx) -> None:
        await tx.execute(
            "UPDATE position_holder SET until_day = from_day WHERE org_id = $1 AND person_id = $2",
            tx.org_id,
            rep.person_id,
        )

    await world.db.run(world.ctx(Company(int(rep.token.split(".")[0]))), vacate)
    later = (await rep.pull(first["cursor"])).json()
    assert later["sight"] != first["sight"]


async def test_an_erased_customer_is_unreadable_everywhere_and_its_facts_stand(world: World) -> None:
    company = await world.company()
    rep, admin = company["rep"], company["admin"]
    customer = await a_customer_with(rep)
    before = (await rep.pull()).json()
    (row,) = before["changes"]["customer"]["put"]
    erase = {"kind": "customer", "id": customer, "reason": "asked for", "confirm": "another name"}
    assert (await admin.post("/api/v1/privacy/erase", erase)).json()["code"] == "not_confirmed"
    assert (await rep.get(f"{CUSTOMERS}/{customer}")).json()["phone"] == CANARY
    erase["confirm"] = a_customer()["name"]
    assert (await admin.post("/api/v1/privacy/erase", erase)).status_code == 204
    shown = (await rep.get(f"{CUSTOMERS}/{customer}")).json()
    assert (shown["name"], shown["phone"], shown["phone_hint"], shown["contact"]) == (
        "已删除",
        None,
        None,
        None,
    )
    (gone,) = (await rep.pull(before["cursor"])).json()["changes"]["customer"]["put"]
    assert (gone["phone_sealed"], gone["phone_hint"], gone["name"]) == (None, None, "已删除")
    assert await keys_of(rep, customer) == {}
    assert (await admin.post(f"{CUSTOMERS}/{customer}/reveal", {"field": "phone"})).json() == {"value": None}
    assert (await rep.get(CUSTOMERS, q="5544")).json()["items"] == []

    async def opened(tx: Tx) -> str | None:
        return await sealing.unseal(tx, UUID(customer), "phone", row["phone_sealed"])

    assert await world.db.read(world.ctx(company), opened) is None
    again = await rep.patch(
        f"{CUSTOMERS}/{customer}", {"base_version": shown["version"], "set": {"phone": OTHER}}
    )
    assert (again.status_code, again.json()["code"]) == (410, "erased")
    trail = "SELECT after FROM audit WHERE org_id = $1 AND action = 'privacy:erase'"
    assert await world.oracle.fetchval(trail, company.org_id) is not None
    assert await world.differences(company) == []


async def test_a_person_is_erased_only_after_they_have_left(world: World) -> None:
    company = await world.company()
    rep, admin = company["rep"], company["admin"]
    erase = {"kind": "person", "id": str(rep.person_id), "reason": "asked for", "confirm": rep.code}
    assert (await admin.post("/api/v1/privacy/erase", erase)).json()["code"] == "still_active"

    async def leave(tx: Tx) -> str:
        await tx.execute(
            "UPDATE person SET archived_at = $3 WHERE org_id = $1 AND id = $2",
            tx.org_id,
            rep.person_id,
            tx.now,
        )
        return await sealing.seal(tx, rep.person_id, "mobile", CANARY)

    sealed = await world.db.run(world.ctx(company), leave)
    assert (await admin.post("/api/v1/privacy/erase", erase)).status_code == 204

    async def opened(tx: Tx) -> str | None:
        return await sealing.unseal(tx, rep.person_id, "mobile", sealed)

    assert await world.db.read(world.ctx(company), opened) is None
    name = "SELECT name FROM person WHERE org_id = $1 AND id = $2"
    assert await world.oracle.fetchval(name, company.org_id, rep.person_id) == f"已删除 {rep.code}"


async def test_what_an_earlier_version_wrote_is_sealed_and_phones_hear_of_it(
    world: World, database: Addresses
) -> None:
    company = await world.company()
    rep = company["rep"]
    customer = await a_customer_with(rep, OTHER)
    cursor = (await rep.pull()).json()["cursor"]
    op = create_op(1, phone=CANARY)
    payload = f'{{"data": {{"phone": "{CANARY}"}}}}'
    async with world.oracle.acquire() as conn, conn.transaction():
        await conn.execute(
            "SET LOCAL session_replication_role = replica"
        )  # as before there was a word to say
        await conn.execute(
            "UPDATE customer SET phone = $2, phone_sealed = NULL, phone_hint = NULL WHERE id = $1",
            UUID(customer),
            CANARY,
        )
        await conn.execute(
            """
            INSERT INTO op_log (org_id, op_id, device_id, person_id, n, type, entity_id, status, result, payload,
                                received_at)
            VALUES ($1, $2, $3, $4, 1, 'customer.create', $5, 'rejected', '{}', $6::text::jsonb, now())
            """,
            company.org_id,
            UUID(op["op_id"]),
            rep.device_id,
            rep.person_id,
            UUID(op["id"]),
            payload,
        )
    assert await seal_existing(world.settings, database.owner) >= 2
    assert await seal_existing(world.settings, database.owner) == 0
    assert await places_with(world.oracle, CANARY) == []
    assert (await rep.get(f"{CUSTOMERS}/{customer}")).json()["phone"] == CANARY
    assert [row["id"] for row in (await rep.get(CUSTOMERS, q=CANARY)).json()["items"]] == [customer]
    (row,) = (await rep.pull(cursor)).json()["changes"]["customer"]["put"]
    assert row["phone_sealed"].startswith("e1:")
    assert await world.differences(company) == []


async def test_keys_are_rotated_while_others_read_and_write(world: World, database: Addresses) -> None:
    company = await world.company()
    rep = company["rep"]
    made = [await a_customer_with(rep) for _ in range(5)]
    stop = asyncio.Event()

    async def write_on() -> None:
        while not stop.is_set():
            made.append(await a_customer_with(rep))
            assert (await rep.get(f"{CUSTOMERS}/{made[0]}")).json()["phone"] == CANARY

    writing = asyncio.create_task(write_on())
    for _ in range(3):
        await keep_keys(world.settings, database.owner, "rotate", company.org_id)
        await asyncio.sleep(0.1)
    stop.set()
    await writing
    (line,) = await keep_keys(world.settings, database.owner, "status", company.org_id)
    assert "company key 4" in line
    assert len(made) > 5
    for customer in made:
        assert (await rep.get(f"{CUSTOMERS}/{customer}")).json()["phone"] == CANARY


async def test_a_new_master_key_opens_all_that_the_old_one_wrapped(world: World, database: Addresses) -> None:
    company = await world.company()
    customer = await a_customer_with(company["rep"])
    fresh = new_master(["k1"])

    async def rotate(masters: str) -> str:
        settings = world.settings.model_copy(update={"master_key": SecretStr(masters)})
        return (await keep_keys(settings, database.owner, "rotate", company.org_id))[-1]

    async def opened(tx: Tx) -> str | None:
        sealed = await tx.value(
            "SELECT phone_sealed FROM customer WHERE org_id = $1 AND id = $2", tx.org_id, UUID(customer)
        )
        return await sealing.unseal(tx, UUID(customer), "phone", sealed)

    assert "master key k2," in await rotate(f"{fresh},{MASTER}")
    try:
        with pytest.raises(WrongMasterKey):
            await Database.connect(database.app, size=1, keys=Keyring(MASTER))
        alone = await Database.connect(database.app, size=1, keys=Keyring(fresh))
        assert await alone.read(world.ctx(company), opened) == CANARY
        await alone.close()
    finally:
        assert "master key k1," in await rotate(f"{MASTER},{fresh}")
    assert (await company["rep"].get(f"{CUSTOMERS}/{customer}")).json()["phone"] == CANARY
