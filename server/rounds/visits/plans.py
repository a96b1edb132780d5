"""Writing plan items: the rule that makes them comes with the planning module; the row is final."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.ids import derived_id
from rounds.visits.away import mind_leave


@dataclass(frozen=True, slots=True)
class Planned:
    position_id: UUID
    customer_id: UUID
    day: date
    ordinal: int
    kind: str = "regular"
    fixed: bool = False


def plan_item_id(org_id: int, rule: str, item: Planned) -> UUID:
    """The same rule, customer and day give the same item, on every server and at every run."""
    return derived_id("plan_item", org_id, rule, item.position_id, item.customer_id, item.day)


async def plan_visits(tx: Tx, rule: str, items: list[Planned]) -> list[UUID]:
    """Put items on the plan; those that are there already stay as they are."""
    ids = [plan_item_id(tx.org_id, rule, item) for item in items]
    await tx.many(
        """
        INSERT INTO plan_item (org_id, id, position_id, customer_id, day, ordinal, fixed, kind, source, status,
                               created_at, created_by, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'rule', 'planned', $9, $10, 1)
        ON CONFLICT (org_id, id) DO NOTHING
        """,
        [
            (
                tx.org_id,
                item_id,
                item.position_id,
                item.customer_id,
                item.day,
                item.ordinal,
                item.fixed,
                item.kind,
                tx.now,
                tx.ctx.person_id,
            )
            for item_id, item in zip(ids, items, strict=True)
        ],
    )
    for item_id in ids:
        tx.changed("plan_item", item_id)
    if items:
        days = [item.day for item in items]
        await mind_leave(tx, list({item.position_id for item in items}), min(days), max(days))
    return ids
