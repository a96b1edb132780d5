"""Types of text that requests carry: trimmed, bounded, and free of the one character PostgreSQL cannot keep."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("zero bytes cannot be stored")
    text.encode()  # a lone surrogate has no UTF-8
    return text


Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), AfterValidator(_storable)
]
LongLine = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), AfterValidator(_storable)
]
Paragraph = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), AfterValidator(_storable)
]
Query = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), AfterValidator(_storable)]
CursorText = Annotated[str, StringConstraints(max_length=400), AfterValidator(_storable)]
