"""Sync on the console over HTTP: phones, troubles, files, settings."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request

from rounds.core.access import Permission
from rounds.core.errors import DomainError
from rounds.core.http import Call, allow
from rounds.core.texts import CursorText
from rounds.core.texts import Query as SearchText
from rounds.sync.console import actions, queries
from rounds.sync.console.queries import DeviceFilter, TroubleFilter
from rounds.sync.console.schemas import (
    AcceptIn,
    DeviceState,
    DismissIn,
    ImportIn,
    ImportOut,
    SettingsPatch,
    Source,
    SyncDevicePage,
    SyncSettings,
    Trouble,
    TroublePage,
)
from rounds.sync.holding import require_named
from rounds.sync.parts import BINARY_BODY, take_part
from rounds.sync.push import MAX_OPS
from rounds.sync.schemas import BlobOut

router = APIRouter(prefix="/sync", tags=["sync"])
Manager = Annotated[Call, allow(Permission.SYNC_MANAGE)]


@router.get("/devices", response_model=SyncDevicePage)
async def get_sync_devices(
    call: Manager,
    unit_id: UUID | None = None,
    q: Annotated[SearchText | None, Query(description="Part of a name, a staff number or a label")] = None,
    state: DeviceState | None = None,
    cursor: CursorText | None = None,
) -> dict[str, Any]:
    """Phones of the people in scope, the one heard of last first."""
    return await call.read(queries.list_devices, DeviceFilter(unit_id, q, state, cursor))


@router.delete("/devices/{device_id}", status_code=204)
async def delete_sync_device(device_id: UUID, call: Manager) -> None:
    """Remove a phone of somebody in scope: it reads nothing more, and may hand over for 14 days what it had unsent."""
    for token_hash in await call.run(actions.remove_phone, device_id):
        call.services.forget_session(token_hash)


@router.get("/troubles", response_model=TroublePage)
async def get_troubles(
    call: Manager,
    state: Annotated[str, Query(pattern="^(open|settled)$")] = "open",
    device_id: UUID | None = None,
    person_id: UUID | None = None,
    source: Source | None = None,
    cursor: CursorText | None = None,
) -> dict[str, Any]:
    """Operations that were refused, or are held from removed phones and files, newest first."""
    wanted = TroubleFilter(state == "open", device_id, person_id, source, cursor)
    return await call.read(queries.list_troubles, call.services.files, wanted)


@router.post("/troubles/{op_id}/accept", response_model=Trouble)
async def accept_trouble(op_id: UUID, cmd: AcceptIn, request: Request, call: Manager) -> dict[str, Any]:
    """Do the operation after all, in its person's name and as of its day. A refusal changes nothing."""
    return await call.run(actions.accept, op_id, cmd, request.app.state.pusher.applier, call.services.files)


@router.post("/troubles/{op_id}/dismiss", response_model=Trouble)
async def dismiss_trouble(op_id: UUID, cmd: DismissIn, call: Manager) -> dict[str, Any]:
    """Set the operation aside for good."""
    return await call.run(actions.dismiss, op_id, cmd.reason, call.services.files)


@router.post("/imports", response_model=ImportOut)
async def import_outbox(cmd: ImportIn, call: Manager) -> dict[str, Any]:
    """Hold a part of a phone's outbox file, at most 50 operations; they wait to be accepted."""
    if len(cmd.ops) > MAX_OPS:
        raise DomainError("body_too_large", limit=MAX_OPS)
    statuses = await call.run(actions.take_file, cmd)
    named = [item.get("op_id") if isinstance(item, dict) else None for item in cmd.ops]
    return {
        "results": [{"op_id": op_id, "status": status} for op_id, status in zip(named, statuses, strict=True)]
    }


@router.put("/imports/blobs/{sha256}", response_model=BlobOut, openapi_extra=BINARY_BODY)
async def put_imported_blob(
    sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
    request: Request,
    call: Manager,
    off: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    size: Annotated[int, Query(ge=1, le=2**31 - 1)] = 1,
) -> dict[str, Any]:
    """One part of a picture that a held operation names; as phones send them."""
    await call.read(require_named, sha256)
    return await take_part(call, sha256, off, size, await request.body())


@router.get("/settings", response_model=SyncSettings)
async def get_sync_settings(call: Manager) -> dict[str, Any]:
    return await call.read(queries.read_settings)


@router.patch("/settings", response_model=SyncSettings)
async def patch_sync_settings(
    cmd: SettingsPatch, call: Annotated[Call, allow(Permission.COMPANY_MANAGE)]
) -> dict[str, Any]:
    return await call.run(actions.choose_phone_lock, cmd.phone_lock)
