"""Territories over HTTP: the whole company's, for whoever sets it up."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.customers.territories import actions, queries
from rounds.customers.territories.schemas import (
    Territory,
    TerritoryChoice,
    TerritoryEdit,
    TerritoryIn,
    TerritoryList,
    TerritoryPreview,
    TerritoryRun,
    TerritoryRunIn,
    TerritoryRuns,
    WhiteList,
)

router = APIRouter(prefix="/territories", tags=["customers"])
Manager = Annotated[Call, allow(Permission.COMPANY_MANAGE)]
Days = Annotated[int, Query(ge=1, le=1000)]


@router.get("", response_model=TerritoryList)
async def get_territories(call: Manager, days: Days = 30) -> dict[str, Any]:
    """All of them, and how many customers in each nobody has, or nobody has visited in so many days."""
    return await call.read(queries.list_territories, days)


@router.post("", status_code=201, response_model=Territory)
async def post_territory(cmd: TerritoryIn, call: Manager) -> dict[str, Any]:
    return await call.run(actions.create_territory, cmd)


@router.post("/preview", response_model=TerritoryPreview)
async def post_preview(cmd: TerritoryChoice, call: Manager) -> dict[str, Any]:
    """What an assignment by territory would move. Nothing is changed."""
    return await call.read(queries.preview, only_unowned=cmd.only_unowned)


@router.get("/runs", response_model=TerritoryRuns)
async def get_runs(call: Manager) -> dict[str, Any]:
    return await call.read(queries.list_runs)


@router.post("/runs", status_code=202, response_model=TerritoryRun)
async def post_run(cmd: TerritoryRunIn, call: Manager) -> dict[str, Any]:
    """Assign by territory, as a job."""
    return await call.run(actions.ask_run, cmd)


@router.post("/runs/{run_id}/undo", status_code=202, response_model=TerritoryRun)
async def post_undo_run(run_id: UUID, call: Manager) -> dict[str, Any]:
    """Give back what it moved, where nothing else has happened since."""
    return await call.run(actions.ask_undo, run_id)


@router.put("/{territory_id}", response_model=Territory)
async def put_territory(territory_id: UUID, cmd: TerritoryEdit, call: Manager) -> dict[str, Any]:
    return await call.run(actions.edit_territory, territory_id, cmd)


@router.delete("/{territory_id}", status_code=204)
async def delete_territory(territory_id: UUID, call: Manager) -> None:
    """It is put aside; customers stay whose they are."""
    await call.run(actions.archive_territory, territory_id)


@router.get("/{territory_id}/white-space", response_model=WhiteList)
async def get_white_space(territory_id: UUID, call: Manager, days: Days = 30) -> dict[str, Any]:
    """Its customers that nobody has, or that nobody has visited in so many days."""
    return await call.read(queries.white_space, territory_id, days)
