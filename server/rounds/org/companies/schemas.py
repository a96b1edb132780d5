"""Shapes of the company's whole export."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

SHORTEST = 12


class ExportIn(BaseModel):
    """With a passphrase the file is encrypted and tells sealed values; without one they stay sealed in it."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    passphrase: str | None = Field(default=None, min_length=SHORTEST, max_length=200)


class Export(BaseModel):
    id: UUID
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    is_encrypted: bool
    state: str = Field(description="asked | writing | ready | failed | gone")
    done: int
    total: int = Field(description="Rows and files; 0 before they are counted")
    size: int | None
    sha256: str | None
    expires_at: datetime | None


class Exports(BaseModel):
    items: list[Export]
