"""Shapes of the unit tree."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.texts import Line


class UnitRow(BaseModel):
    id: UUID
    parent_id: UUID | None
    name: str
    kind: Literal["company", "region", "team"]


class UnitList(BaseModel):
    items: list[UnitRow]


class UnitIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID = Field(description="Made by the caller; sending it again creates nothing twice")
    parent_id: UUID
    name: Line
    kind: Literal["region", "team"]
    from_day: date | None = Field(default=None, description="From when on it exists; today when left out")


class UnitPatch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Line


class UnitMove(BaseModel):
    model_config = ConfigDict(extra="forbid")
    parent_id: UUID
    from_day: date | None = Field(default=None, description="From when on; today when left out, never before")


class UnitMoved(BaseModel):
    from_parent_id: UUID | None = Field(
        description="Where it hung before: to undo, move it back there from that day"
    )


class UnitPlace(BaseModel):
    parent_id: UUID | None
    parent_name: str | None
    from_day: date
    until_day: date | None = Field(description="The first day on which it no longer hangs there")


class UnitChange(BaseModel):
    at: datetime
    action: str
    by: str | None
    name_before: str | None
    name_after: str | None
    from_day: date | None


class UnitHistory(BaseModel):
    places: list[UnitPlace]
    changes: list[UnitChange]
