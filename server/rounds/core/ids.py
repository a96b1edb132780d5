"""Ids are UUIDv7 (RFC 9562), made by whoever creates the thing."""

import os
import time
from uuid import UUID, uuid5

# Names ids that are derived rather than drawn, such as a plan item's from rule, customer and day.
DERIVED = UUID("6f2a0b9e-7c54-5d0e-9b1a-3d8f20c4e711")


def uuid7(at_ms: int | None = None) -> UUID:
    """A new id; its first 48 bits are milliseconds since 1970, the rest is random."""
    millis = time.time_ns() // 1_000_000 if at_ms is None else at_ms
    random = int.from_bytes(os.urandom(10), "big")
    value = (millis & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | (random >> 68 & 0xFFF) << 64
    return UUID(int=value | 0b10 << 62 | random & 0x3FFFFFFFFFFFFFFF)


def derived_id(*parts: object) -> UUID:
    """The same parts give the same id, everywhere and always."""
    return uuid5(DERIVED, "\x1f".join(str(part) for part in parts))
