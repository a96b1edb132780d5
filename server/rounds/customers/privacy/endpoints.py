"""Deletion on request, over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.core.texts import Line, LongLine
from rounds.customers.contacts.erasing import erase_contact
from rounds.customers.privacy.erasing import erase_customer
from rounds.org import public as org

router = APIRouter(prefix="/privacy", tags=["privacy"])


ERASERS = {"contact": erase_contact, "customer": erase_customer, "person": org.erase_person}


class EraseIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["contact", "customer", "person"]
    id: UUID
    reason: LongLine
    confirm: Line = Field(description="The customer's name or the person's staff number, once more")


@router.post("/erase", status_code=204, responses={409: {}})
async def post_erase(cmd: EraseIn, call: Annotated[Call, allow(Permission.PRIVACY_MANAGE)]) -> None:
    """Makes somebody's data unreadable everywhere, for ever."""
    await call.run(ERASERS[cmd.kind], cmd.id, cmd.confirm, cmd.reason)
