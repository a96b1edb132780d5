"""Shapes of the pool."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.texts import CursorText, LongLine
from rounds.core.texts import Query as SearchText
from rounds.customers.kinds.schemas import ItemKey
from rounds.customers.listing.schemas import Keys
from rounds.customers.schemas import PinBrief

Days = Annotated[int, Field(ge=1, le=1000)]


class PoolException(BaseModel):
    """Customers of a type, of a grade, or of both. The first that fits decides."""

    model_config = ConfigDict(extra="forbid")
    kind: ItemKey | None = None
    grade: ItemKey | None = None
    days: Days | None = Field(default=None, description="Null: they never go back by themselves")


class PoolRulesIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    base_version: int = Field(ge=0, description="0 where there were none")
    is_on: bool
    unit_ids: list[UUID] = Field(
        default_factory=list,
        max_length=500,
        description="These and all below them may claim; none named: all",
    )
    hold_limit: int | None = Field(
        default=None, ge=1, le=100_000, description="Nobody who owns as many claims another"
    )
    day_limit: int | None = Field(default=None, ge=1, le=1000, description="Claims of a position in a day")
    wait_days: int = Field(
        default=7, ge=0, le=365, description="So long a customer is not claimed by whom it left"
    )
    return_days: Days | None = Field(
        default=None, description="Days without a visit after which a customer goes back; null: never"
    )
    protect_days: int = Field(default=14, ge=0, le=365, description="From the first day of an owner")
    warn_days: int = Field(default=7, ge=0, le=90, description="So long before, its owner sees it coming")
    exceptions: list[PoolException] = Field(default_factory=list, max_length=50)


class PoolRules(BaseModel):
    is_on: bool
    unit_ids: list[UUID]
    hold_limit: int | None
    day_limit: int | None
    wait_days: int
    return_days: int | None
    protect_days: int
    warn_days: int
    exceptions: list[PoolException]
    since: date | None = Field(description="Nothing goes back before the days of warning after this day")
    version: int


class PoolStanding(BaseModel):
    """What the caller may do in the pool today."""

    is_on: bool
    may_claim: bool = Field(description="The caller's unit may, and the caller has a position")
    owned: int = Field(description="Customers that the caller's position owns today")
    hold_limit: int | None
    claimed_today: int
    day_limit: int | None
    leaving: int = Field(description="How many in the caller's reach are about to go back; 1000 at most")


PoolSort = Literal["name", "-name", "last_visit", "-last_visit", "created", "-created", "near"]


class PoolPageQuery(BaseModel):
    q: SearchText | None = None
    grade: Keys = Field(description="`none`: without a grade")
    kind: Keys
    sort: PoolSort = Field(default="name", description="`near` needs lng and lat, WGS-84")
    lng: float | None = Field(default=None, ge=-180, le=180, allow_inf_nan=False)
    lat: float | None = Field(default=None, ge=-90, le=90, allow_inf_nan=False)
    limit: int = Field(default=50, ge=1, le=200)
    cursor: CursorText | None = None


MoveKind = Literal["claimed", "assigned", "released", "returned"]


class PoolRow(BaseModel):
    """A customer on offer: enough to decide, no number and no contact."""

    id: UUID
    code: str | None
    name: str
    kind: str
    grade: str | None
    channel: str | None
    status: str
    address: str | None
    district: str | None
    pin: PinBrief | None
    last_visit_at: datetime | None
    created_at: datetime
    came: MoveKind | None = Field(
        description="How it came to the pool; null: it never had an owner, or lost its"
    )
    came_on: date | None
    came_reason: str | None
    free_on: date | None = Field(
        description="The caller had it, and may claim it from this day on; else null"
    )
    distance_m: int | None = Field(description="From lng and lat, where sorted by it")


class PoolPage(BaseModel):
    items: list[PoolRow]
    next: str | None = Field(description="Cursor of the next page; null at the end")


class PoolLeaving(BaseModel):
    """A customer that goes back to the pool unless it is visited before."""

    id: UUID
    name: str
    kind: str
    grade: str | None
    last_visit_at: datetime | None
    due_on: date = Field(description="It goes back as this day begins")
    position_id: UUID
    person_name: str | None
    unit_name: str


class PoolLeavingList(BaseModel):
    items: list[PoolLeaving] = Field(description="The soonest first, 500 at most")


class ReleaseIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: LongLine


class PoolAssignIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    customer_ids: list[UUID] = Field(min_length=1, max_length=200)
    position_id: UUID


class PoolAssigned(BaseModel):
    assigned: int
    taken: list[UUID] = Field(description="Those that somebody else was given or claimed meanwhile")


class PoolMove(BaseModel):
    id: UUID
    kind: MoveKind
    day: date
    reason: str | None
    at: datetime
    moved_by: UUID | None
    moved_by_name: str | None
    from_name: str | None = Field(description="Who fills the position that it left, else its title")
    to_name: str | None


class PoolHistory(BaseModel):
    """The newest first, 200 at most."""

    items: list[PoolMove]
    leaves_on: date | None = Field(description="When it goes back unless it is visited; null: not in sight")
