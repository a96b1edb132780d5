"""Pictures arrive in parts over bad networks: nothing twice, nothing half, nothing that is no picture."""

import hashlib
import io
import time
from random import Random

import httpx
import pytest
from PIL import Image

from rounds.core.file_store import Files
from rounds.core.files import PART, blob_key
from rounds.core.ids import uuid7
from tests.world import Caller, Company, World, a_check_in, iso

pytestmark = pytest.mark.anyio
BLOBS = "/api/sync/v1/blobs"
_dice = Random(20261123)


def picture(side: int = 400, kind: str = "PNG") -> bytes:
    """A picture that no other test has: noise, so that it does not shrink and its hash is its own."""
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), _dice.randbytes(side * side * 3)).save(out, kind)
    return out.getvalue()


def name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def send(caller: Caller, name: str, content: bytes, off: int, end: int) -> httpx.Response:
    return await caller.put(f"{BLOBS}/{name}", content[off:end], off=off, size=len(content))


async def state(caller: Caller, name: str) -> dict[str, object]:
    found: dict[str, object] = (await caller.get(f"{BLOBS}/{name}")).json()
    return found


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


@pytest.fixture
def rep(company: Company) -> Caller:
    return company["rep"]


async def test_a_picture_in_parts_arrives_whole(world: World, company: Company, rep: Caller) -> None:
    content = picture()
    name, size = name_of(content), len(content)
    assert size > PART
    assert await state(rep, name) == {"offset": 0, "size": None, "complete": False}
    first = await send(rep, name, content, 0, PART)
    assert first.json() == {"offset": PART, "size": size, "complete": False}
    assert await state(rep, name) == first.json()
    last = await send(rep, name, content, PART, size)
    assert last.json() == {"offset": size, "size": size, "complete": True}
    services = world.app.state.services
    assert await services.files.get(blob_key(company.org_id, name)) == content
    events = await world.oracle.fetchval(
        "SELECT count(*) FROM outbox WHERE event = 'BlobStored' AND payload ->> 'sha256' = $1", name
    )
    assert events == 1


async def test_parts_may_be_repeated_and_cut_differently(world: World, rep: Caller) -> None:
    content = picture()
    name, size = name_of(content), len(content)
    for off, end in (
        (0, PART),
        (0, PART),
        (0, 1000),
        (1000, PART + 1000),
        (PART, size),
        (0, PART),
        (PART, size),
    ):
        answer = await send(rep, name, content, off, end)
        assert answer.status_code == 200, answer.text
    assert answer.json() == {"offset": size, "size": size, "complete": True}
    events = await world.oracle.fetchval(
        "SELECT count(*) FROM outbox WHERE event = 'BlobStored' AND payload ->> 'sha256' = $1", name
    )
    assert events == 1


async def test_a_gap_is_answered_with_the_offset_that_is_wanted(rep: Caller) -> None:
    content = picture()
    name = name_of(content)
    await send(rep, name, content, 0, 1000)
    answer = await send(rep, name, content, 5000, 6000)
    assert (answer.status_code, answer.json()["code"]) == (409, "blob_incomplete")
    assert answer.json()["params"] == {"offset": 1000}
    assert (await state(rep, name))["offset"] == 1000


async def test_a_part_beyond_the_announced_size_is_refused(rep: Caller) -> None:
    content = picture(20)
    answer = await rep.put(f"{BLOBS}/{name_of(content)}", content, off=0, size=len(content) - 1)
    assert answer.json()["code"] == "blob_incomplete"


async def test_a_wrong_hash_discards_the_parts_and_the_right_ones_still_get_through(rep: Caller) -> None:
    content = picture()
    name, size = name_of(content), len(content)
    spoilt = content[:500] + b"\x00" + content[501:]
    await send(rep, name, spoilt, 0, PART)
    answer = await send(rep, name, spoilt, PART, size)
    assert (answer.status_code, answer.json()["code"]) == (422, "blob_hash_mismatch")
    assert await state(rep, name) == {"offset": 0, "size": size, "complete": False}
    await send(rep, name, content, 0, PART)
    assert (await send(rep, name, content, PART, size)).json()["complete"] is True


