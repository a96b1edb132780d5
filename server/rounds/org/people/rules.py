"""Pure decisions about people: numbers as they are kept, how a name is found, what is shown of a number."""

import re

from rounds.core.access import Sight
from rounds.core.grams import spellings

STATES = ("new", "invited", "active", "ended")
_PUNCTUATION = re.compile(r"[\s\-‐-―()（）.·]+")
_NUMBER = re.compile(r"\+?[0-9]{6,15}", re.ASCII)
_EMAIL = re.compile(r"\A[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00.]+")
EMAIL_MOST = 120
READINGS = 12  # a surname has up to three, which are seldom the usual ones


def plain_mobile(text: str) -> str | None:
    """A mobile number without spaces and dashes, a Chinese one without +86; None for what is no number."""
    number = _PUNCTUATION.sub("", text)
    for prefix in ("+86", "0086"):
        if number.startswith(prefix) and len(number) == len(prefix) + 11:
            number = number.removeprefix(prefix)
    return number if _NUMBER.fullmatch(number) else None


def plain_email(text: str) -> str | None:
    address = text.strip()
    return address if len(address) <= EMAIL_MOST and _EMAIL.fullmatch(address) else None


def spelling_of(name: str) -> str:
    """Pinyin and initials of a name in each reading, every one with a space before it, for a search by their start."""
    return "".join(f" {spelled}" for spelled in spellings(name, READINGS))


def masked(number: str) -> str:
    """The last four figures: enough to recognise a number that one knows."""
    return f"…{number[-4:]}"


def seen(value: str | None, sight: Sight, *, is_own: bool) -> str | None:
    """A number or address as a caller sees it; one's own always."""
    if value is None or sight is Sight.SHOWN or is_own:
        return value
    return masked(value) if sight is Sight.MASKED else None


def like_start(text: str) -> str:
    """A pattern for what begins with the text, whatever signs are in it."""
    return re.sub(r"([\\%_])", r"\\\1", text) + "%"


def like_anywhere(text: str) -> str:
    return "%" + like_start(text)
