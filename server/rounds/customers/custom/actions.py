"""What changes the definitions of a company's own fields."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rounds.core.db import Event, Tx
from rounds.core.errors import DomainError, IdReused
from rounds.customers.custom import queries
from rounds.customers.custom.rules import FILTERABLE, Definition, check_value, definition_fault
from rounds.customers.custom.schemas import FieldDraft, FieldIn, FieldOrder, FieldPatch
from rounds.customers.kinds.announcing import announce_setup

MOST = 200
"""So many fields may an entity have."""


@dataclass(frozen=True, slots=True)
class CustomFieldChanged(Event):
    """Customers' rows on phones, or what lists look up, follow: by `reveals` and `indexes`."""

    field_id: UUID
    reveals: bool
    indexes: bool


async def add_field(tx: Tx, cmd: FieldIn) -> dict[str, Any]:
    """A field more, after the others. The same again gives the first result."""
    told = _sound(cmd.type, cmd)
    await _lock(tx)
    before = await tx.row(
        "SELECT entity, type, definition FROM custom_field WHERE org_id = $1 AND id = $2", tx.org_id, cmd.id
    )
    if before is not None:
        if (before["entity"], before["type"], before["definition"]) != (cmd.entity, cmd.type, told):
            raise IdReused("custom_field")
        return await queries.read_field(tx, cmd.id)
    count = await tx.value(
        "SELECT count(*) FROM custom_field WHERE org_id = $1 AND entity = $2", tx.org_id, cmd.entity
    )
    if count >= MOST:
        raise DomainError("custom_fields_many", most=MOST)
    await tx.execute(
        """
        INSERT INTO custom_field (org_id, id, entity, type, ordinal, definition, hidden_from, filterable, version,
                                  created_at, created_by, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $9)
        """,
        tx.org_id,
        cmd.id,
        cmd.entity,
        cmd.type,
        count + 1,
        told,
        sorted(set(cmd.hidden_from)),
        cmd.filterable,
        tx.now,
        tx.ctx.person_id,
    )
    await announce_setup(tx)
    tx.audit("custom_field:create", "custom_field", cmd.id, after={"entity": cmd.entity, "definition": told})
    return await queries.read_field(tx, cmd.id)


async def edit_field(tx: Tx, field_id: UUID, cmd: FieldPatch) -> dict[str, Any]:
    """The whole definition anew; its type stays, and options that were there stay, switched off at most."""
    before = await _take(tx, field_id)
    if before["version"] != cmd.base_version:
        raise DomainError("version_conflict", fields=["definition"], version=before["version"])
    told = _sound(before["type"], cmd)
    kept = {option["key"] for option in told["options"]}
    if any(option["key"] not in kept for option in before["definition"]["options"]):
        raise DomainError("custom_field_unsound", part="options", reason="taken_away")
    hidden_from = sorted(set(cmd.hidden_from))
    await tx.execute(
        """
        UPDATE custom_field
        SET definition = $3, hidden_from = $4, filterable = $5, version = version + 1, updated_at = $6
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        field_id,
        told,
        hidden_from,
        cmd.filterable,
        tx.now,
    )
    await announce_setup(tx)
    tx.audit(
        "custom_field:edit",
        "custom_field",
        field_id,
        before={"definition": before["definition"], "hidden_from": before["hidden_from"]},
        after={"definition": told, "hidden_from": hidden_from},
    )
    reveals = hidden_from != before["hidden_from"]
    indexes = cmd.filterable != before["filterable"]
    if before["entity"] == "customer" and (reveals or indexes):
        tx.emit(CustomFieldChanged(field_id, reveals, indexes))
    return await queries.read_field(tx, field_id)


async def archive_field(tx: Tx, field_id: UUID, *, back: bool = False) -> dict[str, Any]:
    """Taken out of forms and pages; values stay, and are there again when it is brought back."""
    before = await _take(tx, field_id)
    if (before["archived_at"] is None) == back:
        return await queries.read_field(tx, field_id)
    await tx.execute(
        "UPDATE custom_field SET archived_at = $3, version = version + 1, updated_at = $4 "
        "WHERE org_id = $1 AND id = $2",
        tx.org_id,
        field_id,
        None if back else tx.now,
        tx.now,
    )
    await announce_setup(tx)
    name = before["definition"]["name"]["zh"]
    if back:
        tx.audit("custom_field:restore", "custom_field", field_id, after={"name": name})
    else:
        tx.audit("custom_field:archive", "custom_field", field_id, before={"name": name})
    if before["entity"] == "customer" and before["filterable"]:
        tx.emit(CustomFieldChanged(field_id, reveals=False, indexes=True))
    return await queries.read_field(tx, field_id)


async def order_fields(tx: Tx, cmd: FieldOrder) -> None:
    """The named ones first, in this order; what is not named keeps its place after them."""
    await _lock(tx)
    await tx.execute(
        """
        UPDATE custom_field
        SET ordinal = coalesce(array_position($3::uuid[], id), ordinal + cardinality($3::uuid[]))
        WHERE org_id = $1 AND entity = $2
        """,
        tx.org_id,
        cmd.entity,
        cmd.ids,
    )
    await announce_setup(tx)
    tx.audit("custom_field:order", "custom_field", None, after={"entity": cmd.entity, "count": len(cmd.ids)})


def _sound(type_: str, cmd: FieldDraft) -> dict[str, Any]:
    """The definition as it is kept. Raises `custom_field_unsound` with the part that is not."""
    told = cmd.model_dump(
        include={"name", "help", "section", "required", "decimals", "pattern", "default", "options"}
    )
    told |= {"min": _plain(cmd.min), "max": _plain(cmd.max)}
    definition = Definition.of({**told, "id": "", "type": type_})
    fault = definition_fault(definition)
    if fault is None and cmd.filterable and type_ not in FILTERABLE:
        fault = "filterable", "unexpected"
    if fault is None and "admin" in cmd.hidden_from:
        fault = "hidden_from", "admin"
    if fault is not None:
        raise DomainError("custom_field_unsound", part=fault[0], reason=fault[1])
    if told["default"] is not None:
        told["default"] = check_value(definition, told["default"])
    return told


def _plain(bound: float | str | None) -> float | str | None:
    return int(bound) if isinstance(bound, float) and bound.is_integer() else bound


async def _lock(tx: Tx) -> None:
    """One change of a company's fields after another."""
    await tx.value("SELECT true FROM company WHERE org_id = $1 FOR NO KEY UPDATE", tx.org_id)


async def _take(tx: Tx, field_id: UUID) -> dict[str, Any]:
    found = await tx.row(
        """
        SELECT entity, type, definition, hidden_from, filterable, version, archived_at
        FROM custom_field
        WHERE org_id = $1 AND id = $2
        FOR UPDATE
        """,
        tx.org_id,
        field_id,
    )
    if found is None:
        await queries.read_field(tx, field_id)  # raises NotFound
        raise AssertionError("it was there a moment ago")
    return dict(found)
