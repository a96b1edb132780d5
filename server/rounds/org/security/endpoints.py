"""The company's rules for signing in, and leaders' help at the door, over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.org.account.schemas import Security
from rounds.org.security import actions, policy
from rounds.org.security.schemas import LendIn, PolicyOut, PolicyPatch, ResetLink

router = APIRouter(tags=["security"])
Leader = Annotated[Call, allow(Permission.SESSION_MANAGE)]


@router.get("/settings/security", response_model=PolicyOut)
async def get_policy(call: Annotated[Call, allow(Permission.COMPANY_MANAGE)]) -> dict[str, Any]:
    return await call.read(policy.read_policy)


@router.patch("/settings/security", response_model=PolicyOut)
async def patch_policy(
    cmd: PolicyPatch, call: Annotated[Call, allow(Permission.COMPANY_MANAGE)]
) -> dict[str, Any]:
    return await call.run(policy.change_policy, cmd.model_dump(exclude_none=True))


@router.get("/people/{person_id}/sessions", response_model=Security)
async def get_sessions(person_id: UUID, call: Leader) -> dict[str, Any]:
    """How somebody in reach signs in, and where they are signed in."""
    return await call.read(actions.read_security_of, person_id)


@router.delete("/people/{person_id}/sessions", status_code=204)
async def end_sessions(person_id: UUID, call: Leader) -> None:
    """End all of their sessions, within seconds."""
    await call.run(actions.end_all_sessions_of, person_id)


@router.delete("/people/{person_id}/sessions/{session_id}", status_code=204)
async def end_session(person_id: UUID, session_id: UUID, call: Leader) -> None:
    call.services.forget_session(await call.run(actions.end_session_of, person_id, session_id))


@router.post("/people/{person_id}/password-reset", response_model=ResetLink, status_code=201)
async def make_reset_link(person_id: UUID, call: Leader) -> dict[str, Any]:
    """A link by which they set a new password, once, within a day. It is handed over by the leader, not by mail."""
    return await call.run(actions.make_reset_link_for, person_id)


@router.post("/people/{person_id}/password-expiry", status_code=204)
async def expire_password(person_id: UUID, call: Leader) -> None:
    """Their password may be known to others: sessions end, and their next sign-in asks for a new one."""
    await call.run(actions.ask_for_new_password_of, person_id)


@router.post("/people/{person_id}/binding/reset", status_code=204)
async def reset_binding(person_id: UUID, call: Leader) -> None:
    await call.run(actions.reset_binding_of, person_id)


@router.post("/people/{person_id}/binding/lend", status_code=204, responses={422: {}})
async def lend_phone(person_id: UUID, cmd: LendIn, call: Leader) -> None:
    await call.run(actions.lend_phone_to, person_id, cmd.until)


@router.delete("/people/{person_id}/second-factor", status_code=204)
async def remove_second_factors(
    person_id: UUID, call: Annotated[Call, allow(Permission.PERSON_EDIT)]
) -> None:
    """For somebody who lost phone and codes: codes, recovery codes and passkeys are removed, sessions end."""
    await call.run(actions.remove_second_factors_of, person_id)
