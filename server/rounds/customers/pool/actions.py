"""Customers go to the pool and come out of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from rounds.core.access import Module, Permission
from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.core.ids import uuid7
from rounds.customers.pool import queries
from rounds.customers.pool.rules import OFFERED, PoolRules
from rounds.customers.pool.settings import open_rules
from rounds.customers.queries import read_customer, require_visible, today_of


async def claim(tx: Tx, customer_id: UUID) -> dict[str, Any]:
    """The caller's from today on. Of those who claim at once one wins; the others hear `pool_taken`. A repeat is no
    error."""
    customer = await _lock_customer(tx, customer_id)
    holder = await _holder(tx, customer_id)
    if holder is not None and any(post.position_id == holder for post in tx.ctx.posts):
        return await read_customer(tx, customer_id)
    if holder is not None or customer is None or customer["status"] not in OFFERED:
        await _refuse(tx, customer_id)
    rules = await open_rules(tx)
    position_id = await queries.claiming_position(tx, rules)
    if position_id is None:
        raise DomainError("pool_not_yours")
    await _lock_position(tx, position_id)
    await _within_limits(tx, rules, position_id)
    await _after_waiting(tx, rules, customer_id, position_id)
    await _give(tx, customer_id, position_id, "claimed")
    return await read_customer(tx, customer_id)


async def _lock_position(tx: Tx, position_id: UUID) -> None:
    """One position's claims come one after another, so that its limits hold."""
    await tx.value(
        "SELECT true FROM position WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE", tx.org_id, position_id
    )


async def _lock_customer(tx: Tx, customer_id: UUID) -> asyncpg.Record | None:
    """Until the end nobody else gives the customer to anybody: an assignment's key needs its row."""
    return await tx.row(
        """
        SELECT name, status FROM customer
        WHERE org_id = $1 AND id = $2 AND archived_at IS NULL AND NOT placeholder
        FOR UPDATE
        """,
        tx.org_id,
        customer_id,
    )


async def _holder(tx: Tx, customer_id: UUID) -> UUID | None:
    """Whose it is, today or from a later day on."""
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


async def _refuse(tx: Tx, customer_id: UUID) -> None:
    """Only of what came out of the pool one hears that it is taken; of all else, nothing."""
    last = await tx.value(
        """
        SELECT kind FROM pool_move WHERE org_id = $1 AND customer_id = $2
        ORDER BY at DESC, id DESC
        LIMIT 1
        """,
        tx.org_id,
        customer_id,
    )
    if last in ("claimed", "assigned"):
        raise DomainError("pool_taken")
    raise NotFound("customer")


async def _within_limits(tx: Tx, rules: PoolRules, position_id: UUID) -> None:
    today = today_of(tx)
    if rules.hold_limit is not None and await queries.count_owned(tx, position_id, today) >= rules.hold_limit:
        raise DomainError("pool_full", most=rules.hold_limit)
    if rules.day_limit is not None and await queries.count_claimed(tx, position_id, today) >= rules.day_limit:
        raise DomainError("pool_enough", most=rules.day_limit)


async def _after_waiting(tx: Tx, rules: PoolRules, customer_id: UUID, position_id: UUID) -> None:
    left = await tx.value(
        """
        SELECT max(day) FROM pool_move
        WHERE org_id = $1 AND customer_id = $2 AND from_position_id = $3 AND kind IN ('released', 'returned')
        """,
        tx.org_id,
        customer_id,
        position_id,
    )
    if left is not None and left + timedelta(rules.wait_days) > today_of(tx):
        raise DomainError("pool_wait", day=(left + timedelta(rules.wait_days)).isoformat())


async def _give(tx: Tx, customer_id: UUID, position_id: UUID, kind: str) -> bool:
    """One statement gives it, if nobody has it."""
    given = await tx.value(
        f"""
        INSERT INTO assignment (org_id, id, customer_id, position_id, role, product_line, from_day, created_at,
                                created_by)
        SELECT $1, $3, c.id, $4, 'owner', '', $2, $5, $6
        FROM customer AS c
        WHERE c.org_id = $1 AND c.id = $7 AND {queries.FREE}
        RETURNING id
        """,  # noqa: S608 - our own fragment
        tx.org_id,
        today_of(tx),
        uuid7(),
        position_id,
        tx.now,
        tx.ctx.person_id,
        customer_id,
    )
    if given is None:
        return False
    await _note(tx, customer_id, kind, None, position_id, None)
    tx.moved("customer", customer_id)
    code = "pool:claim" if kind == "claimed" else "pool:assign"
    tx.audit(code, "customer", customer_id, after={"position_id": position_id})
    return True


async def _note(
    tx: Tx, customer_id: UUID, kind: str, left: UUID | None, came: UUID | None, reason: str | None
) -> None:
    await tx.execute(
        """
        INSERT INTO pool_move (org_id, id, customer_id, kind, from_position_id, to_position_id, day, reason, at,
                               moved_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        tx.org_id,
        uuid7(),
        customer_id,
        kind,
        left,
        came,
        today_of(tx),
        reason,
        tx.now,
        tx.ctx.person_id,
    )


async def release(tx: Tx, customer_id: UUID, reason: str) -> None:
    """One's own customer goes to the pool; those who lead do it with any in their reach."""
    await require_visible(tx, customer_id)
    await open_rules(tx)
    await _lock_customer(tx, customer_id)
    holder = await _holder(tx, customer_id)
    if holder is None:
        return  # it is there already
    mine = {post.position_id for post in tx.ctx.posts}
    if holder not in mine and not tx.ctx.may(Permission.POOL_MANAGE):
        raise DomainError("permission_denied", permission=Permission.POOL_MANAGE.value)
    await take_back(tx, customer_id, "released", reason)


async def take_back(tx: Tx, customer_id: UUID, kind: str, reason: str | None) -> None:
    """From today on it is nobody's, also where somebody was to have it later."""
    today = today_of(tx)
    left = await tx.rows(
        """
        UPDATE assignment SET until_day = greatest(from_day, $3)
        WHERE org_id = $1 AND customer_id = $2 AND (until_day IS NULL OR (until_day > $3 AND until_day > from_day))
        RETURNING position_id, role
        """,
        tx.org_id,
        customer_id,
        today,
    )
    owner = next((row["position_id"] for row in left if row["role"] == "owner"), None)
    if owner is None:
        return
    await _note(tx, customer_id, kind, owner, None, reason)
    tx.moved("customer", customer_id)
    code = "pool:release" if kind == "released" else "pool:return"
    tx.audit(code, "customer", customer_id, after={"position_id": owner, "reason": reason})


async def assign_from_pool(tx: Tx, customer_ids: list[UUID], position_id: UUID) -> dict[str, Any]:
    """Several to one position in reach. What others were quicker with is named and left."""
    reach = tx.ctx.reach(Module.CUSTOMERS).position_ids
    known = await tx.value(
        "SELECT true FROM position WHERE org_id = $1 AND id = $2 AND archived_at IS NULL",
        tx.org_id,
        position_id,
    )
    if not known or (reach is not None and position_id not in reach):
        raise NotFound("position")
    given, taken = 0, []
    for customer_id in sorted(set(customer_ids)):
        customer = await _lock_customer(tx, customer_id)
        holder = await _holder(tx, customer_id)
        if holder == position_id:
            continue
        if holder is not None or customer is None or customer["status"] not in OFFERED:
            try:
                await _refuse(tx, customer_id)
            except NotFound:
                raise
            except DomainError:
                taken.append(customer_id)
            continue
        given += await _give(tx, customer_id, position_id, "assigned")
    return {"assigned": given, "taken": taken}
