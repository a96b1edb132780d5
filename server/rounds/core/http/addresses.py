"""Whose request it is, when proxies stand in between."""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def true_address(direct: str, forwarded: str, trusted: Sequence[str]) -> str:
    """The address that the last trusted proxy saw. `forwarded` is X-Forwarded-For, the nearest hop last.

    What an untrusted one wrote may be anything: reading stops at the first hop that is not trusted, or is no address.
    """
    networks = _networks(tuple(trusted))
    address = direct
    hops = [hop.strip() for hop in forwarded.split(",")]
    while hops and _is_in(address, networks):
        hop = _plain(hops.pop())
        if hop is None:
            break
        address = hop
    return address


@lru_cache(maxsize=8)
def _networks(trusted: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(entry, strict=False) for entry in trusted)


def _is_in(address: str, networks: tuple[Network, ...]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in networks)


def _plain(hop: str) -> str | None:
    """Without port and brackets, in its one spelling; None for what is no address."""
    if hop.startswith("["):
        hop = hop[1:].partition("]")[0]
    elif hop.count(":") == 1:
        hop = hop.partition(":")[0]
    try:
        return str(ipaddress.ip_address(hop))
    except ValueError:
        return None
