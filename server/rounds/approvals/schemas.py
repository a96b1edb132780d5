"""Shapes of approvals. Decisions carry an id made by whoever decides: a repeat is known by it."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.approvals.rules.chains import Definition
from rounds.approvals.rules.course import Leg
from rounds.core.approvable import FieldKind
from rounds.core.texts import Line, LongLine

Status = Literal["running", "approved", "rejected", "returned", "withdrawn"]
Box = Literal["mine", "asked", "done"]
Answer = Literal["approve", "reject", "return"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CommentIn(Strict):
    id: UUID
    comment: LongLine | None = None


class DecideIn(CommentIn):
    decision: Answer


class TransferIn(CommentIn):
    person_id: UUID


class AddStepIn(CommentIn):
    place: Literal["before", "after"] = Field(description="Before: one's own step waits for it")
    people: Annotated[list[UUID], Field(min_length=1, max_length=10)]
    need: Literal["any", "all"] = "all"


class BatchItem(DecideIn):
    run_id: UUID


class BatchIn(Strict):
    decisions: Annotated[list[BatchItem], Field(min_length=1, max_length=100)]


class BatchResult(BaseModel):
    run_id: UUID
    done: bool
    code: str | None = Field(description="Why it was refused")
    params: dict[str, Any]


class BatchResults(BaseModel):
    items: list[BatchResult]


class ApprovalChange(BaseModel):
    field: str
    before: str | None
    after: str | None


class ApprovalContent(BaseModel):
    """What is asked, as it stood when it was asked."""

    title: str
    values: dict[str, int | str | bool | None]
    changes: list[ApprovalChange]
    reason: str | None


class Waiting(BaseModel):
    """An open part: who decides, who may in their place."""

    id: UUID
    person_id: UUID
    deputy_id: UUID | None
    since: datetime
    due_at: datetime | None


class ApprovalEvent(BaseModel):
    """`what` in the past tense: asked, approved, rejected, returned, transferred …"""

    id: UUID
    at: datetime
    what: str
    person_id: UUID | None
    for_person_id: UUID | None
    comment: str | None
    why: str | None


class Approval(BaseModel):
    id: UUID
    kind: str
    subject_id: UUID
    entity: str
    entity_id: UUID
    person_id: UUID = Field(description="Who asks")
    status: Status
    round: int
    content: ApprovalContent
    legs: list[Leg] = Field(description="The path: legs in order, steps side by side in each")
    asked_at: datetime
    ended_at: datetime | None
    reminded_at: datetime | None
    version: int
    waits: list[Waiting]
    events: list[ApprovalEvent]
    people: dict[str, str] = Field(description="Names of everybody in it, by id")


class ApprovalPage(BaseModel):
    items: list[Approval]
    next: str | None = Field(description="Cursor of the next page; null at the end")


class WaitingCount(BaseModel):
    count: int


class ChainIn(Strict):
    id: UUID
    kind: Line
    name: Line
    definition: Definition


class ChainPatch(Strict):
    base_version: int = Field(ge=1, le=2**31 - 1)
    name: Line | None = None
    definition: Definition | None = None
    ordinal: int | None = Field(default=None, ge=1, le=10_000, description="Chains are tried in this order")
    archived: bool = False


class ApprovalChain(BaseModel):
    id: UUID
    kind: str
    name: str
    ordinal: int
    version: int
    archived_at: datetime | None
    definition: Definition
    changed_at: datetime
    changed_by: str | None
    running: int = Field(description="Runs that go through it, under this or an earlier version")


class AskedField(BaseModel):
    name: str
    kind: FieldKind
    choices: list[str]


class KindRow(BaseModel):
    kind: str
    fields: list[AskedField]


class UnitChoice(BaseModel):
    id: UUID
    name: str
    parent_id: UUID | None


class PositionChoice(BaseModel):
    id: UUID
    title: str
    role: str
    unit_id: UUID
    unit_name: str
    people: str


class ChainList(BaseModel):
    items: list[ApprovalChain]
    kinds: list[KindRow]
    units: list[UnitChoice]
    positions: list[PositionChoice]
    roles: list[str]
    people: dict[str, str]
    own_allowed: bool


class TryIn(Strict):
    kind: Line
    person_id: UUID = Field(description="Who would ask")
    fields: dict[Line, bool | Annotated[int, Field(ge=-(2**53), le=2**53)] | Line | None] = {}
    definition: Definition | None = Field(
        default=None, description="A chain that is not saved; else those that are"
    )


class ApprovalChainName(BaseModel):
    id: UUID
    name: str


class SkippedStep(BaseModel):
    id: str
    name: str | None
    condition: dict[str, Any]


class ApprovalPath(BaseModel):
    chain: ApprovalChainName | None
    is_used: bool = Field(description="Whether the unsaved chain's own conditions hold")
    legs: list[Leg]
    skipped: list[SkippedStep]
    people: dict[str, str]


class OwnRule(Strict):
    own_allowed: bool


class DelegationIn(Strict):
    id: UUID
    deputy_id: UUID
    from_day: date
    last_day: date
    person_id: UUID | None = Field(default=None, description="Default: oneself")
    reason: LongLine | None = None


class Delegation(BaseModel):
    id: UUID
    person_id: UUID
    person_name: str
    deputy_id: UUID
    deputy_name: str
    from_day: date
    last_day: date
    reason: str | None


class DelegationList(BaseModel):
    items: list[Delegation]


class Colleague(BaseModel):
    id: UUID
    name: str
    code: str
    title: str
    unit_name: str


class ColleagueList(BaseModel):
    items: list[Colleague]
