"""Ids are UUIDv7 (RFC 9562), made by whoever creates the thing."""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import overload
from uuid import UUID, uuid5

from asyncpg.pgproto import pgproto

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


class Ids(Sequence[UUID]):
    """Ids as the database packs them, sixteen bytes each, told apart when first asked for: most askers never ask.

    Each once, `first` ones first. Whoever leads ten thousand people pays for their ids where they are used alone.
    """

    __slots__ = ("_all", "_bytes", "_first", "_packed")

    def __init__(self, first: Iterable[UUID], packed: Iterable[bytes] = ()) -> None:
        self._first, self._packed = tuple(first), tuple(packed)
        self._bytes: dict[bytes, None] | None = None
        self._all: tuple[UUID, ...] | None = None

    def _parts(self) -> dict[bytes, None]:
        if self._bytes is None:
            self._bytes = dict.fromkeys(one.bytes for one in self._first)
            for pack in self._packed:
                self._bytes.update(dict.fromkeys(pack[at : at + 16] for at in range(0, len(pack), 16)))
        return self._bytes

    def _ids(self) -> tuple[UUID, ...]:
        if self._all is None:
            self._all = tuple(map(pgproto.UUID, self._parts()))
        return self._all

    def __len__(self) -> int:
        return len(self._parts())

    def __iter__(self) -> Iterator[UUID]:
        return iter(self._ids())

    def __contains__(self, one: object) -> bool:
        return isinstance(one, UUID) and one.bytes in self._parts()

    @overload
    def __getitem__(self, at: int) -> UUID: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[UUID]: ...
    def __getitem__(self, at: int | slice) -> UUID | Sequence[UUID]:
        return self._ids()[at]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Ids) and (self._first, self._packed) == (other._first, other._packed):
            return True
        return isinstance(other, Ids | tuple) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(self._ids())

    def __repr__(self) -> str:
        return f"Ids({list(self._ids())})"
