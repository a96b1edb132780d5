"""How large the demo is, and the ids of what is in it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

SEED = 7
ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class DemoSize:
    """`days_back` days of visits before today, a plan for `days_ahead` days after it, and so many photos."""

    reps: int = 24
    outlets: int = 2_000
    days_back: int = 30
    days_ahead: int = 14
    photos: int = 600


FULL = DemoSize()


def made_id(at: datetime, *words: object) -> UUID:
    """A UUIDv7 of the moment `at` whose other bits follow from the words: the same demo has the same ids."""
    digest = hashlib.sha256("\x1f".join(str(word) for word in (SEED, *words)).encode()).digest()
    rest = int.from_bytes(digest[:10], "big")
    millis = int(at.timestamp() * 1000) & 0xFFFFFFFFFFFF
    high = millis << 80 | 0x7 << 76 | (rest >> 68 & 0xFFF) << 64
    return UUID(int=high | 0b10 << 62 | rest & 0x3FFFFFFFFFFFFFFF)
