"""What changes roles. Nobody gives more than they hold, and somebody always holds the right to rule."""

from typing import Any
from uuid import UUID

from rounds.core.access import ROLES, Module, Permission, Role
from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused, NotFound
from rounds.core.ids import derived_id
from rounds.org.roles import queries
from rounds.org.roles.queries import Stored, content_of, stored_roles, today_of
from rounds.org.roles.rules import FIXED, excess
from rounds.org.roles.schemas import RoleDraft, RoleIn, RolePatch
from rounds.org.sessions import forget_contexts
from rounds.org.standing import roles_of_company


async def add_role(tx: Tx, cmd: RoleIn) -> dict[str, Any]:
    """A role of the company's own. The same again by anybody is `id_reused`."""
    role = role_of(cmd)
    _require_no_excess(tx, None, role)
    taken = cmd.key in ROLES or await tx.value(
        "SELECT true FROM role WHERE org_id = $1 AND key = $2", tx.org_id, cmd.key
    )
    if taken:
        raise IdReused("role")
    await _write(tx, cmd.key, cmd, role, 1)
    tx.audit("role:create", "role", role_id(tx, cmd.key), after=_told(cmd.key, cmd.name, cmd.note, role))
    return await queries.read_role_answer(tx, cmd.key)


async def edit_role(tx: Tx, key: str, cmd: RolePatch) -> dict[str, Any]:
    """The whole role anew. Raises `version_conflict`, `role_fixed`, `grants_too_much`, `last_ruler`."""
    before = await _take(tx, key)
    if before.version != cmd.base_version:
        raise DomainError("version_conflict", fields=["role"], version=before.version)
    role = role_of(cmd)
    _require_no_excess(tx, before.role, role)
    await _write(tx, key, cmd, role, before.version + 1)
    tx.audit(
        "role:edit",
        "role",
        role_id(tx, key),
        before=_told(key, before.name, before.note, before.role),
        after=_told(key, cmd.name, cmd.note, role),
    )
    await _follow_up(tx)
    return await queries.read_role_answer(tx, key)


async def archive_role(tx: Tx, key: str, instead: str | None) -> None:
    """An own role goes, and its positions get `instead`; a changed built-in one is as it was made again."""
    before = await _take(tx, key)
    if key in ROLES:
        if not before.changed:
            raise DomainError("role_fixed", role=key)
        _require_no_excess(tx, before.role, ROLES[key])
    else:
        await _give_instead(tx, key, instead)
    await tx.execute(
        """
        UPDATE role SET archived_at = $3, updated_at = $3, updated_by = $4, version = version + 1
        WHERE org_id = $1 AND key = $2
        """,
        tx.org_id,
        key,
        tx.now,
        tx.ctx.person_id,
    )
    tx.audit(
        "role:archive",
        "role",
        role_id(tx, key),
        before=_told(key, before.name, before.note, before.role),
        after={"instead": instead},
    )
    await _follow_up(tx)


async def choose_units(tx: Tx, position_id: UUID, unit_ids: list[UUID]) -> None:
    """The units that a position sees where its role says so; only such as the caller sees too."""
    reach = tx.ctx.reach(Module.PEOPLE)
    if reach.position_ids is not None and position_id not in reach.position_ids:
        raise NotFound("position")
    role: str | None = await tx.value(
        "SELECT role FROM position WHERE org_id = $1 AND id = $2 AND archived_at IS NULL FOR UPDATE",
        tx.org_id,
        position_id,
    )
    if role is None:
        raise NotFound("position")
    await queries.require_grantable(tx, role)
    known = await tx.rows(
        "SELECT id FROM unit WHERE org_id = $1 AND id = ANY ($2::uuid[]) AND archived_at IS NULL",
        tx.org_id,
        unit_ids,
    )
    wanted = sorted({row["id"] for row in known})
    seen = wanted if reach.unit_ids is None else [unit_id for unit_id in wanted if unit_id in reach.unit_ids]
    if len(seen) < len(set(unit_ids)):
        raise NotFound("unit")
    before = await tx.rows(
        "DELETE FROM chosen_unit WHERE org_id = $1 AND position_id = $2 RETURNING unit_id",
        tx.org_id,
        position_id,
    )
    await tx.many(
        "INSERT INTO chosen_unit (org_id, position_id, unit_id) VALUES ($1, $2, $3)",
        [(tx.org_id, position_id, unit_id) for unit_id in wanted],
    )
    tx.audit(
        "position:choose_units",
        "position",
        position_id,
        before={"unit_ids": sorted(row["unit_id"] for row in before)},
        after={"unit_ids": wanted},
    )
    forget_contexts(tx)


