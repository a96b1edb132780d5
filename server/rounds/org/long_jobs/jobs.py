"""Doing long work, and forgetting its files."""

import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog

from rounds.core.access import Ctx, system_ctx
from rounds.core.companies import all_companies, for_each_company
from rounds.core.db import Database, Tx
from rounds.core.errors import DomainError
from rounds.core.file_store import Files
from rounds.core.jobs import Periodic
from rounds.core.outbox import Handler
from rounds.core.work import Runtime
from rounds.org.long_jobs import actions
from rounds.org.long_jobs.actions import Begun, Ended, file_key
from rounds.org.standing import context_of_person

log = structlog.get_logger()
TOLD_EVERY_S = 0.7


@dataclass(slots=True)
class Work:
    """What a kind of long work gets: whose rights it has, what was asked, and a way to say how far it is."""

    db: Database
    files: Files
    ctx: Ctx
    job_id: UUID
    subject_id: UUID | None
    params: dict[str, Any]
    total: int = 0
    _told_at: float = field(default=0.0)

    @property
    def file_key(self) -> str:
        """Where a file goes that the work makes."""
        return file_key(self.ctx.org_id, self.job_id)

    async def tell(self, done: int, total: int | None = None) -> None:
        """Say how far it is; said at most so often, so that the work does not spend its time on it."""
        self.total = self.total if total is None else total
        if time.monotonic() - self._told_at >= TOLD_EVERY_S:
            self._told_at = time.monotonic()
            await self.db.run(self.ctx, actions.note_progress, self.job_id, done, self.total)


_registry: dict[str, "LongWork"] = {}


@dataclass(frozen=True, slots=True)
class LongWork:
    """A kind of long work; to make one registers it. `run` may be called again after it was cut off.

    `failed` hears of an end that was none, to put right what waits for it.
    """

    kind: str
    run: Callable[[Work], Awaitable[Ended]]
    failed: Callable[[Work, dict[str, Any]], Awaitable[None]] | None = None

    def __post_init__(self) -> None:
        _registry[self.kind] = self


async def do_long_job(runtime: Runtime, org_id: int, payload: dict[str, Any]) -> None:
    """Cut off, it goes on or begins anew as its kind knows. What fails is told, not tried again and again."""
    job_id = UUID(payload["job_id"])
    begun = await runtime.db.run(system_ctx(org_id, "UTC"), actions.begin, job_id)
    if begun is None:
        return
    ctx = await runtime.db.read(Ctx(org_id, None), _context, begun)
    work = Work(runtime.db, runtime.files, ctx, job_id, begun.subject_id, begun.params)
    kind = _registry[begun.kind]
    try:
        ended = await kind.run(work)
    except DomainError as error:
        ended = Ended(trouble={"code": error.code, "params": error.params})
    except Exception:  # a full disk, a lost database: whoever asked sees that it failed, and asks again
        log.exception("long_job_failed", company=org_id, kind=begun.kind)
        ended = Ended(trouble={"code": "server_error", "params": {}})
    if ended.trouble is not None and kind.failed is not None:
        await kind.failed(work, ended.trouble)
    await runtime.db.run(system_ctx(org_id, "UTC"), actions.end, job_id, ended)


async def _context(tx: Tx, begun: Begun) -> Ctx:
    return await context_of_person(tx, begun.asked_by, begun.timezone, is_demo=begun.is_demo)


async def forget_files(runtime: Runtime) -> None:
    async def forget(org_id: int) -> None:
        for job_id in await runtime.db.run(system_ctx(org_id, "UTC"), actions.expire):
            with contextlib.suppress(FileNotFoundError):
                await runtime.files.delete(file_key(org_id, job_id))

    await for_each_company(await all_companies(runtime.db), forget)


HANDLERS = [Handler("LongJobAsked", "org.do_long_job", do_long_job)]
PERIODIC = [Periodic("forget_long_job_files", "*/10 * * * *", forget_files)]
