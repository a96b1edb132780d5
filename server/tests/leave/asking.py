"""Leave as tests ask for it, and the worker's part in it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson

from rounds.approvals.actions import asking, delegating
from rounds.approvals.jobs import begin_asked, company_ctx, take_back_asked
from rounds.core.db import Tx
from rounds.core.ids import uuid7
from rounds.org import public as org
from rounds.org.leave.approving import LEAVE_APPROVAL
from rounds.visits.away import follow_leave
from tests.approvals.favours import decide
from tests.world import Caller, Company, World


def a_leave(first: date, days: int = 1, cover: Caller | None = None, **more: Any) -> dict[str, Any]:
    """Days off in a row from a day on."""
    return {
        "id": str(uuid7()),
        "kind": "annual",
        "first_day": first.isoformat(),
        "last_day": (first + timedelta(days=days - 1)).isoformat(),
        "reason": "回老家",
        "cover_id": None if cover is None else str(cover.person_id),
        **more,
    }


async def a_company(world: World) -> Company:
    """One that works from Monday to Friday whatever its country's holidays are."""
    company = await world.company()
    ctx = await company_ctx(world.db, company.org_id)
    await world.db.run(ctx, _no_holidays)
    return company


async def _no_holidays(tx: Tx) -> None:
    await org.change_settings(tx, country="ZZ")


async def next_monday(world: World, weeks: int = 1) -> date:
    """A Monday to come; the company of the tests works from Monday to Friday."""
    today = await today_of(world)
    return today + timedelta(days=7 * weeks - today.weekday())


async def today_of(world: World, timezone: str = "Asia/Shanghai") -> date:
    found: date = await world.oracle.fetchval("SELECT (now() AT TIME ZONE $1)::date", timezone)
    return found


async def carry(world: World, company: Company) -> None:
    """What the worker does with the events that wait."""
    rows = await world.oracle.fetch(
        """
        SELECT id, event, payload::text AS payload FROM outbox
        WHERE org_id = $1 AND event IN ('LeaveAsked', 'LeaveChanged', 'TakenBack') ORDER BY created_at, id
        """,
        company.org_id,
    )
    ctx = await company_ctx(world.db, company.org_id)
    for row in rows:
        payload = orjson.loads(row["payload"])
        match row["event"]:
            case "LeaveAsked":
                await begin_asked(world.db, company.org_id, LEAVE_APPROVAL, payload)
            case "TakenBack":
                await take_back_asked(world.db, company.org_id, payload)
            case "LeaveChanged":
                await world.db.run(ctx, delegating.renew_deputies)
                days = (date.fromisoformat(payload[name]) for name in ("first_day", "last_day"))
                await world.db.run(ctx, follow_leave, UUID(payload["person_id"]), *days)
        await world.oracle.execute(
            "DELETE FROM outbox WHERE org_id = $1 AND id = $2", company.org_id, row["id"]
        )


async def ask(world: World, company: Company, who: str, cmd: dict[str, Any]) -> str:
    """Ask; the id of the run that decides."""
    answer = await company[who].post("/api/v1/leaves", cmd)
    assert answer.status_code == 201, answer.text
    await carry(world, company)
    return str(asking.run_id_of(company.org_id, "leave", UUID(cmd["id"])))


async def grant(
    world: World, company: Company, who: str, cmd: dict[str, Any], by: str = "leader"
) -> dict[str, Any]:
    """Ask and approve; the leave."""
    run_id = await ask(world, company, who, cmd)
    decided = await decide(company[by], run_id)
    assert decided.json()["status"] == "approved", decided.text
    await carry(world, company)
    return await leave_of(company[who], cmd["id"])


async def leave_of(caller: Caller, leave_id: str) -> dict[str, Any]:
    items = (await caller.get("/api/v1/leaves")).json()["items"]
    found: dict[str, Any] = next(item for item in items if item["id"] == leave_id)
    return found


async def code_of(caller: Caller, path: str, body: Any = None) -> tuple[int, str]:
    answer = await caller.post(path, body)
    return answer.status_code, answer.json().get("code", "")
