"""Shapes of one's own account, and of what leaders see of it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.texts import Line

Password = Field(min_length=1, max_length=256)


class PasswordChange(BaseModel):
    model_config = ConfigDict(extra="forbid")
    old: str = Password
    new: str = Password


class PasswordOnly(BaseModel):
    model_config = ConfigDict(extra="forbid")
    password: str = Password


class CodeIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: str = Field(min_length=6, max_length=12)


class RecoveryCodes(BaseModel):
    recovery_codes: list[str] = Field(description="Ten; shown this once")


class PasskeyNew(BaseModel):
    model_config = ConfigDict(extra="forbid")
    credential: dict[str, Any] = Field(description="The browser's answer to the options")
    label: Line = Field(description="What its owner recognises it by")


class PasskeyRow(BaseModel):
    id: UUID
    label: str
    rp_id: str = Field(description="The domain that it works on")
    created_at: datetime
    last_used_at: datetime | None
    regressed_at: datetime | None = Field(description="When its counter went back, as a copy's would")


class PasskeyList(BaseModel):
    items: list[PasskeyRow]


class SessionRow(BaseModel):
    id: UUID
    device_id: UUID | None
    label: str | None
    kind: Literal["phone", "desk"]
    agent: str | None = Field(description="What the browser called itself")
    address: str | None
    how: str = Field(description="password, password+second, passkey, link …")
    created_at: datetime
    last_seen_at: datetime | None
    expires_at: datetime
    current: bool


class SessionList(BaseModel):
    items: list[SessionRow]


class Binding(BaseModel):
    device_id: UUID | None
    label: str | None
    bound_at: datetime | None
    lent_until: datetime | None
    lent_label: str | None


class Security(BaseModel):
    """How a person signs in."""

    may_sign_in: bool
    password_changed_at: datetime | None
    must_change: bool
    totp_since: datetime | None
    recovery_codes: int = Field(description="How many are left")
    passkeys: list[PasskeyRow]
    one_phone: bool = Field(description="The company wants one phone for each person")
    binding: Binding | None
    min_length: int
    sessions: list[SessionRow]
