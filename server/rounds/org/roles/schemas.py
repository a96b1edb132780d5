"""Shapes of the roles' requests and responses."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.access import TOP_RANK, Module, Permission, Scope, Sight
from rounds.core.texts import Line, LongLine

Key = Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,39}$")]
Rank = Annotated[int, Field(ge=0, le=TOP_RANK, description="Only positions of lower rank are seen")]
FieldName = Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")]


class RoleDraft(BaseModel):
    """What a role is. `scopes` and `sights` hold only what differs from `scope` and from masked."""

    model_config = ConfigDict(extra="forbid")
    name: Line | None = Field(default=None, description="Null: the built-in role's own name")
    note: LongLine | None = None
    permissions: Annotated[list[Permission], Field(max_length=len(Permission))]
    scope: Scope
    scopes: dict[Module, Scope] = {}
    sights: dict[FieldName, Sight] = {}
    rank: Rank


class RoleIn(RoleDraft):
    key: Key = Field(description="Made by whoever creates the role; never changes")
    name: Line


class RolePatch(RoleDraft):
    base_version: Annotated[int, Field(ge=0, le=2**31 - 1)]


class RoleOut(BaseModel):
    key: str
    name: str | None
    note: str | None
    built_in: bool
    fixed: bool = Field(description="Cannot be changed")
    changed: bool = Field(description="A built-in role that this company has changed")
    permissions: list[Permission]
    scope: Scope
    scopes: dict[Module, Scope]
    sights: dict[str, Sight]
    rank: int
    version: int
    people: int = Field(description="Who fill a position with it today")
    positions: int
    within: bool = Field(description="The caller holds all that it allows, so may give it and change it")


class RoleList(BaseModel):
    items: list[RoleOut]


class PermissionGroup(BaseModel):
    module: Module | Literal["company"]
    permissions: list[Permission]
    scope: Scope | None = Field(description="The widest that the caller may give; null: it knows no scope")


class FieldRow(BaseModel):
    name: str
    entity: str
    sight: Sight = Field(description="The most open that the caller may give")


class Catalogue(BaseModel):
    """Everything a role can be made of, and what of it the caller may give."""

    groups: list[PermissionGroup]
    scopes: list[Scope]
    sights: list[Sight]
    fields: list[FieldRow]
    permissions: list[Permission] = Field(description="Those that the caller holds")
    scope: Scope
    rank: int


class RoleToSee(RoleDraft):
    key: Key


class PreviewIn(BaseModel):
    """A person as they are, or with the role given in place of the one they hold; or the role by itself."""

    model_config = ConfigDict(extra="forbid")
    person_id: UUID | None = None
    role: RoleToSee | None = None


class ModuleView(BaseModel):
    module: Module
    allowed: bool
    scope: Scope
    count: int | None = Field(description="Null: not allowed. At most 10,000")
    examples: list[str] = Field(description="A few, where the caller sees all of them too")


class PersonSeen(BaseModel):
    id: UUID
    code: str
    name: str


class View(BaseModel):
    permissions: list[Permission]
    modules: list[ModuleView]
    sights: dict[str, Sight]


class PreviewOut(BaseModel):
    person: PersonSeen | None = Field(description="Null: nobody fills a position with the role")
    before: View | None = Field(description="As it is now; null: there is nobody, or no role was given")
    after: View


class RolePosition(BaseModel):
    id: UUID
    title: str
    unit_id: UUID
    unit_name: str
    people: list[str]
    unit_ids: list[UUID] = Field(description="Its chosen units")


class RolePositionList(BaseModel):
    items: list[RolePosition]


class ChosenUnits(BaseModel):
    model_config = ConfigDict(extra="forbid")
    unit_ids: Annotated[list[UUID], Field(max_length=200)]
