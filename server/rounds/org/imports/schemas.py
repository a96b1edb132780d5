"""Shapes of an import."""

from typing import Any, Literal

from pydantic import BaseModel, Field


class RowWrong(BaseModel):
    field: str
    code: str = Field(description="What is wrong; screens translate it")
    params: dict[str, Any]


class ImportRow(BaseModel):
    row: int = Field(description="The row's number in the file, the header being 1")
    code: str | None
    name: str | None
    outcome: Literal["create", "update", "same", "wrong"]
    changes: list[str] = Field(description="Fields that are set or changed")
    unit: str | None
    wrong: list[RowWrong]


class ImportResult(BaseModel):
    applied: bool
    rows: list[ImportRow]
    create: int
    update: int
    same: int
    wrong: int
    new_units: list[str] = Field(description="Units that are made, by their path")
    ignored: list[str] = Field(description="Columns that mean nothing here")
