"""Shapes of a company's own fields."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.texts import Line, LongLine

Type = Literal["text", "long_text", "number", "money", "date", "choice", "choices", "yes_no", "phone", "link"]
Entity = Annotated[
    str, Field(pattern="^[a-z][a-z_]{0,29}$", description="What has the field: customer, note …")
]
OptionKey = Annotated[str, Field(pattern="^[a-z0-9_]{1,40}$")]
RoleKey = Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,39}$")]
Limit = Annotated[float, Field(allow_inf_nan=False)] | Annotated[str, Field(max_length=10)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Words(BaseModel):
    """A name in both languages; without an English one the Chinese is shown."""

    model_config = ConfigDict(extra="forbid")
    zh: Line
    en: Line | None = None


class LongWords(BaseModel):
    model_config = ConfigDict(extra="forbid")
    zh: LongLine
    en: LongLine | None = None


class Option(BaseModel):
    """One to choose from. It may be switched off, never taken away."""

    model_config = ConfigDict(extra="forbid")
    key: OptionKey
    zh: Line
    en: Line | None = None
    off: bool = False


class FieldDraft(BaseModel):
    """What a field is. `min` and `max` are characters of a text, minor units of money, days, or how many choices."""

    model_config = ConfigDict(extra="forbid")
    name: Words
    help: LongWords | None = None
    section: Words | None = Field(default=None, description="The heading under which it stands")
    required: bool = False
    min: Limit | None = None
    max: Limit | None = None
    decimals: int = Field(default=0, ge=0, le=4, description="Of a number")
    pattern: Annotated[Line, Field(max_length=60)] | None = Field(
        default=None,
        description="Of a text: # a digit, @ a letter, & either, * anything, other characters themselves",
    )
    default: Any = Field(default=None, description="What a new form begins with")
    options: list[Option] = Field(default=[], max_length=200)
    hidden_from: list[RoleKey] = Field(
        default=[], max_length=100, description="Keys of the roles that do not see it; never `admin`"
    )
    filterable: bool = Field(default=False, description="Lists can be narrowed by it")


class FieldIn(FieldDraft):
    id: UUID = Field(description="Made by the caller; values are kept under it")
    entity: Entity = "customer"
    type: Type


class FieldPatch(FieldDraft):
    base_version: Version


class CustomField(FieldDraft):
    """As it is sent: names of any length that was once allowed."""

    id: UUID
    entity: str
    type: Type
    ordinal: int
    version: int
    archived: bool


class CustomFieldList(BaseModel):
    items: list[CustomField]


class FieldOrder(BaseModel):
    model_config = ConfigDict(extra="forbid")
    entity: Entity = "customer"
    ids: list[UUID] = Field(max_length=500)
