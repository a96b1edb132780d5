"""Reads of pairs and merges."""

import math
from datetime import timedelta
from typing import Any
from uuid import UUID

from rounds.core.access import Module
from rounds.core.cursors import read_cursor, write_cursor
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.customers.queries import OWNER_JSON, OWNER_NOW, require_visible, today_of
from rounds.customers.rules import visible_customers

UNDO_DAYS = 30
# A customer as pairs and hints show it, with `OWNER_NOW` and its activity `v`.
TOLD = f"""json_build_object(
    'id', c.id, 'code', c.code, 'name', c.name, 'kind', c.kind, 'grade', c.grade, 'status', c.status,
    'address', c.address, 'district', c.district, 'floor', c.floor, 'room', c.room, 'pin', c.pin_now,
    'owner', {OWNER_JSON}, 'last_visit_at', v.last_visit_at, 'version', c.version)"""


async def list_pairs(
    tx: Tx, state: str, customer_id: UUID | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """A page of pairs of which both are in scope."""
    args: list[object] = [tx.org_id, state]
    where = ["p.org_id = $1", "p.state = $2"]

    def bind(value: object) -> str:
        args.append(value)
        return f"${len(args)}"

    reach = tx.ctx.reach(Module.CUSTOMERS).position_ids
    for side in ("first_id", "second_id"):
        seen = visible_customers(reach, today_of(tx), len(args) + 1)
        args.extend(seen.args)
        where.append(seen.sql.replace("c.id", f"p.{side}"))
    if customer_id is not None:
        wanted = bind(customer_id)
        where.append(f"(p.first_id = {wanted} OR p.second_id = {wanted})")
    if cursor:
        score, first, second = read_cursor(cursor, float, UUID, UUID)
        where.append(
            f"(p.score, p.first_id, p.second_id) < ({bind(score)}::real, {bind(first)}, {bind(second)})"
        )
    found = await tx.rows(
        f"""
        SELECT p.first_id, p.second_id, p.score, p.reasons, p.distance_m, p.state, p.noted_at, p.decided_at
        FROM twin_pair AS p
        WHERE {" AND ".join(where)}
        ORDER BY p.score DESC, p.first_id DESC, p.second_id DESC
        LIMIT {limit + 1}
        """,  # noqa: S608 - our own fragments
        *args,
    )
    page = found[:limit]
    shown = await _customers(tx, {row[side] for row in page for side in ("first_id", "second_id")})
    last = page[-1] if len(found) > limit else None
    return {
        "items": [
            {
                "first": shown[row["first_id"]],
                "second": shown[row["second_id"]],
                "chance": round(1 / (1 + math.exp(-max(-30.0, min(30.0, row["score"])))), 3),
                "reasons": [{"name": name, "weight": weight} for name, weight in row["reasons"]],
                "distance_m": row["distance_m"],
                "state": row["state"],
                "noted_at": row["noted_at"],
                "decided_at": row["decided_at"],
            }
            for row in page
        ],
        "next": write_cursor(last["score"], last["first_id"], last["second_id"]) if last else None,
    }


async def _customers(tx: Tx, ids: set[UUID]) -> dict[UUID, Any]:
    found = await tx.rows(
        f"""
        SELECT c.id, {TOLD} AS row
        FROM customer AS c
        {OWNER_NOW}
        LEFT JOIN customer_activity AS v ON v.org_id = c.org_id AND v.customer_id = c.id
        WHERE c.org_id = $1 AND c.id = ANY ($3::uuid[])
        """,  # noqa: S608 - our own fragments
        tx.org_id,
        today_of(tx),
        sorted(ids),
    )
    return {row["id"]: row["row"] for row in found}


MERGE = """
    SELECT m.id, m.kept_id, m.gone_id, c.name AS gone_name, m.taken, m.merged_at, m.merged_by, p.name AS by_name,
           m.undone_at, m.undone_at IS NULL AND c.merged_into = m.kept_id AND m.merged_at > $2 AS can_undo
    FROM customer_merge AS m
    JOIN customer AS c ON c.org_id = m.org_id AND c.id = m.gone_id
    LEFT JOIN person AS p ON p.org_id = m.org_id AND p.id = m.merged_by
    WHERE m.org_id = $1"""


async def read_merge(tx: Tx, merge_id: UUID) -> dict[str, Any]:
    found = await tx.row(MERGE + " AND m.id = $3", tx.org_id, _undoable_since(tx), merge_id)
    if found is None:
        raise NotFound("merge")
    return dict(found)


async def list_merges(tx: Tx, customer_id: UUID) -> list[dict[str, Any]]:
    await require_visible(tx, customer_id)
    found = await tx.rows(
        MERGE + " AND m.kept_id = $3 ORDER BY m.merged_at DESC, m.id DESC LIMIT 50",
        tx.org_id,
        _undoable_since(tx),
        customer_id,
    )
    return [dict(row) for row in found]


def _undoable_since(tx: Tx) -> Any:
    return tx.now - timedelta(days=UNDO_DAYS)
