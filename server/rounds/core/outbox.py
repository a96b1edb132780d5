"""The relay: carries event rows from the outbox to jobs and to the bus. One relay works at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncpg
import orjson
import structlog

from rounds.core.connections import CONNECTION_LOST

if TYPE_CHECKING:
    from rounds.core.work import Runtime

log = structlog.get_logger()
LOCK = 0x526F756E6473  # "Rounds"; a session advisory lock elects the one relay
BATCH = 500
PAUSE_S = 0.15

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Handler:
    """What follows an event; may run twice. `event` is the event's class name, `name` the job's."""

    event: str
    name: str
    run: Callable[["Runtime", int, Payload], Awaitable[None]]


Defer = Callable[[str, list[dict[str, Any]]], Awaitable[None]]


class Relay:
    """Reads in order of creation, defers jobs in bulk, deletes by id. At least once: handlers are idempotent."""

    def __init__(self, dsn: str, handlers: Sequence[Handler], defer: Defer) -> None:
        self._dsn = dsn
        self._defer = defer
        self._by_event: dict[str, list[Handler]] = {}
        for handler in handlers:
            self._by_event.setdefault(handler.event, []).append(handler)

    async def run(self) -> None:
        while True:
            try:
                conn = await asyncpg.connect(self._dsn)
                try:
                    await self._lead(conn)
                finally:
                    await conn.close(timeout=2)
            except CONNECTION_LOST as error:
                log.warning("relay_lost", error=str(error))
                await asyncio.sleep(1)

    async def _lead(self, conn: Any) -> None:
        while not await conn.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):  # noqa: ASYNC110 - held elsewhere
            await asyncio.sleep(2)
        log.info("relay_leads")
        while True:
            if await self.carry(conn) < BATCH:
                await asyncio.sleep(PAUSE_S)

    async def carry(self, conn: Any) -> int:
        """One batch; returns how many events it carried."""
        found = await conn.fetch(
            "SELECT org_id, id, event, payload::text AS payload FROM outbox ORDER BY created_at, id LIMIT $1",
            BATCH,
        )
        jobs: dict[str, list[dict[str, Any]]] = {}
        for row in found:
            for handler in self._by_event.get(row["event"], ()):
                jobs.setdefault(handler.name, []).append(
                    {"org_id": row["org_id"], "payload": orjson.loads(row["payload"])}
                )
        for name, arguments in jobs.items():
            await self._defer(name, arguments)
        if found:
            await conn.executemany(
                "DELETE FROM outbox WHERE org_id = $1 AND id = $2",
                [(row["org_id"], row["id"]) for row in found],
            )
        return len(found)
