"""Pages of a pull while the world changes between them, and the comparison of a whole copy."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from rounds.app import SYNCED
from rounds.core.db import Tx
from tests.sync.phone import Phone
from tests.world import Caller, Company, World, a_check_in, a_customer

pytestmark = pytest.mark.anyio


@pytest.fixture(params=[1, 2, 3])
def tiny(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    size: int = request.param
    monkeypatch.setattr("rounds.sync.pull.PAGE_ROWS", size)
    return size


async def customers_of(rep: Caller, count: int, *, visits: int = 0) -> list[str]:
    made = []
    for _ in range(count):
        customer = a_customer()
        assert (await rep.post("/api/v1/customers", customer)).status_code == 201
        for _ in range(visits):
            await rep.post("/api/v1/visits", a_check_in(customer["id"]))
        made.append(customer["id"])
    return made


async def move(world: World, company: Company, customer_id: str, *to: Caller) -> None:
    """A hard move: from now on the customer belongs to these positions and to no other."""

    async def reassign(tx: Tx) -> None:
        await tx.execute(
            "DELETE FROM assignment WHERE org_id = $1 AND customer_id = $2", tx.org_id, UUID(customer_id)
        )
        for holder in to:
            await tx.execute(
                """
                INSERT INTO assignment (org_id, id, customer_id, position_id, role, product_line, from_day, created_at)
                VALUES ($1, gen_random_uuid(), $2, $3, 'owner', '', $4, now())
                """,
                tx.org_id,
                UUID(customer_id),
                holder.position_id,
                date(2026, 1, 1),
            )
        tx.moved("customer", UUID(customer_id))

    await world.db.run(world.ctx(company), reassign)


@pytest.fixture(scope="module", autouse=True)
async def deletable(world: World) -> None:
    """The app never deletes assignments; these tests do, to make a move that leaves nothing behind."""
    await world.oracle.execute("GRANT DELETE ON assignment TO rounds_app")


async def test_exit_and_entry_of_one_move_travel_in_one_page(
    world: World, tiny: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = await world.company()
    rep, mate, leader = company["rep"], company["mate"], company["leader"]
    made = await customers_of(rep, 5, visits=1)
    phone = await Phone(leader).pull()
    for customer_id in made[1:4]:
        await move(world, company, customer_id, mate)
    missing: list[str] = []
    while await phone.step():
        missing += [customer_id for customer_id in made if customer_id not in phone.of("customer")]
    assert missing == []
    assert {key[2].partition("~")[0] for key in phone.held if key[1] == made[2]} == {f"r:{mate.position_id}"}
    fresh = await Phone(leader).pull()
    assert (phone.rows, phone.held) == (fresh.rows, fresh.held)
    assert await world.differences(company) == []


async def test_after_a_hard_move_the_one_phone_holds_it_and_the_other_does_not(
    world: World, tiny: int
) -> None:
    company = await world.company()
    rep, mate = company["rep"], company["mate"]
    made = await customers_of(rep, 3, visits=2)
    before, after = await Phone(rep).pull(), await Phone(mate).pull()
    await move(world, company, made[1], mate)
    await before.pull()
    await after.pull()
    assert before.of("customer") == {made[0], made[2]}
    assert after.of("customer") == {made[1]}
    assert len(after.of("visit")) == 2
    # One's own visits stay one's own.
    assert len(before.of("visit")) == 6
    await move(world, company, made[1], rep)
    await before.pull()
    await after.pull()
    assert before.of("customer") == set(made)
    assert (after.of("customer"), after.of("visit")) == (set(), set())


async def test_a_scope_revoked_during_paging_leaves_nothing_behind(world: World, tiny: int) -> None:
    company = await world.company()
    rep, rep2, manager = company["rep"], company["rep2"], company["regional_manager"]
    mine, theirs = await customers_of(rep, 4), await customers_of(rep2, 4)
    phone = Phone(manager)
    assert await phone.step()
    await world.oracle.execute(
        "UPDATE unit_place SET parent_id = NULL WHERE org_id = $1 AND unit_id = $2",
        company.org_id,
        company.units["team2"],
    )
    await phone.pull()
    assert phone.of("customer") == set(mine)
    assert not any(key[2].startswith(f"r:{rep2.position_id}") for key in phone.held)
    assert phone.of("customer").isdisjoint(theirs)


async def test_a_new_bucket_in_the_middle_of_paging_comes_whole(world: World, tiny: int) -> None:
    company = await world.company()
    rep, mate = company["rep"], company["mate"]
    mine, theirs = await customers_of(rep, 4, visits=1), await customers_of(mate, 4, visits=1)
    phone = Phone(rep)
    assert await phone.step()
    await world.oracle.execute(
        "INSERT INTO position_holder (org_id, position_id, person_id, from_day) VALUES ($1, $2, $3, '2026-01-01')",
        company.org_id,
        mate.position_id,
        rep.person_id,
    )
    await move(world, company, mine[0], mate)
    await phone.pull()
    assert phone.of("customer") == {*mine, *theirs}
    fresh = await Phone(rep).pull()
    assert (phone.rows, phone.held) == (fresh.rows, fresh.held)


async def test_a_fresh_phone_is_told_of_no_exits_and_a_paging_one_of_those_that_came_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = await world.company()
    rep, mate = company["rep"], company["mate"]
    made = await customers_of(rep, 4)
    await move(world, company, made[0], mate)
    first = (await rep.pull()).json()["changes"]["customer"]
    assert first["del"] == []
    monkeypatch.setattr("rounds.sync.pull.PAGE_ROWS", 2)
    phone = Phone(rep)
    while made[1] not in phone.of("customer"):
        assert await phone.step()
    await move(world, company, made[1], mate)
    await phone.pull()
    assert phone.of("customer") == {made[2], made[3]}


async def test_a_whole_copy_agrees_with_the_server_and_a_spoilt_bucket_is_found_and_mended(
    world: World,
) -> None:
    company = await world.company()
    rep = company["rep"]
    made = await customers_of(rep, 3, visits=1)
    phone = await Phone(rep).pull()
    told = (await phone.verify()).json()
    assert (told["bad"], told["stale"], told["cursor"]) == ([], False, None)
    spoilt = f"r:{rep.position_id}"
    key = ("customer", made[0], spoilt)
    for spoil in (lambda: phone.held.pop(key), lambda: phone.held.update({key: phone.held[key] + 1})):
        spoil()
        told = (await phone.verify()).json()
        assert (told["bad"], told["stale"]) == ([spoilt], False)
        phone.cursor = told["cursor"]
        await phone.pull()
        assert (await phone.verify()).json()["bad"] == []
    await customers_of(rep, 1)
    assert (await phone.verify()).json() | {"server_now": ""} == {
        "bad": [],
        "stale": True,
        "cursor": None,
        "server_now": "",
    }


async def test_what_others_change_elsewhere_does_not_make_a_copy_stale(world: World) -> None:
    company = await world.company()
    phone = await Phone(company["rep"]).pull()
    await customers_of(company["rep2"], 2)
    assert (await phone.verify()).json()["stale"] is False


async def test_the_text_kept_beside_a_customer_is_the_row_that_is_computed(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    made = await customers_of(rep, 2)
    await rep.patch(
        f"/api/v1/customers/{made[0]}",
        {"base_version": 1, "set": {"note": '引号 " 和 \\ 与\n换行', "name": "新名"}},
    )
    await company["leader"].post(f"/api/v1/customers/{made[1]}/pins", {**a_customer()["pin"], "radius_m": 77})
    kept = await Phone(rep).pull()
    async with world.oracle.acquire() as conn, conn.transaction():
        await conn.execute("SET LOCAL session_replication_role = replica")
        changed = await conn.execute(
            "UPDATE customer SET phone_text = NULL WHERE org_id = $1", company.org_id
        )
    assert changed == "UPDATE 2"
    computed = await Phone(rep).pull()
    assert kept.rows["customer"] == computed.rows["customer"]
    assert kept.rows["customer"][made[1]]["pin"]["radius_m"] == 77


async def test_a_page_of_heavy_rows_ends_at_about_a_megabyte(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = await world.company()
    rep = company["rep"]
    made = await customers_of(rep, 2, visits=4)
    monkeypatch.setattr("rounds.sync.pull.PAGE_BYTES", 4_000)
    sizes: list[int] = []
    phone = Phone(rep)
    more = True
    while more:
        before = set(phone.held)
        more = await phone.step()
        sizes.append(len({key[:2] for key in set(phone.held) - before}))
    assert len(sizes) > 3
    assert phone.of("customer") == set(made)
    assert len(phone.of("visit")) == 8


async def test_a_row_in_two_buckets_weighs_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    company = await world.company()
    rep = company["rep"]
    await customers_of(rep, 1, visits=4)
    row_bytes = {entity.name: entity.row_bytes for entity in SYNCED}
    weighs = row_bytes["company"] + row_bytes["customer"] + 4 * row_bytes["visit"]
    monkeypatch.setattr("rounds.sync.pull.PAGE_BYTES", weighs)
    phone = Phone(rep)
    assert not await phone.step()
    assert len(phone.of("visit")) == 4
    assert sum(key[0] == "visit" for key in phone.held) == 8


@pytest.mark.parametrize(
    "spoilt",
    ["", "no cursor", "W10", "WyJ4IiwgW1stMSwgIiIsICJ4IiwgW10sIDBdXV0", "WyJ4IiwgW1sxLDIsMyw0LDVdXV0"],
)
async def test_a_cursor_that_is_none_of_ours_is_refused(world: World, spoilt: str) -> None:
    company = await world.company()
    answer: Any = await company["rep"].pull(spoilt or "AAAA")
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")
