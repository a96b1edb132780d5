"""Push: operations in, one answer each, exactly one effect.

The phone's own row is locked first, which is lock, revocation and routing in one. The first run goes without
savepoints; if anything fails, everything is rolled back and run again with a savepoint for each operation or group.
"""

import asyncio
import contextlib
import weakref
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from rounds.core.access import Ctx
from rounds.core.db import CONTENDED, Database, Tx
from rounds.core.errors import DomainError
from rounds.sync.answers import Answer, Parsed, parse_ops, stored_answers
from rounds.sync.applying import Applier
from rounds.sync.batch import BAD_VALUE, BUSY_S, GONE, Batch, Troubled, blocks
from rounds.sync.devices import meet_push
from rounds.sync.pull import Head, read_head
from rounds.sync.schemas import PushIn

MAX_OPS = 50  # beyond 64 subtransactions PostgreSQL spills, for everyone
MAX_BYTES = 262_144
TRIES = 3


class DeviceLocks:
    """One push at a time per phone, before a connection is taken: duplicates must not fill the pool."""

    def __init__(self) -> None:
        self._locks: weakref.WeakValueDictionary[tuple[int, UUID], asyncio.Lock] = (
            weakref.WeakValueDictionary()
        )

    @contextlib.asynccontextmanager
    async def hold(self, org_id: int, device_id: UUID) -> AsyncIterator[None]:
        lock = self._locks.setdefault((org_id, device_id), asyncio.Lock())
        async with lock:
            yield


@dataclass(slots=True)
class Pusher:
    """What a push stands on."""

    db: Database
    applier: Applier
    locks: DeviceLocks

    async def push(self, ctx: Ctx, cmd: PushIn) -> tuple[list[Answer], Head]:
        """Answers in the order of the operations, and the head after the commit.

        Raises `body_too_large` (more than 50), `not_found` (not the caller's device), `device_revoked`, `busy`,
        `reset` (the phone knows another history).
        """
        if len(cmd.ops) > MAX_OPS:
            raise DomainError("body_too_large", limit=MAX_OPS)
        parsed = parse_ops(cmd.ops)
        async with self.locks.hold(ctx.org_id, cmd.device_id):
            try:
                results = await self.db.run(ctx, self._once, cmd, parsed, careful=False)
            except GONE:
                raise
            except (Troubled, asyncpg.PostgresError, *BAD_VALUE):
                results = await self._carefully(ctx, cmd, parsed)
        return results, await self.db.read(ctx, read_head)

    async def _carefully(self, ctx: Ctx, cmd: PushIn, parsed: Sequence[Parsed]) -> list[Answer]:
        for _ in range(TRIES):
            try:
                return await self.db.run(ctx, self._once, cmd, parsed, careful=True)
            except asyncpg.UniqueViolationError:
                # Another phone of the same person brought the same operation meanwhile: its answer is stored now.
                continue
            except CONTENDED as error:
                raise DomainError("busy", wait_s=BUSY_S) from error
        raise DomainError("busy", wait_s=BUSY_S)

    async def _once(self, tx: Tx, cmd: PushIn, parsed: Sequence[Parsed], *, careful: bool) -> list[Answer]:
        skew = await meet_push(tx, cmd)
        known = await stored_answers(tx, [item.op.op_id for item in parsed if item.op])
        run = Batch(tx, cmd.device_id, self.applier.anew(), known, careful=careful, skew=skew)
        results: list[Answer] = []
        for block in blocks(parsed):
            results += [await run.one(block[0])] if len(block) == 1 else await run.group(block)
        await run.store()
        return results