@pytest.mark.parametrize(
    "content", [b"<html>not a picture</html>", b"\xff\xd8\xff\xe0 almost", b"GIF89a" + bytes(40)]
)
async def test_what_is_no_picture_is_refused(rep: Caller, content: bytes) -> None:
    answer = await send(rep, name_of(content), content, 0, len(content))
    assert (answer.status_code, answer.json()["code"]) == (422, "photo_not_image")
    assert (await state(rep, name_of(content)))["complete"] is False


async def test_a_picture_over_the_limit_and_a_part_over_its_limit_are_refused(
    world: World, rep: Caller
) -> None:
    limit = world.settings.photo_limit
    answer = await rep.put(f"{BLOBS}/{'cd' * 32}", b"x", off=0, size=limit + 1)
    assert (answer.status_code, answer.json()["code"]) == (422, "photo_too_large")
    answer = await rep.put(f"{BLOBS}/{'cd' * 32}", bytes(PART + 1), off=0, size=limit)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert await state(rep, "cd" * 32) == {"offset": 0, "size": None, "complete": False}


async def test_the_same_picture_in_two_companies_is_two_pictures(world: World, rep: Caller) -> None:
    other = await world.company()
    content = picture(20)
    await send(rep, name_of(content), content, 0, len(content))
    assert (await state(other["rep"], name_of(content)))["offset"] == 0
    answer = await send(other["rep"], name_of(content), content, 0, len(content))
    assert answer.json()["complete"] is True


@pytest.mark.parametrize(
    ("kind", "mime"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")]
)
async def test_a_visits_picture_is_shown_by_its_signed_address_only(
    world: World, rep: Caller, kind: str, mime: str
) -> None:
    content = picture(30, kind)
    visit = a_check_in(str(uuid7()))
    await rep.post("/api/v1/visits", visit)
    photo = {
        "id": str(uuid7()), "sha256": name_of(content), "size": len(content), "mime": mime, "width": 30,
        "height": 30, "taken_at": iso(), "live": True,
    }  # fmt: skip
    announced = await rep.post(f"/api/v1/visits/{visit['id']}/photos", photo)
    assert (announced.json()["state"], announced.json()["url"]) == ("expected", None)
    await send(rep, name_of(content), content, 0, len(content))
    (shown,) = (await rep.get(f"/api/v1/visits/{visit['id']}")).json()["photos"]
    assert shown["state"] == "stored"
    async with world.client() as http:
        answer = await http.get(shown["url"])
        assert (answer.content, answer.headers["content-type"]) == (content, mime)
        assert "immutable" in answer.headers["cache-control"]
        small = await http.get(shown["thumb_url"])
        assert small.status_code == 200, "until the worker has made the small copy, the picture itself serves"
        path, _, query = shown["url"].partition("?")
        for tampered in (
            path, f"{path}?{query}0", f"{path}?{query.replace('exp=', 'exp=9')}", f"{path}0?{query}",
            shown["thumb_url"].replace("/thumb/", "/blob/"), f"{path.replace('/blob/', '/part/')}?{query}",
        ):  # fmt: skip
            refused = await http.get(tampered)
            assert refused.status_code == 404, tampered


def test_an_address_expires_and_belongs_to_one_key_and_one_secret(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Files(tmp_path.as_uri(), "s" * 32)
    address = files.address("blob/1/ab")
    expires, signature = (part.partition("=")[2] for part in address.partition("?")[2].split("&"))
    assert files.is_signed("blob/1/ab", int(expires), signature)
    assert not files.is_signed("blob/2/ab", int(expires), signature)
    assert not files.is_signed("blob/1/ab", int(expires) + 1, signature)
    assert not Files(tmp_path.as_uri(), "t" * 32).is_signed("blob/1/ab", int(expires), signature)
    now = time.time()
    monkeypatch.setattr("rounds.core.file_store.time.time", lambda: now + 3 * 3600)
    assert not files.is_signed("blob/1/ab", int(expires), signature)


def test_an_address_stays_the_same_within_the_hour_so_that_caches_help(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Files(tmp_path.as_uri(), "s" * 32)
    monkeypatch.setattr("rounds.core.file_store.time.time", lambda: 7_200.0)
    first = files.address("blob/1/ab")
    monkeypatch.setattr("rounds.core.file_store.time.time", lambda: 10_799.0)
    assert files.address("blob/1/ab") == first
    monkeypatch.setattr("rounds.core.file_store.time.time", lambda: 10_800.0)
    assert files.address("blob/1/ab") != first
