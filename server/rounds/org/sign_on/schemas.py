"""Shapes of company sign-on."""

import re
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from rounds.core.texts import Line

DOMAIN = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,63}", re.ASCII)


def _domain(text: str) -> str:
    if DOMAIN.fullmatch(text) is None:
        raise ValueError("no domain")
    return text


Domain = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True), AfterValidator(_domain)]
Code = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$")
]
Match = Literal["code", "mobile"]
ClaimName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_:./-]{1,120}$")]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[\x21-\x7e]+$")]


class ProviderIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID
    name: Annotated[Line, Field(description="What the button says")]
    issuer: Annotated[Line, Field(description="As the provider writes it, https://…")]
    client_id: Line
    secret: Secret | None = Field(default=None, description="Kept sealed, never shown again")
    claim: ClaimName = Field(default="preferred_username", description="What names a person")
    match: Match = Field(default="code", description="What of ours it is compared with")
    domains: list[Domain] = Field(default=[], max_length=20)
    makes_people: bool = Field(
        default=False, description="Somebody unknown becomes a person without a position"
    )
    is_only_way: bool = Field(default=False, description="Passwords are for administrators alone")


class ProviderPatch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Line | None = None
    client_id: Line | None = None
    secret: Secret | None = Field(default=None, description="A new one; left out, the old one stays")
    claim: ClaimName | None = None
    match: Match | None = None
    domains: list[Domain] | None = Field(default=None, max_length=20)
    makes_people: bool | None = None
    is_only_way: bool | None = None
    is_on: bool | None = Field(
        default=None, description="Switched off, it lets nobody in and is nobody's only way"
    )


class ProviderRow(BaseModel):
    id: UUID
    name: str
    issuer: str
    client_id: str
    has_secret: bool
    claim: str
    match: Match
    domains: list[str]
    makes_people: bool
    is_only_way: bool
    is_on: bool
    people: int = Field(description="How many have signed on with it")
    back: str = Field(
        description="The address to enter at the provider as redirect URI; empty without a code"
    )
    changed_at: datetime


class ProviderList(BaseModel):
    items: list[ProviderRow]
    code: str | None = Field(description="What people type to find the company")


class IssuerIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    issuer: Line


class Tested(BaseModel):
    """What a provider says of itself just now, or why it cannot be used."""

    reason: Literal["address", "no_answer", "another_issuer", "addresses", "keys"] | None
    authorize: str = Field(default="", description="Where people sign in")
    keys: int = Field(default=0, description="Keys that it signs with")
    algorithms: list[str] = Field(default=[], description="Signatures of its that are taken")
    says_issuer: bool = Field(default=False, description="Names itself in its answers (RFC 9207)")


class Devices(BaseModel):
    """A device before it is known whose: the ids it has had for its people, the likeliest first, a new one last."""

    ids: list[UUID] = Field(min_length=1, max_length=12)
    label: Line
    kind: Literal["phone", "desk"]


class CodeIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: Code


class Choice(BaseModel):
    id: UUID
    name: str
    start: str


class ChoiceList(BaseModel):
    items: list[Choice]
