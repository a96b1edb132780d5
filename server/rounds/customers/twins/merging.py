"""Two customers become one, and two again; or somebody says that they are two."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from rounds.core.db import Event, Tx
from rounds.core.errors import DomainError, IdReused, NotFound
from rounds.core.geo import Datum
from rounds.core.ids import uuid7
from rounds.customers import numbers, queries
from rounds.customers.actions import add_pin
from rounds.customers.assigning import hand_over
from rounds.customers.editing import edit_customer
from rounds.customers.rules import EDITABLE
from rounds.customers.schemas import CustomerPatch, CustomerSet, PinIn
from rounds.customers.twins.carrying import carry, take_back
from rounds.customers.twins.noting import close_pairs, note_apart, ordered
from rounds.customers.twins.queries import UNDO_DAYS, read_merge
from rounds.customers.twins.redirects import redirect
from rounds.customers.twins.schemas import ApartIn, MergeIn


@dataclass(frozen=True, slots=True)
class CustomersMerged(Event):
    kept_id: UUID
    gone_id: UUID


async def keep_apart(tx: Tx, cmd: ApartIn) -> None:
    """Two customers in scope are two; raises NotFound for others."""
    for one in (cmd.first_id, cmd.second_id):
        await queries.require_visible(tx, one)
    await note_apart(tx, cmd.first_id, [cmd.second_id])
    tx.audit("customer:keep_apart", "customer", cmd.first_id, after={"other_id": cmd.second_id})


async def merge_customers(tx: Tx, cmd: MergeIn) -> dict[str, Any]:
    """Make `gone_id` a redirect to `kept_id`, with the fields that were chosen. Repeating it changes nothing.

    Facts stay where they were written and are read through the redirect; contacts, tags and own values that the one
    that stays lacks are its too. Raises `version_conflict` when one of them was
    changed since, `merge_over` when one was merged or archived meanwhile.
    """
    if cmd.kept_id == cmd.gone_id:
        raise DomainError("merge_same")
    known = await tx.row(
        "SELECT kept_id, gone_id, merged_by FROM customer_merge WHERE org_id = $1 AND id = $2",
        tx.org_id,
        cmd.id,
    )
    if known is not None:
        if tuple(known.values()) != (cmd.kept_id, cmd.gone_id, tx.ctx.person_id):
            raise IdReused("merge")
        return await read_merge(tx, cmd.id)
    for one in ordered(cmd.kept_id, cmd.gone_id):
        await queries.require_visible(tx, one)
    rows = await _lock(tx, cmd.kept_id, cmd.gone_id)
    for one, version in ((cmd.kept_id, cmd.kept_version), (cmd.gone_id, cmd.gone_version)):
        if rows[one]["archived_at"] is not None:
            raise DomainError("merge_over")
        if rows[one]["version"] != version:
            raise DomainError("version_conflict", version=rows[one]["version"], fields={})
    taken = sorted(set(cmd.take))
    before, after = await _take_fields(tx, cmd, rows)
    owners = await _take_owner(tx, cmd) if "owner" in taken else (None, None)
    if "pin" in taken:
        await _take_pin(tx, cmd)
    carried = await carry(tx, cmd.kept_id, cmd.gone_id)
    followers = await redirect(tx, cmd.kept_id, cmd.gone_id)
    await tx.execute(
        """
        INSERT INTO customer_merge (org_id, id, kept_id, gone_id, taken, before, after, follower_ids, carried,
                                    from_position_id, to_position_id, merged_at, merged_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """,
        tx.org_id,
        cmd.id,
        cmd.kept_id,
        cmd.gone_id,
        taken,
        before,
        after,
        followers,
        carried,
        *owners,
        tx.now,
        tx.ctx.person_id,
    )
    await _remember(tx, cmd)
    tx.audit("customer:merge", "customer", cmd.kept_id, after={"gone_id": cmd.gone_id, "taken": taken})
    tx.emit(CustomersMerged(cmd.kept_id, cmd.gone_id))
    return await read_merge(tx, cmd.id)


async def undo_merge(tx: Tx, merge_id: UUID) -> dict[str, Any]:
    """Two again. A field of the one that stayed gets its old value back unless it was changed since.

    Raises `merge_over` when it is too late, or when the one that stayed was merged further.
    """
    found = await tx.row(
        """
        SELECT kept_id, gone_id, before, after, follower_ids, carried, from_position_id, to_position_id, merged_at,
               undone_at
        FROM customer_merge
        WHERE org_id = $1 AND id = $2
        FOR UPDATE
        """,
        tx.org_id,
        merge_id,
    )
    if found is None:
        raise NotFound("merge")
    kept, gone = found["kept_id"], found["gone_id"]
    try:
        await queries.require_visible(tx, kept)
    except NotFound as hidden:
        raise NotFound("merge") from hidden
    if found["undone_at"] is not None:
        return await read_merge(tx, merge_id)
    rows = await _lock(tx, kept, gone)
    is_old = found["merged_at"] <= tx.now - timedelta(days=UNDO_DAYS)
    if is_old or rows[gone]["merged_into"] != kept or rows[kept]["archived_at"] is not None:
        raise DomainError("merge_over")
    for one in [gone, *found["follower_ids"]]:
        await tx.execute(
            """
            UPDATE customer SET merged_into = $3, version = version + 1, updated_at = $4
            WHERE org_id = $1 AND id = $2
            """,
            tx.org_id,
            one,
            None if one == gone else gone,
            tx.now,
        )
        tx.changed("customer", one)
    await tx.execute("UPDATE customer SET archived_at = NULL WHERE org_id = $1 AND id = $2", tx.org_id, gone)
    await _give_back(tx, kept, rows[kept], found["before"], found["after"])
    await take_back(tx, kept, found["carried"])
    if found["from_position_id"] is not None and await _owner(tx, kept) == found["to_position_id"]:
        await hand_over(tx, kept, found["from_position_id"])
    await tx.execute(
        "UPDATE customer_merge SET undone_at = $3, undone_by = $4 WHERE org_id = $1 AND id = $2",
        tx.org_id,
        merge_id,
        tx.now,
        tx.ctx.person_id,
    )
    await tx.execute(
        """
        UPDATE twin_pair SET state = 'open', decided_at = NULL, decided_by = NULL
        WHERE org_id = $1 AND first_id = $2 AND second_id = $3 AND state = 'merged'
        """,
        tx.org_id,
        *ordered(kept, gone),
    )
    tx.changed("customer", kept)
    tx.audit("customer:unmerge", "customer", kept, after={"gone_id": gone})
    return await read_merge(tx, merge_id)


async def _lock(tx: Tx, *ids: UUID) -> dict[UUID, Any]:
    found = await tx.rows(
        f"""
        SELECT id, {", ".join(name for name in EDITABLE if name != "phone")}, phone_sealed, version, archived_at,
               merged_into
        FROM customer
        WHERE org_id = $1 AND id = ANY ($2::uuid[])
        ORDER BY id
        FOR UPDATE
        """,  # noqa: S608 - our own names
        tx.org_id,
        sorted(ids),
    )
    if len(found) != len(ids):
        raise NotFound("customer")
    return {row["id"]: row for row in found}


async def _take_fields(
    tx: Tx, cmd: MergeIn, rows: Mapping[UUID, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write the chosen fields; returns what stood there and what stands there now, numbers sealed."""
    chosen = {str(name) for name in cmd.take}
    wanted = [name for name in EDITABLE if name in chosen]
    kept, gone = rows[cmd.kept_id], rows[cmd.gone_id]
    values: dict[str, Any] = {name: gone[name] for name in wanted if name != "phone"}
    if "phone" in wanted:
        values["phone"] = await numbers.open_number(tx, cmd.gone_id, gone["phone_sealed"])
    if not values:
        return {}, {}
    await _edit(tx, cmd.kept_id, kept["version"], values)
    before = {name: kept["phone_sealed" if name == "phone" else name] for name in wanted}
    after = {**values, "phone": await _sealed(tx, cmd.kept_id)} if "phone" in values else values
    return before, after


async def _edit(tx: Tx, customer_id: UUID, version: int, values: Mapping[str, Any]) -> None:
    await edit_customer(tx, customer_id, CustomerPatch(base_version=version, set=CustomerSet(**values)))


async def _sealed(tx: Tx, customer_id: UUID) -> str | None:
    sealed: str | None = await tx.value(
        "SELECT phone_sealed FROM customer WHERE org_id = $1 AND id = $2", tx.org_id, customer_id
    )
    return sealed


async def _owner(tx: Tx, customer_id: UUID) -> UUID | None:
    owner: UUID | None = await tx.value(
        """
        SELECT position_id FROM assignment
        WHERE org_id = $1 AND customer_id = $2 AND role = 'owner' AND from_day <= $3
          AND (until_day IS NULL OR until_day > $3)
        ORDER BY from_day, id
        LIMIT 1
        """,
        tx.org_id,
        customer_id,
        queries.today_of(tx),
    )
    return owner


async def _take_owner(tx: Tx, cmd: MergeIn) -> tuple[UUID | None, UUID | None]:
    mine, theirs = await _owner(tx, cmd.kept_id), await _owner(tx, cmd.gone_id)
    if theirs is None or theirs == mine:
        return None, None
    await hand_over(tx, cmd.kept_id, theirs)
    return mine, theirs


async def _take_pin(tx: Tx, cmd: MergeIn) -> None:
    pins = await queries.list_pins(tx, cmd.gone_id)
    if not pins:
        return
    pin = pins[0]
    taken = PinIn(
        id=uuid7(),
        **pin["original"],
        datum=Datum(pin["datum"]),
        radius_m=pin["radius_m"],
        source=pin["source"],
        note=pin["note"],
    )
    await add_pin(tx, cmd.kept_id, taken)


async def _remember(tx: Tx, cmd: MergeIn) -> None:
    await close_pairs(tx, cmd.gone_id)
    await tx.execute(
        """
        INSERT INTO twin_pair (org_id, first_id, second_id, score, reasons, state, noted_at, decided_at, decided_by)
        VALUES ($1, $2, $3, 0, '[]', 'merged', $4, $4, $5)
        ON CONFLICT (org_id, first_id, second_id) DO UPDATE
        SET state = 'merged', decided_at = excluded.decided_at, decided_by = excluded.decided_by
        """,
        tx.org_id,
        *ordered(cmd.kept_id, cmd.gone_id),
        tx.now,
        tx.ctx.person_id,
    )
    await tx.execute("DELETE FROM twin_key WHERE org_id = $1 AND customer_id = $2", tx.org_id, cmd.gone_id)


async def _give_back(
    tx: Tx, kept_id: UUID, kept: Any, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    values: dict[str, Any] = {}
    for name, old in before.items():
        now = kept["phone_sealed" if name == "phone" else name]
        if now == after.get(name):
            values[name] = await numbers.open_number(tx, kept_id, old) if name == "phone" else old
    if values:
        await _edit(tx, kept_id, kept["version"], values)
