"""Shapes of positions."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.texts import Line


class Holder(BaseModel):
    person_id: UUID
    person_code: str
    person_name: str
    from_day: date
    until_day: date | None = Field(description="The first day on which they no longer fill it")
    cover: bool = Field(description="Stands in for the holder")


class PositionRow(BaseModel):
    id: UUID
    title: str
    role: str
    unit_id: UUID
    unit_name: str
    holders: list[Holder] = Field(description="Today's and those that are planned")


class PositionList(BaseModel):
    items: list[PositionRow]


class PositionIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID = Field(description="Made by the caller; sending it again creates nothing twice")
    unit_id: UUID
    title: Line
    role: Line


class PositionPatch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    unit_id: UUID | None = None
    title: Line | None = None
    role: Line | None = None


class Filling(BaseModel):
    model_config = ConfigDict(extra="forbid")
    person_id: UUID
    from_day: date
    until_day: date | None = Field(default=None, description="The first day on which they no longer fill it")
    cover: bool = Field(default=False, description="Stands in: may overlap with the holder's days")


class Vacating(BaseModel):
    model_config = ConfigDict(extra="forbid")
    day: date = Field(description="The first day on which nobody fills it, or not that person")
    person_id: UUID | None = None
