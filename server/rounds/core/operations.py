"""Operations that phones send: what a module may register, and what it answers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from rounds.core.db import Tx
from rounds.core.errors import DomainError

M = TypeVar("M", bound=BaseModel)
Content = tuple[dict[str, Any], dict[str, Any], dict[str, Any] | None]
Upcaster = Callable[[dict[str, Any], dict[str, Any], dict[str, Any] | None], Content]


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
    base: dict[str, Any] | None
    base_version: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """`applied`, or `merged` with the fields whose sent value did not stand. A refusal is a DomainError."""

    status: str = "applied"
    flags: list[str] = field(default_factory=list)
    lost: dict[str, Any] = field(default_factory=dict)


class Deferred(DomainError):
    """Not now, and perhaps later: the phone keeps the operation and sends it again. Never stored as an answer.

    `otherwise` is the refusal that it becomes when what it waits for (`entity`, `id`) will not come any more.
    """

    def __init__(self, code: str, retry_after: int, otherwise: str | None = None, **params: Any) -> None:
        super().__init__(code, **params)
        self.retry_after = retry_after
        self.otherwise = otherwise


@dataclass(frozen=True, slots=True)
class OperationSettings:
    photo_limit: int


@dataclass(frozen=True, slots=True)
class Operation:
    """A kind of operation: `<entity>.<verb>`, the permission is the same as the endpoint's.

    `upcasters[n]` makes the content of version n into that of n + 1, up to `version`; an outbox may hold any of them
    after an update. A `fact` says what happened: it is judged by the scope that its person had at that moment.
    """

    type: str
    permission: str
    run: Callable[[Tx, Incoming, OperationSettings], Awaitable[Outcome]]
    version: int = 1
    upcasters: Mapping[int, Upcaster] = field(default_factory=dict)
    fact: bool = False

    def __post_init__(self) -> None:
        first = min(self.upcasters, default=self.version)
        if sorted(self.upcasters) != list(range(first, self.version)):
            raise ValueError(f"{self.type}: a step on the way to version {self.version} is missing")

    def current(self, op: Incoming) -> Incoming:
        """The operation in today's shape. Raises Deferred for a newer one, `malformed` for one that is too old."""
        if op.v == self.version:
            return op
        if op.v > self.version:
            raise Deferred("version_too_new", 3_600, type=op.type, v=op.v)
        content: Content = op.data, op.set, op.base
        for step in range(op.v, self.version):
            upcast = self.upcasters.get(step)
            if upcast is None:
                raise DomainError("malformed", field="v", reason="too_old")
            content = upcast(*content)
        data, changes, before = content
        return replace(op, v=self.version, data=data, set=changes, base=before)


def shaped(shape: type[M], content: dict[str, Any]) -> M:
    """The content in its shape; raises `malformed` naming the first field that is wrong."""
    try:
        return shape.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise DomainError(
            "malformed", field=".".join(str(part) for part in first["loc"]), reason=first["type"]
        ) from error
