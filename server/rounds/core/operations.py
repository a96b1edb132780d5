"""Operations that phones send: what a module may register, and what it answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from rounds.core.db import Tx
from rounds.core.errors import DomainError

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One operation of a phone's outbox. `skew` is what the phone's clock lacks to ours."""

    op_id: UUID
    n: int
    v: int
    type: str
    id: UUID
    at: datetime
    skew: timedelta
    data: dict[str, Any]
    set: dict[str, Any]
    base_version: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """`applied`, or `merged` with the fields whose sent value did not stand. A refusal is a DomainError."""

    status: str = "applied"
    flags: list[str] = field(default_factory=list)
    lost: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OperationSettings:
    photo_limit: int


@dataclass(frozen=True, slots=True)
class Operation:
    """A kind of operation: `<entity>.<verb>`, the permission is the same as the endpoint's."""

    type: str
    permission: str
    run: Callable[[Tx, Incoming, OperationSettings], Awaitable[Outcome]]


def shaped(shape: type[M], content: dict[str, Any]) -> M:
    """The content in its shape; raises `malformed` naming the first field that is wrong."""
    try:
        return shape.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise DomainError(
            "malformed", field=".".join(str(part) for part in first["loc"]), reason=first["type"]
        ) from error
