"""The worker process: the relay, the jobs, and what they stand on."""

import asyncio
import contextlib
import signal
from collections.abc import Sequence
from dataclasses import dataclass

import procrastinate
import structlog

from rounds.core.config import Settings
from rounds.core.db import Database
from rounds.core.file_store import Files
from rounds.core.jobs import Periodic, build_jobs, defer_many, take_up_dropped
from rounds.core.outbox import Handler, Relay

log = structlog.get_logger()
TAKE_UP_EVERY_S = 10.0


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a job may use; its database is the app's role, so the company wall stands here too."""

    db: Database
    files: Files
    settings: Settings


async def work(
    settings: Settings, db: Database, handlers: Sequence[Handler], periodic: Sequence[Periodic]
) -> None:
    """Work until SIGTERM or SIGINT; a running job is given ten seconds to end."""
    runtime = Runtime(db, Files.of(settings, db), settings)
    dsn = settings.worker_database_url.get_secret_value()
    app = build_jobs(dsn, runtime, handlers, periodic)

    async def defer(name: str, arguments: list[dict[str, object]]) -> None:
        await defer_many(app, name, arguments)

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with app.open_async():
        relay = asyncio.create_task(Relay(dsn, handlers, defer).run())
        jobs = asyncio.create_task(
            app.run_worker_async(install_signal_handlers=False, shutdown_graceful_timeout=10, concurrency=4)
        )
        taking_up = asyncio.create_task(_keep_taking_up(app))
        log.info("working", handlers=len(handlers), periodic=len(periodic))
        await asyncio.wait(
            {relay, jobs, asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED
        )
        for task in (relay, jobs, taking_up):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _keep_taking_up(app: procrastinate.App) -> None:
    while True:
        try:
            if dropped := await take_up_dropped(app):
                log.warning("jobs_taken_up", count=dropped)
        except procrastinate.exceptions.ConnectorException as error:
            log.warning("jobs_not_reached", error=str(error))
        await asyncio.sleep(TAKE_UP_EVERY_S)
