"""Shapes of deals. Amounts are whole minor units of the currency beside them."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from rounds.core.texts import Line, LongLine, Paragraph

State = Literal["open", "won", "lost"]
StageKey = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{0,39}$")]
Amount = Annotated[int, Field(ge=0, le=10**14)]


class DealStageName(BaseModel):
    model_config = ConfigDict(extra="forbid")
    zh: Line
    en: Line


class DealStageIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    key: StageKey
    name: DealStageName
    outcome: Literal["won", "lost"] | None = Field(default=None, description="Null for a stage on the way")
    probability: int = Field(
        ge=0, le=100, description="Per cent of deals here that are won, for the weighted sum"
    )


class DealStage(DealStageIn):
    is_on: bool = Field(description="False for one that the company has put aside; deals may still be in it")


class DealStageList(BaseModel):
    items: list[DealStage]
    is_own: bool = Field(description="False while the built-in stages hold")


class DealStagesIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[DealStageIn], Field(min_length=3, max_length=20)]


class DealSet(BaseModel):
    """Only the fields that are sent are changed; null empties a field that may be empty."""

    model_config = ConfigDict(extra="forbid")
    name: Line = ""
    amount: Amount | None = None
    expected_on: date | None = None
    products: Paragraph | None = None
    next_step: LongLine | None = None
    next_on: date | None = None
    note: Paragraph | None = None


class DealIn(DealSet):
    id: UUID = Field(description="Made by the caller; sending it again makes nothing twice")
    customer_id: UUID
    name: Line
    stage: StageKey | None = Field(default=None, description="Default: the first stage")


class DealPatch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    base_version: int = Field(ge=1, le=2**31 - 1, description="The version that the editor saw")
    set: DealSet


class DealMoveIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID = Field(description="Made by the caller; sending it again moves nothing twice")
    stage: StageKey
    reason: LongLine | None = Field(default=None, description="Why it was lost; needed then")


class DealOwner(BaseModel):
    position_id: UUID
    person_id: UUID | None
    person_name: str | None
    unit_name: str


class DealRow(BaseModel):
    id: UUID
    customer_id: UUID
    customer_name: str
    name: str
    stage: str
    state: State
    amount: int | None
    currency: str
    expected_on: date | None
    products: str | None
    next_step: str | None
    next_on: date | None
    note: str | None
    lost_reason: str | None
    stage_at: datetime
    closed_on: date | None
    created_at: datetime
    updated_at: datetime
    version: int
    owner: DealOwner | None


class DealPage(BaseModel):
    items: list[DealRow]
    next: str | None = Field(description="Cursor of the next page; null at the end")


class DealMove(BaseModel):
    id: UUID
    from_stage: str | None
    to_stage: str
    amount: int | None
    reason: str | None
    at: datetime
    moved_by: UUID | None
    mover_name: str | None


class Deal(DealRow):
    moves: list[DealMove] = Field(description="The newest first")


class DealColumn(BaseModel):
    """A stage of the board with its first deals, and sums over all of them."""

    stage: str
    deals: int
    amount: int
    weighted: int = Field(description="Amounts times the stage's probability")
    items: list[DealRow]


class DealBoard(BaseModel):
    currency: str
    columns: list[DealColumn]
