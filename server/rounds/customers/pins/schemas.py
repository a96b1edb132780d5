"""Shapes of pins that are asked for, of who is near, and of what was learned. Degrees, metres."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from rounds.approvals.public import Approval
from rounds.core.geo import Datum
from rounds.core.texts import Line, LongLine
from rounds.customers.schemas import PinBrief


def _in_time(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a moment outside of time") from error


DeviceTime = Annotated[AwareDatetime, AfterValidator(_in_time)]
State = Literal["asked", "returned", "approved", "rejected", "withdrawn"]
VerdictWord = Literal["on_site", "off_site", "no_position", "unverified"]


class PinPhotoIn(BaseModel):
    """A photo that shows the place; its bytes go to /api/sync/v1/blobs/{sha256}."""

    model_config = ConfigDict(extra="forbid")
    id: UUID
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    size: int = Field(ge=1, le=100_000_000)
    width: int = Field(ge=1, le=20_000)
    height: int = Field(ge=1, le=20_000)
    taken_at: DeviceTime
    live: bool = Field(description="Taken by the camera now, not chosen from the gallery")
    watermark: list[Line] = Field(default_factory=list, max_length=8)


class PinRequestIn(BaseModel):
    """Asked again after it came back: the same id, and a round one higher.

    A customer that has no pin yet gets this one at once, provisionally. Whoever may set pins sets it at once.
    """

    model_config = ConfigDict(extra="forbid")
    id: UUID
    lng: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    datum: Datum = Datum.WGS84
    accuracy_m: float | None = Field(default=None, ge=0, le=100_000, allow_inf_nan=False)
    taken_at: DeviceTime | None = None
    radius_m: int | None = Field(default=None, ge=20, le=5000, description="Default: as it is")
    reason: LongLine | None = Field(default=None, description="Needed where there is a pin already")
    round: int = Field(default=1, ge=1, le=100)
    photos: list[PinPhotoIn] = Field(
        default_factory=list, max_length=5, description="One at least where there is a pin already"
    )


class PinPhoto(BaseModel):
    id: UUID
    taken_at: datetime
    live: bool
    width: int
    height: int
    state: Literal["expected", "stored"]
    url: str | None
    thumb_url: str | None


class PinRequest(BaseModel):
    id: UUID
    customer_id: UUID
    customer_name: str
    lng: float
    lat: float
    datum: Datum
    accuracy_m: float | None
    taken_at: datetime | None
    radius_m: int
    reason: str | None
    before: PinBrief | None = Field(description="The pin that it is to replace")
    distance_m: int | None = Field(description="From that pin")
    state: State
    round: int
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    since: date | None = Field(
        description="Past visits from this day on are judged again once it is approved"
    )
    decided_at: datetime | None
    pin_id: UUID | None
    photos: list[PinPhoto]


class PinRequestHistory(BaseModel):
    items: list[PinRequest]
    approvals: list[Approval]


class Since(BaseModel):
    model_config = ConfigDict(extra="forbid")
    since: date | None = Field(
        description="Null: the pin counts from the decision on, and no visit is judged again"
    )


class Flip(BaseModel):
    """A past visit whose verdict would be another one."""

    visit_id: UUID
    person_name: str
    started_at: datetime
    before: VerdictWord
    after: VerdictWord
    score_before: int
    score_after: int
    distance_before_m: int | None
    distance_after_m: int | None


class Impact(BaseModel):
    """What a pin would mean for the visits since a day. Nothing of it happens unless somebody decides it."""

    since: datetime | None = Field(description="Since when the pin would count; null: for all visits")
    looked_at: int
    flips: int = Field(description="How many verdicts would be others")
    blurred: int = Field(description="Visits whose positions are kept roughly only: they stay as they are")
    items: list[Flip] = Field(description="Those that the caller may see, newest first, 100 at most")


class NearCustomer(BaseModel):
    id: UUID
    code: str | None
    name: str
    kind: str
    grade: str | None
    status: str
    address: str | None
    lng: float
    lat: float
    provisional: bool
    distance_m: int
    last_visit_at: datetime | None


class NearList(BaseModel):
    items: list[NearCustomer]
