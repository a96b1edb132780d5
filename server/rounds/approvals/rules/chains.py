"""What a chain says: when it is used, and its steps. These shapes are stored, and are the API's too."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rounds.core.texts import Line

Operator = Literal["is", "at_least", "above", "at_most", "below", "one_of", "none_of", "within", "not_within"]
Need = Literal["any", "all"] | Annotated[int, Field(ge=1, le=50)]
# One that is empty is told as a problem of its chain, with its place.
Choices = Annotated[list[Line], Field(max_length=50)]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(Shape):
    field: Line
    operator: Operator
    value: bool | Annotated[int, Field(ge=-(2**53), le=2**53)] | Choices


class Approver(Shape):
    """Who decides: a person, whoever fills a position or has a role, or the leader some units up."""

    by: Literal["person", "position", "role", "leader"]
    person_id: UUID | None = None
    position_id: UUID | None = None
    role: Line | None = None
    unit_id: UUID | None = Field(default=None, description="For a role: in this unit and below")
    near: bool = Field(default=False, description="For a role: in the nearest unit up from the asker")
    levels: int = Field(default=1, ge=1, le=12, description="For a leader: 1 is the asker's own")


class Step(Shape):
    """One step: its approvers together, and how many of them must say yes."""

    id: Line
    name: Line | None = None
    who: Annotated[list[Approver], Field(min_length=1, max_length=20)]
    need: Need = Field(default="any", description="any: the first who decides; all; or so many")
    when: Annotated[list[Condition], Field(max_length=10)] = []
    hours: int | None = Field(
        default=None, ge=1, le=8_760, description="Goes to the next leader after so long"
    )


class Stage(Shape):
    """Steps side by side; one alone is a step in the order."""

    steps: Annotated[list[Step], Field(min_length=1, max_length=10)]
    need: Need = "all"


class Definition(Shape):
    when: Annotated[list[Condition], Field(max_length=10)] = []
    stages: Annotated[list[Stage], Field(max_length=20)]


class Problem(BaseModel):
    """What is wrong with a chain: `code` for the sentence, `step` where, `params` for its words."""

    code: str
    step: str | None = None
    params: dict[str, str | int | bool | list[str] | None] = {}
