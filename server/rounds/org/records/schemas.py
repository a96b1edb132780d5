"""Shapes of the audit, of looks and of retention."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.retention import LONGEST


class Who(BaseModel):
    id: UUID
    code: str
    name: str


class AuditEntry(BaseModel):
    """One row of the audit: who did what to which thing, from where."""

    seq: int = Field(description="Its number in the company's chain")
    at: datetime
    person: Who | None = Field(description="null: the system itself")
    action: str = Field(description="noun:verb, or look:<what> when somebody looked at somebody's data")
    entity: str
    entity_id: UUID | None
    entity_name: str | None = Field(description="The name of a person, a unit or a position, as it is now")
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    address: str | None


class AuditPage(BaseModel):
    items: list[AuditEntry]
    next: str | None
    searched_until: datetime | None = Field(
        description="With q: how far back this page has searched; go on with next"
    )


class AuditHead(BaseModel):
    """A day's signed head. The signature is Ed25519 over the lines described in docs/security.md."""

    company: int
    day: date
    seq: int
    hash: str
    signed_at: datetime
    public_key: str
    signature: str


class AuditHeads(BaseModel):
    heads: list[AuditHead]


class AuditChain(BaseModel):
    """The chain as far as it was walked just now: from the last signed head to the end."""

    rows: int = Field(description="The number of the last row")
    since: int = Field(description="The row at which this walk began")
    until: int = Field(description="The last row that is as it was written")
    fault: str | None = Field(
        description="edited, missing, inserted, moved, rewritten, foreign_seal, key; null: intact"
    )
    fault_seq: int | None
    head: AuditHead | None = Field(description="The last signed head")


class Look(BaseModel):
    """Somebody looked at one's data."""

    at: datetime
    what: str = Field(description="live, track, phone …")
    person: Who | None
    title: str | None = Field(description="As whom: the title of the position at that time")


class LookPage(BaseModel):
    items: list[Look]
    next: str | None


class Watcher(BaseModel):
    """Somebody who may see one's whereabouts because of a position."""

    name: str
    title: str
    unit: str


class RetentionDays(BaseModel):
    kind: str
    days: int = Field(description="How long it is kept")
    usual: int
    least: int = Field(description="Phones or proof need it at least so long")


class Retention(BaseModel):
    items: list[RetentionDays]


class Privacy(BaseModel):
    """Who can see one's whereabouts, and how long what is kept."""

    watchers: list[Watcher]
    retention: list[RetentionDays]


class RetentionPatch(BaseModel):
    model_config = ConfigDict(extra="forbid")

    days: dict[str, Annotated[int, Field(ge=1, le=LONGEST)]] = Field(
        description="New numbers of days by kind; kinds that are left out stay", max_length=40
    )
