"""Setting company sign-on up: testing a provider, switching one off, and whose device comes back."""

import pytest

from rounds.core.ids import uuid7
from tests.keys.idp import Idp
from tests.keys.test_sign_on import House, a_house, set_out, sign_on, trouble
from tests.world import PASSWORD, World

pytestmark = pytest.mark.anyio


async def test_a_provider_that_is_switched_off_lets_nobody_in_and_keeps_whom_it_knows(world: World) -> None:
    house = await a_house(world)
    await sign_on(house)
    on_the_way = world.client()
    back = await set_out(house, on_the_way)
    await house.change(is_on=False)
    shown = (await house.company["admin"].get("/api/v1/sign-on/providers")).json()["items"][0]
    assert (shown["is_on"], shown["people"]) == (False, 1)
    assert (await world.client().get(f"/api/v1/session/oidc/{house.code}")).status_code == 404
    assert trouble(await world.client().get(house.start())) == "sign_on_unknown"
    assert trouble(await on_the_way.get(house.back, params=back)) == "sign_on_failed"
    await house.change(is_on=True)
    house.idp.claims["preferred_username"] = "somebody-else"  # the link counts, so it has been kept
    assert (await sign_on(house)).headers["location"] == "/console/"


async def test_a_provider_that_is_switched_off_is_nobodys_only_way(world: World) -> None:
    house = await a_house(world, is_only_way=True)
    body = {"name": house.company["rep"].code, "password": PASSWORD}
    assert (await world.client().post("/api/v1/session", json=body)).status_code == 401
    await house.change(is_on=False)
    assert (await world.client().post("/api/v1/session", json=body)).status_code == 200


async def test_switching_off_and_on_stands_in_the_record(world: World) -> None:
    house = await a_house(world)
    await house.change(is_on=False)
    await house.change(is_on=True)
    told = await world.oracle.fetch(
        "SELECT after::jsonb -> 'is_on' AS is_on FROM audit"
        " WHERE org_id = $1 AND action = 'sign_on:change' ORDER BY seq",
        house.company.org_id,
    )
    assert [row["is_on"] for row in told] == ["false", "true"]


async def test_a_test_tells_what_the_provider_says_of_itself_at_this_moment(world: World) -> None:
    house = await a_house(world)
    admin = house.company["admin"]
    said = (await admin.post("/api/v1/sign-on/test", {"issuer": house.idp.issuer})).json()
    assert said == {
        "reason": None,
        "authorize": f"{house.idp.issuer}/auth",
        "keys": 1,
        "algorithms": ["ES256", "RS256"],
        "says_issuer": True,
    }
    house.idp.keys = []
    assert (await admin.post("/api/v1/sign-on/test", {"issuer": house.idp.issuer})).json()["reason"] == "keys"


@pytest.mark.parametrize(
    ("issuer", "reason"),
    [
        ("http://provider.test", "address"),
        ("https://provider.test/", "another_issuer"),
        ("https://user:pw@provider.test", "address"),
    ],
)
async def test_a_test_says_why_a_provider_cannot_be_used(world: World, issuer: str, reason: str) -> None:
    house = await a_house(world)
    answer = await house.company["admin"].post("/api/v1/sign-on/test", {"issuer": issuer})
    assert (answer.status_code, answer.json()["reason"]) == (200, reason)


async def test_a_shared_phone_comes_back_with_the_number_it_has_for_this_person(world: World) -> None:
    """Three people on one phone: it names all numbers it has, and the session gets this person's own."""
    house = await a_house(world)
    rep, leader = house.company["rep"], house.company["leader"]
    leaders, reps, fresh = str(uuid7()), str(uuid7()), str(uuid7())
    for who, device_id in ((leader, leaders), (rep, reps)):
        body = {
            "name": who.code,
            "password": PASSWORD,
            "device": {"id": device_id, "label": "P", "kind": "phone"},
        }
        assert (await world.client().post("/api/v1/session", json=body)).status_code == 200
    named = f"{leaders}&device_id={reps}&device_id={fresh}"
    assert await _device_after(world, house, named) == reps
    assert await _device_after(world, house, f"{leaders}&device_id={fresh}") == fresh
    browser = world.client()
    back = await set_out(house, browser, next="/m/", device_id=leaders, label="P", kind="phone")
    assert trouble(await browser.get(house.back, params=back)) == "id_reused"


async def _device_after(world: World, house: House, named: str) -> str:
    browser = world.client()
    answer = await sign_on(house, browser, next="/m/", device_id=named, label="P", kind="phone")
    assert answer.headers["location"] == "/m/"
    return str((await browser.get("/api/v1/me")).json()["session"]["device_id"])


async def test_two_providers_are_offered_in_the_order_in_which_they_were_added(world: World) -> None:
    one, two = Idp(), Idp(host="other.test")
    house = await a_house(world, one, two)
    body = {"id": str(uuid7()), "name": "总部", "issuer": two.issuer, "client_id": "rounds"}
    assert (await house.company["admin"].post("/api/v1/sign-on/providers", body)).status_code == 201
    offered = (await world.client().get(f"/api/v1/session/oidc/{house.code.upper()}")).json()["items"]
    assert [one["name"] for one in offered] == ["企业登录", "总部"]
    assert offered[0]["start"] == f"/api/v1/session/oidc/{house.code}/{house.id}/start"
