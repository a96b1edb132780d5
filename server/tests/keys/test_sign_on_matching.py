"""Whom a provider names: by staff number or by a mobile number that it has verified, and nobody else."""

from itertools import count
from uuid import uuid4

import pytest

from rounds.core.db import Tx
from rounds.org.sign_on.matching import person_named
from tests.keys.test_sign_on import House, a_house, sign_on, trouble
from tests.world import World

pytestmark = pytest.mark.anyio
_numbers = count(13_812_345_678)


async def by_mobile(world: World, number: str | None = None) -> House:
    """A company whose representative has the number that the provider says, unless that is somebody else's."""
    house = await a_house(world, claim="phone_number", match="mobile")
    said = number or str(next(_numbers))
    if number is None:
        await give_number(house, "rep", said)
    house.idp.claims = {"phone_number": said, "phone_number_verified": True}
    return house


def said_by(house: House) -> str:
    return str(house.idp.claims["phone_number"])


async def give_number(house: House, role: str, number: str) -> None:
    path = f"/api/v1/people/{house.company[role].person_id}"
    answer = await house.company["admin"].patch(path, {"mobile": number})
    assert answer.status_code == 200, answer.text


async def comes_back_as(house: House) -> str:
    browser = house.world.client()
    answer = await sign_on(house, browser)
    assert answer.headers["location"] == "/console/", answer.headers["location"]
    code: str = (await browser.get("/api/v1/me")).json()["person"]["code"]
    return code


@pytest.mark.parametrize("written", ["{}", "+86{}", "+86 {:.3}-{}", " {:.3} {}\u2010 "])
async def test_a_person_is_found_by_their_number_however_it_is_written(world: World, written: str) -> None:
    house = await by_mobile(world)
    number = said_by(house)
    house.idp.claims["phone_number"] = (
        written.format(number, number[3:]) if ":" in written else written.format(number)
    )
    assert await comes_back_as(house) == house.company["rep"].code


@pytest.mark.parametrize("verified", [None, False, "true", 1])
async def test_a_number_that_the_provider_has_not_verified_names_nobody(
    world: World, verified: object
) -> None:
    house = await by_mobile(world)
    house.idp.claims["phone_number_verified"] = verified
    assert trouble(await sign_on(house)) == "sign_on_unlinked"


async def test_another_number_names_nobody(world: World) -> None:
    house = await by_mobile(world)
    number = said_by(house)
    for other in (number[1:], number[:-1], f"{number}0", f"{number}x", "12345", "%", ""):
        house.idp.claims["phone_number"] = other
        assert trouble(await sign_on(house)) == "sign_on_unlinked", other


async def test_a_number_of_another_company_names_nobody(world: World) -> None:
    elsewhere = await by_mobile(world)
    house = await by_mobile(world, said_by(elsewhere))
    assert trouble(await sign_on(house)) == "sign_on_unlinked"
    assert await person_in(world, elsewhere, said_by(house)) == elsewhere.company["rep"].person_id
    assert await person_in(world, house, said_by(house)) is None


async def person_in(world: World, house: House, number: str, match: str = "mobile") -> object:
    async def find(tx: Tx) -> object:
        return await person_named(tx, match, number)

    return await world.db.read(world.ctx(house.company), find)


async def test_a_changed_number_names_its_new_owner(world: World) -> None:
    house = await by_mobile(world)
    await give_number(house, "rep", str(next(_numbers)))
    assert trouble(await sign_on(house)) == "sign_on_unlinked"
    await give_number(house, "mate", said_by(house))
    assert await comes_back_as(house) == house.company["mate"].code


async def test_somebody_who_left_is_not_found_by_their_number(world: World) -> None:
    house = await by_mobile(world)
    await world.oracle.execute(
        "UPDATE person SET archived_at = now() WHERE id = $1", house.company["rep"].person_id
    )
    assert trouble(await sign_on(house)) == "sign_on_unlinked"


async def test_the_one_is_not_taken_for_the_other(world: World) -> None:
    house = await by_mobile(world)
    code = house.company["rep"].code
    assert await person_in(world, house, code) is None
    assert await person_in(world, house, said_by(house), "code") is None
    assert await person_in(world, house, code, "code") == house.company["rep"].person_id


async def test_nobody_is_made_by_a_number(world: World) -> None:
    house = await by_mobile(world, str(next(_numbers)))
    await house.change(makes_people=True)
    assert trouble(await sign_on(house)) == "sign_on_unlinked"


async def test_what_cannot_be_compared_cannot_be_chosen(world: World) -> None:
    house = await by_mobile(world)
    admin = house.company["admin"]
    body = {"id": str(uuid4()), "name": "x", "issuer": house.idp.issuer, "client_id": "x", "match": "email"}
    for answer in (
        await admin.post("/api/v1/sign-on/providers", body),
        await admin.patch(f"/api/v1/sign-on/providers/{house.id}", {"match": "email"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
