"""The one way out: requests to addresses that somebody else named (a company's sign-on provider, a webhook).

Whoever names an address could name one that only this server reaches. So each request is resolved here, every address
of the answer is judged, and the connection goes to the judged address itself: a second answer of the name server, told
between the check and the use, changes nothing.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import orjson

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Awaitable[list[str]]]

PORTS = {"http": 80, "https": 443}
# Public by their numbers for some versions of Python, yet answered by a cloud's own machines, or by nobody.
NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10", "198.18.0.0/15")
)
# Their last 32 bits are an IPv4 address that a gateway goes on to.
NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
COMPATIBLE = ipaddress.ip_network("::/96")
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class OutgoingRefused(Exception):
    """The address is not one that may be asked; `reason` is for the log, never for who named it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OutgoingFailed(Exception):
    """It could not be reached, took too long, said too much, or sent us elsewhere."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """Raises OutgoingFailed when it is none."""
        try:
            return orjson.loads(self.content)
        except orjson.JSONDecodeError as error:
            raise OutgoingFailed("the answer is no JSON") from error


@dataclass(frozen=True, slots=True)
class Rules:
    """What an operator allows beyond the public internet: `hosts` by name, `networks` by number, more `ports`."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()
    ports: frozenset[int] = frozenset(PORTS.values())

    @classmethod
    def of(cls, allowed: list[str], ports: list[int]) -> "Rules":
        """Raises ValueError for what is neither a name nor a network."""
        hosts, networks = set(), []
        for entry in allowed:
            try:
                networks.append(ipaddress.ip_network(entry))
            except ValueError:
                if "/" in entry or not entry.strip():
                    raise
                hosts.add(entry.casefold().rstrip("."))
        return cls(frozenset(hosts), tuple(networks), frozenset(ports or PORTS.values()))

    def permits(self, host: str, address: Address) -> bool:
        if host in self.hosts:
            return True
        if any(inner in network for network in self.networks for inner in _meant(address)):
            return True
        return is_public(address)


def is_public(address: Address) -> bool:
    """Whether it leads into the internet, whichever way it is written, and to no machine of ours or of the cloud."""
    return all(
        inner.is_global
        and not (inner.is_multicast or inner.is_reserved or inner.is_unspecified)
        and not any(inner in network for network in NOT_PUBLIC)
        for inner in _meant(address)
    )


def _meant(address: Address) -> list[Address]:
    """The address, or the IPv4 addresses that it carries inside: mapped, NAT64, 6to4, Teredo, compatible."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if any(address in network for network in NAT64) or (address in COMPATIBLE and int(address) > 1):
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    if address.sixtofour is not None:
        return [address, address.sixtofour]
    if address.teredo is not None:
        return [address, *address.teredo]
    return [address]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: the name for the certificate and the Host line, the address for the connection."""

    url: httpx.URL
    host: str
    address: Address


class Outgoing:
    """Asks other systems. Redirects are followed only when asked for, and each is judged anew."""

    def __init__(
        self,
        rules: Rules,
        *,
        proxy: str = "",
        authority: Path | None = None,
        resolve: Resolve | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._rules = rules
        self._proxy = proxy
        self._authority = authority
        self._resolve = resolve or _resolve
        self._client: httpx.AsyncClient | None = None
        self._transport = transport

    async def get(self, url: str, **more: Any) -> Answer:
        return await self.request("GET", url, **more)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        most_bytes: int = 1_000_000,
        seconds: float = 10.0,
        redirects: int = 0,
    ) -> Answer:
        """Raises OutgoingRefused, OutgoingFailed."""
        try:
            async with asyncio.timeout(seconds):
                for _ in range(redirects + 1):
                    target = await self.judge(url)
                    answer = await self._send(method, target, headers, form, content, most_bytes)
                    if answer.status not in REDIRECTS:
                        return answer
                    url = urljoin(url, answer.headers.get("location", ""))
                    if urlsplit(url).hostname != target.host or not url.startswith("https:"):
                        headers = {k: v for k, v in (headers or {}).items() if k.lower() != "authorization"}
                    if answer.status not in (307, 308):
                        method, form, content = "GET", None, None
        except TimeoutError as error:
            raise OutgoingFailed("it took too long") from error
        except (httpx.HTTPError, ssl.SSLError, OSError) as error:
            raise OutgoingFailed(type(error).__name__) from error
        raise OutgoingFailed("it sends us elsewhere")

    async def judge(self, url: str) -> Target:
        """Where the request would go. Raises OutgoingRefused; OSError when nobody knows the name."""
        try:
            parts = urlsplit(url)
            port = parts.port or PORTS.get(parts.scheme, 0)
            parsed = httpx.URL(url)
        except (ValueError, httpx.InvalidURL) as error:
            raise OutgoingRefused("no address") from error
        host = (parts.hostname or "").casefold().rstrip(".")
        if parts.scheme not in PORTS or not host or parts.username is not None or parts.password is not None:
            raise OutgoingRefused("not a plain http address")
        if parsed.host.casefold().rstrip(".") != host and not host.isascii():
            host = parsed.raw_host.decode()
        elif parsed.host.casefold().rstrip(".") != host:
            raise OutgoingRefused("two readers would read it differently")
        found = [ipaddress.ip_address(text.partition("%")[0]) for text in await self._resolve(host, port)]
        if not found:
            raise OutgoingRefused("no address")
        if not all(self._rules.permits(host, address) for address in found):
            raise OutgoingRefused("not a public address")
        is_ours = host in self._rules.hosts or any(found[0] in network for network in self._rules.networks)
        if port not in self._rules.ports and not is_ours:
            raise OutgoingRefused("not an allowed port")
        return Target(parsed, host, found[0])

    async def _send(
        self,
        method: str,
        target: Target,
        headers: Mapping[str, str] | None,
        form: Mapping[str, str] | None,
        content: bytes | None,
        most_bytes: int,
    ) -> Answer:
        client = self._opened()
        pinned = target.url.copy_with(host=str(target.address))
        given = {"User-Agent": "Rounds", **(headers or {})}
        # Unpacked nowhere, so that a small answer cannot become a large one.
        given |= {"Host": target.url.netloc.decode(), "Accept-Encoding": "identity"}
        request = client.build_request(
            method,
            pinned,
            headers=given,
            data=form,
            content=content,
            extensions={"sni_hostname": target.host},
        )
        answer = await client.send(request, stream=True)
        try:
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise OutgoingFailed("the answer is packed")
            body = bytearray()
            async for part in answer.aiter_raw():
                body += part
                if len(body) > most_bytes:
                    raise OutgoingFailed("the answer is too long")
            return Answer(answer.status_code, dict(answer.headers), bytes(body))
        finally:
            await answer.aclose()

    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            context = ssl.create_default_context()
            if self._authority is not None:
                context.load_verify_locations(self._authority)
            self._client = httpx.AsyncClient(
                verify=context,
                trust_env=False,
                follow_redirects=False,
                proxy=self._proxy or None,
                transport=self._transport,
                # A kept connection is known by its address; another name at the same address must not inherit it.
                limits=httpx.Limits(max_connections=20, max_keepalive_connections=0),
                timeout=httpx.Timeout(10.0),
            )
        return self._client

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()


async def _resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
