"""A job whose worker died is done by the next one."""

from typing import Any

import asyncpg
import pytest

from rounds.core.jobs import Periodic, build_jobs, defer_many, take_up_dropped
from rounds.core.outbox import Handler
from rounds.launch.database import Addresses

pytestmark = pytest.mark.anyio


async def do_nothing(*_args: object) -> None:
    """Only its place in the queue matters here."""


async def test_a_job_whose_worker_died_waits_again_and_a_tick_is_given_up(database: Addresses) -> None:
    runtime: Any = None
    conn = await asyncpg.connect(database.worker)
    handlers, periodic = (
        [Handler("Happened", "test.follow", do_nothing)],
        [Periodic("test.tick", "* * * * *", do_nothing)],
    )
    app = build_jobs(database.worker, runtime, handlers, periodic)
    async with app.open_async():
        await defer_many(app, "test.follow", [{"org_id": 1, "payload": {}}, {"org_id": 2, "payload": {}}])
        await app.configure_task("test.tick", queueing_lock="test.tick").defer_async(timestamp=1)
        await conn.execute(
            """
            UPDATE jobs.procrastinate_jobs SET status = 'doing', worker_id = NULL
            WHERE task_name = 'test.tick' OR task_name = 'test.follow' AND args ->> 'org_id' = '1'
            """
        )
        assert await take_up_dropped(app) == 2
        assert await take_up_dropped(app) == 0
    rows = await conn.fetch(
        """
        SELECT task_name, status::text FROM jobs.procrastinate_jobs WHERE task_name LIKE 'test.%' ORDER BY id
        """
    )
    await conn.close()
    assert [tuple(row) for row in rows] == [
        ("test.follow", "todo"),
        ("test.follow", "todo"),
        ("test.tick", "failed"),
    ]
