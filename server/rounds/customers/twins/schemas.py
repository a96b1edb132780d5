"""Shapes of twins: what a new customer may be, pairs for review, merges."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.geo import Datum
from rounds.core.texts import Line, LongLine
from rounds.customers.schemas import Owner, PinBrief

# What of the customer that goes may be taken over by the one that stays.
Takeable = Literal[
    "name",
    "kind",
    "grade",
    "status",
    "phone",
    "address",
    "district",
    "contact",
    "note",
    "floor",
    "room",
    "pin",
    "owner",
]
State = Literal["open", "apart", "merged"]


class Place(BaseModel):
    model_config = ConfigDict(extra="forbid")
    lng: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    datum: Datum


class TwinsIn(BaseModel):
    """A customer that is about to be made."""

    model_config = ConfigDict(extra="forbid")
    id: UUID | None = Field(default=None, description="One that exists already and is not to be found itself")
    name: Line
    phone: Line | None = None
    address: LongLine | None = None
    floor: Line | None = None
    room: Line | None = None
    pin: Place | None = None


class TwinCustomer(BaseModel):
    id: UUID
    code: str | None
    name: str
    kind: str
    grade: str | None
    status: str
    address: str | None
    district: str | None
    floor: str | None
    room: str | None
    pin: PinBrief | None
    owner: Owner | None
    last_visit_at: datetime | None
    version: int


class Twin(BaseModel):
    customer: TwinCustomer
    chance: float = Field(description="0 to 1: how likely the two are one")
    likely: bool
    reasons: list[str] = Field(description="What speaks for it, the strongest first: name, place, phone …")
    distance_m: int | None


class TwinList(BaseModel):
    items: list[Twin]
    elsewhere: int = Field(description="How many likely ones belong to others and are not shown")


class Reason(BaseModel):
    name: str
    weight: float = Field(description="Above 0 it speaks for one customer, below 0 for two")


class Pair(BaseModel):
    first: TwinCustomer
    second: TwinCustomer
    chance: float
    reasons: list[Reason]
    distance_m: int | None
    state: State
    noted_at: datetime
    decided_at: datetime | None


class PairPage(BaseModel):
    items: list[Pair]
    next: str | None = Field(description="Cursor of the next page; null at the end")


class ApartIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    first_id: UUID
    second_id: UUID


class MergeIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID
    kept_id: UUID = Field(description="The one that stays")
    gone_id: UUID = Field(description="The one that becomes a redirect")
    take: list[Takeable] = Field(default_factory=list, max_length=20, description="Fields that come from it")
    kept_version: int = Field(ge=1, le=2**31 - 1, description="The versions that the decision was made on")
    gone_version: int = Field(ge=1, le=2**31 - 1)


class Merge(BaseModel):
    id: UUID
    kept_id: UUID
    gone_id: UUID
    gone_name: str
    taken: list[str]
    merged_at: datetime
    merged_by: UUID | None
    by_name: str | None
    undone_at: datetime | None
    can_undo: bool


class MergeList(BaseModel):
    items: list[Merge]
