"""What approvals do when something is asked, and by the clock."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from rounds.approvals.actions import asking, delegating, escalating
from rounds.core.access import Ctx, system_ctx
from rounds.core.approvable import Approvable, TakenBack
from rounds.core.companies import for_each_company, working_companies
from rounds.core.db import Database, Tx
from rounds.core.errors import NotFound
from rounds.core.jobs import Periodic
from rounds.core.outbox import Handler
from rounds.core.work import Runtime
from rounds.org import public as org

log = structlog.get_logger()


async def company_ctx(db: Database, org_id: int) -> Ctx:
    """The context of work that nobody asked for, on the company's own calendar."""
    timezone = await db.read(Ctx(org_id, None), _timezone)
    return system_ctx(org_id, timezone)


async def _timezone(tx: Tx) -> str:
    found: str = await tx.value("SELECT timezone FROM company WHERE org_id = $1", tx.org_id)
    return found


def handlers(approvables: Sequence[Approvable]) -> list[Handler]:
    return [
        *(_handler(approvable) for approvable in approvables),
        Handler(TakenBack.__name__, "approvals.take_back", _take_back),
        Handler(org.LeaveChanged.__name__, "approvals.renew_deputies", _renew_deputies),
    ]


async def _take_back(runtime: Runtime, org_id: int, payload: dict[str, Any]) -> None:
    await take_back_asked(runtime.db, org_id, payload)


async def take_back_asked(db: Database, org_id: int, payload: dict[str, Any]) -> None:
    """The run of what its asker took back elsewhere ends; there is none where it had not begun."""
    by = payload["person_id"]
    ctx = await company_ctx(db, org_id)
    subject_id, person_id = UUID(payload["subject_id"]), None if by is None else UUID(by)
    await db.run(ctx, asking.take_back, payload["kind"], subject_id, person_id)


async def _renew_deputies(runtime: Runtime, org_id: int, _payload: dict[str, Any]) -> None:
    await runtime.db.run(await company_ctx(runtime.db, org_id), delegating.renew_deputies)


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
