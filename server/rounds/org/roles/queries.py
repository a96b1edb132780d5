"""Reads of roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from rounds.core.access import ROLES, Field, Module, Role, Scope, Sight
from rounds.core.clock import business_day
from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.org.roles.rules import FIXED, excess, groups, sight_to_give
from rounds.org.rules import read_role
from rounds.org.standing import scope_values


def today_of(tx: Tx) -> date:
    return tx.ctx.as_of or business_day(tx.now, tx.ctx.timezone)


@dataclass(frozen=True, slots=True)
class Stored:
    """A role as the company has it now. `version` is 0 for a built-in one that was never changed."""

    key: str
    name: str | None
    note: str | None
    role: Role
    version: int
    changed: bool


async def stored_roles(tx: Tx, key: str | None = None, *, lock: bool = False) -> dict[str, Stored]:
    """All of them or one, built-in ones first. Raises nothing for an unknown key: it is not there."""
    found = await tx.rows(
        f"""
        SELECT key, name, note, permissions, scope, scopes, sights, rank, version, archived_at
        FROM role
        WHERE org_id = $1 AND ($2::text IS NULL OR key = $2)
        ORDER BY name, key
        {"FOR UPDATE" if lock else ""}
        """,  # noqa: S608 - our own words
        tx.org_id,
        key,
    )
    built_in = {name: Stored(name, None, None, role, 0, changed=False) for name, role in ROLES.items()}
    roles = {name: role for name, role in built_in.items() if key in (None, name)}
    for row in found:
        name = row["key"]
        if row["archived_at"] is None:
            roles[name] = Stored(
                name, row["name"], row["note"], read_role(dict(row)), row["version"], changed=name in ROLES
            )
        elif name in ROLES:
            roles[name] = Stored(name, None, None, ROLES[name], row["version"], changed=False)
    return roles


async def list_roles(tx: Tx, key: str | None = None) -> list[dict[str, Any]]:
    counts = {
        row["role"]: row
        for row in await tx.rows(
            """
            SELECT s.role, count(DISTINCT s.id) AS positions, count(DISTINCT h.person_id) AS people
            FROM position AS s
            LEFT JOIN position_holder AS h ON h.org_id = s.org_id AND h.position_id = s.id
             AND h.from_day <= $2 AND (h.until_day IS NULL OR h.until_day > $2)
            WHERE s.org_id = $1 AND s.archived_at IS NULL
            GROUP BY s.role
            """,
            tx.org_id,
            today_of(tx),
        )
    }
    nobody = {"positions": 0, "people": 0}
    return [
        {
            "key": stored.key,
            "name": stored.name,
            "note": stored.note,
            "built_in": stored.key in ROLES,
            "fixed": stored.key in FIXED,
            "changed": stored.changed,
            **content_of(stored.role),
            "version": stored.version,
            "people": counts.get(stored.key, nobody)["people"],
            "positions": counts.get(stored.key, nobody)["positions"],
            "within": excess(tx.ctx, None, stored.role) is None,
        }
        for stored in (await stored_roles(tx, key)).values()
    ]


async def read_role_answer(tx: Tx, key: str) -> dict[str, Any]:
    found = await list_roles(tx, key)
    if not found:
        raise NotFound("role")
    return found[0]


def content_of(role: Role) -> dict[str, Any]:
    return {
        "permissions": sorted(permission.value for permission in role.permissions),
        "scope": role.scope.value,
        "scopes": {module.value: scope.value for module, scope in role.scopes.items()},
        "sights": {name: sight.value for name, sight in role.sights.items()},
        "rank": role.rank,
    }


async def read_catalogue(tx: Tx, fields: Sequence[Field]) -> dict[str, Any]:
    ctx = tx.ctx
    modules = {module.value: module for module in Module}
    return {
        "groups": [
            {
                "module": name,
                "permissions": permissions,
                "scope": ctx.reach(modules[name]).scope if name in modules else None,
            }
            for name, permissions in groups().items()
        ],
        "scopes": list(Scope),
        "sights": list(Sight),
        "fields": [
            {"name": field.name, "entity": field.entity, "sight": sight_to_give(ctx, field.name)}
            for field in fields
        ],
        "permissions": sorted(ctx.abilities | ctx.dormant),
        "scope": ctx.scope,
        "rank": ctx.rank,
    }


async def list_positions_with(tx: Tx, key: str) -> list[dict[str, Any]]:
    """Positions with a role that the caller sees, who fills them today, and their chosen units."""
    positions, _ = scope_values(tx.ctx.reach(Module.PEOPLE))
    found = await tx.rows(
        """
        SELECT s.id, s.title, s.unit_id, u.name AS unit_name,
               ARRAY(SELECT p.name FROM position_holder AS h
                     JOIN person AS p ON p.org_id = h.org_id AND p.id = h.person_id
                     WHERE h.org_id = $1 AND h.position_id = s.id
                       AND h.from_day <= $4 AND (h.until_day IS NULL OR h.until_day > $4)
                     ORDER BY p.code) AS people,
               ARRAY(SELECT c.unit_id FROM chosen_unit AS c
                     WHERE c.org_id = $1 AND c.position_id = s.id ORDER BY c.unit_id) AS unit_ids
        FROM position AS s
        JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
        WHERE s.org_id = $1 AND s.role = $2 AND s.archived_at IS NULL
          AND ($3::uuid[] IS NULL OR s.id = ANY ($3::uuid[]))
        ORDER BY u.name, s.title, s.id
        LIMIT 500
        """,
        tx.org_id,
        key,
        positions,
        today_of(tx),
    )
    return [dict(row) for row in found]


async def require_grantable(tx: Tx, key: str) -> None:
    """Whoever gives a role to a position gives all that it allows. Raises `not_found` and `grants_too_much`."""
    stored = (await stored_roles(tx, key)).get(key)
    if stored is None:
        raise NotFound("role")
    too_much = excess(tx.ctx, None, stored.role)
    if too_much:
        raise DomainError("grants_too_much", **too_much)


async def person_with_role(tx: Tx, key: str) -> UUID | None:
    """Somebody whom the caller sees and who fills a position with the role today: the first by code."""
    positions, _ = scope_values(tx.ctx.reach(Module.PEOPLE))
    found: UUID | None = await tx.value(
        """
        SELECT p.id
        FROM position AS s
        JOIN position_holder AS h ON h.org_id = s.org_id AND h.position_id = s.id
         AND h.from_day <= $4 AND (h.until_day IS NULL OR h.until_day > $4)
        JOIN person AS p ON p.org_id = h.org_id AND p.id = h.person_id
        WHERE s.org_id = $1 AND s.role = $2 AND s.archived_at IS NULL AND p.archived_at IS NULL
          AND ($3::uuid[] IS NULL OR s.id = ANY ($3::uuid[]))
        ORDER BY p.code
        LIMIT 1
        """,
        tx.org_id,
        key,
        positions,
        today_of(tx),
    )
    return found
