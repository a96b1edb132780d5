"""The edge: whose address it is behind proxies, and keys that are worth their name."""

import pytest

from rounds.core.config import Settings, WeakSecret
from rounds.core.http.addresses import true_address


@pytest.mark.parametrize(
    ("direct", "forwarded", "trusted", "expected"),
    [
        ("198.51.100.9", "203.0.113.7", (), "198.51.100.9"),
        ("127.0.0.1", "203.0.113.7", ("127.0.0.1",), "203.0.113.7"),
        ("127.0.0.1", "10.9.9.9, 203.0.113.7", ("127.0.0.1",), "203.0.113.7"),
        ("127.0.0.1", "10.9.9.9, 203.0.113.7, 192.0.2.1", ("127.0.0.1", "192.0.2.1"), "203.0.113.7"),
        ("127.0.0.1", "", ("127.0.0.1",), "127.0.0.1"),
        # What a caller wrote before the proxy's own word is never read, in whatever form it comes.
        ("10.0.0.9", "127.0.0.1, 203.0.113.7", ("10.0.0.0/8",), "203.0.113.7"),
        ("10.0.0.9", "203.0.113.7, evil", ("10.0.0.0/8",), "10.0.0.9"),
        ("10.0.0.9", "203.0.113.7,", ("10.0.0.0/8",), "10.0.0.9"),
        ("10.0.0.9", "127.0.0.1", (), "10.0.0.9"),
        ("10.0.0.9", "203.0.113.7:4711", ("10.0.0.0/8",), "203.0.113.7"),
        ("10.0.0.9", "[2001:DB8::7]:4711", ("10.0.0.0/8",), "2001:db8::7"),
        ("::ffff:10.0.0.9", "203.0.113.7", ("10.0.0.0/8",), "203.0.113.7"),
        ("10.0.0.9", "203.0.113.7\r\nX-Evil: 1", ("10.0.0.0/8",), "10.0.0.9"),
        ("", "203.0.113.7", ("10.0.0.0/8",), ""),
    ],
)
def test_the_address_is_what_the_last_trusted_proxy_saw(
    direct: str, forwarded: str, trusted: tuple[str, ...], expected: str
) -> None:
    assert true_address(direct, forwarded, trusted) == expected


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
def test_a_weak_key_for_addresses_is_refused(secret: str) -> None:
    with pytest.raises(WeakSecret):
        Settings(secret_key=secret).require_secret()


def test_a_key_of_32_characters_will_do() -> None:
    Settings(secret_key="x" * 32).require_secret()
