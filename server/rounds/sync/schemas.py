"""Shapes of sync's requests and responses; the contract is docs/sync.md."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from rounds.core.texts import LongLine
from rounds.sync.keeping import storable

Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
AppName = Annotated[str, Field(max_length=60), AfterValidator(storable)]


class Op(BaseModel):
    """One operation of a phone's outbox."""

    op_id: UUID
    n: int = Field(ge=0, le=2**53, description="The phone's own count; keeps its order")
    v: int = Field(ge=1, le=1000, description="Version of the operation's shape")
    type: str = Field(max_length=60, pattern=r"^[a-z_]+\.[a-z_]+$")
    id: UUID = Field(description="The thing it is about")
    at: AwareDatetime = Field(description="The phone's time")
    mono: float | None = Field(default=None, allow_inf_nan=False)
    grp: UUID | None = Field(default=None, description="One after another with the same: all or nothing")
    replaces: UUID | None = Field(default=None, description="op_id of the refused one that this carries on")
    data: dict[str, Any] = Field(default_factory=dict)
    set: dict[str, Any] = Field(default_factory=dict)
    base: dict[str, Any] | None = None
    base_version: int | None = Field(default=None, ge=0, le=2**31 - 1)
    blobs: list[str] = Field(default_factory=list, max_length=50)


class Discard(BaseModel):
    """The content of `outbox.discard`; its `id` is the op_id of the refused operation."""

    model_config = ConfigDict(extra="forbid")
    reason: LongLine


class Report(BaseModel):
    """What a phone says of itself."""

    model_config = ConfigDict(extra="forbid")
    unsent: Count
    oldest_at: AwareDatetime | None = Field(
        default=None, description="The oldest unsent, by the phone's clock"
    )
    photos: Count = Field(description="Pictures on their way")
    attention: Count
    persisted: bool | None = None
    storage_free: Annotated[int, Field(ge=0, le=2**53)] | None = Field(default=None, description="Bytes")
    mirror_seq: Annotated[int, Field(ge=0, le=2**62)] | None = None


class ReportIn(Report):
    device_id: UUID
    device_now: AwareDatetime
    app: AppName = ""


class Delivery(BaseModel):
    model_config = ConfigDict(extra="forbid")
    device_id: UUID
    device_now: AwareDatetime = Field(description="The phone's clock at sending, for measuring its skew")
    app: AppName = ""
    ops: list[Any] = Field(
        description="Operations (see Op), each read by itself: one bad one does not stop the others"
    )


class PushIn(Delivery):
    epoch: UUID | None = Field(
        default=None,
        description="The server's history as the phone last heard of it; refused when it is another",
    )
    report: Any = Field(default=None, description="See Report; one that cannot be read is passed over")


class QuarantineResult(BaseModel):
    op_id: Any = Field(description="As the operation says it")
    status: Literal["quarantined"]


class QuarantineOut(BaseModel):
    results: list[QuarantineResult]
    allowed: bool = Field(description="Whether this phone may deliver here")
    until: datetime | None = Field(description="Until when; null: it was not removed")
    server_now: datetime


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
    sight: str = Field(description="Changes when the caller may read other sealed fields than before")
    cursor: str
    server_now: datetime


class Sum(BaseModel):
    model_config = ConfigDict(extra="forbid")
    count: int = Field(ge=0, le=2**53)
    hash: str = Field(
        pattern="^[0-9a-f]{16}$",
        description="XOR over rows of the first eight bytes of SHA-256 of `<entity>:<id>:<seq>`, hex",
    )


class KeysIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    subjects: list[UUID] = Field(max_length=1_000)


class KeysOut(BaseModel):
    """A sealed value is `e1:` and the base64 of 12 bytes nonce and AES-256-GCM; its authenticated data is
    `<company>|<subject>|<field>`."""

    company: int
    keys: dict[UUID, str] = Field(description="Base64 of each subject's key; who is missing may not be read")


class VerifyIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    cursor: str = Field(max_length=20_000)
    sums: dict[str, dict[str, Sum]] = Field(max_length=200, description="By bucket and entity")


class VerifyOut(BaseModel):
    bad: list[str] = Field(description="Buckets that differ")
    stale: bool = Field(description="Nothing was compared: pull first")
    cursor: str | None = Field(description="With `bad`: pull on from here, and those buckets come anew")
    server_now: datetime


class BlobOut(BaseModel):
    offset: int = Field(description="Bytes that have safely arrived")
    size: int | None
    complete: bool
