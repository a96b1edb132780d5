"""Shapes of lists of customers."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from rounds.core.texts import CursorText
from rounds.core.texts import Query as SearchText
from rounds.customers.listing.filters import CustomerFilter, Sort
from rounds.customers.schemas import CustomerRow

Key = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[\w.-]+$")]
Keys = Annotated[list[Key], Field(default_factory=list, max_length=50)]


class CustomerNarrowing(BaseModel):
    """What a list may be narrowed to; what is left out narrows nothing. Several keys of one kind mean any of them."""

    q: SearchText | None = Field(
        default=None, description="Words of the name, pinyin, initials, phone or code"
    )
    grade: Keys = Field(description="`none`: without a grade")
    kind: Keys
    status: Keys
    unit_id: UUID | None = Field(default=None, description="The unit's and all below it")
    position_id: UUID | None = None
    nobodys: bool | None = Field(default=None, description="Nobody is responsible today")
    has_pin: bool | None = None
    has_phone: bool | None = None
    is_overdue: bool | None = Field(default=None, description="Longer unvisited than the grade's interval")
    visited_since: date | None = Field(default=None, description="Visited on this day or later")
    not_visited_since: date | None = Field(
        default=None, description="Not visited on this day or later, or never"
    )
    created_from: date | None = None
    created_until: date | None = Field(default=None, description="This day included")

    def as_filter(self) -> CustomerFilter:
        lists = {name: tuple(getattr(self, name)) for name in ("grade", "kind", "status")}
        return CustomerFilter(**{**self.model_dump(include=set(CustomerNarrowing.model_fields)), **lists})


class CustomerListQuery(CustomerNarrowing):
    sort: Sort = Field(default="name", description="A minus before it turns it around")


class CustomerPageQuery(CustomerListQuery):
    limit: int = Field(default=50, ge=1, le=200)
    cursor: CursorText | None = None
    numbers: bool = Field(default=False, description="With the numbers that the caller may read in full")


class ListedCustomer(CustomerRow):
    due_at: datetime | None = Field(
        description="The grade's interval after the last visit, or after it came; null without an interval"
    )
    created_at: datetime
    updated_at: datetime


class CustomerPage(BaseModel):
    items: list[ListedCustomer]
    next: str | None = Field(description="Cursor of the next page; null at the end")
