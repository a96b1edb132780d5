"""Roles over HTTP."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request

from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.http import Call, allow
from rounds.core.samples import Sampler
from rounds.org.roles import actions, queries
from rounds.org.roles.preview import preview
from rounds.org.roles.schemas import (
    Catalogue,
    ChosenUnits,
    Key,
    PreviewIn,
    PreviewOut,
    RoleIn,
    RoleList,
    RoleOut,
    RolePatch,
    RolePositionList,
)

router = APIRouter(prefix="/roles", tags=["roles"])
Ruler = Annotated[Call, allow(Permission.ROLE_MANAGE)]
KeyInPath = Annotated[Key, Path()]


@router.get("", response_model=RoleList)
async def get_roles(call: Ruler) -> dict[str, Any]:
    """The built-in roles as this company has them, and its own."""
    return {"items": await call.read(queries.list_roles)}


@router.get("/catalogue", response_model=Catalogue)
async def get_catalogue(call: Ruler, request: Request) -> dict[str, Any]:
    return await call.read(queries.read_catalogue, request.app.state.fields)


@router.post("", status_code=201, response_model=RoleOut)
async def post_role(cmd: RoleIn, call: Ruler) -> dict[str, Any]:
    return await call.run(actions.add_role, cmd)


@router.post("/preview", response_model=PreviewOut)
async def post_preview(cmd: PreviewIn, call: Ruler, request: Request) -> dict[str, Any]:
    """What somebody sees: counts from the lists themselves, asked in their name. Nothing is changed."""
    samplers: Sequence[Sampler] = request.app.state.samplers
    return await call.read(preview, cmd, samplers)


@router.put("/positions/{position_id}/units", status_code=204)
async def put_units(position_id: UUID, cmd: ChosenUnits, call: Ruler) -> None:
    """The units that this position sees where its role's scope is chosen units."""
    await call.run(actions.choose_units, position_id, cmd.unit_ids)


@router.patch("/{key}", response_model=RoleOut)
async def patch_role(key: KeyInPath, cmd: RolePatch, call: Ruler) -> dict[str, Any]:
    """The whole role anew; `base_version` is the one that was read."""
    return await call.run(actions.edit_role, key, cmd)


@router.delete("/{key}", status_code=204)
async def delete_role(
    key: KeyInPath,
    call: Ruler,
    instead: Annotated[Key | None, Query(description="What its positions get")] = None,
) -> None:
    """Archive a role of one's own; give a changed built-in one back as it was made."""
    await call.run(actions.archive_role, key, instead)


@router.get("/{key}/positions", response_model=RolePositionList)
async def get_positions(key: KeyInPath, call: Ruler) -> dict[str, Any]:
    async def read(tx: Tx) -> list[dict[str, Any]]:
        await queries.read_role_answer(tx, key)
        return await queries.list_positions_with(tx, key)

    return {"items": await call.read(read)}
