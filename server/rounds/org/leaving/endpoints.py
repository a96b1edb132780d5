"""Leaving over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.org.leaving import actions, queries
from rounds.org.leaving.schemas import LeavingDay, LeavingIn, LeavingPreview, LeavingState

router = APIRouter(tags=["org"])
Giver = Annotated[Call, allow(Permission.PERSON_HAND_OVER)]


@router.post("/people/{person_id}/leaving/preview", response_model=LeavingPreview)
async def preview(person_id: UUID, cmd: LeavingDay, call: Giver) -> dict[str, Any]:
    """What somebody holds on a day, by kind, and who may go on with it. Changes nothing."""
    return await call.read(queries.preview_leaving, person_id, cmd.day)


@router.get("/people/{person_id}/leaving", response_model=LeavingState)
async def get_leaving(person_id: UUID, call: Giver) -> dict[str, Any]:
    """What is planned or done, and what nobody goes on with yet."""
    return await call.read(queries.read_leaving, person_id)


@router.post("/people/{person_id}/leaving", response_model=LeavingState)
async def post_leaving(person_id: UUID, cmd: LeavingIn, call: Giver) -> dict[str, Any]:
    """Somebody leaves on a day: done at once today, else when that day begins. Sent again it is changed."""
    return await call.run(actions.leave, person_id, cmd)


@router.delete("/people/{person_id}/leaving", response_model=LeavingState)
async def delete_leaving(person_id: UUID, call: Giver) -> dict[str, Any]:
    """Call it off before its day: positions and access go on as before."""
    return await call.run(actions.call_off, person_id)
