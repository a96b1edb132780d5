"""Positions over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.org.positions import actions, queries
from rounds.org.positions.schemas import (
    Filling,
    PositionIn,
    PositionList,
    PositionPatch,
    PositionRow,
    Vacating,
)

router = APIRouter(tags=["org"])


@router.get("/positions", response_model=PositionList)
async def get_positions(
    call: Annotated[Call, allow(Permission.UNIT_READ)], unit_id: UUID | None = None
) -> dict[str, Any]:
    """Positions in reach with who fills them today and later."""
    return {"items": await call.read(queries.list_positions, unit_id)}


@router.post("/positions", response_model=PositionRow, status_code=201)
async def post_position(
    cmd: PositionIn, call: Annotated[Call, allow(Permission.UNIT_EDIT)]
) -> dict[str, Any]:
    return await call.run(actions.create_position, cmd)


@router.patch("/positions/{position_id}", response_model=PositionRow)
async def patch_position(
    position_id: UUID, cmd: PositionPatch, call: Annotated[Call, allow(Permission.UNIT_EDIT)]
) -> dict[str, Any]:
    return await call.run(actions.edit_position, position_id, cmd)


@router.delete("/positions/{position_id}", status_code=204)
async def delete_position(position_id: UUID, call: Annotated[Call, allow(Permission.UNIT_EDIT)]) -> None:
    """Archive a position that nobody fills, now or later."""
    await call.run(actions.archive_position, position_id)


@router.post("/positions/{position_id}/fill", status_code=204)
async def fill_position(
    position_id: UUID, cmd: Filling, call: Annotated[Call, allow(Permission.PERSON_EDIT)]
) -> None:
    """Put a person into the position from a day on; refused while another fills it, unless as cover."""
    await call.run(actions.fill, position_id, cmd)


@router.post("/positions/{position_id}/vacate", status_code=204)
async def vacate_position(
    position_id: UUID, cmd: Vacating, call: Annotated[Call, allow(Permission.PERSON_EDIT)]
) -> None:
    await call.run(actions.vacate, position_id, cmd.day, cmd.person_id)
