"""Shapes of the organisation's requests and responses."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.texts import Line


class DeviceIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID = Field(description="Made once by the device and kept")
    label: Line = Field(description="What its owner recognises it by, such as 'Android · Chrome'")
    kind: Literal["phone", "desk"]


class PersonBrief(BaseModel):
    id: UUID
    code: str
    name: str
    locale: str | None


class CompanyBrief(BaseModel):
    id: int
    name: str
    timezone: str
    locale: str
    currency: str = Field(description="ISO 4217")
    terms: dict[str, Any] = Field(description="Words the company renamed, by language: {zh: {customer: …}}")
    modules_off: list[str] = Field(description="Modules that the company has switched off")
    is_demo: bool


class PositionBrief(BaseModel):
    id: UUID
    title: str
    unit_id: UUID
    unit_name: str


class UnitBrief(BaseModel):
    id: UUID
    name: str


class SessionBrief(BaseModel):
    device_id: UUID | None


class Me(BaseModel):
    """Who is signed in, and what the screens may offer."""

    person: PersonBrief
    company: CompanyBrief
    roles: list[str]
    scope: Literal["own", "team", "subtree", "chosen", "all"]
    positions: list[PositionBrief]
    unit: UnitBrief | None
    abilities: list[str]
    session: SessionBrief
    server_now: datetime


class MePatch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    locale: Literal["zh", "en"]


class DeviceRow(BaseModel):
    id: UUID
    label: str
    kind: Literal["phone", "desk"]
    app: str | None
    created_at: datetime
    last_seen_at: datetime
    revoked_at: datetime | None
    current: bool


class DeviceList(BaseModel):
    items: list[DeviceRow]
