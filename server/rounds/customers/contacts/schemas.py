"""Shapes of contacts."""

import re
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from rounds.core.texts import Line, LongLine, Paragraph
from rounds.customers.contacts.rules import is_day_of_year

Role = Literal["owner", "manager", "buyer", "finance", "warehouse", "clerk", "doctor", "pharmacist", "other"]
Consent = Literal["unknown", "given", "refused"]
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]{1,63}(?:\.[^@\s.]{1,63}){1,8}")


def _day_of_year(text: str) -> str:
    if not is_day_of_year(text):
        raise ValueError("not a day of the year")
    return text


def _address(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError("not an e-mail address")
    return text


Birthday = Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$"), AfterValidator(_day_of_year)]
Email = Annotated[LongLine, AfterValidator(_address)]


class ContactValues(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: Line | None = Field(
        default=None, description="As on the card; the role at a customer is another thing"
    )
    mobile: Line | None = None
    phone: Line | None = None
    email: Email | None = None
    wechat: Line | None = None
    birthday: Birthday | None = Field(default=None, description="MM-DD")
    birth_year: int | None = Field(default=None, ge=1900, le=2100)
    consent: Consent = Field(default="unknown", description="Whether the person agreed to be written to")
    speciality: Line | None = Field(default=None, description="Of a doctor or pharmacist")
    licence_no: Line | None = Field(default=None, description="Of a doctor or pharmacist")
    note: Paragraph | None = None


class ContactIn(ContactValues):
    id: UUID
    name: Line
    role: Role = "other"
    is_primary: bool = False


class ContactOfIn(ContactIn):
    """As phones send it."""

    customer_id: UUID


class ContactSet(ContactValues):
    """Only the fields that are sent are changed; null empties a field that may be empty."""

    name: Line = ""


class ContactPatch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    base_version: int = Field(ge=1, le=2**31 - 1, description="The version that the editor saw")
    set: ContactSet


class PlaceIn(BaseModel):
    """What somebody is at a customer."""

    model_config = ConfigDict(extra="forbid")
    role: Role = "other"
    is_primary: bool = False


class PlaceOp(PlaceIn):
    customer_id: UUID


class LeaveOp(BaseModel):
    model_config = ConfigDict(extra="forbid")
    customer_id: UUID


class Place(BaseModel):
    customer_id: UUID
    customer_name: str
    role: Role
    is_primary: bool
    from_day: date


class Hints(BaseModel):
    """The last digits of numbers; of the others empty, where there is one."""

    mobile: str | None = None
    phone: str | None = None
    email: str | None = None
    wechat: str | None = None


class Contact(BaseModel):
    id: UUID
    name: str | None = Field(description="Its first letter where the caller sees it masked, null where never")
    title: str | None
    mobile: str | None = Field(description="In full where the caller may read it without asking, else null")
    phone: str | None
    email: str | None
    wechat: str | None
    hints: Hints | None = Field(description="What there is; null where it is never shown")
    birthday: str | None
    birth_year: int | None
    consent: Consent
    consent_at: datetime | None
    speciality: str | None
    licence_no: str | None
    note: str | None
    customers: list[Place] = Field(description="Those in the caller's scope")
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


class ContactList(BaseModel):
    items: list[Contact]


class ContactBirthday(BaseModel):
    day: date = Field(description="The next birthday")
    contact: Contact


class BirthdayList(BaseModel):
    items: list[ContactBirthday]


class RevealContactIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    field: Literal["name", "mobile", "phone", "email", "wechat"]
