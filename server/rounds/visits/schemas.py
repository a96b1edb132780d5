"""Shapes of visits' requests and responses. Times are UTC, distances whole metres, coordinates WGS-84 degrees."""

from datetime import date, datetime, time
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from rounds.core.texts import Line, LongLine, Paragraph
from rounds.customers.public import Pin

VerdictName = Literal["on_site", "off_site", "no_position", "unverified"]
Mono = Field(default=None, ge=0, le=2**53, description="The device's monotonic clock, milliseconds")


class FixIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID
    lng: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    accuracy_m: float | None = Field(default=None, ge=0, le=10_000_000, description="Radius of 68 %, metres")
    taken_at: AwareDatetime = Field(description="The fix's own time, not the check-in's")
    altitude_m: float | None = Field(default=None, ge=-20_000, le=100_000)
    speed_mps: float | None = Field(default=None, ge=0, le=100_000)
    heading_deg: float | None = Field(default=None, ge=0, le=360)
    simulated: bool = Field(
        default=False, description="'Stand here' of a demo company; marked wherever it shows"
    )


class CheckIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID
    customer_id: UUID
    plan_item_id: UUID | None = None
    started_at: AwareDatetime = Field(description="The device's time")
    mono_ms: int | None = Mono
    fix: FixIn | None = None
    no_fix_reason: Literal["denied", "off", "timeout", "unsupported", "saver"] | None = None
    saver: bool = False
    note: Paragraph | None = None


class CheckOut(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ended_at: AwareDatetime
    mono_ms: int | None = Mono
    fix: FixIn | None = None
    note: Paragraph | None = None


class AttachFix(BaseModel):
    model_config = ConfigDict(extra="forbid")
    fix: FixIn


class PhotoIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID
    visit_id: UUID | None = Field(
        default=None, description="May be left out where the address names the visit"
    )
    kind: Literal["front", "shelf", "other"] = "front"
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    size: int = Field(ge=1, le=2**31 - 1, description="Bytes")
    mime: Literal["image/jpeg", "image/png", "image/webp"] = "image/jpeg"
    width: int = Field(ge=1, le=100_000)
    height: int = Field(ge=1, le=100_000)
    taken_at: AwareDatetime
    live: bool = Field(description="Taken by the camera just now, not chosen from the gallery")
    watermark: list[LongLine] = Field(
        default_factory=list, max_length=8, description="Lines burnt into the picture"
    )


class Reason(BaseModel):
    code: str
    params: dict[str, Any]
    points: int
    max: int
    kind: Literal["for", "against", "neutral"]


class Judgement(BaseModel):
    """What one judge under one policy said; a later one does not replace it."""

    id: UUID
    at: datetime
    judge: str
    policy: int
    pin_id: UUID | None
    fix_id: UUID | None
    verdict: VerdictName
    score: int = Field(ge=0, le=100, description="The sum of the reasons' points")
    distance_m: int | None
    accuracy_m: float | None
    radius_m: int | None
    inside: float | None
    reasons: list[Reason]


class Fix(BaseModel):
    id: UUID
    kind: Literal["in", "better", "out"]
    lng: float
    lat: float
    accuracy_m: float | None
    taken_at: datetime
    received_at: datetime
    simulated: bool


class Photo(BaseModel):
    id: UUID
    kind: str
    sha256: str
    size: int
    width: int | None
    height: int | None
    taken_at: datetime
    live: bool
    watermark: list[str]
    state: Literal["expected", "stored"]
    url: str | None = Field(description="Signed address; null until the picture has arrived")
    thumb_url: str | None


class PhotoBrief(BaseModel):
    id: UUID
    url: str
    thumb_url: str


class CustomerBrief(BaseModel):
    id: UUID
    name: str | None = Field(description="null: the company does not know this customer")
    grade: str | None


class PersonBrief(BaseModel):
    id: UUID
    code: str
    name: str


class UnitBrief(BaseModel):
    id: UUID
    name: str


class VisitRow(BaseModel):
    id: UUID
    customer: CustomerBrief
    person: PersonBrief
    unit: UnitBrief | None
    business_day: date
    planned: bool
    started_at: datetime
    ended_at: datetime | None
    received_at: datetime
    dwell_s: int | None
    verdict: VerdictName
    score: int
    distance_m: int | None
    flags: list[str]
    photo: PhotoBrief | None


class VisitPage(BaseModel):
    items: list[VisitRow]
    next: str | None


class CustomerFacts(CustomerBrief):
    kind: str | None
    phone: str | None = Field(description="Masked: its last digits behind dots")
    address: str | None


class Visit(VisitRow):
    customer: CustomerFacts
    device_started_at: datetime
    device_ended_at: datetime | None
    zone: str
    saver: bool
    plan_item_id: UUID | None
    no_fix_reason: str | None
    note: str | None
    end_note: str | None
    fixes: list[Fix] = Field(description="Empty for whoever may not see where others were")
    track_hidden: bool = Field(description="Whether there is more than the caller may see of the positions")
    judgements: list[Judgement]
    photos: list[Photo]
    pin: Pin | None = Field(description="The pin that the newest judgement used")


class TrackPoint(BaseModel):
    """A position of a visit. Old ones are coarse: rounded to about a kilometre."""

    visit_id: UUID
    kind: str = Field(description="in, better, out")
    lng: float
    lat: float
    accuracy_m: float | None
    taken_at: datetime
    simulated: bool
    coarse: bool


class Track(BaseModel):
    items: list[TrackPoint]


class VisitReceipt(BaseModel):
    """What became of a check-in: the server's times, flags and first judgement."""

    id: UUID
    business_day: date
    started_at: datetime
    received_at: datetime
    flags: list[str]
    judgement: Judgement


class PlanItem(BaseModel):
    id: UUID
    position_id: UUID
    customer_id: UUID
    customer_name: Line | None
    day: date
    ordinal: int
    window_start: time | None
    window_end: time | None
    fixed: bool
    kind: str
    source: Literal["rule", "adhoc", "appointment"]
    status: Literal["planned", "skipped", "postponed", "cancelled"]
    reason: str | None
    moved_to: date | None
    version: int


class PlanItemList(BaseModel):
    items: list[PlanItem]


class LastSeen(BaseModel):
    visit_id: UUID
    customer_name: str | None
    lng: float | None
    lat: float | None
    at: datetime
    verdict: VerdictName
    score: int


class LivePerson(BaseModel):
    person: PersonBrief
    unit: UnitBrief
    state: Literal["visiting", "moving", "idle", "not_started", "on_leave"]
    planned: int
    done: int
    last: LastSeen | None
    open_visit_id: UUID | None


class FeedItem(BaseModel):
    kind: Literal["check_in", "check_out"]
    at: datetime
    received_at: datetime
    late_s: int
    visit: VisitRow


class Live(BaseModel):
    now: datetime
    day: date
    people: list[LivePerson]
    feed: list[FeedItem]
