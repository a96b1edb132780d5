"""A phone as docs/sync.md describes it, without a screen: an outbox that survives, a mirror, what was acknowledged."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from rounds.core.clock import utc_now
from rounds.core.ids import uuid7
from tests.proof.lines import Line
from tests.proof.mirror import Mirror

PART = 262_144


@dataclass(slots=True)
class Record:
    """An operation that the phone has written down. It stays until the server has said what became of it."""

    op: dict[str, Any]
    answer: dict[str, Any] | None = None
    deferred: bool = False
    """The server said: later."""

    @property
    def op_id(self) -> str:
        found: str = self.op["op_id"]
        return found

    def touches(self) -> set[str]:
        """Things whose order this operation has a part in."""
        return {self.op["id"], *(str(self.op.get(key)) for key in ("grp",) if self.op.get(key))} | {
            str(self.op["data"][key]) for key in ("visit_id",) if key in self.op.get("data", {})
        }


@dataclass(slots=True)
class Phone:
    """One signed-in device. Whatever is not a whole answer of the server leaves everything as it was."""

    http: httpx.AsyncClient
    line: Line
    token: str
    person_id: UUID
    device_id: UUID
    mirror: Mirror = field(default_factory=Mirror)
    outbox: list[Record] = field(default_factory=list)
    kept: dict[str, Record] = field(default_factory=dict)
    photos: dict[str, bytes] = field(default_factory=dict)
    kept_photos: dict[str, bytes] = field(default_factory=dict)
    batch: int = 50
    count: int = 0
    epoch: str | None = None
    patient: bool = False
    revoked: bool = False
    refused_requests: list[str] = field(default_factory=list)

    def record(self, kind: str, thing: str, **content: Any) -> Record:
        """Write an operation down; from here on it must not be lost."""
        self.count += 1
        op = {
            "op_id": str(uuid7()), "n": self.count, "v": 1, "type": kind, "id": thing,
            "at": utc_now().isoformat(), "mono": 1.0, **content,
        }  # fmt: skip
        record = Record(op)
        self.outbox.append(record)
        return record

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response | None:
        """The server's answer, or None when nothing is known."""
        headers = {"Authorization": f"Bearer {self.token}", "X-Rounds-Person": str(self.person_id)}
        try:
            answer = await self.http.request(method, f"/api/sync/v1{path}", headers=headers, **more)
        except httpx.TransportError:
            return None
        if answer.status_code >= 500 or answer.status_code == 429:
            return None
        if answer.status_code == 401:
            self.revoked = True
            return None
        return answer

    def next_batch(self) -> list[Record]:
        """The oldest records, a group never cut. Every other time, what was told to wait stays back with its own."""
        self.patient = not self.patient
        held: set[str] = set()
        ready: list[Record] = []
        for record in self.outbox:
            if self.patient and (record.deferred or record.touches() & held):
                held |= record.touches()
            else:
                ready.append(record)
        chosen, rest = ready[: self.batch], ready[self.batch :]
        group = chosen[-1].op.get("grp") if chosen else None
        while group and rest and rest[0].op.get("grp") == group:
            chosen.append(rest.pop(0))
        return chosen

    async def push(self, *, now: datetime | None = None) -> bool:
        """Send one batch; true when its answers arrived."""
        sent = self.next_batch()
        body = {
            "device_id": str(self.device_id), "device_now": (now or utc_now()).isoformat(), "app": "proof",
            "ops": [record.op for record in sent],
        }  # fmt: skip
        if self.epoch is not None:
            body["epoch"] = self.epoch
        answer = await self._ask("POST", "/push", json=body)
        found = _read(answer)
        if answer is None or found is None:
            return False
        if answer.status_code == 409 and found.get("code") == "reset":
            self._begin_again()
            return False
        if answer.status_code != 200:
            self.refused_requests.append(f"push {answer.status_code} {answer.text[:200]}")
            return False
        results = found["results"]
        assert [result["op_id"] for result in results] == [record.op_id for record in sent]
        for record, result in zip(sent, results, strict=True):
            record.deferred = result["status"] == "deferred"
            if not record.deferred:
                record.answer = result
                self.outbox.remove(record)
                self.kept[record.op_id] = record
        self._meet(found["epoch"])
        return True

    def _meet(self, epoch: str) -> None:
        """Another epoch: the server may have forgotten. Everything acknowledged goes out once more, in its order."""
        if self.epoch is not None and epoch != self.epoch:
            self._begin_again()
        self.epoch = epoch

    def _begin_again(self) -> None:
        again = sorted([*self.kept.values(), *self.outbox], key=lambda record: record.op["n"])
        self.outbox, self.kept = again, {}
        self.photos, self.kept_photos = {**self.kept_photos, **self.photos}, {}
        self.mirror.begin_again()
        self.epoch = None

    async def pull(self, pages: int = 1) -> bool:
        """Pull so many pages; true when nothing more is there."""
        for _ in range(pages):
            answer = await self._ask("POST", "/pull", json={"cursor": self.mirror.cursor, "v": 1})
            if answer is None:
                return False
            if answer.status_code == 204 and "X-Rounds-Seq" in answer.headers:
                return True
            page = _read(answer)
            if page is None:
                return False
            if answer.status_code == 409 and page.get("code") == "reset":
                self.mirror.begin_again()
                continue
            if answer.status_code != 200:
                self.refused_requests.append(f"pull {answer.status_code} {answer.text[:200]}")
                return False
            self.mirror.take(page)
            self._meet(page["epoch"])
            if not page["more"]:
                return True
        return False

    async def send_photo(self) -> bool:
        """Go on with the first photo by one part; true when it moved on."""
        if not self.photos:
            return True
        sha256, content = next(iter(self.photos.items()))
        state = _read(await self._ask("GET", f"/blobs/{sha256}"))
        if state is None:
            return False
        if not state["complete"]:
            offset = state["offset"]
            part = content[offset : offset + PART]
            answer = await self._ask(
                "PUT", f"/blobs/{sha256}", content=part, params={"off": offset, "size": len(content)}
            )
            state = _read(answer)
            if answer is None or state is None:
                return False
            if answer.status_code != 200:
                return answer.status_code == 409
        if state["complete"]:
            self.kept_photos[sha256] = self.photos.pop(sha256)
        return True


def _read(answer: httpx.Response | None) -> dict[str, Any] | None:
    """JSON of ours, or nothing: half a document says nothing."""
    if answer is None:
        return None
    try:
        found = answer.json()
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
