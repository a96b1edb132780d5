"""The cursor of a pull: how far each bucket has been read. Opaque to phones, and never trusted."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

import orjson

from rounds.core.errors import DomainError

NO_ID = "00000000-0000-0000-0000-000000000000"
LARGEST = 2**62


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """The last log row that was read. What left the bucket up to `fresh` was never on this phone: it began later."""

    seq: int
    entity: str = ""
    entity_id: str = NO_ID
    fresh: int = 0

    def knows_exits_to(self) -> int:
        """The log's number up to which this phone needs to hear of no row that left."""
        return max(self.seq, self.fresh)

    def moved_to(self, last: "Place") -> "Place":
        """At least as far as `last`."""
        if (self.seq, self.entity, self.entity_id) >= (last.seq, last.entity, last.entity_id):
            return self
        return Place(last.seq, last.entity, last.entity_id, self.fresh if self.fresh > last.seq else 0)


@dataclass(frozen=True, slots=True)
class Cursor:
    epoch: str
    at: Mapping[str, Place]
    sight: str = ""

    def write(self) -> str:
        """Buckets that stand at the same place share it, which is nearly all of them nearly always."""
        groups: dict[Place, list[str]] = {}
        for bucket, place in self.at.items():
            groups.setdefault(place, []).append(bucket)
        packed = [
            self.epoch,
            [
                [place.seq, place.entity, place.entity_id, buckets, place.fresh]
                for place, buckets in groups.items()
            ],
            self.sight,
        ]
        return base64.urlsafe_b64encode(orjson.dumps(packed)).decode().rstrip("=")

    def without(self, buckets: Iterable[str]) -> "Cursor":
        gone = set(buckets)
        return replace(self, at={bucket: place for bucket, place in self.at.items() if bucket not in gone})


def read_cursor(text: str) -> Cursor:
    """Raises `cursor_invalid`."""
    try:
        # Cursors of versions before sealed fields have no third part.
        epoch, groups, *rest = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        at: dict[str, Place] = {}
        for seq, entity, entity_id, buckets, fresh in groups:
            if not (
                _is_number(seq) and _is_number(fresh) and isinstance(entity, str) and "\x00" not in entity
            ):
                raise DomainError("cursor_invalid")
            place = Place(seq, entity, str(UUID(str(entity_id))), fresh)
            at.update({_bucket(bucket): place for bucket in buckets})
        return Cursor(str(epoch), at, str(rest[0]) if rest else "")
    except (binascii.Error, orjson.JSONDecodeError, ValueError, TypeError, UnicodeError) as error:
        raise DomainError("cursor_invalid") from error


def _is_number(value: object) -> bool:
    return isinstance(value, int) and 0 <= value < LARGEST


def _bucket(value: object) -> str:
    if not isinstance(value, str):
        raise DomainError("cursor_invalid")
    return value
