"""The database: one request or job is one transaction, narrowed to one company, ended by one message."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

import asyncpg

from rounds.core import statements
from rounds.core.access import Ctx
from rounds.core.audit.row import AuditRow, audit_row
from rounds.core.changes import beside_script, log_script
from rounds.core.clock import utc_now
from rounds.core.connections import CONNECTION_LOST, LOST_AT_COMMIT, UnknownOutcome, read_json
from rounds.core.ids import uuid7
from rounds.core.jsons import to_json
from rounds.core.keyring import NO_KEYS, Keyring
from rounds.core.literals import literal
from rounds.core.pace import Crowd
from rounds.core.roles import refuse_unsafe_role
from rounds.core.statements import Prepared, Synced

T = TypeVar("T")
P = ParamSpec("P")
RETRIES = 4
CROWD = 40  # for each connection: this many are served or wait, one more is asked to come later
# Others were quicker. Asking again helps, now or a little later.
CONTENDED = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError)
LOCK_TIMEOUT = "8s"

_inside: ContextVar[int | None] = ContextVar("rounds_transaction", default=None)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, in the past tense. Fields are uuids, numbers, strings and moments."""


class Tx:
    """One transaction of one company. Collects what must be said at commit: events, audit, changes for phones.

    While it is `hopeful`, a new row may be left to the closing message without asking whether its id is taken: if it
    is, all of it is rolled back and done again by a transaction that asks.
    """

    def __init__(self, conn: Any, ctx: Ctx, now: datetime, *, hopeful: bool = False) -> None:
        self._conn = conn
        self.hopeful = hopeful
        self.keys = NO_KEYS
        self.ctx = ctx
        self.org_id = ctx.org_id
        self.now = now
        self._later: list[str] = []
        self._audit: list[AuditRow] = []
        self._changed: dict[tuple[str, UUID], str] = {}
        self.outdated: set[UUID | None] = set()  # whose cached contexts no longer hold; None: everybody's

    async def rows(self, sql: str, *args: object) -> list[asyncpg.Record]:
        found: list[asyncpg.Record] = await self._conn.fetch(sql, *args)
        return found

    async def row(self, sql: str, *args: object) -> asyncpg.Record | None:
        found: asyncpg.Record | None = await self._conn.fetchrow(sql, *args)
        return found

    async def value(self, sql: str, *args: object) -> Any:
        return await self._conn.fetchval(sql, *args)

    async def each(self, sql: str, *args: object) -> AsyncIterator[asyncpg.Record]:
        """The rows one after the other, for results that nobody wants to hold."""
        async for found in self._conn.cursor(sql, *args, prefetch=500):
            yield found

    async def plan_by_values(self) -> None:
        """For what follows: plan each statement by its values. Which plan is best for a list hangs on them."""
        await self._conn.execute("SET LOCAL plan_cache_mode = force_custom_plan")

    async def execute(self, sql: str, *args: object) -> None:
        await self._conn.execute(sql, *args)

    async def many(self, sql: str, values: Sequence[Sequence[object]]) -> None:
        await self._conn.executemany(sql, values)

    async def maybe(self, shape: Callable[..., T], sql: str, *args: object) -> T | None:
        """The first row as `shape(**columns)`, or None."""
        found = await self._conn.fetchrow(sql, *args)
        return None if found is None else shape(**found)

    async def all(self, shape: Callable[..., T], sql: str, *args: object) -> list[T]:
        return [shape(**found) for found in await self._conn.fetch(sql, *args)]

    def later(self, statement: Prepared, *values: object) -> None:
        """Run a prepared statement in the closing message, in the order of calls."""
        self._later.append(f"EXECUTE {statement.name}({','.join(map(literal, values))})")

    async def flush(self) -> None:
        """Run what `later` has collected now, for those who read it in the same transaction."""
        if self._later:
            script, self._later = ";".join(self._later), []
            await self._conn.execute(script)

    @contextlib.asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """On an error inside, undo rows and collectors alike, and raise it on."""
        later, changed, hopeful, audited = self._later, dict(self._changed), self.hopeful, len(self._audit)
        self._later, self.hopeful = [], False
        await self._conn.execute("SAVEPOINT step")
        try:
            yield
            await self.flush()
        except BaseException:
            del self._audit[audited:]
            self._later, self._changed = later, changed
            await self._conn.execute("ROLLBACK TO SAVEPOINT step; RELEASE SAVEPOINT step")
            raise
        finally:
            self.hopeful = hopeful
        await self._conn.execute("RELEASE SAVEPOINT step")
        self._later = later

    def emit(self, event: Event) -> None:
        """Write the event into the outbox; the relay carries it on after the commit."""
        fields = {name: getattr(event, name) for name in event.__dataclass_fields__}
        payload = to_json(fields)
        self.later(statements.ADD_OUTBOX, self.org_id, uuid7(), type(event).__name__, payload, self.now)

    def audit(
        self,
        action: str,
        entity: str,
        entity_id: UUID | None,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> None:
        """Who did what, in the same transaction. An append-only fact is its own audit and needs none."""
        self._audit.append(audit_row(self.ctx, self.now, action, entity, entity_id, before, after))

    def changed(self, entity: str, entity_id: UUID) -> None:
        """The row that phones hold has changed; its buckets are computed at commit."""
        self._changed.setdefault((entity, entity_id), "changed")

    def created(self, entity: str, entity_id: UUID) -> None:
        """As `changed`, for a row that this transaction made: no phone can hold it in another bucket."""
        self._changed.setdefault((entity, entity_id), "created")

    def moved(self, entity: str, entity_id: UUID) -> None:
        """As `changed`, and what follows the entity is put into its new buckets too."""
        self._changed[(entity, entity_id)] = "moved"

    def touches_sync(self) -> bool:
        return bool(self._changed)

    def closing_message(self, followers: dict[str, list[str]], beside: Collection[str] = ()) -> str:
        """Everything that is said at the end, as one message: facts, events, log rows, audit, COMMIT.

        The heads of the change log and of the audit are taken here alone and in this order, so nobody waits in a ring.
        """
        parts = list(self._later)
        if self._changed:
            parts.extend(beside_script(self.org_id, self._changed, beside))
            parts.append(f"EXECUTE sync_bump({self.org_id})")
            parts.extend(log_script(self.org_id, self._changed, followers))
        parts.extend(row.script() for row in self._audit)
        parts.append("COMMIT")
        return ";".join(parts)


Action = Callable[Concatenate[Tx, P], Awaitable[T]]


class Database:
    """A pool of connections of one role, and the only place that begins and commits."""

    def __init__(self, pool: Any, synced: Sequence[Synced] = (), keys: Keyring = NO_KEYS) -> None:
        self._pool = pool
        self._crowd = Crowd(CROWD * pool.get_max_size())
        self._followers: dict[str, list[str]] = {}
        self._beside = frozenset(entity.name for entity in synced if entity.beside)
        for entity in synced:
            for leader in entity.follows:
                names = self._followers.setdefault(leader, [])
                names.append(f"sync_put_{entity.name}_with_{leader}")
                names.append(f"sync_drop_{entity.name}_with_{leader}")
        self.keys = keys
        self.on_change: Callable[[int], None] = lambda _org_id: None
        self.on_outdated: Callable[[int, set[UUID | None]], None] = lambda _org_id, _people: None

    @classmethod
    async def connect(
        cls, dsn: str, *, size: int = 10, synced: Sequence[Synced] = (), keys: Keyring = NO_KEYS
    ) -> "Database":
        """Open the pool. Raises the driver's errors when the server cannot be reached, WrongMasterKey by `keys`."""
        await keys.open(dsn)
        script = statements.preparing(synced)

        async def prepare(conn: Any) -> None:
            await read_json(conn)
            await conn.execute(script)

        async def keep(_conn: Any) -> None:
            """Nothing to reset: every setting is local to its transaction."""

        pool = await asyncpg.create_pool(
            dsn,
            min_size=min(2, size),
            max_size=size,
            init=prepare,
            reset=keep,
            command_timeout=60,
            server_settings={"lock_timeout": LOCK_TIMEOUT},
        )
        return cls(pool, synced, keys)

    async def close(self) -> None:
        await self._pool.close()

    async def refuse_unsafe_role(self) -> None:
        """Raise UnsafeRole if this role is superuser, may bypass row-level security, or owns a table."""
        await refuse_unsafe_role(self._pool)

    def now(self) -> datetime:
        return utc_now()

    async def is_alive(self) -> bool:
        try:
            return bool(await self._pool.fetchval("SELECT true", timeout=3))
        except CONNECTION_LOST:
            return False

    async def run(self, ctx: Ctx, action: "Action[P, T]", *args: P.args, **kwargs: P.kwargs) -> T:
        """Run an action in a transaction of `ctx`'s company and commit. The action may run again after a conflict."""
        return await self._attempt(ctx, "BEGIN", action, args, kwargs)

    async def read(self, ctx: Ctx, query: "Action[P, T]", *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query in a read-only transaction."""
        return await self._attempt(ctx, "BEGIN READ ONLY", query, args, kwargs)

    async def snapshot(self, ctx: Ctx, query: "Action[P, T]", *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query that sees one moment in all its statements."""
        return await self._attempt(
            ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", query, args, kwargs
        )

    async def door(self, action: "Action[P, T]", *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what happens before a company is known: the tables of a company show nothing here."""
        return await self._attempt(Ctx(0, None), "BEGIN", action, args, kwargs)

    async def _attempt(
        self, ctx: Ctx, begin: str, action: Callable[..., Awaitable[T]], args: Any, kwargs: Any
    ) -> T:
        if _inside.get() is not None:
            raise RuntimeError(f"a transaction of company {_inside.get()} is already open in this task")
        held = _inside.set(ctx.org_id)
        try:
            hopeful = True
            for attempt in range(RETRIES):
                try:
                    with self._crowd:
                        return await self._once(ctx, begin, action, args, kwargs, hopeful=hopeful)
                except asyncpg.UniqueViolationError:
                    if not hopeful or attempt == RETRIES - 1:
                        raise
                    hopeful = False
                except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
                    if attempt == RETRIES - 1:
                        raise
            raise AssertionError("unreachable")
        finally:
            _inside.reset(held)

    async def _once(
        self,
        ctx: Ctx,
        begin: str,
        action: Callable[..., Awaitable[T]],
        args: Any,
        kwargs: Any,
        *,
        hopeful: bool,
    ) -> T:
        async with self._pool.acquire() as conn:
            tx = Tx(conn, ctx, utc_now(), hopeful=hopeful)
            tx.keys = self.keys
            opened = False
            try:
                wall = f"; SET LOCAL app.org = {int(ctx.org_id)}" if ctx.org_id else ""
                await conn.execute(begin + wall)
                opened = True
                result = await action(tx, *args, **kwargs)
                try:
                    tag = await conn.execute(tx.closing_message(self._followers, self._beside))
                except LOST_AT_COMMIT as error:
                    raise UnknownOutcome from error
                opened = False
                if tag != "COMMIT":
                    raise RuntimeError(f"the transaction ended with {tag}: an error inside it was swallowed")
            finally:
                if opened:
                    # A lost connection has rolled back already, and the pool replaces it.
                    try:
                        await conn.execute("ROLLBACK")
                    except (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError):
                        pass
                    except asyncpg.InternalClientError:
                        # The driver no longer knows where the connection stands: it must not go back to the pool.
                        conn.terminate()
        if tx.outdated:
            self.on_outdated(ctx.org_id, tx.outdated)
        if tx.touches_sync():
            self.on_change(ctx.org_id)
        return result
