"""Edits of a customer: field by field, so that two people's changes of different fields both stand."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.core.grams import fold, name_grams, spellings
from rounds.customers import numbers, queries
from rounds.customers.custom.queries import restricted_fields
from rounds.customers.custom.values import fit_values, fitting_values, index_values
from rounds.customers.kinds.queries import require_listed
from rounds.customers.rules import EDITABLE, OWN_FIELD, conflicts, merge
from rounds.customers.schemas import CustomerPatch, CustomerSet


async def edit_customer(tx: Tx, customer_id: UUID, cmd: CustomerPatch) -> dict[str, Any]:
    """Change fields; raises `version_conflict` with the present values when somebody changed the same ones."""
    wanted = await _wanted(tx, cmd.set, await fit_values(tx, "customer", cmd.set.custom))
    current = await _lock(tx, customer_id, wanted)
    own = await numbers.is_own(tx, customer_id, queries.today_of(tx))
    unread = _strange(tx, wanted, current, own=own)
    asked = {name: value for name, value in wanted.items() if name != "tags"}
    clash = conflicts(current, current["field_versions"], cmd.base_version, asked, unread)
    if clash:
        shown = numbers.told(tx.ctx, clash, clash, own=own)
        raise DomainError("version_conflict", version=current["version"], fields=shown)
    changed = {name: value for name, value in wanted.items() if current[name] != value or name in unread}
    await _write_fields(tx, customer_id, current, changed)
    return await queries.read_customer(tx, customer_id)


async def merge_customer(tx: Tx, customer_id: UUID, cmd: CustomerPatch) -> dict[str, Any]:
    """As `edit_customer` for a phone that was away: merges field by field; returns the fields it lost.

    A value that does not fit the company's field any more is lost as well, and stops nothing else.
    """
    fitting, unfit = await fitting_values(tx, "customer", cmd.set.custom)
    wanted = await _wanted(tx, cmd.set, fitting)
    current = await _lock(tx, customer_id, wanted)
    own = await numbers.is_own(tx, customer_id, queries.today_of(tx))
    unread = _strange(tx, wanted, current, own=own)
    merged = merge(current, current["field_versions"], cmd.base_version, wanted, unread)
    await _write_fields(tx, customer_id, current, merged.apply)
    return merged.lost | {OWN_FIELD + name: None for name in unfit}


async def _wanted(tx: Tx, given: CustomerSet, custom: Mapping[str, Any]) -> dict[str, Any]:
    """Fields by name, the company's own as `custom.<id>`; tags as what is put on and what is taken off."""
    wanted = given.model_dump(exclude_unset=True)
    wanted.pop("custom", None)
    tags = wanted.get("add_tags", [])
    await require_listed(
        tx,
        {
            "kind": wanted.get("kind"),
            "grade": wanted.get("grade"),
            "channel": wanted.get("channel"),
            "tag": tags,
        },
    )
    return wanted | {OWN_FIELD + name: value for name, value in custom.items()}


def _strange(tx: Tx, wanted: dict[str, Any], current: Mapping[str, Any], *, own: bool) -> frozenset[str]:
    """Fields that the writer may not read. A mask that comes back as it was shown is taken out: it changes nothing."""
    unread = numbers.unread(tx.ctx, own=own)
    masks = numbers.told(tx.ctx, unread, current, own=own)
    for name in unread & wanted.keys():
        if masks[name] is not None and wanted[name] == masks[name]:
            del wanted[name]
    return unread


