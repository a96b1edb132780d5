"""Sign-in names that an older version kept in the clear: the first start turns them over, and they still open."""

import pytest

from rounds.app import build
from rounds.core.ids import uuid7
from rounds.org.actions import names
from rounds.org.people.reading import mobiles_of
from tests.doors.people import a_person, browser, knock
from tests.world import Caller, Company, World

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


async def as_of_old(world: World, company: Company, caller: Caller, *written: str) -> None:
    """As the older version left it: no hash of the name, and the name as it was stored then, folded."""
    await world.oracle.execute("DELETE FROM sign_in_name WHERE person_id = $1", caller.person_id)
    for name in written:
        await world.oracle.execute(
            "INSERT INTO sign_in_name_plain (name, org_id, person_id) VALUES ($1, $2, $3)",
            name.casefold(),
            company.org_id,
            caller.person_id,
        )


async def start(world: World) -> None:
    """Another process of the same system, from start to end."""
    app = build(world.settings.model_copy(update={"pool_size": 2}))
    async with app.router.lifespan_context(app):
        pass


async def enters(world: World, name: str) -> bool:
    async with browser(world) as http:
        return (await knock(http, name)).status_code == 200


async def test_the_first_start_turns_old_names_over_and_leaves_none_in_the_clear(
    world: World, company: Company
) -> None:
    caller = await a_person(world, company)
    number = f"139{caller.person_id.int % 10**8:08}"
    await as_of_old(world, company, caller, caller.code, number)
    assert not await enters(world, caller.code)
    await start(world)
    assert await enters(world, caller.code)
    assert await enters(world, f" {caller.code.swapcase()} ")
    assert await enters(world, number)
    assert await world.oracle.fetchval("SELECT count(*) FROM sign_in_name_plain") == 0
    kept = await world.oracle.fetch(
        "SELECT n::text FROM sign_in_name AS n WHERE person_id = $1", caller.person_id
    )
    assert len(kept) == 2
    for name in (caller.code.casefold(), number):
        assert not [row for row in kept if name in row[0] or name.encode().hex() in row[0]]


async def test_more_names_than_fit_at_once_are_turned_over_all(
    world: World, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "AT_ONCE", 2)
    people = [await a_person(world, company) for _ in range(5)]
    for caller in people:
        await as_of_old(world, company, caller, caller.code)
    await start(world)
    assert [await enters(world, caller.code) for caller in people] == [True] * 5
    assert await world.oracle.fetchval("SELECT count(*) FROM sign_in_name_plain") == 0


async def test_a_name_that_has_been_turned_over_stays_its_owners(world: World, company: Company) -> None:
    """A start that was cut off, or two processes that start at once: nothing changes hands."""
    owner, other = await a_person(world, company), await a_person(world, company)
    await world.oracle.execute(
        "INSERT INTO sign_in_name_plain (name, org_id, person_id) VALUES ($1, $2, $3), ($4, $2, $5)",
        owner.code.casefold(), company.org_id, other.person_id, other.code.casefold(), other.person_id,
    )  # fmt: skip
    await start(world)
    await start(world)
    async with browser(world) as http:
        me = (await knock(http, owner.code)).json()["me"]
    assert me["person"]["id"] == str(owner.person_id)
    assert await world.oracle.fetchval("SELECT count(*) FROM sign_in_name_plain") == 0


async def test_the_number_that_one_signs_in_by_lies_sealed_and_hashed(world: World, company: Company) -> None:
    number = f"138{uuid7().int % 10**8:08}"
    caller = await a_person(world, company)
    changed = await company["admin"].patch(f"/api/v1/people/{caller.person_id}", {"mobile": number})
    assert changed.status_code == 200, changed.text
    assert await enters(world, number)
    assert (await world.db.read(world.ctx(company), mobiles_of, [caller.person_id])) == {
        caller.person_id: number
    }
    kept = await world.oracle.fetch(
        "SELECT p::text FROM person AS p UNION ALL SELECT n::text FROM sign_in_name AS n"
    )
    assert not [row for row in kept if number in row[0]]