async def require_ruler(tx: Tx) -> None:
    """Raises `last_ruler` if nobody would be left who may change roles. Asked after every change that takes rights."""
    roles = await roles_of_company(tx)
    # Two such changes at the same time wait for each other, so that they cannot both leave the other's holder.
    await tx.value("SELECT true FROM company WHERE org_id = $1 FOR UPDATE", tx.org_id)
    found = await tx.value(
        """
        SELECT true
        FROM position_holder AS h
        JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id
        JOIN person AS p ON p.org_id = h.org_id AND p.id = h.person_id
        JOIN account AS a ON a.org_id = p.org_id AND a.person_id = p.id
        WHERE h.org_id = $1 AND h.from_day <= $2 AND (h.until_day IS NULL OR h.until_day > $2)
          AND s.role = ANY ($3::text[]) AND p.archived_at IS NULL AND a.disabled_at IS NULL
        LIMIT 1
        """,
        tx.org_id,
        today_of(tx),
        [key for key, role in roles.items() if Permission.ROLE_MANAGE in role.permissions],
    )
    if not found:
        raise DomainError("last_ruler")


def role_of(cmd: RoleDraft) -> Role:
    """What does not differ from the rest is left out, so that equal roles are stored alike."""
    return Role(
        frozenset(cmd.permissions),
        cmd.scope,
        cmd.rank,
        {module: scope for module, scope in sorted(cmd.scopes.items()) if scope is not cmd.scope},
        {name: sight for name, sight in sorted(cmd.sights.items()) if sight.value != "masked"},
    )


def role_id(tx: Tx, key: str) -> UUID:
    """Roles go by key; where an id is asked for (the audit) they have one too."""
    return derived_id("role", tx.org_id, key)


def _told(key: str, name: str | None, note: str | None, role: Role) -> dict[str, Any]:
    return {"key": key, "name": name, "note": note, **content_of(role)}


def _require_no_excess(tx: Tx, before: Role | None, after: Role) -> None:
    too_much = excess(tx.ctx, before, after)
    if too_much:
        raise DomainError("grants_too_much", **too_much)


async def _take(tx: Tx, key: str) -> Stored:
    if key in FIXED:
        raise DomainError("role_fixed", role=key)
    before = (await stored_roles(tx, key, lock=True)).get(key)
    if before is None:
        raise NotFound("role")
    return before


async def _write(tx: Tx, key: str, cmd: RoleDraft, role: Role, version: int) -> None:
    content = content_of(role)
    await tx.execute(
        """
        INSERT INTO role (org_id, key, name, note, permissions, scope, scopes, sights, rank, version,
                          created_at, created_by, updated_at, updated_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $11, $12)
        ON CONFLICT (org_id, key) DO UPDATE
        SET name = $3, note = $4, permissions = $5, scope = $6, scopes = $7, sights = $8, rank = $9, version = $10,
            updated_at = $11, updated_by = $12, archived_at = NULL
        """,
        tx.org_id,
        key,
        cmd.name,
        cmd.note,
        content["permissions"],
        content["scope"],
        content["scopes"],
        content["sights"],
        role.rank,
        version,
        tx.now,
        tx.ctx.person_id,
    )


async def _give_instead(tx: Tx, key: str, instead: str | None) -> None:
    using = await tx.rows(
        "SELECT id FROM position WHERE org_id = $1 AND role = $2 AND archived_at IS NULL ORDER BY id FOR UPDATE",
        tx.org_id,
        key,
    )
    if not using:
        return
    if instead is None or instead == key:
        raise DomainError("role_in_use", role=key, positions=len(using))
    await queries.require_grantable(tx, instead)
    await tx.execute(
        "UPDATE position SET role = $3 WHERE org_id = $1 AND role = $2 AND archived_at IS NULL",
        tx.org_id,
        key,
        instead,
    )
    for row in using:
        tx.audit("position:role", "position", row["id"], before={"role": key}, after={"role": instead})


async def _follow_up(tx: Tx) -> None:
    await require_ruler(tx)
    forget_contexts(tx)
    # Phones hear that something changed and ask: their buckets may be others now.
    tx.changed("company", UUID(int=tx.org_id))
