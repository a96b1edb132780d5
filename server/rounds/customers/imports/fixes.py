"""Where people stood at customers: told by a module above, which registers how it is asked."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rounds.core.db import Tx

_sources: list["FixSource"] = []


@dataclass(frozen=True, slots=True)
class FixSource:
    """To make one registers it. `find` tells good fixes at these customers since a moment: degrees, longitude first."""

    find: Callable[[Tx, Sequence[UUID], datetime], Awaitable[list[tuple[UUID, float, float]]]]

    def __post_init__(self) -> None:
        _sources.append(self)


async def fixes_at(
    tx: Tx, customers: Sequence[UUID], since: datetime
) -> dict[UUID, list[tuple[float, float]]]:
    found: dict[UUID, list[tuple[float, float]]] = {}
    for source in _sources:
        for customer_id, lng, lat in await source.find(tx, customers, since):
            found.setdefault(customer_id, []).append((lng, lat))
    return found
