"""Messages between processes that may be lost: nudges, never facts. In memory, or by PostgreSQL's NOTIFY.

NOTIFY runs on a connection of its own, never inside a business transaction, where it would serialise commits.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

import asyncpg
import orjson
import structlog

from rounds.core.connections import CONNECTION_LOST

log = structlog.get_logger()
CHANNEL = "rounds"
BACKLOG = 256

Message = dict[str, Any]


class Bus(Protocol):
    """Topic and message; a slow listener loses the oldest messages."""

    def publish(self, topic: str, message: Message) -> None: ...

    def listen(self, topic: str) -> contextlib.AbstractAsyncContextManager[AsyncIterator[Message]]: ...

    async def close(self) -> None: ...


class MemoryBus:
    """One process talking to itself."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[asyncio.Queue[Message]]] = defaultdict(set)

    def publish(self, topic: str, message: Message) -> None:
        self.deliver(topic, message)

    def deliver(self, topic: str, message: Message) -> None:
        for queue in list(self._listeners.get(topic, ())):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(message)

    @contextlib.asynccontextmanager
    async def listen(self, topic: str) -> AsyncIterator[AsyncIterator[Message]]:
        queue: asyncio.Queue[Message] = asyncio.Queue(BACKLOG)
        self._listeners[topic].add(queue)

        async def messages() -> AsyncIterator[Message]:
            while True:
                yield await queue.get()

        try:
            yield messages()
        finally:
            self._listeners[topic].discard(queue)

    async def close(self) -> None:
        self._listeners.clear()


class PostgresBus(MemoryBus):
    """Several processes on one database. Equal messages that wait to be sent are sent once."""

    def __init__(self, dsn: str) -> None:
        super().__init__()
        self._dsn = dsn
        self._waiting: dict[bytes, None] = {}
        self._wake = asyncio.Event()
        self._all_sent = asyncio.Event()
        self._task = asyncio.create_task(self._keep_connected())

    def publish(self, topic: str, message: Message) -> None:
        self._waiting[orjson.dumps([topic, message], option=orjson.OPT_SORT_KEYS)] = None
        self._all_sent.clear()
        self._wake.set()

    async def sent(self, patience_s: float = 5.0) -> None:
        """Wait until what was published has left this process, for one that ends then. Others forget by age."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._all_sent.wait(), patience_s)

    def _received(self, _conn: object, _pid: int, _channel: str, payload: object) -> None:
        topic, message = orjson.loads(str(payload))
        self.deliver(topic, message)

    async def _keep_connected(self) -> None:
        while True:
            try:
                conn = await asyncpg.connect(self._dsn)
                try:
                    await conn.add_listener(CHANNEL, self._received)
                    await self._send_what_waits(conn)
                finally:
                    await conn.close(timeout=2)
            except CONNECTION_LOST as error:
                log.warning("bus_lost", error=str(error))
                await asyncio.sleep(1)

    async def _send_what_waits(self, conn: Any) -> None:
        while not conn.is_closed():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), timeout=15)
            self._wake.clear()
            sending, self._waiting = self._waiting, {}
            for payload in sending:
                await conn.execute("SELECT pg_notify($1, $2)", CHANNEL, payload.decode())
            self._all_sent.set()
            if not sending:
                await conn.execute("SELECT 1")
            else:
                await asyncio.sleep(0.05)

    async def close(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        await super().close()


def changes_topic(org_id: int) -> str:
    return f"changes:{org_id}"


def announce_changes(bus: Bus) -> Callable[[int], None]:
    """What the database calls after a commit that phones should hear of."""
    return lambda org_id: bus.publish(changes_topic(org_id), {})


SESSIONS_TOPIC = "sessions"
