"""Which passwords are refused, and why: too short, known to everyone, made of a name, of digits or of a pattern."""

import hashlib
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from pathlib import Path

LIST = Path(__file__).parent / "data" / "common_passwords.bin"
WIDTH = 6  # bytes of sha256 for each entry of the list, sorted
LONGEST = 256
DIGITS_ENOUGH = 16
SHORTEST_RUN = 3
MARKS = "!@#$%^&*().,_-+=?~"
PRODUCT = ("rounds", "xunfang", "巡访")
RUNS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "`1234567890-=",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "147258369",
)


def objections(password: str, *, min_length: int, names: Iterable[str]) -> list[str]:
    """Reasons against it, none for a good one: short, common, name, digits, pattern."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    found = []
    if len(password) < min_length:
        found.append("short")
    if is_common(plain):
        found.append("common")
    if any(part in plain for part in _parts(names)):
        found.append("name")
    if plain.isdigit() and len(plain) < DIGITS_ENOUGH:
        found.append("digits")
    if is_pattern(plain):
        found.append("pattern")
    return found


def is_common(plain: str) -> bool:
    """On the list as it stands, or with a year, a number or marks behind it."""
    words = (plain.rstrip(MARKS), plain.rstrip("0123456789" + MARKS))
    return _is_listed(plain) or any(
        len(plain) - len(word) <= 6 and len(word) > 3 and _is_listed(word) for word in words
    )


def is_pattern(plain: str) -> bool:
    """One piece again and again, or nothing but walks along the keyboard, the digits or the alphabet."""
    if any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, len(plain) // 2 + 1)):
        return True
    is_walked = [True] + [False] * len(plain)  # up to each letter
    for end in range(SHORTEST_RUN, len(plain) + 1):
        is_walked[end] = any(
            is_walked[begin] and _is_run(plain[begin:end]) for begin in range(end - SHORTEST_RUN + 1)
        )
    return len(plain) > SHORTEST_RUN and is_walked[-1]


def _is_run(piece: str) -> bool:
    return any(piece in run or piece[::-1] in run for run in RUNS)


def _parts(names: Iterable[str]) -> Iterable[str]:
    for name in (*PRODUCT, *names):
        part = "".join(unicodedata.normalize("NFKC", name).casefold().split())
        if len(part) > 3 or (len(part) > 1 and not part.isascii()):
            yield part


def fingerprint(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()[:WIDTH]


def _is_listed(word: str) -> bool:
    content, wanted = _listed(), fingerprint(word)
    at = bisect_left(range(len(content) // WIDTH), wanted, key=lambda i: content[i * WIDTH : (i + 1) * WIDTH])
    return content[at * WIDTH : (at + 1) * WIDTH] == wanted


@cache
def _listed() -> bytes:
    return LIST.read_bytes()
