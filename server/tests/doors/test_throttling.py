"""Floods at the door: they are stopped before anything costly, and nobody else stands outside for it."""

import asyncio
import os
import time
from collections import Counter

import pytest

from rounds.core.errors import DomainError
from rounds.org import passwords
from rounds.org.doors import counting, door
from rounds.org.doors.turns import Turns
from rounds.org.rules import ADDRESS_TRIES, NAME_TRIES, NAME_WAIT, TRIES, counters
from tests.doors.people import SIGN_IN, a_person, browser, knock
from tests.world import PASSWORD, Company, World

pytestmark = pytest.mark.anyio
FLOOD = int(os.environ.get("ROUNDS_FLOOD", "500"))


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each argon2 computation, by what it compared with."""
    made: list[str] = []
    real = passwords._hasher.verify_and_update

    def count(password: str, known: str) -> tuple[bool, str | None]:
        made.append(known)
        return real(password, known)

    monkeypatch.setattr(passwords._hasher, "verify_and_update", count)
    return made


async def test_an_unknown_name_costs_the_same_hash_and_the_same_questions(
    world: World, company: Company, hashes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    for name in ("read", "door", "run"):
        real = getattr(world.db, name)

        async def note(*args: object, real: object = real, name: str = name) -> object:
            asked.append(f"{name} {getattr(args[0] if name == 'door' else args[1], '__name__', '')}")
            return await real(*args)  # type: ignore[operator]

        monkeypatch.setattr(world.db, name, note)
    caller = company["mate"]
    async with browser(world) as http:
        known = await knock(http, caller.code, "wrong")
        first, asked[:] = list(asked), []
        unknown = await knock(http, "nobody at all", "wrong")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert first == asked
    assert len(hashes) == 2
    assert hashes[0].split("$")[:4] == hashes[1].split("$")[:4]


async def test_a_shut_door_hashes_nothing(world: World, company: Company, hashes: list[str]) -> None:
    async with browser(world) as http:
        statuses = [(await knock(http, company["rep2"].code, "wrong")).status_code for _ in range(TRIES + 20)]
    assert statuses == [401] * TRIES + [429] * 20
    assert len(hashes) == TRIES


async def test_a_thousand_tries_at_once_are_no_more_than_five(
    world: World, company: Company, hashes: list[str]
) -> None:
    async with browser(world) as http:
        answers = await asyncio.gather(*(knock(http, company["leader2"].code, "wrong") for _ in range(60)))
    assert sorted({answer.status_code for answer in answers}) == [401, 429]
    assert len(hashes) == TRIES


async def test_a_known_device_is_let_through_whatever_strangers_did_to_the_name(
    world: World, company: Company
) -> None:
    caller = await a_person(world, company)
    async with browser(world) as mine:
        assert (await knock(mine, caller.code)).status_code == 200
        for _ in range(NAME_TRIES // TRIES):
            async with browser(world) as stranger:
                for _ in range(TRIES):
                    await knock(stranger, caller.code, "guess")
        async with browser(world) as newcomer:
            shut = await knock(newcomer, caller.code)
        assert (shut.status_code, shut.json()["code"]) == (429, "sign_in_wait")
        assert (await knock(mine, caller.code)).status_code == 200


async def test_a_device_cookie_is_good_for_its_names_alone_and_counts_for_itself(
    world: World, company: Company
) -> None:
    caller, other = await a_person(world, company), await a_person(world, company)
    async with browser(world) as mine:
        await knock(mine, caller.code)
        seen = [(await knock(mine, caller.code, "wrong")).status_code for _ in range(TRIES + 1)]
        assert seen == [401] * TRIES + [429]
        cookie = mine.cookies["rounds_device"]
        async with browser(world) as elsewhere:
            elsewhere.cookies.set("rounds_device", cookie)
            tries = [(await knock(elsewhere, other.code, "wrong")).json() for _ in range(2)]
    assert [tried["params"]["tries_left"] for tried in tries] == [TRIES - 1, TRIES - 2]
    number, tag = cookie.split(".")
    async with browser(world) as forger:
        forger.cookies.set("rounds_device", f"{number}x.{tag}")
        forged = await knock(forger, caller.code, "wrong")
        assert forged.json()["params"]["tries_left"] == TRIES - 1, "counted like any stranger"


async def test_an_address_that_tries_many_names_is_shut(world: World, hashes: list[str]) -> None:
    address = "203.0.250.77"
    async with browser(world, address) as http:
        for number in range(ADDRESS_TRIES):
            await world.db.door(counting.admit, counters(f"no one {number}", address, None))
        shut = await knock(http, "somebody new")
    assert (shut.status_code, shut.json()["code"]) == (429, "sign_in_wait")
    assert hashes == []


async def test_a_flood_from_everywhere_does_not_keep_honest_people_out(
    world: World, company: Company, hashes: list[str]
) -> None:
    """`ROUNDS_FLOOD=100000` makes it as large as the promise."""
    honest = await a_person(world, company)
    async with browser(world) as phone:
        assert (await knock(phone, honest.code)).status_code == 200
        hashes.clear()
        attackers = [browser(world, f"198.18.{n // 250}.{n % 250 + 1}") for n in range(20)]
        left, began, answered = iter(range(FLOOD)), time.monotonic(), Counter[int]()

        async def attack(http: object) -> None:
            for n in left:
                body = {"name": f"nobody-{n % 2}", "password": "guess"}
                answer = await http.post(SIGN_IN, json=body)  # type: ignore[attr-defined]
                answered[answer.status_code] += 1

        async def come_to_work() -> list[int]:
            statuses: list[int] = []
            while not flood.done() and len(statuses) < 40:
                statuses.append((await knock(phone, honest.code)).status_code)
                await asyncio.sleep(0.05)
            return statuses

        flood = asyncio.gather(*(attack(http) for http in attackers for _ in range(2)))
        statuses = await come_to_work()
        await flood
        assert set(statuses) == {200}
        assert len(statuses) > 3
        async with browser(world) as newcomer:
            assert (await knock(newcomer, honest.code)).status_code == 200
    assert answered.total() == FLOOD
    assert answered.keys() <= {401, 429, 503}
    windows = 1 + int((time.monotonic() - began) / NAME_WAIT.total_seconds())
    assert 0 < hashes.count(passwords._nobody()) <= 2 * NAME_TRIES * windows, "two names were guessed at"
    doors: door.Doors = world.app.state.doors
    assert doors.turns.waiting == 0
    assert len(doors._shut) <= door.REMEMBERED
    rows = await world.oracle.fetchval("SELECT count(*) FROM sign_in_attempt")
    assert rows <= 3 * (len(hashes) + 2 * ADDRESS_TRIES) + 100, "a row needs a try that was let in"
    for http in attackers:
        await http.aclose()


async def test_old_tries_are_forgotten_and_of_many_the_newest_are_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        await world.db.door(counting.admit, counters(f"flood {number}", f"203.0.251.{number}", None))
    monkeypatch.setattr(counting, "MOST_ROWS", 4)
    await world.db.door(counting.forget_old_attempts)
    assert await world.oracle.fetchval("SELECT count(*) FROM sign_in_attempt") <= 6
    await world.oracle.execute("UPDATE sign_in_attempt SET last_at = last_at - interval '1 hour'")
    await world.db.door(counting.forget_old_attempts)
    assert await world.oracle.fetchval("SELECT count(*) FROM sign_in_attempt") == 0


async def test_turns_go_round_by_address_and_devices_that_are_known_go_first() -> None:
    turns, order = Turns(1), []

    async def come(who: str, *, known: bool = False) -> None:
        async with turns.turn(who, known=known):
            order.append(who)

    async with turns.turn("first"):
        waiting = [asyncio.create_task(come("flood")) for _ in range(8)]
        waiting += [asyncio.create_task(come("honest")), asyncio.create_task(come("device", known=True))]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert order[:3] == ["device", "flood", "honest"]
    assert turns.waiting == 0


async def test_a_full_line_sends_the_floods_own_away_and_lets_a_newcomer_wait() -> None:
    turns = Turns(1, each=50, waiting=20)

    async def come(who: str) -> str:
        try:
            async with turns.turn(who):
                return who
        except DomainError as error:
            return error.code

    async with turns.turn("first"):
        flood = [asyncio.create_task(come("flood")) for _ in range(30)]
        await asyncio.sleep(0)
        honest = asyncio.create_task(come("honest"))
        await asyncio.sleep(0)
        assert turns.waiting == 20
    answers = await asyncio.gather(*flood)
    assert await honest == "honest"
    assert sorted(set(answers)) == ["busy", "flood"]
    assert answers.count("busy") == 11


async def test_whoever_hangs_up_while_waiting_leaves_the_line_whole() -> None:
    turns = Turns(1)
    async with turns.turn("first"):
        tasks = [asyncio.create_task(turns.turn("gone").__aenter__()) for _ in range(3)]
        await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert turns.waiting == 0
    async with turns.turn("next"):
        pass


def test_the_password_of_these_tests_is_a_good_one() -> None:
    assert len(PASSWORD) > 10
