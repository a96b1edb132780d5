"""Shapes of follow-ups. Moments are UTC, days are the company's."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from rounds.core.texts import Line, LongLine, Paragraph

Stage = Literal["first_contact", "interested", "comparing", "negotiating", "won", "lost"]
Required = Literal["result", "next_step", "next_date", "stage", "photo"]
Key = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{0,39}$")]
MIMES = (
    "image/jpeg", "image/png", "image/webp", "audio/webm", "audio/mp4", "audio/ogg", "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)  # fmt: skip
Probability = Annotated[
    int, Field(ge=0, le=100, description="How likely it is that something comes of it, per cent")
]
Custom = Annotated[
    dict[Annotated[str, StringConstraints(max_length=60)], Any],
    Field(max_length=100, description="Values of the company's own fields, by the field's id"),
]


class NoteIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID = Field(description="Made by the caller; sending it again writes nothing twice")
    customer_id: UUID
    visit_id: UUID | None = Field(default=None, description="The visit that it was written in")
    kind: Key
    text: Paragraph
    result: LongLine | None = None
    next_step: LongLine | None = None
    next_date: date | None = Field(default=None, description="The writer is reminded on this day")
    stage: Stage | None = None
    probability: Probability | None = None
    private: bool = Field(default=False, description="Only its writer sees it")
    mentions: list[UUID] = Field(default_factory=list, max_length=20, description="People who are to see it")
    custom: Custom = Field(default_factory=dict)
    at: AwareDatetime = Field(description="The device's time")


class NoteSet(BaseModel):
    """What is to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid")
    kind: Key = "other"
    text: Paragraph = "-"
    result: LongLine | None = None
    next_step: LongLine | None = None
    next_date: date | None = None
    stage: Stage | None = None
    probability: Probability | None = None
    private: bool = False
    custom: Custom = Field(default_factory=dict)
    mentions: list[UUID] = Field(default_factory=list, max_length=20, description="More people to name")


class NotePatch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    base_version: int = Field(ge=0, description="The version that the change was made to")
    set: NoteSet


class NoteCommentIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID
    text: Annotated[Paragraph, Field(max_length=2000)]
    at: AwareDatetime | None = None


class NoteAttachmentIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: UUID
    kind: Literal["photo", "audio", "file"] = "photo"
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    size: int = Field(ge=1, le=2**31 - 1, description="Bytes")
    mime: str = Field(default="image/jpeg", max_length=100)
    width: int | None = Field(default=None, ge=1, le=100_000)
    height: int | None = Field(default=None, ge=1, le=100_000)
    taken_at: AwareDatetime
    live: bool = False
    title: Line | None = Field(default=None, description="What the file is called")


class NotePerson(BaseModel):
    id: UUID
    code: str
    name: str


class NoteAttachment(BaseModel):
    id: UUID
    kind: str
    sha256: str
    size: int
    mime: str
    width: int | None
    height: int | None
    taken_at: datetime
    title: str | None
    state: Literal["expected", "stored"]
    url: str | None = Field(description="Signed address; null until it has arrived")
    thumb_url: str | None = Field(description="Of pictures")


class NoteComment(BaseModel):
    id: UUID
    person: NotePerson
    text: str
    at: datetime


class NoteCustomer(BaseModel):
    id: UUID
    name: str | None = Field(description="null: the company does not know this customer")
    grade: str | None


class Note(BaseModel):
    id: UUID
    customer: NoteCustomer
    visit_id: UUID | None
    person: NotePerson
    kind: str
    text: str
    result: str | None
    next_step: str | None
    next_date: date | None
    stage: str | None
    probability: int | None
    private: bool
    custom: dict[str, Any]
    flags: list[str]
    business_day: date
    at: datetime
    updated_at: datetime
    withdrawn_at: datetime | None
    version: int = Field(description="1: never changed")
    comments: list[NoteComment]
    mentions: list[NotePerson]
    attachments: list[NoteAttachment]
    reminder_done: bool | None = Field(description="null: nothing to be reminded of")
    own: bool = Field(description="The caller wrote it")


class NotePage(BaseModel):
    items: list[Note]
    next: str | None


class NoteVersion(BaseModel):
    version: int
    at: datetime
    content: dict[str, Any]


class NoteHistory(BaseModel):
    """What a note said before, the newest first."""

    items: list[NoteVersion]


class NoteKindIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name_zh: Annotated[Line, Field(max_length=30)] | None = Field(
        default=None, description="Without one a kind of ours keeps its name"
    )
    name_en: Annotated[Line, Field(max_length=30)] | None = None
    active: bool = True
    ordinal: int = Field(default=100, ge=0, le=10_000)
    template: Paragraph | None = Field(default=None, description="What stands in a new note of this kind")
    phrases: list[LongLine] = Field(default_factory=list, max_length=30, description="Written with one tap")
    results: list[Line] = Field(default_factory=list, max_length=30, description="Results to choose from")
    required: list[Required] = Field(default_factory=list, max_length=10)


class NoteKind(BaseModel):
    key: str
    built_in: bool
    name_zh: str | None
    name_en: str | None
    active: bool
    ordinal: int
    template: str | None
    phrases: list[str]
    results: list[str]
    required: list[str]
    version: int


class NoteKindList(BaseModel):
    items: list[NoteKind]


class Reminder(BaseModel):
    id: UUID
    customer: NoteCustomer
    note_id: UUID | None
    text: str | None
    due_on: date
    done_at: datetime | None
    version: int


class ReminderList(BaseModel):
    today: date
    items: list[Reminder]


class ReminderSet(BaseModel):
    model_config = ConfigDict(extra="forbid")
    done: bool | None = Field(default=None, description="Whether it is done")
    due_on: date | None = Field(default=None, description="Another day")


class Namable(BaseModel):
    id: UUID
    code: str
    name: str
    unit_name: str | None


class NamableList(BaseModel):
    items: list[Namable]
