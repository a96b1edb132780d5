"""What a pin means for visits that were: a module above says which verdicts would be others, and judges them again.

Customers know nothing of visits. Whoever judges hands in a `PinImpact`; to make one registers it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.geo import Datum


@dataclass(frozen=True, slots=True)
class PinTried:
    """A pin as it would be, in WGS-84; `valid_from` None stands for all that was."""

    customer_id: UUID
    lng: float
    lat: float
    datum: Datum
    radius_m: int
    valid_from: datetime | None = None
    pin_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Flip:
    """A visit that would be judged otherwise. Distances are metres, None where none can be said."""

    visit_id: UUID
    person_name: str
    started_at: datetime
    before: str
    after: str
    score_before: int
    score_after: int
    distance_before_m: int | None
    distance_after_m: int | None


@dataclass(frozen=True, slots=True)
class Impact:
    """`looked_at` visits were tried, `flips` of them would change. `items` are those that the caller may see.

    `blurred` could not be tried: their positions are kept roughly only.
    """

    looked_at: int
    flips: int
    blurred: int
    items: tuple[Flip, ...] = ()


_registry: list["PinImpact"] = []


@dataclass(frozen=True, slots=True)
class PinImpact:
    """`preview` tries a pin, `rejudge` adds the judgements that differ and returns how many."""

    preview: Callable[[Tx, PinTried], Awaitable[Impact]]
    rejudge: Callable[[Tx, PinTried], Awaitable[int]]

    def __post_init__(self) -> None:
        if _registry and _registry[0].preview is not self.preview:
            raise ValueError("two modules say what a pin means")
        _registry[:] = [self]


def impact_of_pins() -> PinImpact:
    if not _registry:
        raise LookupError("nobody has said what a pin means for visits")
    return _registry[0]
