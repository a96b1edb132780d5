"""Shapes of sync's requests and responses; the contract is docs/sync.md."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Op(BaseModel):
    """One operation of a phone's outbox."""

    op_id: UUID
    n: int = Field(ge=0, le=2**53, description="The phone's own count; keeps its order")
    v: int = Field(ge=1, le=1000, description="Version of the operation's shape")
    type: str = Field(max_length=60)
    id: UUID = Field(description="The thing it is about")
    at: AwareDatetime = Field(description="The phone's time")
    mono: float | None = Field(default=None, allow_inf_nan=False)
    grp: UUID | None = None
    data: dict[str, Any] = Field(default_factory=dict)
    set: dict[str, Any] = Field(default_factory=dict)
    base: dict[str, Any] | None = None
    base_version: int | None = Field(default=None, ge=0, le=2**31 - 1)
    blobs: list[str] = Field(default_factory=list, max_length=50)


class PushIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    device_id: UUID
    device_now: AwareDatetime = Field(description="The phone's clock at sending, for measuring its skew")
    app: str = Field(default="", max_length=60)
    ops: list[Any] = Field(
        description="Operations (see Op), each read by itself: one bad one does not stop the others"
    )


class OpResult(BaseModel):
    op_id: UUID | str | None
    status: Literal["applied", "merged", "rejected", "deferred"]
    dup: bool | None = None
    flags: list[str] | None = None
    lost: dict[str, Any] | None = None
    code: str | None = None
    params: dict[str, Any] | None = None
    retry_after: int | None = None


class PushOut(BaseModel):
    results: list[OpResult]
    seq: int
    epoch: UUID
    server_now: datetime


class PullIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    cursor: str | None = Field(default=None, max_length=20_000)
    v: Literal[1] = 1


class Changes(BaseModel):
    put: list[dict[str, Any]]
    del_: list[tuple[UUID, str]] = Field(alias="del")


class PullOut(BaseModel):
    epoch: UUID
    seq: int
    buckets: list[str]
    changes: dict[str, Changes]
    more: bool
    cursor: str
    server_now: datetime


class BlobOut(BaseModel):
    offset: int = Field(description="Bytes that have safely arrived")
    size: int | None
    complete: bool
