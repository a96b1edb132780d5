"""A company with reps and phones for benchmarks: who is there, what their phones send."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from bench.requests import Client, add_customers
from bench.stand import Stand
from rounds.core.access import Ctx, system_ctx
from rounds.core.clock import iso, utc_now
from rounds.core.db import Tx
from rounds.core.ids import uuid7
from rounds.org import public as org

ZONE = "Asia/Shanghai"
PASSWORD = "only for this benchmark"
PUSH, PULL = "/api/sync/v1/push", "/api/sync/v1/pull"
OPS_OF_VISIT = 5
_names = itertools.count(1)


@dataclass(slots=True)
class Phone:
    """A signed-in phone of a rep, and the customers that it may visit."""

    name: str
    token: str
    device_id: UUID
    shops: list[UUID]
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    turn: Iterator[int] = field(default_factory=itertools.count)
    client: Client | None = None

    async def ask(self, stand: Stand, path: str, body: bytes) -> tuple[int, bytes]:
        """One request at a time over one kept-alive connection, as a phone does."""
        for _ in range(2):
            if self.client is None:
                self.client = Client(stand.port, self.token)
                await self.client.open()
            try:
                return await self.client.ask("POST", path, body)
            except (asyncio.IncompleteReadError, ConnectionError):
                self.client = None  # the server lets idle connections go; asking twice is harmless
        raise RuntimeError("the server does not answer")

    async def push(self, stand: Stand, ops: list[dict[str, Any]]) -> float:
        """Seconds until all operations were acknowledged. Raises when one was not."""
        body = {"device_id": self.device_id, "device_now": iso(utc_now()), "app": "bench", "ops": ops}
        begun = time.perf_counter()
        status, answer = await self.ask(stand, PUSH, orjson.dumps(body))
        lasted = time.perf_counter() - begun
        if status != 200:
            raise RuntimeError(f"{status}: {answer[:300].decode()}")
        for result in orjson.loads(answer)["results"]:
            if result["status"] not in ("applied", "merged"):
                raise RuntimeError(f"an operation was {result}")
        return lasted

    def ops(self, count: int, at: datetime | None = None) -> list[dict[str, Any]]:
        """So many operations of visits: check-in, better fix, photo, edited note, check-out."""
        visits = (op for _ in itertools.count() for op in self.visit(at or utc_now()))
        return list(itertools.islice(visits, count))

    def visit(self, at: datetime) -> list[dict[str, Any]]:
        turn = next(self.turn)
        shop, visit_id = self.shops[turn % len(self.shops)], uuid7()
        note = f"第 {turn} 次：陈列已整理，缺货两款，周四补。"
        photo = {
            "visit_id": visit_id,
            "kind": "front",
            "sha256": secrets.token_hex(32),
            "size": 180_000,
            "width": 1280,
            "height": 960,
            "taken_at": iso(at),
            "live": True,
            "watermark": ["晴川食品", iso(at)],
        }
        fix = {"id": uuid7(), "lng": 112.0003, "lat": 30.0, "accuracy_m": 12.0, "taken_at": iso(at)}
        better = {**fix, "id": uuid7(), "accuracy_m": 6.0}
        came = {"customer_id": shop, "started_at": iso(at), "fix": fix}
        left = {"ended_at": iso(at + timedelta(minutes=9)), "note": note}
        return [
            self._op("visit.check_in", visit_id, at, data=came),
            self._op("visit.attach_fix", visit_id, at, data={"fix": better}),
            self._op("visit.add_photo", uuid7(), at, data=photo, blobs=[photo["sha256"]]),
            self.edit(shop, note, at),
            self._op("visit.check_out", visit_id, at, data=left),
        ]

    def edit(self, shop: UUID, note: str, at: datetime) -> dict[str, Any]:
        return self._op("customer.edit", shop, at, set={"note": note}, base={"note": None}, base_version=1)

    def _op(self, kind: str, about: UUID, at: datetime, **content: Any) -> dict[str, Any]:
        head = {"op_id": uuid7(), "n": next(self.numbers), "v": 1, "type": kind, "id": about}
        return {**head, "at": iso(at), "mono": 1.0, **content}


async def _found(tx: Tx, unit_id: UUID) -> None:
    await org.found_company(tx, name="bench", timezone=ZONE, locale="zh", currency="CNY", is_demo=False)
    day = (utc_now() - timedelta(days=100)).date()
    await org.add_unit(tx, unit_id, name="team", kind="team", parent_id=None, from_day=day)


async def _add_rep(tx: Tx, unit_id: UUID, name: str, position_id: UUID, hashed: str) -> UUID:
    person_id = uuid7()
    day = (utc_now() - timedelta(days=100)).date()
    await org.add_person(tx, person_id, code=name, name=name, locale=None, password_hash=hashed)
    await org.add_position(tx, position_id, unit_id=unit_id, title="rep", role="rep")
    await org.fill_position(tx, position_id, person_id, day)
    return person_id


async def _add_phone(tx: Tx, person_id: UUID, device_id: UUID) -> str:
    """As a sign-in does, without the half second that the password costs."""
    await org.meet_device(tx, person_id, org.DeviceIn(id=device_id, label="bench", kind="phone"))
    token = f"{tx.org_id}.{secrets.token_urlsafe(32)}"
    await tx.execute(
        """
        INSERT INTO session (org_id, token_hash, person_id, device_id, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        tx.org_id,
        org.hash_token(token),
        person_id,
        device_id,
        tx.now,
        tx.now + timedelta(days=1),
    )
    return token


