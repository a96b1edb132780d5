"""Types of text that requests carry: trimmed, bounded, and free of the one character PostgreSQL cannot keep."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

# Turns of direction, breadthless spaces, breaks and controls: a name that holds them looks like another one. What
# languages and pictures of several signs need (U+200C, U+200D) stays.
UNSEEN = re.compile("[\x01-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def plain_line(text: str) -> str:
    """One line as it looks: without what turns, hides or breaks it."""
    return UNSEEN.sub("", text)


def _line(text: str) -> str:
    plain = plain_line(_storable(text)).strip()
    if not plain:
        raise ValueError("nothing to be seen")
    return plain


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("zero bytes cannot be stored")
    text.encode()  # a lone surrogate has no UTF-8
    return text


Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), AfterValidator(_line)
]
LongLine = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), AfterValidator(_line)
]
Paragraph = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), AfterValidator(_storable)
]
Query = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), AfterValidator(_storable)]
CursorText = Annotated[str, StringConstraints(max_length=400), AfterValidator(_storable)]
