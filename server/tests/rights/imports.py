"""Imports of customers as requests: the owner's own, brought to where the call succeeds."""

from typing import Any

import asyncpg

from rounds.core.access import system_ctx
from rounds.core.db import Tx
from rounds.core.ids import uuid7
from rounds.core.work import Runtime
from rounds.org.long_jobs.jobs import do_long_job
from tests.world import Caller

FILE = '名称,编号,坐标\n甲店,I-{0},"116.4,39.9"\n,I-{0}x,\n'
PLAN = {"columns": {"name": 0, "code": 1, "place": 2}, "datum": "wgs84"}


async def _asked(tx: Tx) -> list[asyncpg.Record]:
    return await tx.rows(
        "SELECT id FROM long_job WHERE org_id = $1 AND state = 'asked' ORDER BY asked_at, id", tx.org_id
    )


async def do_asked(services: Any, org_id: int) -> None:
    """Do a company's long work that waits, as the worker does."""
    runtime = Runtime(services.db, services.files, services.settings)
    for row in await services.db.read(system_ctx(org_id, "UTC"), _asked):
        await do_long_job(runtime, org_id, {"job_id": str(row["id"])})


async def an_import(owner: Caller, until: str = "applied") -> str:
    """The path of an import of the owner's; where they may make none, one that is not there."""
    number = uuid7()
    content = FILE.format(number).encode()
    answer = await owner.http.post(
        "/api/v1/customers/imports", params={"name": "客户.csv"}, content=content, headers=owner.headers
    )
    if answer.status_code != 201:
        return f"/api/v1/customers/imports/{number}"
    path = f"/api/v1/customers/imports/{answer.json()['id']}"
    services = owner.http._transport.app.state.services  # type: ignore[attr-defined]
    org_id = int(owner.token.split(".")[0])
    await do_asked(services, org_id)
    for state, verb, body in (("tried", "plan", PLAN), ("applied", "apply", None)):
        if until == "read":
            break
        (await owner.post(f"{path}/{verb}", body)).raise_for_status()
        await do_asked(services, org_id)
        if until == state:
            break
    return path


def endpoints(endpoint: Any, request: Any) -> dict[str, Any]:
    """Lines of the matrix."""

    def on(method: str, tail: str, until: str, body: Any = None) -> Any:
        async def made(owner: Caller) -> Any:
            return request(method, await an_import(owner, until) + tail, body)

        return made

    async def post(_owner: Caller) -> Any:
        path = "/api/v1/customers/imports"
        return request("POST", path, content=FILE.format(uuid7()).encode(), params={"name": "a.csv"})

    def job(tail: str) -> Any:
        async def made(_owner: Caller) -> Any:
            return request("GET", f"/api/v1/long-jobs/{uuid7()}{tail}")

        return made

    async def listed(_owner: Caller) -> Any:
        return request("GET", "/api/v1/customers/imports")

    async def jobs(_owner: Caller) -> Any:
        return request("GET", "/api/v1/long-jobs")

    needs, path = "customer:import", "/api/v1/customers/imports"
    one = path + "/{import_id}"
    return {
        f"GET {path}": endpoint(needs, 200, listed, 200),
        f"POST {path}": endpoint(needs, 201, post, 201),
        f"GET {one}": endpoint(needs, 200, on("GET", "", "read")),
        f"POST {one}/plan": endpoint(needs, 200, on("POST", "/plan", "read", PLAN)),
        f"POST {one}/apply": endpoint(needs, 200, on("POST", "/apply", "tried")),
        f"POST {one}/undo": endpoint(needs, 200, on("POST", "/undo", "applied")),
        f"GET {one}/wrong.csv": endpoint(needs, 200, on("GET", "/wrong.csv", "tried")),
        f"GET {one}/datum": endpoint(needs, 200, on("GET", "/datum", "applied")),
        f"POST {one}/datum": endpoint(needs, 200, on("POST", "/datum", "applied", {"datum": "gcj02"})),
        "GET /api/v1/long-jobs": endpoint("signed in", 200, jobs, 200),
        "GET /api/v1/long-jobs/{job_id}": endpoint("signed in", 404, job("")),
        "GET /api/v1/long-jobs/{job_id}/file": endpoint("signed in", 404, job("/file")),
    }
