"""Leave over HTTP."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.org.leave import actions, queries
from rounds.org.leave.schemas import CoverList, Leave, LeaveCalendar, LeaveIn, LeaveList, Shortened

router = APIRouter(tags=["org"])
Asker = Annotated[Call, allow(Permission.LEAVE_ASK)]
Leader = Annotated[Call, allow(Permission.LEAVE_MANAGE)]


@router.get("/leaves", response_model=LeaveList)
async def get_leaves(call: Asker) -> dict[str, Any]:
    """One's own, the newest first."""
    return {"items": await call.read(queries.list_own)}


@router.post("/leaves", response_model=Leave, status_code=201)
async def post_leave(cmd: LeaveIn, call: Asker) -> dict[str, Any]:
    """Ask for days off. Refused where they overlap with others, or where the cover is away too."""
    return await call.run(actions.ask_leave, cmd)


@router.get("/leaves/calendar", response_model=LeaveCalendar)
async def get_calendar(call: Leader, first: date, last: date) -> dict[str, Any]:
    """Who of one's reach is away when, and what is asked for."""
    return await call.read(queries.read_calendar, first, last)


@router.get("/leaves/covers", response_model=CoverList)
async def get_covers(
    call: Asker, first_day: date, last_day: date, person_id: UUID | None = None
) -> dict[str, Any]:
    """Who may stand in on these days, for oneself or for somebody in reach."""
    return {"items": await call.read(queries.list_covers, person_id, first_day, last_day)}


@router.post("/people/{person_id}/leaves", response_model=Leave, status_code=201)
async def post_leave_of(person_id: UUID, cmd: LeaveIn, call: Leader) -> dict[str, Any]:
    """Ask on behalf of somebody in reach; it is decided as if they had asked."""
    return await call.run(actions.ask_leave, cmd, person_id)


@router.post("/leaves/{leave_id}/withdraw", response_model=Leave)
async def withdraw(leave_id: UUID, call: Asker) -> dict[str, Any]:
    """Take back one's own or, in reach, somebody's: all of it before it began, afterwards from today on."""
    return await call.run(actions.withdraw_leave, leave_id)


@router.post("/leaves/{leave_id}/shorten", response_model=Leave)
async def shorten(leave_id: UUID, cmd: Shortened, call: Asker) -> dict[str, Any]:
    """End what was granted on an earlier day."""
    return await call.run(actions.shorten_leave, leave_id, cmd.last_day)
