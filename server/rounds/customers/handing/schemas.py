"""Shapes of handing a customer over."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.approvals.public import Approval
from rounds.core.texts import LongLine


class HandOverIn(BaseModel):
    """Asked again after it came back: the same id, and a round one higher."""

    model_config = ConfigDict(extra="forbid")
    id: UUID
    position_id: UUID = Field(description="Whose it is to be")
    from_day: date = Field(description="Today or later, on the company's calendar")
    reason: LongLine
    round: int = Field(default=1, ge=1, le=100)


class HandOver(BaseModel):
    id: UUID
    customer_id: UUID
    from_position_id: UUID | None
    to_position_id: UUID
    to_name: str = Field(description="Who fills that position today, else its title")
    from_day: date
    reason: str
    state: Literal["asked", "returned", "approved", "rejected", "withdrawn"]
    round: int
    asked_by: UUID
    asked_at: datetime
    decided_at: datetime | None


class HandOverHistory(BaseModel):
    """What was asked about a customer's owner, the newest first, and how it went."""

    items: list[HandOver]
    approvals: list[Approval]


class Successor(BaseModel):
    position_id: UUID
    title: str
    unit_name: str
    people: str


class SuccessorList(BaseModel):
    items: list[Successor]
