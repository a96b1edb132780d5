"""The one way out: what an address somebody else named may not reach, however it is written."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from rounds.core.outgoing import Outgoing, OutgoingFailed, OutgoingRefused, Rules, is_public

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::127.0.0.1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:7f00:1::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_what_is_ours_or_nobodys_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "203.0.114.7", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_what_is_public_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


async def fixed(*addresses: str) -> list[str]:
    return list(addresses)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.com/", "gopher://example.com/", "//example.com/", "example.com", "",
        "http://", "http://user:secret@example.com/", "https://example.com:22/", "https://example.com:99999/",
        "http://example.com:8700/", "http://[::1", "http://exa\nmple.com/", "http://example.com\\@evil.example/",
    ],
)  # fmt: skip
async def test_only_plain_http_addresses_with_usual_ports_are_asked(url: str) -> None:
    out = Outgoing(Rules(), resolve=lambda _host, _port: fixed("1.1.1.1"))
    with pytest.raises(OutgoingRefused):
        await out.judge(url)


@pytest.mark.parametrize(
    "url",
    ["http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://localhost/",
     "http://[::ffff:127.0.0.1]/", "http://[::1]/", "http://127.0.0.1./"],
)  # fmt: skip
async def test_loopback_is_refused_in_every_spelling(url: str) -> None:
    with pytest.raises((OutgoingRefused, OSError)):
        await Outgoing(Rules()).judge(url)


async def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    out = Outgoing(Rules(), resolve=lambda _host, _port: fixed("1.1.1.1", "10.0.0.1"))
    with pytest.raises(OutgoingRefused):
        await out.judge("https://example.com/")


async def test_the_connection_goes_to_the_address_that_was_judged_not_to_a_second_answer() -> None:
    asked: list[str] = []

    async def turning(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["1.1.1.1"] if len(asked) == 1 else ["127.0.0.1"]

    target = await Outgoing(Rules(), resolve=turning).judge("https://rebinding.example/")
    assert (str(target.address), target.host) == ("1.1.1.1", "rebinding.example")
    assert asked == ["rebinding.example"]


@asynccontextmanager
async def a_server(reply: bytes, *, is_silent: bool = False) -> AsyncIterator[tuple[int, list[bytes]]]:
    heard: list[bytes] = []

    over = asyncio.Event()
    answering: list[asyncio.Task[None]] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answering.append(asyncio.current_task())  # type: ignore[arg-type]
        try:
            heard.append(await reader.readuntil(b"\r\n\r\n"))
            if is_silent:
                await over.wait()
            writer.write(reply)
            await writer.drain()
        except (OSError, EOFError):
            pass
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], heard
    finally:
        server.close()
        over.set()
        await asyncio.sleep(
            0
        )  # a caller that was let in just now begins to be answered, and hears of the end
        await asyncio.gather(*answering)


def reply(body: bytes, *more: bytes, status: bytes = b"200 OK") -> bytes:
    head = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), b"Connection: close", *more]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


@asynccontextmanager
async def local() -> AsyncIterator[Outgoing]:
    rules = Rules.of(["provider.example"], [])
    out = Outgoing(rules, resolve=lambda _host, _port: fixed("127.0.0.1"))
    yield out
    await out.close()


async def test_an_allowed_host_is_asked_at_the_judged_address_by_its_own_name(monkeypatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with a_server(reply(b'{"ok":true}')) as (port, heard), local() as out:
        answer = await out.get(f"http://provider.example:{port}/x")
    assert answer.json() == {"ok": True}
    assert f"Host: provider.example:{port}\r\n".encode() in heard[0]


async def test_without_the_operators_word_the_same_host_is_refused_and_nobody_hears_of_it() -> None:
    async with a_server(reply(b"{}")) as (port, heard):
        out = Outgoing(Rules(), resolve=lambda _host, _port: fixed("127.0.0.1"))
        with pytest.raises(OutgoingRefused):
            await out.get(f"http://provider.example:{port}/x")
        assert heard == []


async def test_a_redirect_is_not_followed_unless_asked_for() -> None:
    away = reply(b"", b"Location: http://provider.example/other", status=b"302 Found")
    async with a_server(away) as (port, _heard), local() as out:
        with pytest.raises(OutgoingFailed, match="elsewhere"):
            await out.get(f"http://provider.example:{port}/")


async def test_a_redirect_into_our_own_network_is_refused_even_when_redirects_are_followed() -> None:
    away = reply(b"", b"Location: http://metadata.example/latest", status=b"302 Found")

    async def resolve(host: str, _port: int) -> list[str]:
        return ["169.254.169.254" if host == "metadata.example" else "127.0.0.1"]

    async with a_server(away) as (port, _heard):
        out = Outgoing(Rules.of(["provider.example"], []), resolve=resolve)
        with pytest.raises(OutgoingRefused):
            await out.get(f"http://provider.example:{port}/", redirects=3)
        await out.close()


async def test_an_answer_longer_than_asked_for_is_dropped() -> None:
    async with a_server(reply(b"x" * 5000)) as (port, _heard), local() as out:
        with pytest.raises(OutgoingFailed, match="too long"):
            await out.get(f"http://provider.example:{port}/", most_bytes=4999)


async def test_a_packed_answer_is_not_unpacked() -> None:
    async with a_server(reply(b"xx", b"Content-Encoding: gzip")) as (port, _heard), local() as out:
        with pytest.raises(OutgoingFailed, match="packed"):
            await out.get(f"http://provider.example:{port}/")


async def test_whoever_is_silent_is_left() -> None:
    async with a_server(reply(b"x"), is_silent=True) as (port, _heard), local() as out:
        with pytest.raises(OutgoingFailed, match="too long"):
            await out.get(f"http://provider.example:{port}/", seconds=0.2)


async def test_an_allowed_network_opens_itself_and_no_more() -> None:
    rules = Rules.of(["10.2.0.0/16"], [])
    assert rules.permits("x.example", ipaddress.ip_address("10.2.3.4"))
    assert rules.permits("x.example", ipaddress.ip_address("::ffff:10.2.3.4"))
    assert not rules.permits("x.example", ipaddress.ip_address("10.3.3.4"))


@pytest.mark.parametrize("entry", ["10.2.0.0/99", "", "a/b"])
def test_a_wrong_entry_of_the_operator_is_an_error_not_a_hole(entry: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Rules.of([entry], [])
