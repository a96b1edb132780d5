"""Plans of somebody who leaves: what is planned at a customer goes to whoever the customer goes to.

Visits stay whose they are, those that go on too: a phone may hand them in for two weeks more.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.handing_over import Group, HandsOver, Share
from rounds.org import public as org
from rounds.visits.away import mind_leave

A_YEAR = timedelta(days=366)


async def _preview_plan(tx: Tx, person_id: UUID, day: date) -> Group | None:
    count = await tx.value(
        """
        SELECT count(*) FROM plan_item
        WHERE org_id = $1 AND position_id = ANY ($2::uuid[]) AND day >= $3 AND status = 'planned'
        """,
        tx.org_id,
        await org.positions_left(tx, person_id, day),
        day,
    )
    return Group("plan", count, follows="customers")


async def _move_plan(tx: Tx, person_id: UUID, day: date, _shares: Sequence[Share]) -> int:
    """After the customers went. What was visited already stays; a successor's days off are minded."""
    positions = await org.positions_left(tx, person_id, day)
    # Their days off keep nobody else from working.
    await mind_leave(tx, positions, day, day + A_YEAR)
    moved = await tx.rows(
        """
        UPDATE plan_item AS i
        SET position_id = o.position_id, version = version + 1
        FROM assignment AS o
        WHERE i.org_id = $1 AND i.position_id = ANY ($2::uuid[]) AND i.day >= $3 AND i.status = 'planned'
          AND o.org_id = i.org_id AND o.customer_id = i.customer_id AND o.role = 'owner'
          AND o.from_day <= i.day AND (o.until_day IS NULL OR o.until_day > i.day)
          AND o.position_id <> ALL ($2::uuid[])
          AND NOT EXISTS (
              SELECT FROM assignment AS own
              WHERE own.org_id = i.org_id AND own.customer_id = i.customer_id AND own.position_id = i.position_id
                AND own.from_day <= i.day AND (own.until_day IS NULL OR own.until_day > i.day))
          AND NOT EXISTS (
              SELECT FROM visit AS v
              WHERE v.org_id = i.org_id AND v.plan_item_id = i.id AND v.customer_id = i.customer_id)
        RETURNING i.id, i.position_id, i.day
        """,
        tx.org_id,
        positions,
        day,
    )
    for row in moved:
        tx.changed("plan_item", row["id"])
    if moved:
        days = [row["day"] for row in moved]
        await mind_leave(tx, list({row["position_id"] for row in moved}), min(days), max(days))
    return len(moved)


async def _preview_visits(tx: Tx, person_id: UUID, _day: date) -> Group | None:
    found = await tx.rows(
        """
        SELECT c.name
        FROM visit AS v
        LEFT JOIN customer AS c ON c.org_id = v.org_id AND c.id = v.customer_id
        WHERE v.org_id = $1 AND v.person_id = $2
          AND NOT EXISTS (SELECT FROM visit_end AS e WHERE e.org_id = v.org_id AND e.visit_id = v.id)
        ORDER BY v.started_at DESC, v.id
        """,
        tx.org_id,
        person_id,
    )
    return Group("visits", len(found), tuple(row["name"] for row in found[:5] if row["name"]))


async def _leave_visits(_tx: Tx, _person_id: UUID, _day: date, _shares: Sequence[Share]) -> int:
    """Visits that go on stay whose they are."""
    return 0


HANDS_OVER = (
    HandsOver("plan", 20, _preview_plan, _move_plan),
    HandsOver("visits", 70, _preview_visits, _leave_visits),
)
