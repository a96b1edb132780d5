"""How the outside comes in: addresses, and under TLS the certificates and the page where phones learn to trust them."""

import contextlib
import ssl
from dataclasses import dataclass

from rounds.launch import network
from rounds.launch.places import DataDir


@dataclass(frozen=True)
class Doors:
    """How the outside comes in."""

    addresses: list[str]
    environment: dict[str, str]
    context: ssl.SSLContext | None = None
    trust_address: str | None = None
    fingerprint: str | None = None


async def open_doors(
    data: DataDir, host: str, port: int, stack: contextlib.AsyncExitStack, *, tls: bool
) -> Doors:
    environment = {"ROUNDS_HOST": host, "ROUNDS_PORT": str(port)}
    own = network.reachable_host(host)
    hosts = ["localhost" if network.is_loopback(own) else own]
    if network.reachable_host(host) != host:
        hosts += network.lan_addresses()
    if not tls:
        return Doors([f"http://{_bracketed(name)}:{port}/" for name in hosts], environment)

    from rounds.launch.tls import certificates  # its cryptography is slow to import
    from rounds.launch.trust_page import TrustPage

    held = certificates(data.tls)
    trust_port = network.free_port(host, port + 1)
    page = await TrustPage(held, port).serve(host, trust_port)
    stack.push_async_callback(page.wait_closed)
    stack.callback(page.close)
    environment |= {
        "ROUNDS_HTTPS": "true",
        "ROUNDS_CA_FILE": str(held.authority),
        "ROUNDS_TLS_CHAIN": str(held.chain),
        "ROUNDS_TLS_KEY": str(held.key),
    }
    return Doors(
        [f"https://{_bracketed(name)}:{port}/" for name in hosts],
        environment,
        ssl.create_default_context(cafile=str(held.authority)),
        f"http://{_bracketed(hosts[-1] if len(hosts) == 1 else hosts[1])}:{trust_port}/",
        held.fingerprint,
    )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
