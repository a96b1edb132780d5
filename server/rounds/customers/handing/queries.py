"""Reads of hand-overs, and of who may be handed a customer."""

from typing import Any
from uuid import UUID

from rounds.approvals import public as approvals
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.customers.queries import require_visible, today_of

# A position by who fills it today, else by its title. `$2` is the day.
NAMED = """(
    SELECT coalesce(string_agg(p.name, '、' ORDER BY p.name), s.title)
    FROM position_holder AS h
    JOIN person AS p ON p.org_id = h.org_id AND p.id = h.person_id
    WHERE h.org_id = s.org_id AND h.position_id = s.id AND h.from_day <= $2
      AND (h.until_day IS NULL OR h.until_day > $2))"""
HAND_OVER = f"""
    SELECT o.id, o.customer_id, o.from_position_id, o.to_position_id, {NAMED} AS to_name, o.from_day, o.reason,
           o.state, o.round, o.asked_by, o.asked_at, o.decided_at
    FROM hand_over AS o
    JOIN position AS s ON s.org_id = o.org_id AND s.id = o.to_position_id
    WHERE o.org_id = $1"""  # noqa: S608 - our own fragment


async def read_hand_over(tx: Tx, hand_over_id: UUID) -> dict[str, Any]:
    found = await tx.row(HAND_OVER + " AND o.id = $3", tx.org_id, today_of(tx), hand_over_id)
    if found is None:
        raise NotFound("hand_over")
    return dict(found)


async def read_history(tx: Tx, customer_id: UUID) -> dict[str, Any]:
    await require_visible(tx, customer_id)
    found = await tx.rows(
        HAND_OVER + " AND o.customer_id = $3 ORDER BY o.asked_at DESC, o.id DESC LIMIT 50",
        tx.org_id,
        today_of(tx),
        customer_id,
    )
    runs = await approvals.list_runs_about(tx, "customer", customer_id)
    return {"items": [dict(row) for row in found], "approvals": runs}


async def list_successors(tx: Tx, customer_id: UUID) -> list[dict[str, Any]]:
    """Positions that are filled today in the caller's own units and within their scope, but the present owner's."""
    await require_visible(tx, customer_id)
    positions = tx.ctx.position_ids
    found = await tx.rows(
        f"""
        SELECT s.id AS position_id, s.title, u.name AS unit_name, {NAMED} AS people
        FROM position AS s
        JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
        WHERE s.org_id = $1 AND s.archived_at IS NULL
          AND (s.unit_id = ANY ($3::uuid[]) OR $4::uuid[] IS NULL OR s.id = ANY ($4::uuid[]))
          AND EXISTS (
              SELECT FROM position_holder AS h
              WHERE h.org_id = $1 AND h.position_id = s.id AND h.from_day <= $2
                AND (h.until_day IS NULL OR h.until_day > $2))
          AND NOT EXISTS (
              SELECT FROM assignment AS a
              WHERE a.org_id = $1 AND a.customer_id = $5 AND a.position_id = s.id AND a.from_day <= $2
                AND (a.until_day IS NULL OR a.until_day > $2))
        ORDER BY u.name, people, s.id
        LIMIT 500
        """,  # noqa: S608 - our own fragment
        tx.org_id,
        today_of(tx),
        [post.unit_id for post in tx.ctx.posts],
        None if positions is None else list(positions),
        customer_id,
    )
    return [dict(row) for row in found]
