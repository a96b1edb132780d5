"""What travels packed, and what is refused because it is too much."""

import asyncio
import gzip
from collections.abc import Callable, Iterator

import brotli
import pytest
import zstandard

from rounds.core.access import Ctx
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.http.packing import choose_encoding
from rounds.core.pace import Crowd, Pace
from tests.world import World, a_customer

pytestmark = pytest.mark.anyio
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda content: zstandard.ZstdDecompressor().decompress(content),
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0.5, br;q=0.8, gzip", "gzip"),
        ("zstd;q=0, *", "br"),
        ("*;q=0.1", "zstd"),
        ("br;q=0, gzip;q=0, zstd;q=0", None),
        ("gzip;q=0.5, identity", None),
        ("GZIP;Q=1.0", "gzip"),
        ("x-gzip", "gzip"),
        ("br;q=nonsense, gzip;q=0.1", "gzip"),
    ],
)
def test_the_encoding_is_the_one_that_the_caller_likes_best(accepted: str, chosen: str | None) -> None:
    assert choose_encoding(accepted) == chosen


@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip"])
async def test_an_answer_of_some_size_travels_packed_and_says_so(world: World, encoding: str) -> None:
    company = await world.company()
    rep = company["rep"]
    for _ in range(3):
        await rep.post("/api/v1/customers", a_customer())
    plain = await rep.http.get("/api/v1/customers", headers={**rep.headers, "Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    headers = {**rep.headers, "Accept-Encoding": encoding}
    async with rep.http.stream("GET", "/api/v1/customers", headers=headers) as answer:
        packed = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(packed) < len(plain.content)
    assert UNPACK[encoding](packed) == plain.content
    small = await rep.http.get("/healthz", headers=headers)
    assert "content-encoding" not in small.headers


@pytest.fixture
def three_a_minute(world: World) -> Iterator[None]:
    usual = world.app.state.pace
    world.app.state.pace = Pace(3)
    yield
    world.app.state.pace = usual


@pytest.mark.usefixtures("three_a_minute")
async def test_a_phone_that_asks_too_often_is_told_when_to_come_again(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    answers = [await rep.pull(), await rep.push(), await rep.pull(), await rep.pull(), await rep.push()]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[3].json()["code"] == "too_many_requests"
    assert 1 <= int(answers[3].headers["retry-after"]) <= 20
    # Another phone is not held up by it.
    assert (await company["mate"].pull()).status_code == 200


async def test_a_full_pool_sends_away_instead_of_queueing_without_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = await world.company()
    monkeypatch.setattr(world.db, "_crowd", Crowd(2))
    full, free = asyncio.Event(), asyncio.Event()
    inside = 0

    async def stay(_tx: Tx) -> None:
        nonlocal inside
        inside += 1
        if inside == 2:
            full.set()
        await free.wait()

    staying = [asyncio.create_task(world.db.read(Ctx(company.org_id, None), stay)) for _ in range(2)]
    await full.wait()
    refused = await company["rep"].pull()
    free.set()
    await asyncio.gather(*staying)
    assert (refused.status_code, refused.json()["code"]) == (503, "busy")
    assert refused.headers["retry-after"] == "2"
    assert (await company["rep"].pull()).status_code == 200


async def test_a_refusal_inside_a_crowd_leaves_its_place_free() -> None:
    crowd = Crowd(1)
    for _ in range(3):
        with pytest.raises(DomainError, match="malformed"), crowd:
            raise DomainError("malformed")
    with crowd, pytest.raises(DomainError, match="busy"), crowd:
        pass
