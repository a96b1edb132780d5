"""Shapes of the lists by which customers are told apart."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.texts import Line

ListName = Literal["kind", "channel", "grade", "tag"]
ItemKey = Annotated[str, Field(pattern="^[A-Za-z][A-Za-z0-9_]{0,39}$", description="Never changes")]


class ItemIn(BaseModel):
    """A row of a list as it is to be. Names of built-in ones may be left to the app."""

    model_config = ConfigDict(extra="forbid")
    zh: Line | None = None
    en: Line | None = None
    off: bool = Field(default=False, description="Not offered any more; who has it keeps it")
    interval_days: int | None = Field(
        default=None, ge=7, le=730, description="Of a grade: its customers are to be seen this often"
    )


class Item(BaseModel):
    key: str
    zh: str | None
    en: str | None
    off: bool
    built_in: bool


class GradeItem(Item):
    interval_days: int


class Lists(BaseModel):
    """In their order; grades the best first."""

    kinds: list[Item]
    channels: list[Item]
    grades: list[GradeItem]
    tags: list[Item]


class ListOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")
    keys: list[ItemKey] = Field(max_length=500)
