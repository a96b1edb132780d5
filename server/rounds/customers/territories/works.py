"""The long work: customers follow their territories, and go back again. Cut off, it goes on where it was."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.customers.assigning import hand_over
from rounds.customers.pool.actions import take_back
from rounds.customers.queries import today_of
from rounds.customers.territories import actions
from rounds.customers.territories.matching import (
    Move,
    areas_of,
    moves_of,
    place_customers,
    read_territories,
)
from rounds.customers.territories.queries import read_run
from rounds.org import public as org

AT_ONCE = 100


async def apply_run(work: org.Work) -> org.Ended:
    run_id = _run_of(work)
    moves = await work.db.read(work.ctx, wanted_moves, run_id)
    for start in range(0, len(moves), AT_ONCE):
        await work.db.run(work.ctx, move_some, run_id, moves[start : start + AT_ONCE])
        await work.tell(start, len(moves))
    await work.db.run(work.ctx, end_run, run_id, "applied")
    return org.Ended()


async def wanted_moves(tx: Tx, run_id: UUID) -> list[Move]:
    run = await read_run(tx, run_id)
    rows = await read_territories(tx)
    placed = await place_customers(tx, areas_of(rows))
    owners = {row["id"]: row["position_id"] for row in rows}
    return moves_of(placed, owners, only_unowned=run["only_unowned"])


async def move_some(tx: Tx, run_id: UUID, moves: Sequence[Move]) -> None:
    """Those that are still whose they were when it was worked out."""
    for move in moves:
        if await _holder(tx, move.customer_id) != move.from_position_id:
            continue
        await hand_over(tx, move.customer_id, move.to_position_id)
        await tx.execute(
            """
            INSERT INTO territory_moved (org_id, run_id, customer_id, territory_id, from_position_id, to_position_id,
                                         undone)
            VALUES ($1, $2, $3, $4, $5, $6, false)
            ON CONFLICT DO NOTHING
            """,
            tx.org_id,
            run_id,
            move.customer_id,
            move.territory_id,
            move.from_position_id,
            move.to_position_id,
        )
        after = {"position_id": move.to_position_id, "from_day": today_of(tx)}
        tx.audit("customer:hand_over", "customer", move.customer_id, after=after)


async def undo_run(work: org.Work) -> org.Ended:
    run_id = _run_of(work)
    done = 0
    while some := await work.db.run(work.ctx, undo_some, run_id):
        done += some
        await work.tell(done)
    await work.db.run(work.ctx, end_run, run_id, "undone")
    return org.Ended()


async def undo_some(tx: Tx, run_id: UUID) -> int:
    """What has moved on since stays where it is."""
    found = await tx.rows(
        """
        UPDATE territory_moved SET undone = true
        WHERE org_id = $1 AND run_id = $2 AND customer_id IN (
            SELECT m.customer_id FROM territory_moved AS m
            WHERE m.org_id = $1 AND m.run_id = $2 AND NOT m.undone
            ORDER BY m.customer_id
            LIMIT $3)
        RETURNING customer_id, from_position_id, to_position_id
        """,
        tx.org_id,
        run_id,
        AT_ONCE,
    )
    back = 0
    for row in sorted(found, key=lambda one: one["customer_id"]):
        if await _holder(tx, row["customer_id"]) != row["to_position_id"]:
            continue
        back += 1
        if row["from_position_id"] is None:
            await take_back(tx, row["customer_id"], "released", None)
            continue
        await hand_over(tx, row["customer_id"], row["from_position_id"])
        after = {"position_id": row["from_position_id"], "from_day": today_of(tx)}
        tx.audit("customer:hand_over", "customer", row["customer_id"], after=after)
    await tx.execute(
        "UPDATE territory_run SET given_back = given_back + $3 WHERE org_id = $1 AND id = $2",
        tx.org_id,
        run_id,
        back,
    )
    return len(found)


async def _holder(tx: Tx, customer_id: UUID) -> UUID | None:
    """Whose it is; until the end nobody else gives it to anybody."""
    await tx.value(
        "SELECT true FROM customer WHERE org_id = $1 AND id = $2 FOR UPDATE", tx.org_id, customer_id
    )
    found: UUID | None = await tx.value(
        """
        SELECT position_id FROM assignment
        WHERE org_id = $1 AND customer_id = $2 AND role = 'owner'
          AND (until_day IS NULL OR (until_day > $3 AND until_day > from_day))
        ORDER BY from_day, id
        LIMIT 1
        """,
        tx.org_id,
        customer_id,
        today_of(tx),
    )
    return found


def _run_of(work: org.Work) -> UUID:
    if work.subject_id is None:
        raise NotFound("territory_run")
    return work.subject_id


async def end_run(tx: Tx, run_id: UUID, state: str) -> None:
    await tx.execute(
        """
        UPDATE territory_run
        SET state = $3, moved = (
            SELECT count(*) FROM territory_moved AS m WHERE m.org_id = $1 AND m.run_id = $2)
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        run_id,
        state,
    )


async def _failed(work: org.Work, _trouble: dict[str, Any]) -> None:
    run_id = _run_of(work)
    await work.db.run(work.ctx, end_run, run_id, "failed")


WORKS = (org.LongWork(actions.APPLY, apply_run, _failed), org.LongWork(actions.UNDO, undo_run, _failed))
