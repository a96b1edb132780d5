"""Reads of a company's own fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rounds.core.access import Ctx
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.customers.custom.rules import Definition, sees

# The fields of entity `$2` that whoever has the roles `$3` does not see: null sees all, nobody's roles none but what
# everybody sees.
HIDDEN_SQL = """
    SELECT f.id::text AS key FROM custom_field AS f
    WHERE f.org_id = $1 AND f.entity = {entity} AND f.hidden_from <> '{{}}' AND f.hidden_from @> {roles}::text[]"""


@dataclass(frozen=True, slots=True)
class Known:
    """A field with who does not see it and whether lists look it up."""

    definition: Definition
    hidden_from: tuple[str, ...]
    filterable: bool


def roles_of(ctx: Ctx) -> list[str] | None:
    """The caller's roles by key; None for the system itself."""
    return None if ctx.person_id is None else sorted({post.role for post in ctx.posts})


async def definitions(tx: Tx, entity: str) -> list[dict[str, Any]]:
    """The fields of an entity that the caller sees, in their order; without archived ones."""
    roles = roles_of(tx.ctx)
    return [
        one for one in await list_all(tx, entity) if not one["archived"] and sees(one["hidden_from"], roles)
    ]


async def list_all(tx: Tx, entity: str) -> list[dict[str, Any]]:
    """All fields of an entity, archived ones too, for those who design them."""
    found = await tx.rows(
        """
        SELECT id, entity, type, ordinal, definition, hidden_from, filterable, version, archived_at
        FROM custom_field
        WHERE org_id = $1 AND entity = $2
        ORDER BY archived_at IS NOT NULL, ordinal, id
        """,
        tx.org_id,
        entity,
    )
    return [_told(dict(row)) for row in found]


async def read_field(tx: Tx, field_id: UUID) -> dict[str, Any]:
    found = await tx.row(
        """
        SELECT id, entity, type, ordinal, definition, hidden_from, filterable, version, archived_at
        FROM custom_field
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        field_id,
    )
    if found is None:
        raise NotFound("custom_field")
    return _told(dict(found))


async def known_fields(tx: Tx, entity: str) -> list[Known]:
    """What values are checked by: the fields that the caller sees."""
    return [
        Known(Definition.of(one), tuple(one["hidden_from"]), one["filterable"])
        for one in await definitions(tx, entity)
    ]


async def hidden_fields(tx: Tx, entity: str) -> list[str]:
    """Ids of the fields whose values the caller must not get."""
    roles = roles_of(tx.ctx)
    if roles is None:
        return []
    found = await tx.rows(HIDDEN_SQL.format(entity="$2", roles="$3"), tx.org_id, entity, roles)
    return [row["key"] for row in found]


async def restricted_fields(tx: Tx, entity: str) -> set[str]:
    """Ids of the fields that somebody does not see: their values stay out of what others read."""
    found = await tx.rows(
        "SELECT id::text AS key FROM custom_field WHERE org_id = $1 AND entity = $2 AND hidden_from <> '{}'",
        tx.org_id,
        entity,
    )
    return {row["key"] for row in found}


def without(values: dict[str, Any], hidden: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in hidden}


def _told(row: dict[str, Any]) -> dict[str, Any]:
    definition = row.pop("definition")
    archived_at = row.pop("archived_at")
    return {**definition, **row, "archived": archived_at is not None}
