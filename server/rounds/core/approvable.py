"""What may need an approval: a module below says what is asked and what a decision does, and knows nothing of chains.

The owner of the thing emits its `Asked` event in the transaction that asks. A run starts from it, and when it ends, or
goes back to the asker, `decide` is called inside the deciding transaction: an error there undoes the decision.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from rounds.core.db import Event, Tx

Value = int | str | bool | None


class FieldKind(StrEnum):
    """What a condition may ask of a field. Money is minor units, a unit is its id as text."""

    NUMBER = "number"
    MONEY = "money"
    CHOICE = "choice"
    TEXT = "text"
    UNIT = "unit"
    FLAG = "flag"


class Outcome(StrEnum):
    APPROVED = "approved"
    REJECTED = "rejected"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Asked(Event):
    """Somebody asks for an approval; each module emits a subclass of its own.

    `round` is 1 at first and one more each time that the asker sends again what came back, so that an event that is
    delivered twice starts nothing twice.
    """

    subject_id: UUID
    person_id: UUID
    round: int = 1


@dataclass(frozen=True, slots=True)
class TakenBack(Event):
    """Whoever asked takes it back where the thing itself is shown; its run ends too."""

    kind: str
    subject_id: UUID
    person_id: UUID | None


@dataclass(frozen=True, slots=True)
class Change:
    """What will be different: `field` is translated by the screens, the values are shown as they are."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked, as its owner tells it. It is kept with the round, so that history shows what was decided.

    `title` names the thing in the company's own words, `entity` and `entity_id` are where its history is shown,
    `values` are the declared fields that conditions ask.
    """

    title: str
    entity: str
    entity_id: UUID
    values: Mapping[str, Value] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """How a run ended. `person_id` is who decided last; None where nobody did."""

    outcome: Outcome
    run_id: UUID
    person_id: UUID | None
    comment: str | None
    at: datetime


_registry: dict[str, "Approvable"] = {}


@dataclass(frozen=True, slots=True)
class Approvable:
    """A kind of thing that is approved. `kind` reads `<entity>.<verb>`; to make one registers it.

    `describe` raises NotFound for a subject that is gone. `fields` may stand in conditions; those of kind CHOICE list
    what they may be in `choices`.
    """

    kind: str
    asked: type[Asked]
    describe: Callable[[Tx, UUID], Awaitable[Case]]
    decide: Callable[[Tx, UUID, Decision], Awaitable[None]]
    fields: Mapping[str, FieldKind] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        listed = {name for name, kind in self.fields.items() if kind is FieldKind.CHOICE}
        if listed != set(self.choices):
            raise ValueError(f"{self.kind}: fields of kind choice, and only they, list their choices")
        known = _registry.get(self.kind)
        if known is not None and known.asked is not self.asked:
            raise ValueError(f"two kinds of approval are called {self.kind}")
        _registry[self.kind] = self


def find_approvable(kind: str) -> Approvable | None:
    return _registry.get(kind)


def all_approvables() -> list[Approvable]:
    return [_registry[kind] for kind in sorted(_registry)]
