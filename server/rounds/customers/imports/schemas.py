"""Shapes of imports."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.geo import Datum
from rounds.core.texts import Line
from rounds.org.public import LongJob

ImportField = Literal[
    "name", "code", "external_id", "kind", "grade", "status", "owner", "phone", "contact", "district", "address",
    "lng", "lat", "place", "radius_m", "note",
]  # fmt: skip


class PlanIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    columns: dict[ImportField, int] = Field(
        description="Which column, counted from 0, holds what", max_length=40
    )
    datum: Datum | None = Field(
        default=None, description="Of the coordinates; needed as soon as there are any"
    )
    owners: dict[Line, UUID] = Field(
        default_factory=dict,
        max_length=2000,
        description="The position that is meant by a text that several fit",
    )


class ImportColumn(BaseModel):
    index: int
    heading: str
    field: str | None = Field(description="What it seems to hold")
    samples: list[str]
    datum: str | None = Field(description="What its heading says about its datum")


class ImportWrong(BaseModel):
    field: str
    code: str
    params: dict[str, Any]


class WrongRow(BaseModel):
    row: int
    name: str | None
    wrong: list[ImportWrong]


class ImportCandidate(BaseModel):
    position_id: UUID
    name: str
    code: str
    unit_name: str
    title: str


class OwnerQuestion(BaseModel):
    text: str
    candidates: list[ImportCandidate]


class UnknownOwner(BaseModel):
    text: str
    rows: int


class SamplePin(BaseModel):
    """As the file gives it, longitude first."""

    row: int
    name: str | None
    lng: float
    lat: float


class ImportReport(BaseModel):
    wrong: list[WrongRow] = Field(description="The first of them; all are in the file of wrong rows")
    owners: list[OwnerQuestion]
    unknown_owners: list[UnknownOwner]
    pins: list[SamplePin]
    kept: list[WrongRow] = Field(default_factory=list, description="What undoing left as it is, and why")


class ImportBrief(BaseModel):
    id: UUID
    asked_by_name: str
    asked_at: datetime
    file_name: str
    state: Literal[
        "reading", "read", "trying", "tried", "applying", "applied", "undoing", "undone", "refused"
    ]
    rows: int
    counts: dict[str, int] = Field(
        description="create, update, same, wrong; turned and padded cells; restored and kept after undoing"
    )
    applied_at: datetime | None
    undone_at: datetime | None


class ImportList(BaseModel):
    items: list[ImportBrief]


class CustomerImport(ImportBrief):
    header_row: int
    plan: dict[str, Any]
    trouble: dict[str, Any] | None
    datum: Datum | None
    datum_before: Datum | None
    same_file_at: datetime | None = Field(description="When the very same file was imported before")
    columns: list[ImportColumn]
    report: ImportReport | None
    job: LongJob | None


class RepairIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    datum: Datum = Field(description="What the file's coordinates are to be taken for")


class DatumWay(BaseModel):
    """The file's places read in one datum, beside where people stood."""

    datum: Datum
    votes: int = Field(description="Places that only this way brings near")
    near_pct: int = Field(description="Share of places within 150 m")
    apart_m: int = Field(description="Median distance")


class DatumFinding(BaseModel):
    datum: Datum | None = Field(description="What the coordinates are; null while it cannot be said")
    taken_for: Datum | None
    before: Datum | None = Field(description="What they were taken for before a repair")
    is_off: bool
    compared: int
    needed: int = Field(description="How many more telling places are needed before anything is said")
    ways: list[DatumWay]
