"""The edge: whose address it is behind proxies, and keys that are worth their name."""

from types import SimpleNamespace
from typing import Any

import pytest

from rounds.core.config import Settings, WeakSecret
from rounds.core.http.edge import client_address


def request(direct: str, forwarded: str, *trusted: str) -> Any:
    services = SimpleNamespace(settings=SimpleNamespace(trusted_proxies=list(trusted)))
    return SimpleNamespace(
        client=SimpleNamespace(host=direct),
        headers={"x-forwarded-for": forwarded},
        app=SimpleNamespace(state=SimpleNamespace(services=services)),
    )


@pytest.mark.parametrize(
    ("direct", "forwarded", "trusted", "expected"),
    [
        ("198.51.100.9", "203.0.113.7", (), "198.51.100.9"),
        ("127.0.0.1", "203.0.113.7", ("127.0.0.1",), "203.0.113.7"),
        ("127.0.0.1", "10.9.9.9, 203.0.113.7", ("127.0.0.1",), "203.0.113.7"),
        ("127.0.0.1", "10.9.9.9, 203.0.113.7, 192.0.2.1", ("127.0.0.1", "192.0.2.1"), "203.0.113.7"),
        ("127.0.0.1", "", ("127.0.0.1",), "127.0.0.1"),
    ],
)
def test_the_address_is_what_the_last_trusted_proxy_saw(
    direct: str, forwarded: str, trusted: tuple[str, ...], expected: str
) -> None:
    assert client_address(request(direct, forwarded, *trusted)) == expected


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
def test_a_weak_key_for_addresses_is_refused(secret: str) -> None:
    with pytest.raises(WeakSecret):
        Settings(secret_key=secret).require_secret()


def test_a_key_of_32_characters_will_do() -> None:
    Settings(secret_key="x" * 32).require_secret()
