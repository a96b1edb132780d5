"""The organisation over HTTP: who am I, devices, units, people."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.core.http import SignedIn as Caller
from rounds.org import queries
from rounds.org.actions import sessions
from rounds.org.schemas import DeviceList, Me, MePatch

router = APIRouter(tags=["org"])


@router.get("/me", response_model=Me)
async def get_me(call: Caller) -> dict[str, Any]:
    return await call.read(queries.read_me)


@router.patch("/me", response_model=Me)
async def patch_me(cmd: MePatch, call: Caller) -> dict[str, Any]:
    return await call.run(sessions.choose_locale, cmd.locale)


@router.get("/devices", response_model=DeviceList)
async def get_devices(call: Annotated[Call, allow(Permission.DEVICE_MANAGE)]) -> dict[str, Any]:
    return {"items": await call.read(queries.list_own_devices)}


@router.delete("/devices/{device_id}", status_code=204)
async def delete_device(device_id: UUID, call: Annotated[Call, allow(Permission.DEVICE_MANAGE)]) -> None:
    """Revoke one's own device: its sessions end within seconds."""
    for token_hash in await call.run(sessions.revoke_device, device_id):
        call.services.forget_session(token_hash)
