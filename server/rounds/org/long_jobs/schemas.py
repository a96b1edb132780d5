"""Shapes of long work."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field


class JobTrouble(BaseModel):
    code: str
    params: dict[str, Any]


class LongJob(BaseModel):
    id: UUID
    kind: str
    subject_id: UUID | None = Field(description="What the work is about, such as an import")
    asked_at: datetime
    state: Literal["asked", "working", "done", "failed", "gone"]
    done: int
    total: int = Field(description="0 while it is not known")
    ended_at: datetime | None
    trouble: JobTrouble | None
    file_name: str | None
    file_size: int | None = Field(description="Bytes")
    expires_at: datetime | None


class LongJobs(BaseModel):
    items: list[LongJob]
