"""Shapes of invitations."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from rounds.org.invites.rules import MOST_AT_ONCE, MOST_DAYS

Token = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[\x21-\x7e]+$")]
Base = Annotated[str, StringConstraints(max_length=200, pattern=r"^https?://[^/?#\s\x00]+$")]


class InvitesIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    person_ids: list[UUID] = Field(min_length=1, max_length=MOST_AT_ONCE)
    kind: Literal["link", "sheet"]
    base: Base = Field(
        description="Where the apps are reached, without a path: what links and QR codes begin with"
    )
    days: int | None = Field(
        default=None, ge=1, le=MOST_DAYS, description="How long it lasts; 7 when left out"
    )


class Qr(BaseModel):
    size: int = Field(description="Width of the square, in unit squares")
    path: str = Field(description="One SVG path of the dark squares")


class Invite(BaseModel):
    """An invitation just made. `link` is shown once; only its hash is kept."""

    id: UUID
    person_id: UUID
    person_name: str
    person_code: str
    unit_id: UUID | None
    unit_name: str | None
    link: str
    qr: Qr | None = Field(description="Of sheets only")
    expires_at: datetime


class NotInvited(BaseModel):
    person_id: UUID
    person_name: str
    code: Literal["person_active", "person_ended", "name_taken"]


class Invites(BaseModel):
    company_name: str
    items: list[Invite]
    skipped: list[NotInvited] = Field(
        description="Whoever signs in already, has left, or has no free sign-in name"
    )


class TokenIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    token: Token


class Welcome(BaseModel):
    """Whom the invitation is for."""

    company_name: str
    person_name: str
    sign_in_name: str = Field(description="The staff number; a mobile number known to the company works too")
    expires_at: datetime
    least: int = Field(description="The least number of characters of a password")


class AcceptInvite(BaseModel):
    model_config = ConfigDict(extra="forbid")
    token: Token
    password: str = Field(min_length=1, max_length=256)


class Accepted(BaseModel):
    sign_in_name: str = Field(description="With this and the new password one signs in as usual")
