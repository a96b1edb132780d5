"""Shapes of signing in, step by step."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.texts import Line
from rounds.org.schemas import DeviceIn, Me

Ticket = Field(
    min_length=1, max_length=200, description="From the answer of the step before; for five minutes"
)
Code = Field(default="", max_length=40, description="Six digits of the app, or a recovery code")
Password = Field(min_length=1, max_length=256)


class SignIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Line = Field(description="Staff number or mobile number")
    password: str = Password
    device: DeviceIn | None = None
    token: bool = Field(default=False, description="Answer with a bearer token instead of a cookie")


class SignedIn(BaseModel):
    """A session, with `me`; or the step that is still to be done, with its ticket."""

    me: Me | None = None
    token: str | None = None
    step: Literal["second", "enrol", "password"] | None = None
    ticket: str | None = None
    methods: list[Literal["totp", "passkey", "recovery"]] = []
    min_length: int | None = Field(default=None, description="Of a new password, where one is asked for")
    recovery_codes: list[str] | None = Field(default=None, description="Shown this once")


class SecondIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ticket: str = Ticket
    method: Literal["totp", "passkey", "recovery"]
    code: str = Code
    credential: dict[str, Any] | None = Field(default=None, description="The browser's answer, for a passkey")


class TicketIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ticket: str = Ticket


class EnrolIn(TicketIn):
    code: str = Field(min_length=6, max_length=12)


class NewPasswordIn(TicketIn):
    password: str = Password


class LinkIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    link: str = Field(
        min_length=1, max_length=200, description="The part behind # of the address that was given"
    )
    password: str = Password
    device: DeviceIn | None = None
    token: bool = False


class PasskeyOptionsIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ticket: str | None = Field(
        default=None, max_length=200, description="For the second step; without: to sign in"
    )


class PasskeyOptions(BaseModel):
    options: dict[str, Any] = Field(description="For navigator.credentials, with base64url for bytes")


class PasskeyIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    credential: dict[str, Any]
    device: DeviceIn | None = None
    token: bool = False


class TotpSecret(BaseModel):
    secret: str = Field(description="To type where no camera is")
    uri: str
    qr: str = Field(description="The same as a picture, a data: address")
