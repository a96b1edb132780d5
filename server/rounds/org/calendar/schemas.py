"""Shapes of the working calendar."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.texts import Line
from rounds.org.calendar.national import DayKind


class DayOut(BaseModel):
    day: date
    kind: DayKind = Field(description="`makeup` is a day of the weekend that is worked for a holiday")
    name: str | None
    provisional: bool = Field(
        description="A guess: that year's holidays are not announced, or no list knows them"
    )
    is_own: bool = Field(description="The company itself says so")
    reason: str | None


class Calendar(BaseModel):
    year: int
    today: date
    country: str | None
    week: list[int] = Field(description="Weekdays that are worked; 1 is Monday")
    worked: int = Field(description="Days of work in the year")
    days: list[DayOut]


class DayIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: DayKind
    name: Line | None = None
    reason: Line = Field(description="Stands in the audit and beside the day")


class CalendarRowWrong(BaseModel):
    field: str
    code: str = Field(description="What is wrong; screens translate it")
    params: dict[str, Any]


class CalendarRow(BaseModel):
    row: int = Field(description="The row's number in the file, the header being 1")
    day: date | None
    kind: DayKind | None
    name: str | None
    outcome: Literal["create", "update", "same", "wrong"]
    wrong: list[CalendarRowWrong]


class CalendarImport(BaseModel):
    applied: bool
    rows: list[CalendarRow]
    create: int
    update: int
    same: int
    wrong: int
    ignored: list[str] = Field(description="Columns that mean nothing here")
