"""A phone's copy of its rows, kept as docs/sync.md tells phones to keep it."""

from dataclasses import dataclass, field
from typing import Any

Key = tuple[str, str]


@dataclass(slots=True)
class Held:
    """A row and the buckets that it came from; without a bucket it is gone."""

    row: dict[str, Any]
    buckets: set[str]


@dataclass(slots=True)
class Mirror:
    """Rows by entity and id. After a reset the old rows stay until the new copy is whole."""

    rows: dict[Key, Held] = field(default_factory=dict)
    cursor: str | None = None
    buckets: set[str] = field(default_factory=set)
    seq: int = 0
    epoch: str | None = None
    building: dict[Key, Held] | None = None

    def begin_again(self) -> None:
        """The server said `reset`."""
        self.cursor, self.building = None, {}

    def take(self, page: dict[str, Any]) -> None:
        """One page: `del` before `put`, rows and cursor together."""
        rows = self.rows if self.building is None else self.building
        wanted = set(page["buckets"])
        for bucket in self.buckets - wanted:
            for key in [key for key, held in rows.items() if bucket in held.buckets]:
                _leave(rows, key, bucket)
        self.buckets = wanted
        for entity, change in page["changes"].items():
            for entity_id, bucket in change["del"]:
                _leave(rows, (entity, entity_id), bucket)
        for entity, change in page["changes"].items():
            for sent in change["put"]:
                row = {name: value for name, value in sent.items() if not name.startswith("_")}
                known = rows.get((entity, row["id"]))
                before = known.buckets if known else set()
                rows[entity, row["id"]] = Held(row, before | set(sent["_b"]))
        self.cursor, self.seq, self.epoch = page["cursor"], page["seq"], page["epoch"]
        if self.building is not None and not page["more"]:
            self.rows, self.building = self.building, None

    def members(self) -> set[tuple[str, str, str]]:
        """(entity, id, bucket) of all that is held."""
        return {(*key, bucket) for key, held in self.rows.items() for bucket in held.buckets}

    def of(self, entity: str) -> dict[str, dict[str, Any]]:
        return {key[1]: held.row for key, held in self.rows.items() if key[0] == entity}

    def differences(self, other: "Mirror") -> list[str]:
        """Row by row, bucket membership included. Empty when both hold the same."""
        found = [f"{one} is held here only" for one in sorted(self.members() - other.members())]
        found += [f"{one} is missing here" for one in sorted(other.members() - self.members())]
        found += [
            f"{key} differs: {held.row} and {other.rows[key].row}"
            for key, held in sorted(self.rows.items())
            if key in other.rows and other.rows[key].row != held.row
        ]
        return found


def _leave(rows: dict[Key, Held], key: Key, bucket: str) -> None:
    held = rows.get(key)
    if held is not None:
        held.buckets.discard(bucket)
        if not held.buckets:
            del rows[key]
