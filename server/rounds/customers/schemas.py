"""Shapes of customers' requests and responses. Coordinates are degrees, radii whole metres."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.geo import Datum
from rounds.core.texts import Line, LongLine, Paragraph
from rounds.customers.kinds.schemas import ItemKey

Kind = ItemKey
Grade = ItemKey
Tags = Annotated[list[ItemKey], Field(max_length=100)]
Custom = Annotated[
    dict[Annotated[str, Field(max_length=36)], Any],
    Field(max_length=200, description="By the field's id"),
]
Status = Literal["prospect", "active", "dormant", "moved", "closed"]


class PinIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID
    lng: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    datum: Datum = Field(description="Datum of lng and lat as given; stored beside the WGS-84 position")
    radius_m: int = Field(default=100, ge=20, le=5000, description="Geofence, metres")
    source: Literal["map", "device", "import", "field"]
    note: LongLine | None = None


class LngLat(BaseModel):
    lng: float
    lat: float


class Pin(BaseModel):
    """Where a customer is, in WGS-84, with what it was made from. Never edited: a newer pin takes over."""

    id: UUID
    customer_id: UUID
    lng: float
    lat: float
    datum: Datum
    original: LngLat
    radius_m: int
    source: str
    note: str | None
    provisional: bool = Field(
        default=False, description="Set on the spot by one person, and nobody has confirmed it yet"
    )
    valid_from: datetime
    created_at: datetime
    created_by: UUID | None


class PinList(BaseModel):
    items: list[Pin]


class PinBrief(BaseModel):
    """The pin that is valid now, in WGS-84."""

    id: UUID
    lng: float
    lat: float
    datum: Datum
    radius_m: int
    source: str
    valid_from: datetime
    provisional: bool = Field(
        default=False, description="Set on the spot by one person, and nobody has confirmed it yet"
    )


class Owner(BaseModel):
    position_id: UUID
    person_id: UUID | None
    person_name: str | None
    unit_name: str


class CustomerRow(BaseModel):
    id: UUID
    code: str | None
    name: str
    kind: str
    grade: str | None
    channel: str | None
    status: str
    tags: list[str]
    custom: dict[str, Any] = Field(description="Values of the company's own fields, by the field's id")
    phone: str | None = Field(description="In full where the caller may read it without asking, else null")
    phone_hint: str | None = Field(
        description="Its last digits; null without a number, or where it is never shown"
    )
    address: str | None
    district: str | None
    pin: PinBrief | None
    owner: Owner | None
    last_visit_at: datetime | None
    version: int


class Customer(CustomerRow):
    pin: Pin | None  # type: ignore[assignment]
    contact: str | None
    note: str | None
    floor: str | None
    room: str | None
    merged_into: UUID | None = Field(description="Merged into this one; kept as a redirect")
    created_at: datetime
    created_by: UUID | None
    updated_at: datetime
    archived_at: datetime | None


class CustomerIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID
    name: Line
    kind: Kind = "outlet"
    grade: Grade | None = None
    channel: ItemKey | None = None
    status: Status = "active"
    tags: Tags = []
    custom: Custom = {}
    phone: Line | None = None
    address: LongLine | None = None
    district: Line | None = None
    contact: Line | None = None
    note: Paragraph | None = None
    floor: Line | None = Field(default=None, description="Floor in its building; neighbours differ by it")
    room: Line | None = Field(default=None, description="Room, shop or stall number")
    apart_from: list[UUID] = Field(
        default_factory=list, max_length=20, description="Looked alike, and are others: never asked again"
    )
    code: Line | None = None
    pin: PinIn | None = None
    position_id: UUID | None = Field(default=None, description="Whose; default: the creator's own position")


class RevealIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    field: Literal["contact", "phone"]


class Revealed(BaseModel):
    value: str | None


class CustomerSet(BaseModel):
    """Only the fields that are sent are changed; null empties a field that may be empty."""

    model_config = ConfigDict(extra="forbid")
    name: Line = ""
    kind: Kind = "outlet"
    grade: Grade | None = None
    channel: ItemKey | None = None
    status: Status = "active"
    add_tags: Tags = []
    drop_tags: Tags = []
    custom: Custom = Field(
        default={}, description="Only the fields that are sent are changed; null empties one"
    )
    phone: Line | None = None
    address: LongLine | None = None
    district: Line | None = None
    contact: Line | None = None
    note: Paragraph | None = None
    floor: Line | None = None
    room: Line | None = None


class CustomerPatch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    base_version: int = Field(ge=1, le=2**31 - 1, description="The version that the editor saw")
    set: CustomerSet
