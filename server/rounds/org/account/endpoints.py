"""My account over HTTP: password, second factors, passkeys, sessions."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request

from rounds.core.http import SignedIn as Caller
from rounds.org.account import actions, own
from rounds.org.account.schemas import (
    CodeIn,
    PasskeyList,
    PasskeyNew,
    PasskeyRow,
    PasswordChange,
    PasswordOnly,
    RecoveryCodes,
    Security,
    SessionList,
)
from rounds.org.doors.endpoints import doors_of, require_site, site_of, visitor_of
from rounds.org.doors.schemas import PasskeyOptions, TotpSecret

router = APIRouter(tags=["account"])
REFUSALS: dict[int | str, dict[str, Any]] = {403: {}, 409: {}, 422: {}, 429: {}}


@router.get("/me/security", response_model=Security)
async def get_security(call: Caller) -> dict[str, Any]:
    return await call.read(own.security)


@router.put("/me/password", status_code=204, responses=REFUSALS)
async def change_password(cmd: PasswordChange, call: Caller, request: Request) -> None:
    """Change one's password; all other sessions end."""
    doors, visitor = doors_of(request), visitor_of(request)
    await doors.check_own(call.ctx, cmd.old)
    person_id = await call.read(own.person)
    hashed = await doors.accepted(call.ctx, person_id, cmd.new, visitor, [])
    await call.run(actions.set_password, person_id, hashed, keep=call.ctx.token_hash)


@router.post("/me/confirm", status_code=204, responses=REFUSALS)
async def confirm(cmd: PasswordOnly, call: Caller, request: Request) -> None:
    """Show once more that it is you; for a quarter of an hour, what guards the account may be changed."""
    await doors_of(request).check_own(call.ctx, cmd.password)
    await call.run(actions.confirm_session)


@router.post("/me/totp", response_model=TotpSecret, responses=REFUSALS)
async def begin_totp(call: Caller) -> dict[str, str]:
    return await call.run(own.begin_totp)


@router.post("/me/totp/confirm", response_model=RecoveryCodes, responses=REFUSALS)
async def confirm_totp(cmd: CodeIn, call: Caller) -> dict[str, Any]:
    return {"recovery_codes": await call.run(own.confirm_totp, cmd.code)}


@router.delete("/me/totp", status_code=204, responses=REFUSALS)
async def remove_totp(call: Caller) -> None:
    await call.run(own.remove_totp)


@router.post("/me/recovery-codes", response_model=RecoveryCodes, responses=REFUSALS)
async def make_recovery_codes(call: Caller) -> dict[str, Any]:
    """Ten new ones; earlier ones are void."""
    return {"recovery_codes": await call.run(own.make_recovery_codes)}


@router.get("/me/passkeys", response_model=PasskeyList)
async def get_passkeys(call: Caller) -> dict[str, Any]:
    return {"items": await call.read(own.own_passkeys)}


@router.post("/me/passkeys/options", response_model=PasskeyOptions, responses=REFUSALS)
async def passkey_options(call: Caller, request: Request) -> dict[str, Any]:
    return {"options": await call.run(own.options_to_add, require_site(site_of(request)))}


@router.post("/me/passkeys", response_model=PasskeyRow, status_code=201, responses=REFUSALS)
async def add_passkey(cmd: PasskeyNew, call: Caller, request: Request) -> dict[str, Any]:
    site = require_site(site_of(request))
    return await call.run(own.add_passkey, site, cmd.credential, cmd.label)


@router.delete("/me/passkeys/{passkey_id}", status_code=204, responses=REFUSALS)
async def remove_passkey(passkey_id: UUID, call: Caller) -> None:
    await call.run(own.remove_passkey, passkey_id)


@router.get("/me/sessions", response_model=SessionList)
async def get_sessions(call: Caller) -> dict[str, Any]:
    return {"items": await call.read(own.sessions)}


@router.delete("/me/sessions", status_code=204)
async def end_other_sessions(call: Caller) -> None:
    """End all sessions but this one."""
    await call.run(actions.end_other_sessions)


@router.delete("/me/sessions/{session_id}", status_code=204)
async def end_session(session_id: UUID, call: Caller) -> None:
    call.services.forget_session(await call.run(own.end_own_session, session_id))