class Company:
    """One company of the stand, to which reps with phones are added."""

    def __init__(self, stand: Stand, ctx: Ctx, unit_id: UUID, hashed: str) -> None:
        self.stand, self.ctx, self.unit_id, self._hashed = stand, ctx, unit_id, hashed

    @classmethod
    async def founded(cls, stand: Stand) -> "Company":
        org_id = await stand.db.door(org.take_company_id)
        ctx, unit_id = system_ctx(org_id, ZONE), uuid7()
        await stand.db.run(ctx, _found, unit_id)
        return cls(stand, ctx, unit_id, org.hash_password(PASSWORD))

    async def add_rep(self, customers: int) -> Phone:
        name, position_id, device_id = f"BENCH{next(_names):05}", uuid7(), uuid7()
        db = self.stand.db
        person_id = await db.run(self.ctx, _add_rep, self.unit_id, name, position_id, self._hashed)
        shops: list[UUID] = []
        for start in range(0, customers, 100):
            numbers = range(start, min(start + 100, customers))
            shops += await db.run(self.ctx, add_customers, position_id, numbers)
        token = await db.run(self.ctx, _add_phone, person_id, device_id)
        return Phone(name, token, device_id, shops)

    async def add_reps(self, count: int, customers: int) -> list[Phone]:
        return [await self.add_rep(customers) for _ in range(count)]


async def pull_all(stand: Stand, phone: Phone, encoding: str = "") -> tuple[int, int, int, str]:
    """A first sync: bytes on the wire, rows (where they can be read), pages, the cursor at the end."""
    client = Client(stand.port, phone.token)
    client.head += f"Accept-Encoding: {encoding}\r\n" if encoding else ""
    await client.open()
    size = rows = pages = 0
    cursor: str | None = None
    try:
        while True:
            status, body = await client.ask("POST", PULL, orjson.dumps({"cursor": cursor, "v": 1}))
            if status != 200:
                raise RuntimeError(f"{status}: {body[:300].decode()}")
            size += len(body)
            pages += 1
            page = orjson.loads(await asyncio.to_thread(unpacked, body, encoding))
            rows += sum(len(changes["put"]) for changes in page["changes"].values())
            cursor = page["cursor"]
            if not page["more"]:
                return size, rows, pages, page["cursor"]
    finally:
        client.writer.close()


def unpacked(body: bytes, encoding: str) -> bytes:
    """The answer as it was before it was packed; small answers are sent as they are."""
    if body[:1] == b"{" or not encoding:
        return body
    match encoding:
        case "gzip":
            import gzip

            return gzip.decompress(body)
        case "br":
            import brotli

            return bytes(brotli.decompress(body))
        case "zstd":
            import zstandard

            return zstandard.ZstdDecompressor().decompressobj().decompress(body)
    raise ValueError(encoding)
