"""Shapes of the company's rules for signing in, and of what leaders do for people at the door."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class PolicyOut(BaseModel):
    min_length: int = Field(description="Of new passwords")
    second_factor_roles: list[str] = Field(description="Roles that must sign in with a second factor")
    one_phone: bool = Field(description="Each person works with one phone, until a leader resets or lends")
    session_days: int = Field(description="How long a session stays open")


class PolicyPatch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    min_length: int | None = Field(default=None, ge=8, le=64)
    second_factor_roles: list[str] | None = Field(default=None, max_length=50)
    one_phone: bool | None = None
    session_days: int | None = Field(default=None, ge=1, le=90)


class ResetLink(BaseModel):
    link: str = Field(description="Goes behind # of /console/reset or /m/reset; shown this once")
    expires_at: datetime


class LendIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    until: datetime = Field(description="At most 48 hours from now")