async def _lock(tx: Tx, customer_id: UUID, wanted: dict[str, Any]) -> dict[str, Any]:
    """The customer as it is; its number is opened when it, or the name that is found together with it, may change."""
    await queries.require_visible(tx, customer_id)
    found = await tx.row(
        """
        SELECT name, kind, grade, channel, status, phone_sealed, phone_hint, address, district, contact, note, floor,
               room, code, version, field_versions, tags, custom
        FROM customer
        WHERE org_id = $1 AND id = $2
        FOR UPDATE
        """,
        tx.org_id,
        customer_id,
    )
    if found is None:
        raise NotFound("customer")
    asked = {"name", "phone"} & wanted.keys()
    number = await numbers.open_number(tx, customer_id, found["phone_sealed"]) if asked else None
    # Tags are put on and taken off, so that two who do so at once both have their way.
    added, dropped = wanted.pop("add_tags", []), wanted.pop("drop_tags", [])
    if added or dropped:
        wanted["tags"] = sorted(set(found["tags"]) - set(dropped) | set(added))
    own = {
        name: found["custom"].get(name.removeprefix(OWN_FIELD))
        for name in wanted
        if name.startswith(OWN_FIELD)
    }
    return {**found, **own, "phone": number}


async def _write_fields(tx: Tx, customer_id: UUID, current: dict[str, Any], apply: dict[str, Any]) -> None:
    if not apply:
        return
    version = current["version"] + 1
    row = {name: apply.get(name, current[name]) for name in EDITABLE}
    sealed, hint = current["phone_sealed"], current["phone_hint"]
    if "phone" in apply:
        sealed = await numbers.seal_number(tx, customer_id, row["phone"])
        hint = numbers.hint_of(row["phone"])
    custom = current["custom"] | {
        name.removeprefix(OWN_FIELD): value for name, value in apply.items() if name.startswith(OWN_FIELD)
    }
    custom = {name: value for name, value in custom.items() if value is not None}
    versions = {**current["field_versions"], **dict.fromkeys(apply, version)}
    await tx.execute(
        """
        UPDATE customer
        SET name = $3, kind = $4, grade = $5, channel = $6, status = $7, phone_sealed = $8, address = $9,
            district = $10, contact = $11, note = $12, floor = $13, room = $14, tags = $15, custom = $16,
            spelling = $17, py = $18, version = $19, field_versions = $20, updated_at = $21, phone_hint = $22
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        customer_id,
        *{**row, "phone": sealed}.values(),
        apply.get("tags", current["tags"]),
        custom,
        fold(row["name"]),
        " ".join(spellings(row["name"])),
        version,
        versions,
        tx.now,
        hint,
    )
    if {"name", "phone"} & apply.keys():
        await tx.execute(
            "DELETE FROM customer_gram WHERE org_id = $1 AND customer_id = $2", tx.org_id, customer_id
        )
        await index_names(tx, customer_id, row["name"], row["phone"], current["code"])
    if "tags" in apply:
        await index_tags(tx, customer_id, apply["tags"], anew=True)
    if custom != current["custom"]:
        await index_values(tx, customer_id, custom, anew=True)
    tx.changed("customer", customer_id)
    # A number leaves a trace as it rests: sealed; what not everybody sees, that it was changed.
    before = {name: current["phone_sealed"] if name == "phone" else current[name] for name in apply}
    after = {**apply, "phone": sealed} if "phone" in apply else dict(apply)
    if custom != current["custom"]:
        for name in await restricted_fields(tx, "customer"):
            if OWN_FIELD + name in apply:
                before[OWN_FIELD + name] = after[OWN_FIELD + name] = numbers.MASK
    tx.audit("customer:edit", "customer", customer_id, before=before, after=after)


async def index_names(tx: Tx, customer_id: UUID, name: str, phone: str | None, code: str | None) -> None:
    await tx.execute(
        "INSERT INTO customer_gram (org_id, gram, customer_id) SELECT $1, unnest($2::text[]), $3",
        tx.org_id,
        sorted([*name_grams(name, code), *await numbers.number_grams(tx, phone)]),
        customer_id,
    )


async def index_tags(tx: Tx, customer_id: UUID, tags: list[str], *, anew: bool = False) -> None:
    """Keep a customer's tags where lists look them up; `anew` where earlier ones stand there."""
    if anew:
        await tx.execute(
            "DELETE FROM customer_tag WHERE org_id = $1 AND customer_id = $2", tx.org_id, customer_id
        )
    if tags:
        await tx.many(
            "INSERT INTO customer_tag (org_id, tag, customer_id) VALUES ($1, $2, $3)",
            [(tx.org_id, tag, customer_id) for tag in tags],
        )
