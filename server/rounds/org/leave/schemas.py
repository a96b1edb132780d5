"""Shapes of leave."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.texts import LongLine

Kind = Literal["annual", "sick", "personal", "other"]
State = Literal["asked", "returned", "granted", "refused", "withdrawn", "ended_early"]


class LeaveIn(BaseModel):
    """Asked again after it came back: the same id, and a round one higher."""

    model_config = ConfigDict(extra="forbid")
    id: UUID = Field(description="Made by the caller; sending it again asks nothing twice")
    kind: Kind
    first_day: date
    last_day: date = Field(description="The last day off; the same as the first for a single one")
    from_noon: bool = Field(default=False, description="The first day begins at noon")
    until_noon: bool = Field(default=False, description="The last day ends at noon")
    reason: LongLine | None = None
    cover_id: UUID | None = Field(default=None, description="Who stands in; nobody: the plan's days fall out")
    round: int = Field(default=1, ge=1, le=100)


class Shortened(BaseModel):
    model_config = ConfigDict(extra="forbid")
    last_day: date = Field(description="The new last day off: earlier than before, yesterday at the earliest")


class Leave(BaseModel):
    id: UUID
    person_id: UUID
    person_name: str
    kind: Kind
    first_day: date
    last_day: date
    from_noon: bool
    until_noon: bool
    days: float = Field(description="Working days by the company's calendar; a half counts 0.5")
    asked_until: date = Field(description="The last day as it was asked for")
    reason: str | None
    cover_id: UUID | None
    cover_name: str | None
    state: State
    round: int
    asked_by: UUID
    asked_at: datetime
    decided_at: datetime | None
    version: int


class LeaveList(BaseModel):
    items: list[Leave]


class AwayPerson(BaseModel):
    id: UUID
    code: str
    name: str
    unit_id: UUID | None
    unit_name: str | None
    leaves: list[Leave]


class CalendarDay(BaseModel):
    day: date
    works: bool = Field(description="A working day of the company")
    name: str | None = Field(description="Of a holiday")


class LeaveCalendar(BaseModel):
    """People of one's reach and the days; of more than 300 people only those who are away then."""

    today: date
    days: list[CalendarDay]
    people: list[AwayPerson]
    all_people: bool = Field(description="Whether everybody in reach is listed")


class CoverChoice(BaseModel):
    id: UUID
    code: str
    name: str
    unit_name: str | None
    away: bool = Field(description="On leave in those days, and so not to be chosen")


class CoverList(BaseModel):
    items: list[CoverChoice]
