"""Shapes of the console's sync pages."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from rounds.core.texts import LongLine

DeviceState = Literal["ok", "waiting", "silent", "trouble", "revoked"]
Source = Literal["rejected", "quarantine", "import"]
Decision = Literal["resent", "discarded", "accepted", "dismissed"]
PhoneLock = Literal["off", "required"]


class DeviceBrief(BaseModel):
    id: UUID
    label: str
    kind: Literal["phone", "desk"]
    app: str | None
    revoked_at: datetime | None


class PersonBrief(BaseModel):
    id: UUID
    code: str
    name: str


class UnitBrief(BaseModel):
    id: UUID
    name: str


class SyncDevice(BaseModel):
    """A phone and how it is. Counts are what it said last; null: it never said."""

    device: DeviceBrief
    person: PersonBrief
    unit: UnitBrief | None
    last_seen_at: datetime
    last_push_at: datetime | None
    last_pull_at: datetime | None
    reported_at: datetime | None
    unsent: int | None
    oldest_at: datetime | None
    photos: int | None
    attention: int | None
    persisted: bool | None
    storage_free: int | None = Field(description="Bytes")
    skew_ms: int | None
    behind: int | None = Field(description="Changes of the company that the phone has not seen")
    open_troubles: int
    state: DeviceState


class DeviceCounts(BaseModel):
    ok: int
    waiting: int
    silent: int
    trouble: int
    revoked: int


class SyncDevicePage(BaseModel):
    items: list[SyncDevice]
    next: str | None = Field(description="Cursor of the next page; null at the end")
    counts: DeviceCounts | None = Field(
        description="How many are in each state by the other filters; on the first page only"
    )


class DecidedBy(BaseModel):
    id: UUID
    name: str


class NamedPhoto(BaseModel):
    sha256: str
    url: str | None = Field(description="Signed address; null until the picture has arrived")


class Trouble(BaseModel):
    """An operation that had no effect: refused, or held from a removed phone or a file."""

    op_id: UUID
    source: Source
    person: PersonBrief
    device_id: UUID
    device_label: str | None
    type: str
    entity_id: UUID | None
    customer_id: UUID | None
    customer_name: str | None
    at: datetime | None = Field(description="The phone's time")
    received_at: datetime
    code: str | None
    params: dict[str, Any]
    flags: list[str]
    payload: Any = Field(description="As it was sent")
    photos: list[NamedPhoto] = Field(description="Pictures that the operation names")
    decision: Decision | None
    decided_at: datetime | None
    decided_by: DecidedBy | None
    reason: str | None


class TroubleCounts(BaseModel):
    rejected: int
    quarantine: int
    import_: int = Field(alias="import")


class TroublePage(BaseModel):
    items: list[Trouble]
    next: str | None = Field(description="Cursor of the next page; null at the end")
    counts: TroubleCounts = Field(description="How many are open, whatever is listed")


class AcceptIn(BaseModel):
    """`data` and `set` replace fields of what was sent; what is left out stays."""

    model_config = ConfigDict(extra="forbid")
    data: dict[str, Any] | None = None
    set: dict[str, Any] | None = None
    reason: LongLine | None = None


class DismissIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: LongLine


class ImportIn(BaseModel):
    """A part of a phone's outbox file: at most 50 of its operations."""

    model_config = ConfigDict(extra="forbid")
    device_id: UUID
    person_id: UUID
    company_id: Annotated[int, Field(ge=0, le=2**62)]
    app: str = Field(default="", max_length=60)
    made_at: AwareDatetime
    ops: list[Any]
    name: LongLine = Field(description="The file's name")


class ImportResult(BaseModel):
    op_id: Any = Field(description="As the file says it")
    status: Literal["known", "held", "malformed"]


class ImportOut(BaseModel):
    results: list[ImportResult]


class SettingsPatch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    phone_lock: PhoneLock


class SyncSettings(BaseModel):
    phone_lock: PhoneLock
