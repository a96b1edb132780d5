"""A token that was fixed beforehand, or that goes on being used after it was taken away, by every way there is."""

import asyncio
import hashlib
import io
from contextlib import suppress
from typing import Any

import httpx
import pytest
from PIL import Image

from rounds.core.http import COOKIE
from rounds.sync.pulling import endpoints as pulling
from tests.rights.matrix import GUARDED, STREAM
from tests.rights.test_matrix import ask
from tests.world import PASSWORD, Caller, Company, World

pytestmark = pytest.mark.anyio
SIGN_IN = "/api/v1/session"


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


async def test_a_session_that_was_laid_into_the_browser_is_not_the_one_that_begins(
    world: World, company: Company
) -> None:
    laid = company["mate"].token
    async with world.client() as http:
        http.cookies.set(COOKIE, laid)
        answer = await http.post(SIGN_IN, json={"name": company["rep"].code, "password": PASSWORD})
        assert answer.status_code == 200
        (begun,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{COOKIE}=")]
        assert laid not in begun
        fixed = await http.get("/api/v1/me", headers={"Authorization": f"Bearer {laid}"})
        assert fixed.json()["person"]["code"] == company["mate"].code, "the laid one is still its owner's"


async def test_each_sign_in_has_a_token_of_its_own(world: World, company: Company) -> None:
    rep = company["rep"]
    tokens = {(await world.sign_in(rep.code, rep.person_id, rep.position_id)).token for _ in range(4)}
    assert len(tokens) == 4


async def take_away(company: Company, caller: Caller, how: str) -> None:
    if how == "signed out":
        answer = await caller.delete(SIGN_IN)
    elif how == "device removed":
        answer = await company["rep"].delete(f"/api/v1/devices/{caller.device_id}")
    else:
        answer = await company["leader"].delete(f"/api/v1/people/{caller.person_id}/sessions")
    assert answer.status_code == 204, answer.text


@pytest.mark.parametrize("how", ["signed out", "device removed", "ended by the leader"])
async def test_what_was_taken_away_opens_no_door(world: World, how: str) -> None:
    company = await world.company()
    rep = company["rep"]
    lost = await world.sign_in(rep.code, rep.person_id, rep.position_id)
    assert (await lost.get("/api/v1/me")).status_code == 200, "and it is in the cache of contexts now"
    await take_away(company, lost, how)
    doors = []
    for name, endpoint in GUARDED.items():
        if name in {"POST /api/sync/v1/quarantine", "POST /api/sync/v1/report"} or "/sync/v1/blobs/" in name:
            continue  # a removed phone hands over what it could not deliver, and nothing else
        answer = await ask(world, name, await endpoint.request(company["mate"]), lost.headers)
        if answer.status_code != 401:
            doors.append((name, answer.status_code))
    assert doors == []
    async with world.client() as http:
        http.cookies.set(COOKIE, lost.token)
        assert (await http.get("/api/v1/me")).status_code == 401


async def test_a_stream_that_is_open_ends_with_its_session(
    world: World, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pulling.HEARTBEAT_S <= 30
    monkeypatch.setattr(pulling, "HEARTBEAT_S", 0.05)
    rep = company["rep"]
    lost = await world.sign_in(rep.code, rep.person_id, rep.position_id)
    request = await GUARDED[STREAM].request(lost)
    pieces: asyncio.Queue[Any] = asyncio.Queue()
    scope = {
        "type": "http", "method": "GET", "path": request.path, "query_string": b"", "scheme": "http",
        "raw_path": request.path.encode(), "http_version": "1.1", "server": ("rounds.test", 80),
        "headers": [(name.lower().encode(), value.encode()) for name, value in lost.headers.items()],
        "client": ("127.0.0.1", 1),
    }  # fmt: skip
    never = asyncio.Event()

    async def receive() -> Any:
        await never.wait()

    call = asyncio.create_task(world.app(scope, receive, pieces.put))
    try:
        assert (await pieces.get())["status"] == 200
        assert b"seq" in (await pieces.get())["body"]
        await asyncio.sleep(0.3)
        assert not call.done(), "it stays open while the session does"
        await take_away(company, lost, "signed out")
        await asyncio.wait_for(call, 5)
    finally:
        call.cancel()
        with suppress(asyncio.CancelledError):
            await call


async def upload(caller: Caller, content: bytes) -> httpx.Response:

    name = hashlib.sha256(content).hexdigest()
    return await caller.put(f"/api/sync/v1/blobs/{name}", content, off=0, size=len(content))


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "JPEG")
    return out.getvalue()


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("P", (20, 20)).save(out, "GIF")
    return out.getvalue()


PAGE = b"<html><script>alert(1)</script></html>"
REFUSED = {
    "a page": PAGE,
    "SVG with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "GIF": gif(),
    "GIF that is a script": b"GIF89a/*" + gif()[8:] + b"*/=1;alert(1)",
    "a page with a JPEG behind it": PAGE + jpeg(),
    "a workbook": b"PK\x03\x04" + b"\x00" * 100,
    "PDF": b"%PDF-1.7\n" + jpeg(),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_not_a_picture_from_its_first_byte_on_is_refused(company: Company, name: str) -> None:
    answer = await upload(company["mate"], REFUSED[name])
    assert (answer.status_code, answer.json()["code"]) == (422, "photo_not_image")


async def test_a_picture_that_is_a_page_too_is_shown_as_a_picture_and_as_nothing_else(
    world: World, company: Company
) -> None:
    both = jpeg()[:-2] + b"\xff\xfe\x00\x28" + PAGE[:38] + b"\xff\xd9" + PAGE
    assert (await upload(company["mate"], both)).status_code == 200

    files = world.app.state.services.files
    address = files.address(f"blob/{company.org_id}/{hashlib.sha256(both).hexdigest()}")
    async with world.client() as http:
        answer = await http.get(address)
    assert answer.status_code == 200, address
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
