"""The organisation over HTTP: sign-in, who am I, devices, units, people."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from rounds.core.access import Ctx, Permission
from rounds.core.errors import DomainError
from rounds.core.http import COOKIE, Call, allow, client_address, services_of
from rounds.core.http import SignedIn as Caller
from rounds.org import passwords, queries, rules
from rounds.org.actions import sessions
from rounds.org.schemas import DeviceList, Me, MePatch, PersonList, SignedIn, SignIn, UnitList

router = APIRouter(tags=["org"])


@router.post("/session", response_model=SignedIn, responses={401: {}, 403: {}, 429: {}})
async def sign_in(cmd: SignIn, request: Request, response: Response) -> dict[str, Any]:
    """Sign in by staff or mobile number. A wrong name and a wrong password answer alike."""
    services = services_of(request)
    address = client_address(request)
    known = await services.db.door(sessions.knock, cmd.name, address)
    company = Ctx(known.org_id, known.person_id, address=address) if known else None
    stored = (
        await services.db.read(company, sessions.password_hash_of, known.person_id)
        if known and company
        else None
    )
    fits, rehash = await passwords.verify_password(cmd.password, stored)
    if not fits or known is None or company is None:
        door = await services.db.door(sessions.count_failure, cmd.name, address)
        raise DomainError("sign_in_wrong", tries_left=door.tries_left, wait_s=int(rules.WAIT.total_seconds()))
    granted = await services.db.run(
        company,
        sessions.open_session,
        known.person_id,
        cmd,
        days=services.settings.session_days,
        address=address,
        agent=request.headers.get("user-agent", ""),
        rehash=rehash,
    )
    await services.db.door(sessions.forget_failures, cmd.name, address)
    if cmd.token:
        return {"me": granted.me, "token": granted.token}
    response.set_cookie(
        COOKIE,
        granted.token,
        max_age=services.settings.session_days * 86_400,
        httponly=True,
        secure=services.settings.https,
        samesite="lax",
        path="/",
    )
    return {"me": granted.me}


@router.delete("/session", status_code=204)
async def sign_out(call: Caller, response: Response) -> None:
    await call.run(sessions.close_session)
    call.services.forget_session(call.ctx.token_hash)
    response.delete_cookie(COOKIE, path="/")


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


@router.get("/units", response_model=UnitList)
async def get_units(call: Annotated[Call, allow(Permission.UNIT_READ)]) -> dict[str, Any]:
    return {"items": await call.read(queries.list_units)}


@router.get("/people", response_model=PersonList)
async def get_people(call: Annotated[Call, allow(Permission.PERSON_READ)]) -> dict[str, Any]:
    return {"items": await call.read(queries.list_people)}
