"""Shapes of leaving."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.texts import Line, LongLine


class LeavingDay(BaseModel):
    model_config = ConfigDict(extra="forbid")
    day: date = Field(description="The first day without access and positions")


class LeavingSuccessor(BaseModel):
    """A position (of customers) or a person (of anything else)."""

    id: UUID
    name: str
    unit_name: str | None
    leaves_on: date | None = Field(description="They leave too and cannot be chosen")


class LeavingGroup(BaseModel):
    """Things of one kind."""

    kind: str
    count: int
    examples: list[str]
    is_chosen: bool = Field(description="Somebody may say who goes on with them; the others end or follow")
    follows: str | None = Field(description="Where nobody is chosen they go where things of that kind go")
    successors: list[LeavingSuccessor] = Field(description="The likeliest first")


class LeavingPreview(BaseModel):
    day: date
    groups: list[LeavingGroup]


class LeavingShare(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID = Field(description="A successor that the preview offers")
    parts: int = Field(default=1, ge=0, le=100, description="So many parts of what nobody is named for")
    things: list[UUID] = Field(default_factory=list, max_length=5000, description="Things that are theirs")


class LeavingIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    day: date = Field(description="Today, or a day to come: then it is done when that day begins")
    note: LongLine
    choices: dict[Line, list[LeavingShare]] = Field(
        default_factory=dict, max_length=20, description="By kind; a kind that is left out goes to nobody yet"
    )


class Leaving(BaseModel):
    day: date
    note: str
    choices: dict[str, list[LeavingShare]]
    state: Literal["planned", "done"]
    went: dict[str, int] = Field(description="How many things of each kind were handed over")
    asked_by_name: str | None
    asked_at: datetime
    ended_at: datetime | None


class LeavingState(BaseModel):
    """Nothing is planned or done where `leaving` is null. `open` is what nobody goes on with yet."""

    leaving: Leaving | None
    open: list[LeavingGroup]
