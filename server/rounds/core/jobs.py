"""Jobs by procrastinate, in the schema `jobs` of rounds_worker. Business code emits events; it never defers."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import procrastinate

if TYPE_CHECKING:
    from rounds.core.outbox import Handler
    from rounds.core.work import Runtime

DEAD_AFTER_S = 30  # a worker that lives says so every ten seconds


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job by the clock: `cron` in UTC."""

    name: str
    cron: str
    run: Callable[["Runtime"], Awaitable[None]]


def build_jobs(
    dsn: str, runtime: "Runtime", handlers: Sequence["Handler"], periodic: Sequence[Periodic]
) -> procrastinate.App:
    """An app with one task per handler; three further tries, seconds apart."""
    connector = procrastinate.PsycopgConnector(
        conninfo=dsn, kwargs={"options": "-c search_path=jobs"}, max_size=4
    )
    app = procrastinate.App(connector=connector)
    retry = procrastinate.RetryStrategy(max_attempts=4, exponential_wait=3)
    for handler in handlers:
        app.task(name=handler.name, retry=retry)(_job(runtime, handler))
    for job in periodic:
        app.periodic(cron=job.cron)(app.task(name=job.name, queueing_lock=job.name)(_tick(runtime, job)))
    return app


def _job(runtime: "Runtime", handler: "Handler") -> Callable[..., Awaitable[None]]:
    async def job(org_id: int, payload: dict[str, Any]) -> None:
        await handler.run(runtime, org_id, payload)

    return job


def _tick(runtime: "Runtime", job: Periodic) -> Callable[..., Awaitable[None]]:
    async def tick(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the moment of the tick
        await job.run(runtime)

    return tick


async def take_up_dropped(app: procrastinate.App) -> int:
    """What a worker left behind that died at it: to be done again, since handlers may run twice; returns how many.

    A tick that died is given up: the next one does the same, and two of a name may not wait.
    """
    dropped = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_S))
    for job in dropped:
        if job.queueing_lock is None:
            await app.job_manager.retry_job(job)
        else:
            await app.job_manager.finish_job(job, procrastinate.jobs.Status.FAILED, delete_job=False)
    return len(dropped)


async def defer_many(app: procrastinate.App, name: str, arguments: list[dict[str, Any]]) -> None:
    await app.configure_task(name).batch_defer_async(*arguments)
