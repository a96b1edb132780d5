"""The unit tree over HTTP."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.org.units import actions, queries
from rounds.org.units.schemas import (
    UnitHistory,
    UnitIn,
    UnitList,
    UnitMove,
    UnitMoved,
    UnitPatch,
    UnitRow,
)

router = APIRouter(tags=["org"])


@router.get("/units", response_model=UnitList)
async def get_units(
    call: Annotated[Call, allow(Permission.UNIT_READ)], on: date | None = None
) -> dict[str, Any]:
    """The tree as of a day; today's when none is given."""
    return {"items": await call.read(queries.list_units, on)}


@router.post("/units", response_model=UnitRow, status_code=201)
async def post_unit(cmd: UnitIn, call: Annotated[Call, allow(Permission.UNIT_EDIT)]) -> dict[str, Any]:
    return await call.run(actions.create_unit, cmd)


@router.patch("/units/{unit_id}", status_code=204)
async def patch_unit(
    unit_id: UUID, cmd: UnitPatch, call: Annotated[Call, allow(Permission.UNIT_EDIT)]
) -> None:
    await call.run(actions.rename_unit, unit_id, cmd.name)


@router.post("/units/{unit_id}/move", response_model=UnitMoved)
async def move_unit(
    unit_id: UUID, cmd: UnitMove, call: Annotated[Call, allow(Permission.UNIT_EDIT)]
) -> dict[str, Any]:
    """Hang the unit elsewhere from a day on; its past stays. No unit may ever hang below itself."""
    return {"from_parent_id": await call.run(actions.move_unit, unit_id, cmd.parent_id, cmd.from_day)}


@router.delete("/units/{unit_id}", status_code=204)
async def delete_unit(unit_id: UUID, call: Annotated[Call, allow(Permission.UNIT_EDIT)]) -> None:
    """Archive an empty unit: from today on it is not there, and its past stays."""
    await call.run(actions.archive_unit, unit_id)


@router.get("/units/{unit_id}/history", response_model=UnitHistory)
async def get_unit_history(
    unit_id: UUID, call: Annotated[Call, allow(Permission.UNIT_READ)]
) -> dict[str, Any]:
    return await call.read(queries.unit_history, unit_id)
