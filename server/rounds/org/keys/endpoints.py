"""API keys over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.core.http.keys import CLOSED_TO_KEYS
from rounds.org.keys import actions, queries
from rounds.org.keys.schemas import KeyIn, KeyList, NewKey

router = APIRouter(tags=["api keys"])
Manager = Annotated[Call, allow(Permission.API_KEY_MANAGE)]


@router.get("/api-keys", response_model=KeyList)
async def get_keys(call: Manager) -> dict[str, Any]:
    grantable = sorted(permission.value for permission in call.ctx.abilities - CLOSED_TO_KEYS)
    return {"items": await call.read(queries.list_keys), "grantable": grantable}


@router.post("/api-keys", response_model=NewKey, status_code=201)
async def post_key(cmd: KeyIn, call: Manager) -> dict[str, Any]:
    """Make a key. Its token is in this answer and nowhere else."""
    return await call.run(actions.make_key, cmd)


@router.delete("/api-keys/{key_id}", status_code=204)
async def delete_key(key_id: UUID, call: Manager) -> None:
    """Revoke a key: it stops within seconds, everywhere."""
    call.services.forget_session(await call.run(actions.revoke_key, key_id))
