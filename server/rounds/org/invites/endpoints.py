"""Invitations over HTTP: made and revoked by those who edit people, looked at and accepted by whoever holds one."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request

from rounds.core.access import Ctx, Permission
from rounds.core.errors import DomainError
from rounds.core.http import Call, allow, client_address, services_of
from rounds.core.pace import Pace
from rounds.org import passwords
from rounds.org.invites import actions, rules
from rounds.org.invites.schemas import Accepted, AcceptInvite, Invites, InvitesIn, TokenIn, Welcome

router = APIRouter(tags=["org"])
T = TypeVar("T")


@router.post("/people/invites", response_model=Invites)
async def invite(cmd: InvitesIn, call: Annotated[Call, allow(Permission.PERSON_EDIT)]) -> dict[str, Any]:
    """Invite people by link, or by sheets to print with a QR code each. Links are shown in this answer only."""
    return await call.run(actions.invite_people, cmd)


@router.delete("/people/invites/{invite_id}", status_code=204)
async def delete_invite(invite_id: UUID, call: Annotated[Call, allow(Permission.PERSON_EDIT)]) -> None:
    await call.run(actions.revoke_invite, invite_id)


@router.post("/invites/look", response_model=Welcome, responses={404: {}, 429: {}})
async def look(cmd: TokenIn, request: Request) -> dict[str, Any]:
    """Whom an invitation is for. Unknown, used, revoked and old ones are answered alike."""
    return await _of_holder(request, cmd.token, actions.look_at_invite)


@router.post("/invites/accept", response_model=Accepted, responses={404: {}, 429: {}})
async def accept(cmd: AcceptInvite, request: Request) -> dict[str, Any]:
    """Set the first password; then sign in with it as usual. An invitation works once."""
    await _of_holder(request, cmd.token, actions.judge_password, cmd.password)
    hashed = await passwords.hash_aside(cmd.password)
    return await _of_holder(request, cmd.token, actions.accept_invite, hashed)


async def _of_holder(request: Request, token: str, action: Callable[..., Awaitable[T]], *args: object) -> T:
    services = services_of(request)
    address = client_address(request)
    pace: Pace = request.app.state.invite_pace
    pace.spend(address.encode())
    org_id = rules.company_of(token)
    if org_id is None:
        raise DomainError("invite_invalid")
    return await services.db.run(Ctx(org_id, None, address=address), action, token, *args)
