"""Who looked at whose data: rows of the audit with an action `look:…`, at most one an hour for a viewer and a thing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from rounds.core.db import Tx

PREFIX = "look:"
AT_ONCE = 200  # rows of one transaction: so long the audit's head is held


async def look(tx: Tx, /, what: str, entity: str, entity_id: UUID, **more: Any) -> bool:
    """Note that the caller sees this; returns whether it is noted for the first time this hour.

    One's own data and what a job does is nobody's look. `more` goes into the row and must not hold the value seen.
    """
    return bool(await look_at_all(tx, what, entity, [entity_id], **more))


async def look_at_all(tx: Tx, /, what: str, entity: str, ids: Iterable[UUID], **more: Any) -> list[UUID]:
    """As `look`, for several at once; at most `AT_ONCE`. Returns those noted now."""
    viewer = tx.ctx.person_id
    wanted = [one for one in dict.fromkeys(ids) if not (entity == "person" and one == viewer)]
    if viewer is None or not wanted:
        return []
    known = await tx.rows(
        """
        SELECT DISTINCT a.entity_id
        FROM audit AS a
        WHERE a.org_id = $1 AND a.entity = $2 AND a.entity_id = ANY ($3::uuid[]) AND a.at >= $4
          AND a.action = $5 AND a.person_id = $6
        """,
        tx.org_id,
        entity,
        wanted,
        hour_of(tx.now),
        PREFIX + what,
        viewer,
    )
    seen = {row["entity_id"] for row in known}
    fresh = [one for one in wanted if one not in seen]
    title = tx.ctx.posts[0].title if tx.ctx.posts else None
    for one in fresh:
        tx.audit(PREFIX + what, entity, one, after={"as": title, **more})
    return fresh


def hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


class Lately:
    """What this process has noted this hour, so that a page that is asked for every minute pays nothing."""

    def __init__(self, most: int = 200_000) -> None:
        self._hour: datetime | None = None
        self._noted: set[tuple[object, ...]] = set()
        self._most = most

    def missing(self, at: datetime, *who: object, ids: Iterable[UUID]) -> list[UUID]:
        self._turn(at)
        return [one for one in ids if (*who, one) not in self._noted]

    def note(self, at: datetime, *who: object, ids: Iterable[UUID]) -> None:
        self._turn(at)
        if len(self._noted) < self._most:
            self._noted.update((*who, one) for one in ids)

    def _turn(self, at: datetime) -> None:
        if self._hour != hour_of(at):
            self._hour = hour_of(at)
            self._noted.clear()
