"""Nothing of one company is in any answer to another: a canary in every text of B's tables, every door asked as A."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from tests.rights.matrix import ENDPOINTS, GUARDED, Request
from tests.rights.test_matrix import ask
from tests.world import Company, World, a_check_in, a_customer

pytestmark = pytest.mark.anyio
CANARY = "kanarienvogel"
SEARCHED = "kanarien"  # finds it, and may be repeated in the answer or kept in one's own audit
WHO = ("admin", "auditor", "leader", "rep")
READS = [name for name in GUARDED if name.startswith("GET ")]
SURE = {("customer", "name"), ("customer", "address"), ("person", "name"), ("unit", "name"), ("visit", "note"),
        ("position", "title"), ("company", "name"), ("customer_gram", "gram"), ("device", "label")}  # fmt: skip
# Words that the server reads by their meaning: with others it would answer nothing, and so prove nothing.
READ_BY_MEANING = {("company", "timezone"), ("company", "locale"), ("position", "role")}


@pytest.fixture(autouse=True)
async def spoilt_companies_go(world: World) -> AsyncIterator[None]:
    """What was planted stays in no company that later tests go through."""
    last = await world.oracle.fetchval("SELECT coalesce(max(org_id), 0) FROM company")
    yield
    await world.forget(last + 1)


async def some_of_everything(company: Company) -> None:
    customer = a_customer(name="别家的店", phone="13900005678", address="某路 1 号")
    assert (await company["rep"].post("/api/v1/customers", customer)).status_code == 201
    visit = a_check_in(customer["id"], note="记一笔")
    assert (await company["rep"].post("/api/v1/visits", visit)).status_code == 201


async def plant(world: World, company: Company) -> set[tuple[str, str]]:
    """A canary into every text, list of texts and JSON of a company; what a rule of the table refuses stays."""
    columns = await world.oracle.fetch(
        """
        SELECT c.relname AS table_name, a.attname AS column_name, format_type(a.atttypid, NULL) AS kind
        FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND format_type(a.atttypid, NULL) IN ('text', 'text[]', 'jsonb')
          AND EXISTS (SELECT FROM pg_attribute AS o WHERE o.attrelid = c.oid AND o.attname = 'org_id')
        """
    )
    made = {
        "text": f"'{CANARY}-' || md5(ctid::text)",
        "text[]": f"ARRAY['{CANARY}']",
        "jsonb": f"""'{{"{CANARY}": "{CANARY}"}}'::jsonb""",
    }
    planted = set()
    async with world.oracle.acquire() as conn, conn.transaction():
        await conn.execute("SET LOCAL session_replication_role = replica")
        for table, column, kind in columns:
            if (table, column) in READ_BY_MEANING:
                continue
            change = conn.transaction()
            await change.start()
            try:
                tag = await conn.execute(
                    f'UPDATE "{table}" SET "{column}" = {made[kind]} WHERE org_id = $1',
                    company.org_id,
                )
            except Exception:  # noqa: BLE001 - a check, a key or a fixed set of words
                await change.rollback()
                continue
            await change.commit()
            if tag != "UPDATE 0":
                planted.add((table, column))
    return planted


async def test_no_list_search_export_stream_or_page_shows_another_companys_texts(world: World) -> None:
    ours, theirs = await world.company(), await world.company()
    await some_of_everything(ours)
    await some_of_everything(theirs)
    foreign: dict[str, Request] = {name: await ENDPOINTS[name].request(theirs["rep"]) for name in READS}
    cursor = (await theirs["admin"].pull()).json()["cursor"]
    own: dict[str, Request] = {name: await ENDPOINTS[name].request(ours["rep"]) for name in READS}
    planted = await plant(world, theirs)
    assert planted >= SURE, SURE - planted

    seen = await theirs["finance"].get("/api/v1/customers")
    assert seen.status_code == 200, seen.text
    assert CANARY in seen.text, "the canary sings in its own house"
    leaks = []
    for who in WHO:
        caller = ours[who]
        for name in READS:
            searching = replace(own[name], params={**(own[name].params or {}), "q": SEARCHED})
            for request in (own[name], foreign[name], searching):
                answer = await ask(world, name, request, caller.headers)
                if CANARY in answer.text or CANARY in str(answer.headers):
                    leaks.append((who, name, request.path))
        for body in ({"cursor": None, "v": 1}, {"cursor": cursor, "v": 1}):
            answer = await caller.post("/api/sync/v1/pull", body)
            if CANARY in answer.text:
                leaks.append((who, "pull", str(body)))
        sums: dict[str, Any] = {"cursor": cursor, "sums": {}}
        if CANARY in (await caller.post("/api/sync/v1/verify", sums)).text:
            leaks.append((who, "verify", ""))
        for person in (theirs["rep"].person_id, ours["rep"].person_id):
            answer = await caller.post("/api/v1/roles/preview", {"person_id": str(person)})
            if CANARY in answer.text:
                leaks.append((who, "preview", str(person)))
    assert leaks == []


async def test_an_address_of_a_file_opens_nothing_of_another_company(world: World) -> None:
    """Addresses are signed with the company in them: with another company they are no addresses."""
    ours, theirs = await world.company(), await world.company()
    files = world.app.state.services.files
    address = files.address(f"{ours.org_id}/photos/" + "ab" * 32)
    other = address.replace(f"/{ours.org_id}/", f"/{theirs.org_id}/")
    assert other != address
    async with world.client() as http:
        answer = await http.get(re.sub(r"^https?://[^/]+", "", other))
    assert answer.status_code in (403, 404)
