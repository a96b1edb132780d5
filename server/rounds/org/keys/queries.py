"""Reads of API keys, and whom a key speaks for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from rounds.core.access import Ctx, Module, Permission, Reach, Scope
from rounds.core.clock import business_day, next_turn
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.http.keys import CLOSED_TO_KEYS
from rounds.org.standing import context_of_person


@dataclass(frozen=True, slots=True)
class _Key:
    id: UUID
    person_id: UUID
    made_by: UUID
    permissions: list[str]
    unit_ids: list[UUID] | None
    expires_at: datetime
    revoked_at: datetime | None
    maker_left_at: datetime | None
    timezone: str
    is_demo: bool
    suspended_at: datetime | None


async def context_of_key(tx: Tx, token_hash: bytes) -> Ctx:
    """What a key may do and see now: never more than who made it. Raises as `context_of_token`."""
    key = await tx.maybe(
        _Key,
        """
        SELECT k.id, k.person_id, k.made_by, k.permissions, k.unit_ids, k.expires_at, k.revoked_at,
               p.archived_at AS maker_left_at, c.timezone, c.is_demo, c.suspended_at
        FROM api_key AS k
        JOIN person AS p ON p.org_id = k.org_id AND p.id = k.made_by
        JOIN company AS c ON c.org_id = k.org_id
        WHERE k.org_id = $1 AND k.token_hash = $2
        """,
        tx.org_id,
        token_hash,
    )
    if key is None:
        raise DomainError("not_signed_in")
    if key.revoked_at or key.maker_left_at or key.expires_at <= tx.now:
        raise DomainError("session_revoked")
    if key.suspended_at:
        raise DomainError("company_suspended")
    maker = await context_of_person(tx, key.made_by, key.timezone, is_demo=key.is_demo)
    narrowed = maker if key.unit_ids is None else await _within(tx, maker, key.unit_ids)
    turn = (next_turn(tx.now, key.timezone) - tx.now).total_seconds()
    return replace(
        narrowed,
        person_id=key.person_id,
        key_id=key.id,
        dormant=frozenset(),
        abilities=(maker.abilities & _known(key.permissions)) - CLOSED_TO_KEYS,
        posts=(),
        token_hash=token_hash,
        tomorrow=None,
        stays_s=min(turn, max(0.0, (key.expires_at - tx.now).total_seconds())),
    )


def _known(permissions: list[str]) -> frozenset[Permission]:
    """A permission that a later version gave up is none."""
    return frozenset(Permission(name) for name in permissions if name in set(Permission))


async def _within(tx: Tx, maker: Ctx, unit_ids: list[UUID]) -> Ctx:
    units = await units_below(tx, unit_ids)
    positions = await tx.rows(
        "SELECT id FROM position WHERE org_id = $1 AND unit_id = ANY ($2::uuid[])", tx.org_id, list(units)
    )
    inside = {row["id"] for row in positions}

    def narrow(reach: Reach) -> Reach:
        return Reach(
            Scope.CHOSEN,
            tuple(inside) if reach.position_ids is None else tuple(inside & set(reach.position_ids)),
            tuple(units) if reach.unit_ids is None else tuple(units & set(reach.unit_ids)),
            reach.below,
        )

    general = narrow(Reach(maker.scope, maker.position_ids, maker.unit_ids, maker.below))
    reaches: Mapping[Module, Reach] = {module: narrow(reach) for module, reach in maker.reaches.items()}
    return replace(
        maker,
        scope=general.scope,
        position_ids=general.position_ids,
        unit_ids=general.unit_ids,
        reaches=reaches,
    )


async def units_below(tx: Tx, unit_ids: list[UUID]) -> set[UUID]:
    """These units and all below them today."""
    found = await tx.rows(
        """
        WITH RECURSIVE below (unit_id) AS (
            SELECT u.id FROM unit AS u WHERE u.org_id = $1 AND u.id = ANY ($2::uuid[])
            UNION
            SELECT p.unit_id
            FROM below AS b
            JOIN unit_place AS p
              ON p.org_id = $1 AND p.parent_id = b.unit_id
             AND p.from_day <= $3 AND (p.until_day IS NULL OR p.until_day > $3))
        SELECT unit_id FROM below
        """,
        tx.org_id,
        unit_ids,
        tx.ctx.as_of or business_day(tx.now, tx.ctx.timezone),
    )
    return {row["unit_id"] for row in found}


async def list_keys(tx: Tx, key_id: UUID | None = None) -> list[dict[str, Any]]:
    """The company's keys, those that work first."""
    found = await tx.rows(
        """
        SELECT k.id, k.name, k.hint, k.person_id, k.made_by, p.name AS made_by_name, k.permissions, k.unit_ids,
               ARRAY(SELECT u.name FROM unit AS u WHERE u.org_id = $1 AND u.id = ANY (k.unit_ids) ORDER BY u.name)
               AS unit_names,
               k.created_at, k.expires_at, k.revoked_at, k.last_used_on, k.last_address
        FROM api_key AS k
        JOIN person AS p ON p.org_id = k.org_id AND p.id = k.made_by
        WHERE k.org_id = $1 AND ($2::uuid IS NULL OR k.id = $2)
        ORDER BY (k.revoked_at IS NOT NULL OR k.expires_at <= $3), k.created_at DESC, k.id
        LIMIT 500
        """,
        tx.org_id,
        key_id,
        tx.now,
    )
    return [dict(row) for row in found]
