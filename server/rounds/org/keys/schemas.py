"""Shapes of API keys."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.access import Permission
from rounds.core.texts import Line

MOST_DAYS = 400


class KeyIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID
    name: Annotated[Line, Field(description="What the program is, such as 'ERP'")]
    permissions: list[Permission] = Field(
        min_length=1, max_length=60, description="None that one does not hold oneself, and none about sign-in"
    )
    unit_ids: list[UUID] | None = Field(
        default=None, min_length=1, max_length=100, description="Only these units and those below them"
    )
    days: int = Field(ge=1, le=MOST_DAYS, description="How long it lives")


class KeyRow(BaseModel):
    id: UUID
    name: str
    hint: str = Field(description="The last characters, to tell keys apart")
    person_id: UUID = Field(description="As whom it acts")
    made_by: UUID
    made_by_name: str
    permissions: list[str]
    unit_ids: list[UUID] | None
    unit_names: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_on: date | None
    last_address: str | None


class KeyList(BaseModel):
    items: list[KeyRow]
    grantable: list[str] = Field(description="Permissions that the caller may give to a key")


class NewKey(BaseModel):
    key: KeyRow
    token: str = Field(description="Shown this once; only its hash is kept")
