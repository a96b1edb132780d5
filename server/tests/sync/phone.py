"""A phone's mirror as plain data: rows with their buckets and the log's numbers, page by page."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.world import Caller

Row = dict[str, Any]


@dataclass
class Phone:
    """Applies pages as docs/sync.md says; `steps` pulls one page at a time."""

    caller: Caller
    cursor: str | None = None
    rows: dict[str, dict[str, Row]] = field(default_factory=dict)
    held: dict[tuple[str, str, str], int] = field(default_factory=dict)
    buckets: list[str] = field(default_factory=list)

    async def step(self) -> bool:
        """One page; returns whether there is more."""
        answer = await self.caller.pull(self.cursor)
        if answer.status_code == 204:
            return False
        assert answer.status_code == 200, answer.text
        page = answer.json()
        self.apply(page)
        more: bool = page["more"]
        return more

    async def pull(self) -> "Phone":
        while await self.step():
            pass
        return self

    def apply(self, page: dict[str, Any]) -> None:
        self.buckets = page["buckets"]
        self.held = {key: seq for key, seq in self.held.items() if key[2] in self.buckets}
        for entity, change in page["changes"].items():
            for row_id, bucket in change["del"]:
                self.held.pop((entity, row_id, bucket), None)
            for row in change["put"]:
                buckets, numbers = row.pop("_b"), row.pop("_s")
                assert len(buckets) == len(numbers) == len(set(buckets)) > 0
                self.rows.setdefault(entity, {})[row["id"]] = row
                for bucket, number in zip(buckets, numbers, strict=True):
                    self.held[entity, row["id"], bucket] = number
        held = {key[:2] for key in self.held}
        for entity in [*self.rows]:
            rows = {row_id: row for row_id, row in self.rows[entity].items() if (entity, row_id) in held}
            self.rows[entity] = rows
            if not rows:
                del self.rows[entity]
        self.cursor = page["cursor"]

    def of(self, entity: str) -> set[str]:
        return set(self.rows.get(entity, {}))

    def sums(self) -> dict[str, dict[str, dict[str, Any]]]:
        found: dict[str, dict[str, dict[str, Any]]] = {bucket: {} for bucket in self.buckets}
        hashes: dict[tuple[str, str], list[int]] = {}
        for (entity, row_id, bucket), number in self.held.items():
            digest = hashlib.sha256(f"{entity}:{row_id}:{number}".encode()).digest()
            hashes.setdefault((bucket, entity), []).append(int.from_bytes(digest[:8], "big"))
        for (bucket, entity), parts in hashes.items():
            whole = 0
            for part in parts:
                whole ^= part
            found[bucket][entity] = {"count": len(parts), "hash": f"{whole:016x}"}
        return found

    async def verify(self) -> httpx.Response:
        return await self.caller.post("/api/sync/v1/verify", {"cursor": self.cursor, "sums": self.sums()})
