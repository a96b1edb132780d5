"""What approvals do when something is asked, and by the clock."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from rounds.approvals.actions import asking, delegating, escalating
from rounds.core.access import Ctx, system_ctx
from rounds.core.approvable import Approvable
from rounds.core.companies import for_each_company, working_companies
from rounds.core.db import Database, Tx
from rounds.core.errors import NotFound
from rounds.core.jobs import Periodic
from rounds.core.outbox import Handler
from rounds.core.work import Runtime

log = structlog.get_logger()


async def company_ctx(db: Database, org_id: int) -> Ctx:
    """The context of work that nobody asked for, on the company's own calendar."""
    timezone = await db.read(Ctx(org_id, None), _timezone)
    return system_ctx(org_id, timezone)


async def _timezone(tx: Tx) -> str:
    found: str = await tx.value("SELECT timezone FROM company WHERE org_id = $1", tx.org_id)
    return found


def handlers(approvables: Sequence[Approvable]) -> list[Handler]:
    return [_handler(approvable) for approvable in approvables]


def _handler(approvable: Approvable) -> Handler:
    async def begin(runtime: Runtime, org_id: int, payload: dict[str, Any]) -> None:
        await begin_asked(runtime.db, org_id, approvable, payload)

    return Handler(approvable.asked.__name__, f"approvals.begin_{approvable.kind}", begin)


async def begin_asked(db: Database, org_id: int, approvable: Approvable, payload: dict[str, Any]) -> None:
    """What an `Asked` event says; its subject may be gone meanwhile, and then nothing is asked any more."""
    ctx = await company_ctx(db, org_id)
    subject_id, person_id = UUID(payload["subject_id"]), UUID(payload["person_id"])
    try:
        await db.run(ctx, asking.begin, approvable, subject_id, person_id, payload["round"])
    except NotFound:
        log.warning("asked_of_nothing", kind=approvable.kind, subject_id=payload["subject_id"])


async def keep_time(db: Database, org_id: int) -> None:
    """Deputies of the day, and what has waited too long."""
    ctx = await company_ctx(db, org_id)
    await db.run(ctx, delegating.renew_deputies)
    for run_id in await db.read(ctx, escalating.find_stuck):
        await db.run(ctx, escalating.escalate, run_id)


async def _keep_time_everywhere(runtime: Runtime) -> None:
    await for_each_company(await working_companies(runtime.db), partial(keep_time, runtime.db))


PERIODIC = [Periodic("approvals_keep_time", "*/5 * * * *", _keep_time_everywhere)]
