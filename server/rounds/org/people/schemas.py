"""Shapes of people."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from rounds.core.texts import Line, LongLine
from rounds.org.people.rules import EMAIL_MOST, plain_email, plain_mobile

State = Literal["new", "invited", "active", "ended"]


def _mobile(text: str) -> str:
    number = plain_mobile(text)
    if number is None:
        raise ValueError("no mobile number")
    return number


def _email(text: str) -> str:
    address = plain_email(text)
    if address is None:
        raise ValueError("no e-mail address")
    return address


Mobile = Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(_mobile)]
Email = Annotated[str, StringConstraints(min_length=1, max_length=EMAIL_MOST), AfterValidator(_email)]
Code = Annotated[Line, StringConstraints(max_length=40, pattern=r"^[^\s=@\x00-\x1f][^\x00-\x1f]*$")]


class PersonRow(BaseModel):
    """A person in the list. Position and unit are those of today; none for somebody who fills no position."""

    id: UUID
    code: str
    name: str
    roles: list[str]
    unit_id: UUID | None
    unit_name: str | None
    position_id: UUID | None
    title: str | None = None
    state: State


class PersonList(BaseModel):
    items: list[PersonRow]
    next: str | None = None


class Placed(BaseModel):
    """A position that the person filled, fills or will fill."""

    position_id: UUID
    title: str
    role: str
    unit_id: UUID
    unit_name: str
    from_day: date
    until_day: date | None
    cover: bool


class OpenInvite(BaseModel):
    id: UUID
    kind: Literal["link", "sheet"]
    created_at: datetime
    expires_at: datetime


class Person(BaseModel):
    id: UUID
    code: str
    name: str
    locale: str | None
    state: State
    mobile: str | None = Field(
        description="Whole, its last four figures, or nothing: as the caller may see it"
    )
    email: str | None
    sight: Literal["shown", "masked", "hidden"]
    created_at: datetime
    ends_on: date | None = Field(description="The first day on which they no longer belong to the company")
    archived_at: datetime | None
    positions: list[Placed]
    invite: OpenInvite | None
    phones: int = Field(description="Phones that are signed in")


class NewPlace(BaseModel):
    """A position made for the person."""

    model_config = ConfigDict(extra="forbid")
    unit_id: UUID
    title: Line
    role: Line


class PersonIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID = Field(description="Made by the caller; sending it again creates nothing twice")
    code: Code = Field(description="Staff number, unique in the company; one signs in by it")
    name: Line
    mobile: Mobile | None = Field(default=None, description="Unique in the company; one signs in by it too")
    email: Email | None = None
    locale: Literal["zh", "en"] | None = None
    position_id: UUID | None = Field(default=None, description="A vacant position to fill")
    place: NewPlace | None = Field(default=None, description="Or a new position to make for the person")
    from_day: date | None = Field(default=None, description="From when on they fill it; today when left out")


class PersonPatch(BaseModel):
    """What is left out stays; null empties a number or address."""

    model_config = ConfigDict(extra="forbid")
    code: Code | None = None
    name: Line | None = None
    mobile: Mobile | None = None
    email: Email | None = None
    locale: Literal["zh", "en"] | None = None


class Ending(BaseModel):
    model_config = ConfigDict(extra="forbid")
    day: date | None = Field(
        default=None, description="The first day without access and positions; today when left out"
    )
    reason: LongLine


class Reveal(BaseModel):
    model_config = ConfigDict(extra="forbid")
    field: Literal["mobile", "email"]


class Revealed(BaseModel):
    value: str | None
