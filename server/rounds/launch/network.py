"""Ports, addresses of this computer, and asking a server whether it is well."""

import asyncio
import errno
import ipaddress
import socket
import ssl

import psutil

from rounds.launch.errors import LaunchError

TRIES = 50
ANSWER_PATIENCE_S = 5.0


def free_port(host: str, wanted: int) -> int:
    """`wanted`, or the next port that nobody listens on."""
    for port in range(wanted, min(wanted + TRIES, 65536)):
        if _can_listen(host, port):
            return port
    raise LaunchError(f"No free port between {wanted} and {wanted + TRIES - 1}: name another --port")


def _can_listen(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # closing connections of a last run do not count
        try:
            trial.bind((host, port))
            trial.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            if error.errno == errno.EACCES:
                raise LaunchError(
                    f"Port {port} needs more rights than you have: name one above 1023"
                ) from error
            raise LaunchError(f"Cannot listen on {host}: {error.strerror}") from error
    return True


def lan_addresses() -> list[str]:
    """IPv4 addresses that a phone in the same network may reach, the likeliest first."""
    found = []
    for name, addresses in psutil.net_if_addrs().items():
        for address in addresses:
            if address.family != socket.AF_INET:
                continue
            ip = ipaddress.IPv4Address(address.address)
            if not (ip.is_loopback or ip.is_link_local or ip.is_unspecified):
                is_virtual = name.startswith(("docker", "br-", "veth", "virbr", "tun", "tap", "vmnet"))
                found.append((is_virtual, not ip.is_private, int(ip), str(ip)))
    return [ip for *_, ip in sorted(found)]


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def reachable_host(host: str) -> str:
    """Where we ourselves reach a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not listened on)


async def is_well(host: str, port: int, tls: ssl.SSLContext | None) -> bool:
    """Whether GET /healthz answers 200."""
    try:
        return await asyncio.wait_for(_ask(host, port, tls), ANSWER_PATIENCE_S)
    except (TimeoutError, OSError, asyncio.IncompleteReadError):
        return False


async def _ask(host: str, port: int, tls: ssl.SSLContext | None) -> bool:
    reader, writer = await asyncio.open_connection(
        host, port, ssl=tls, server_hostname="localhost" if tls else None
    )
    try:
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        await writer.drain()
        status = await reader.readline()
        return b" 200 " in status
    finally:
        writer.close()
