"""Requests that nobody of ours would send: each is refused plainly, and nothing falls over."""

import asyncio
import gzip
import importlib
import json
import pkgutil
import re
import time
import typing
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel

import rounds
from rounds.core.http import guard
from rounds.core.texts import plain_line
from tests.world import Company, World, a_customer

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


def models_in(annotation: Any, found: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """All models that a request of this shape may hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation not in found:
            found.add(annotation)
            for field in annotation.model_fields.values():
                models_in(field.annotation, found)
    else:
        for part in typing.get_args(annotation):
            models_in(part, found)
    return found


def request_models(world: World) -> set[type[BaseModel]]:
    found: set[type[BaseModel]] = set()
    for route in iter_route_contexts(world.app.routes):
        dependant = getattr(route, "dependant", None)
        for body in dependant.body_params if dependant else ():
            models_in(body.field_info.annotation, found)
    return found


def test_every_shape_of_a_request_refuses_fields_that_it_does_not_name(world: World) -> None:
    """Mass assignment: what is not named cannot be set."""
    shapes = request_models(world)
    assert len(shapes) > 20
    assert sorted(shape.__name__ for shape in shapes if shape.model_config.get("extra") != "forbid") == []


def test_the_look_at_shapes_sees_one_that_takes_anything() -> None:
    class Inner(BaseModel):
        name: str

    class Outer(BaseModel):
        items: list[Inner] | None

    expected: set[type[BaseModel]] = {Outer, Inner}
    assert models_in(Outer, set()) == expected
    assert Outer.model_config.get("extra") != "forbid"


@pytest.mark.parametrize("field", ["org_id", "id", "person_id", "is_admin", "abilities", "scope"])
async def test_nobody_makes_themselves_somebody_else_by_one_field_more(company: Company, field: str) -> None:
    answer = await company["rep"].patch("/api/v1/me", {"locale": "zh", field: "1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


BODIES = {
    "deep lists": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "a number of many digits": b'{"name":' + b"9" * 100_000 + b',"password":"x"}',
    "a huge exponent": b'{"name":"x","password":1e999999999}',
    "not a number": b'{"name":"x","password":NaN}',
    "a lone surrogate": b'{"name":"\\ud800","password":"x"}',
    "a zero byte": b'{"name":"a\\u0000b","password":"x"}',
    "no UTF-8": b'{"name":"\xff\xfe","password":"x"}',
    "nothing": b"",
    "a list": b"[]",
    "a word": b'"name"',
    "two bodies": b'{"name":"x","password":"x"}{"name":"y"}',
}


@pytest.mark.parametrize("name", BODIES)
async def test_a_strange_body_is_malformed_and_no_error_of_the_server(world: World, name: str) -> None:
    async with world.client() as http:
        answer = await http.post(
            "/api/v1/session", content=BODIES[name], headers={"content-type": "application/json"}
        )
    assert answer.status_code in {401, 422}, answer.text
    assert answer.json()["code"] in {"malformed", "sign_in_wrong"}


async def test_of_a_key_that_comes_twice_one_reading_is_checked_and_used(company: Company) -> None:
    """No second parser reads the first one."""
    customer = json.dumps(a_customer())
    twice = customer[:-1] + ',"name":"' + "x" * 500 + '"}'
    rep = company["rep"]
    headers = {**rep.headers, "content-type": "application/json"}
    answer = await rep.http.post("/api/v1/customers", content=twice, headers=headers)
    assert answer.status_code == 422


async def test_a_small_body_that_unpacks_to_a_large_one_is_refused(world: World) -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    async with world.client() as http:
        answer = await http.post("/api/v1/session", content=bomb, headers={"content-encoding": "gzip"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_what_only_says_that_it_is_packed_is_malformed(world: World) -> None:
    async with world.client() as http:
        answer = await http.post("/api/v1/session", content=b"{}", headers={"content-encoding": "gzip"})
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


async def test_an_endless_address_and_endless_headers_are_refused(world: World) -> None:
    async with world.client() as http:
        long = await http.get("/api/v1/customers?q=" + "x" * guard.LONGEST_TARGET)
        many = await http.get("/api/v1/me", headers={"x-more": "x" * guard.MOST_HEADERS})
    assert (long.status_code, many.status_code) == (414, 431)


@pytest.mark.parametrize(
    ("silence", "whole", "pauses"),
    [(0.05, 180.0, [30.0]), (20.0, 0.2, [0.05] * 100)],
    ids=["silent", "drop by drop"],
)
@pytest.mark.parametrize("packed", [False, True])
async def test_a_body_that_falls_silent_or_never_ends_is_left(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    silence: float,
    whole: float,
    pauses: list[float],
    packed: bool,
) -> None:
    monkeypatch.setattr(guard, "SILENCE_S", silence)
    monkeypatch.setattr(guard, "WHOLE_BODY_S", whole)
    sent = 0

    async def slowly() -> AsyncIterator[bytes]:
        nonlocal sent
        for pause in pauses:
            sent += 1
            yield b" "
            await asyncio.sleep(pause)
        yield b'{"name":"x","password":"x"}'

    headers = {"content-type": "application/json", **({"content-encoding": "gzip"} if packed else {})}
    async with world.client() as http:
        answer = await http.post("/api/v1/session", content=slowly(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (408, "request_timeout")
    assert sent < 20, "left long before its end"


@pytest.mark.parametrize(
    "path",
    [
        "/console/../../../etc/passwd", "/console/%2e%2e/%2e%2e/etc/passwd", "/m/..%2f..%2fserver/pyproject.toml",
        "/console/....//....//etc/passwd", "/m/%00/etc/passwd", "/basemap/..%2fsecret.key", "/basemap/secret.key",
        "/api/v1/files/../secret.key", "/api/v1/files/blob%2f..%2f..%2fsecret.key", "/m/C:%5Cwindows%5Cwin.ini",
    ],
)  # fmt: skip
async def test_no_path_leads_out_of_the_folder(world: World, path: str) -> None:
    async with world.client() as http:
        answer = await http.get(path)
    assert answer.status_code in {200, 302, 404, 422, 503}
    assert "root:" not in answer.text
    assert "[project]" not in answer.text


@pytest.mark.parametrize("sig", ["", "é", "0" * 64, "\u2028", "%00"])
async def test_a_picture_without_its_signature_does_not_exist(world: World, sig: str) -> None:
    async with world.client() as http:
        answer = await http.get("/api/v1/files/blob/1/ab", params={"exp": "9" * 18, "sig": sig})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("host", ["evil.example", "evil.example\t", "rounds.test:99999", "a" * 5000])
async def test_a_strange_host_shows_up_in_no_answer(world: World, host: str) -> None:
    async with world.client() as http:
        for path in ("/", "/m", "/console"):
            answer = await http.get(path, headers={"host": host})
            assert "evil" not in answer.headers.get("location", "")


async def test_nothing_of_a_request_comes_back_as_a_header(world: World) -> None:
    async with world.client() as http:
        answer = await http.get("/console/%0d%0aSet-Cookie:%20x=1")
    assert "x=1" not in str(answer.headers)


async def test_an_answer_of_the_api_is_data_and_never_a_page(world: World, company: Company) -> None:
    async with world.client() as http:
        for path in ("/api/v1/me", "/api/v1/nowhere", "/healthz", "/api/v1/files/x"):
            answer: httpx.Response = await http.get(path)
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert "sandbox" in answer.headers["content-security-policy"]
            assert answer.headers["cross-origin-resource-policy"] == "same-origin"
            assert answer.headers["referrer-policy"] == "same-origin"


async def test_an_answer_of_the_api_stays_in_no_cache(company: Company) -> None:
    assert (await company["rep"].get("/api/v1/me")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "trick",
    ["a\u202eb", "a\u2066b", "a\u200bb", "a\ufeffb", "a\x07b", "a\u2028b", "a\u200eb", "\u202ea\u202cb"],
)
def test_a_line_holds_nothing_that_turns_hides_or_breaks_it(trick: str) -> None:
    assert plain_line(trick) == "ab"


def test_a_line_keeps_what_languages_and_faces_need() -> None:
    assert plain_line("清禾便利 Café 👩‍🌾 می‌خواهم") == "清禾便利 Café 👩‍🌾 می‌خواهم"


HOSTILE: list[Callable[[int], str]] = [
    lambda n: "a" * n + "!", lambda n: "0" * n + "x", lambda n: " " * n + "x", lambda n: "/m/" + "a" * n + "\n",
    lambda n: "a." * (n // 2) + "!", lambda n: "-" * n + "_", lambda n: "rk_" + "1" * n, lambda n: "(" * n,
    lambda n: "a@" * (n // 2), lambda n: "1," * (n // 2) + ";", lambda n: '"' * n, lambda n: "\t\n " * (n // 3) + "x",
    lambda n: "https://" + "a" * n + "@", lambda n: "Mobile" * (n // 6), lambda n: "中" * n,
]  # fmt: skip


def our_patterns() -> dict[str, re.Pattern[str]]:
    found = {}
    for module in pkgutil.walk_packages(rounds.__path__, "rounds."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found[f"{module.name}.{name}"] = value
    return found


def slow_ones(patterns: dict[str, re.Pattern[str]]) -> list[str]:
    """Patterns for which four times the text costs much more than four times the time."""
    found = []
    for name, pattern in patterns.items():
        for hostile in HOSTILE:
            few, many = hostile(2_000), hostile(8_000)
            spent = [_cost(pattern, few), _cost(pattern, many)]
            if is_steep(spent):  # once more, since another program may have had the core meanwhile
                spent = [
                    min(_cost(pattern, few) for _ in range(5)),
                    min(_cost(pattern, many) for _ in range(5)),
                ]
            if is_steep(spent):
                found.append(f"{name} on {hostile(12)!r}: {spent}")
                break
    return found


def is_steep(spent: list[float]) -> bool:
    return spent[1] > 0.02 and spent[1] > 9 * spent[0]


def _cost(pattern: re.Pattern[str], text: str) -> float:
    began = time.process_time()
    pattern.search(text)
    pattern.fullmatch(text)
    return time.process_time() - began


def test_no_pattern_of_ours_takes_more_than_linear_time() -> None:
    patterns = our_patterns()
    assert len(patterns) > 10
    assert slow_ones(patterns) == []


def test_the_look_at_patterns_sees_a_slow_one() -> None:
    assert slow_ones({"bad": re.compile(r"[a-z]*y")})
