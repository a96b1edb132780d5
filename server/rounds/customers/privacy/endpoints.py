"""Deletion on request, over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.core.texts import Line, LongLine
from rounds.customers.privacy.erasing import erase_customer
from rounds.org import public as org

router = APIRouter(prefix="/privacy", tags=["privacy"])


class EraseIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["customer", "person"]
    id: UUID
    reason: LongLine
    confirm: Line = Field(description="The customer's name or the person's staff number, once more")


@router.post("/erase", status_code=204, responses={409: {}})
async def post_erase(cmd: EraseIn, call: Annotated[Call, allow(Permission.PRIVACY_MANAGE)]) -> None:
    """Makes somebody's data unreadable everywhere, for ever."""
    erase = erase_customer if cmd.kind == "customer" else org.erase_person
    await call.run(erase, cmd.id, cmd.confirm, cmd.reason)
