"""Ports that are taken, and this computer's own addresses."""

import asyncio
import ipaddress
import socket

import pytest

from rounds.launch import network
from rounds.launch.errors import LaunchError


def listening(port: int = 0) -> socket.socket:
    taken = socket.socket()
    taken.bind(("127.0.0.1", port))
    taken.listen()
    return taken


def test_a_taken_port_leads_to_a_later_free_one():
    with listening() as taken:
        port = taken.getsockname()[1]
        found = network.free_port("127.0.0.1", port)
        assert port < found < port + network.TRIES
        with listening(found):
            assert network.free_port("127.0.0.1", port) > found


def test_when_all_ports_in_reach_are_taken_it_says_so(monkeypatch):
    monkeypatch.setattr(network, "TRIES", 1)
    with listening() as taken, pytest.raises(LaunchError, match="No free port"):
        network.free_port("127.0.0.1", taken.getsockname()[1])


def test_an_address_that_is_not_ours_is_refused_in_words():
    with pytest.raises(LaunchError, match="Cannot listen on 198"):
        network.free_port("198.51.100.7", 8700)


def test_addresses_for_phones_are_never_this_computers_own_loop():
    assert all(not ipaddress.ip_address(address).is_loopback for address in network.lan_addresses())


@pytest.mark.parametrize(
    ("answer", "well"),
    [(b"HTTP/1.1 200 OK\r\n\r\n", True), (b"HTTP/1.1 503 Busy\r\n\r\n", False), (b"", False)],
)
def test_a_server_is_well_when_it_answers_200_and_only_then(answer, well):
    async def run() -> bool:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            return await network.is_well("127.0.0.1", server.sockets[0].getsockname()[1], None)

    assert asyncio.run(run()) is well


def test_a_server_that_is_not_there_is_not_well():
    with listening() as taken:
        port = taken.getsockname()[1]
    assert asyncio.run(network.is_well("127.0.0.1", port, None)) is False
