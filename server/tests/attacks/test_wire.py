"""Against the real server process, byte by byte: requests whose end two readers could see in two places."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rounds.launch.database import Addresses
from tests.world import MASTER, World

pytestmark = pytest.mark.anyio
HIDDEN = b"GET /healthz?hidden HTTP/1.1\r\nHost: rounds.test\r\n\r\n"
POST = b"POST /api/v1/session HTTP/1.1\r\nHost: rounds.test\r\nContent-Type: application/json\r\n"
CHUNKED = b"0\r\n\r\n"
REFUSED = {
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "a list of lengths": POST + b"Content-Length: 0, %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "a signed length": POST + b"Content-Length: +0\r\n\r\n" + HIDDEN,
    "a length of no digits": POST + b"Content-Length: 0x0\r\n\r\n" + HIDDEN,
    "a folded line": POST + b"Content-Length:\r\n 0\r\n\r\n" + HIDDEN,
    "a folded encoding": POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n" + CHUNKED + HIDDEN,
    "a space before the colon": POST + b"Content-Length : 0\r\n\r\n" + HIDDEN,
    "an unknown encoding": POST + b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNKED + HIDDEN,
    "chunked is not the last": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n" + CHUNKED + HIDDEN,
    "an encoding with a vertical tab": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n" + CHUNKED + HIDDEN,
    "a size of a chunk that is none": POST + b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + HIDDEN,
    "a bare line end in a header": POST + b"X-A: b\rContent-Length: 0\r\n\r\n" + HIDDEN,
    "a zero byte in a header": POST + b"X-A: b\x00c\r\n\r\n" + HIDDEN,
    "no name of a header": POST + b": 0\r\n\r\n" + HIDDEN,
}
BOTH = (
    POST
    + b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n" % (len(CHUNKED) + len(HIDDEN))
    + CHUNKED
)


@pytest.fixture(scope="module")
async def port(world: World, database: Addresses) -> AsyncIterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    settings = world.settings
    environment = {
        **os.environ,
        "ROUNDS_DATABASE_URL": database.app,
        "ROUNDS_WORKER_DATABASE_URL": database.worker,
        "ROUNDS_DATA_DIR": str(settings.data_dir),
        "ROUNDS_SECRET_KEY": settings.secret_key.get_secret_value(),
        "ROUNDS_MASTER_KEY": MASTER,
        "ROUNDS_POOL_SIZE": "2",
        "ROUNDS_LOG_LEVEL": "error",
    }
    rounds = Path(sys.executable).with_name("rounds")
    server = subprocess.Popen([rounds, "serve", "--port", str(number)], env=environment)  # noqa: ASYNC220
    try:
        for _ in range(600):
            assert server.poll() is None, "the server ended"
            with contextlib.suppress(OSError):
                if b" 200 " in await say(number, HIDDEN):
                    break
            await asyncio.sleep(0.1)
        else:
            raise AssertionError("the server did not become ready")
        yield number
    finally:
        server.terminate()
        server.wait(20)


async def say(port: int, what: bytes) -> bytes:
    """All that the server answers until it is silent for a while or hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    heard = b""
    with contextlib.suppress(TimeoutError, ConnectionError):
        writer.write(what)
        await writer.drain()
        while piece := await asyncio.wait_for(reader.read(65_536), 5.0 if not heard else 0.4):
            heard += piece
    writer.close()
    return heard


def statuses(heard: bytes) -> list[int]:
    return [int(part[:3]) for part in heard.split(b"HTTP/1.1 ")[1:]]


async def test_two_plain_requests_on_one_line_get_two_answers(port: int) -> None:
    """So the look below would see a hidden one."""
    assert statuses(await say(port, HIDDEN + HIDDEN)) == [200, 200]


@pytest.mark.parametrize("name", REFUSED)
async def test_a_request_whose_end_is_doubtful_is_refused_and_nothing_behind_it_is_read(
    port: int, name: str
) -> None:
    answered = statuses(await say(port, REFUSED[name]))
    assert len(answered) == 1, answered
    assert all(400 <= status < 500 for status in answered), answered


async def test_with_a_length_and_chunks_nothing_is_left_on_the_line_for_the_next_one(port: int) -> None:
    """Chunks count, as the standard says, and the connection is closed behind them."""
    answered = statuses(await say(port, BOTH + HIDDEN))
    assert len(answered) == 1, answered
    assert 400 <= answered[0] < 500


async def test_an_endless_head_is_cut(port: int) -> None:
    answered = statuses(await say(port, b"GET / HTTP/1.1\r\nHost: rounds.test\r\nX-A: " + b"a" * 1_000_000))
    assert answered in ([], [400], [431])
