"""How long things are kept: each module says what it forgets, a job does it by the company's own number of days."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from rounds.core.access import Ctx, system_ctx
from rounds.core.companies import all_companies, for_each_company
from rounds.core.db import Database, Tx
from rounds.core.file_store import Files

log = structlog.get_logger()
ROUNDS_A_NIGHT = 2_000  # batches of one kind, so that a long past is forgotten over several nights
LONGEST = 36_500


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction forgot. `more` tells whether another one is needed."""

    count: int
    more: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of data that is kept for some days. `least` is what phones or proof still need."""

    kind: str
    days: int
    least: int
    forget: Callable[[Database, Files, Ctx, datetime], Awaitable[Batch]]


def in_tx(forget: Callable[[Tx, datetime], Awaitable[Batch]]) -> Callable[..., Awaitable[Batch]]:
    """For what needs nothing but one transaction."""

    async def run(db: Database, files: Files, ctx: Ctx, before: datetime) -> Batch:  # noqa: ARG001
        return await db.run(ctx, forget, before)

    return run


def days_of(kept: Sequence[Kept], settings: Mapping[str, Any]) -> dict[str, int]:
    """The company's days for each kind: what it chose, never less than needed, else the default."""
    chosen = settings.get("retention") or {}
    return {one.kind: max(one.least, int(chosen.get(one.kind, one.days))) for one in kept}


async def forget_what_is_old(db: Database, files: Files, kept: Sequence[Kept]) -> int:
    """Do it for all companies; returns how many things were forgotten."""
    total = 0

    async def forget(org_id: int) -> None:
        nonlocal total
        total += await forget_of(db, files, org_id, kept)

    await for_each_company(await all_companies(db), forget)
    return total


async def forget_of(db: Database, files: Files, org_id: int, kept: Sequence[Kept]) -> int:
    """Forget in batches what one company keeps no longer, and say so in its audit."""
    found = await db.read(Ctx(org_id, None), _company)
    if found is None:
        return 0
    days = days_of(kept, found["settings"])
    ctx = system_ctx(org_id, found["timezone"])
    total = 0
    for one in kept:
        before = db.now() - timedelta(days=days[one.kind])
        count = 0
        for _ in range(ROUNDS_A_NIGHT):
            batch = await one.forget(db, files, ctx, before)
            count += batch.count
            if not batch.more:
                break
        if count:
            await db.run(ctx, _say, one.kind, days[one.kind], count)
            log.info("forgotten", company=org_id, kind=one.kind, count=count)
        total += count
    return total


async def _company(tx: Tx) -> Any:
    return await tx.row("SELECT timezone, settings FROM company WHERE org_id = $1", tx.org_id)


async def _say(tx: Tx, kind: str, days: int, count: int) -> None:
    tx.audit("retention:forget", "company", None, after={"kind": kind, "days": days, "count": count})
