"""What people hold and others go on with: each module says what there is, and hands it on when somebody leaves."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rounds.core.db import Tx


@dataclass(frozen=True, slots=True)
class Successor:
    """A position or a person that may go on with it. Whoever leaves too is named, with the day, and not taken."""

    id: UUID
    name: str
    unit_name: str | None
    leaves_on: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind, with a few of their names.

    With `is_chosen` somebody has to say who goes on with them, unless they go where those of the kind `follows` go.
    """

    kind: str
    count: int
    examples: tuple[str, ...] = ()
    is_chosen: bool = False
    follows: str | None = None
    successors: tuple[Successor, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """What one successor gets: the things that are named, and so many parts of the others."""

    id: UUID
    parts: int = 1
    things: tuple[UUID, ...] = ()


_registry: dict[str, "HandsOver"] = {}


@dataclass(frozen=True, slots=True)
class HandsOver:
    """A kind of thing that is handed over; to make one registers it. They go in the order of their `turn`.

    `apply` runs in the transaction that ends the person's time, when they are archived already, with the shares that
    were chosen (none: what happens of itself), and returns how many things went. A successor who has left meanwhile
    gets nothing.
    """

    kind: str
    turn: int
    preview: Callable[[Tx, UUID, date], Awaitable[Group | None]]
    apply: Callable[[Tx, UUID, date, Sequence[Share]], Awaitable[int]]

    def __post_init__(self) -> None:
        _registry[self.kind] = self


def all_hands_over() -> list[HandsOver]:
    return sorted(_registry.values(), key=lambda one: one.turn)


def share_out(things: Sequence[UUID], shares: Sequence[Share]) -> list[tuple[UUID, UUID]]:
    """Each thing with who gets it. What nobody is named for goes out in runs, so that neighbours stay together."""
    named = {thing: share.id for share in shares for thing in share.things}
    given = [(thing, named[thing]) for thing in things if thing in named]
    rest = [thing for thing in things if thing not in named]
    parts = sum(share.parts for share in shares)
    begun = counted = 0
    for share in shares if parts else ():
        counted += share.parts
        ended = len(rest) * counted // parts
        given += [(thing, share.id) for thing in rest[begun:ended]]
        begun = ended
    return given
