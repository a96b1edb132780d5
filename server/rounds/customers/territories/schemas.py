"""Shapes of territories. Places are WGS-84."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.texts import Line

Lng = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
TerritoryRing = Annotated[list[tuple[Lng, Lat]], Field(min_length=3, max_length=500)]


class TerritorySet(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Line
    parent_id: UUID | None = None
    priority: int = Field(default=100, ge=0, le=1000, description="Where two overlap, the higher one has it")
    position_id: UUID | None = Field(default=None, description="Whose it is; null: the parent's owner")
    districts: list[Line] = Field(default_factory=list, max_length=200)
    rings: list[TerritoryRing] = Field(default_factory=list, max_length=20)


class TerritoryIn(TerritorySet):
    id: UUID


class TerritoryEdit(TerritorySet):
    base_version: int = Field(ge=1)


class Territory(BaseModel):
    id: UUID
    parent_id: UUID | None
    name: str
    priority: int
    position_id: UUID | None
    owner_name: str | None = Field(description="Who fills the position, else its title")
    districts: list[str]
    rings: list[TerritoryRing]
    version: int


class TerritoryCount(BaseModel):
    """What is in a territory itself, without those below it."""

    territory_id: UUID | None = Field(description="Null: in no territory")
    customers: int
    nobodys: int = Field(description="Of these, those that nobody is responsible for")
    unvisited: int = Field(description="Of these, those not visited in the days asked for, or never")


class TerritoryList(BaseModel):
    items: list[Territory]
    counts: list[TerritoryCount]
    days: int
    districts: list[str] = Field(description="All districts that the company's customers lie in")


class WhiteCustomer(BaseModel):
    id: UUID
    name: str
    grade: str | None
    district: str | None
    owner_name: str | None
    last_visit_at: datetime | None


class WhiteList(BaseModel):
    items: list[WhiteCustomer] = Field(description="Nobody's first, then the longest unvisited; 200 at most")


class TerritoryChoice(BaseModel):
    model_config = ConfigDict(extra="forbid")
    only_unowned: bool = Field(default=True, description="Leave alone who has an owner")


class TerritoryGroup(BaseModel):
    territory_id: UUID
    from_position_id: UUID | None
    from_name: str | None
    to_position_id: UUID
    to_name: str | None
    customers: int


class TerritoryOverlap(BaseModel):
    customer_id: UUID
    name: str
    territory_ids: list[UUID] = Field(description="The one that has it comes first")


class TerritoryPreview(BaseModel):
    customers: int
    moves: int
    in_none: int
    without_owner: int = Field(description="In a territory that nobody looks after, nor any above it")
    overlaps: int
    groups: list[TerritoryGroup] = Field(description="The largest first, 200 at most")
    examples: list[TerritoryOverlap] = Field(description="Some of those that several territories claim")


class TerritoryRunIn(TerritoryChoice):
    id: UUID


class TerritoryRun(BaseModel):
    id: UUID
    only_unowned: bool
    state: Literal["applying", "applied", "undoing", "undone", "failed"]
    moved: int
    given_back: int
    asked_at: datetime
    asked_by_name: str | None


class TerritoryRuns(BaseModel):
    """The newest first, 50 at most."""

    items: list[TerritoryRun]
