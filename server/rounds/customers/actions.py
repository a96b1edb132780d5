"""What changes customers."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from rounds.core.access import Module, Permission
from rounds.core.db import Event, Tx
from rounds.core.errors import IdReused, NotFound
from rounds.core.grams import fold, spellings
from rounds.core.statements import Prepared
from rounds.customers import numbers, queries
from rounds.customers.assigning import assign, hand_over
from rounds.customers.custom.values import fit_values, index_values
from rounds.customers.editing import index_names, index_tags
from rounds.customers.kinds.queries import require_listed
from rounds.customers.pins.writing import NewPin, insert_pin
from rounds.customers.placeholders import fill_placeholder
from rounds.customers.schemas import CustomerIn, PinIn
from rounds.customers.twins.noting import note_apart


@dataclass(frozen=True, slots=True)
class CustomerCreated(Event):
    customer_id: UUID


NOTE_VISIT = Prepared(
    "note_visit",
    "bigint, uuid, timestamptz",
    """
    INSERT INTO customer_activity (org_id, customer_id, last_visit_at)
    VALUES ($1, $2, $3)
    ON CONFLICT (org_id, customer_id) DO UPDATE
    SET last_visit_at = greatest(customer_activity.last_visit_at, excluded.last_visit_at)
    """,
)


async def create_customer(
    tx: Tx, cmd: CustomerIn, since: date | None = None, *, complete: bool = True
) -> dict[str, Any]:
    """A new customer with its first pin and owner, from today or since a day before.

    The same id by the same person gives the first result. `complete`: fields of the company's own that are required
    must be there; a phone that was away may not know of them.
    """
    await require_listed(tx, {"kind": cmd.kind, "grade": cmd.grade, "channel": cmd.channel, "tag": cmd.tags})
    custom = await fit_values(tx, "customer", cmd.custom, complete=complete)
    custom = {name: value for name, value in custom.items() if value is not None}
    cmd = cmd.model_copy(update={"custom": custom, "tags": sorted(set(cmd.tags))})
    position_id = cmd.position_id or (tx.ctx.posts[0].position_id if tx.ctx.posts else None)
    if cmd.position_id is not None:
        await _require_own_position(tx, cmd.position_id)
    inserted = await tx.value(
        """
        INSERT INTO customer (org_id, id, code, name, kind, grade, status, phone_sealed, contact, address, district,
                              note, spelling, py, created_at, created_by, updated_at, version, field_versions,
                              phone_hint, channel, tags, custom, floor, room)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $15, 1, '{}', $17, $18, $19, $20,
                $21, $22)
        ON CONFLICT DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        cmd.id,
        cmd.code,
        cmd.name,
        cmd.kind,
        cmd.grade,
        cmd.status,
        await numbers.seal_number(tx, cmd.id, cmd.phone),
        cmd.contact,
        cmd.address,
        cmd.district,
        cmd.note,
        fold(cmd.name),
        " ".join(spellings(cmd.name)),
        tx.now,
        tx.ctx.person_id,
        numbers.hint_of(cmd.phone),
        cmd.channel,
        cmd.tags,
        cmd.custom,
        cmd.floor,
        cmd.room,
    )
    if inserted is None:
        filled = await fill_placeholder(tx, cmd)
        if filled is None:
            return await _repeat(tx, cmd.id)
        await index_names(tx, cmd.id, filled["name"], filled["phone"], cmd.code)
        await index_tags(tx, cmd.id, filled["tags"], anew=True)
        await index_values(tx, cmd.id, filled["custom"], anew=True)
        if position_id is not None:
            await hand_over(tx, cmd.id, position_id, since)
    else:
        await index_names(tx, cmd.id, cmd.name, cmd.phone, cmd.code)
        await index_tags(tx, cmd.id, cmd.tags)
        await index_values(tx, cmd.id, cmd.custom, anew=False)
        if position_id is not None:
            await assign(tx, cmd.id, position_id, since)
    if cmd.pin is not None:
        provisional = cmd.pin.source == "field" and not tx.ctx.may(Permission.PIN_SET)
        if not await insert_pin(tx, cmd.id, NewPin.of(tx, cmd.pin, provisional=provisional)):
            raise IdReused("pin")
    tx.created("customer", cmd.id)
    await note_apart(tx, cmd.id, cmd.apart_from)
    tx.audit("customer:create", "customer", cmd.id, after={"name": cmd.name, "kind": cmd.kind})
    tx.emit(CustomerCreated(cmd.id))
    return await queries.read_customer(tx, cmd.id)


async def reveal(tx: Tx, customer_id: UUID, field: str) -> str | None:
    """A masked field of a customer in scope, recorded as a look at it."""
    await queries.require_visible(tx, customer_id)
    if field == "contact":
        return await numbers.reveal_contact(tx, customer_id)
    sealed = await tx.value(
        "SELECT phone_sealed FROM customer WHERE org_id = $1 AND id = $2", tx.org_id, customer_id
    )
    return await numbers.reveal_number(tx, customer_id, sealed)


async def add_pin(tx: Tx, customer_id: UUID, cmd: PinIn) -> dict[str, Any]:
    """A newer pin. Earlier judgements stay as they are; what comes now is judged by this one."""
    await queries.require_visible(tx, customer_id)
    if not await insert_pin(tx, customer_id, NewPin.of(tx, cmd)):
        owner = await tx.value("SELECT customer_id FROM pin WHERE org_id = $1 AND id = $2", tx.org_id, cmd.id)
        if owner != customer_id:
            raise IdReused("pin")
    else:
        tx.changed("customer", customer_id)
        tx.audit(
            "pin:add",
            "customer",
            customer_id,
            after={
                "pin_id": cmd.id,
                "lng": cmd.lng,
                "lat": cmd.lat,
                "datum": cmd.datum,
                "radius_m": cmd.radius_m,
            },
        )
    return next(pin for pin in await queries.list_pins(tx, customer_id) if pin["id"] == cmd.id)


async def _require_own_position(tx: Tx, position_id: UUID) -> None:
    positions = tx.ctx.reach(Module.CUSTOMERS).position_ids
    if positions is not None:
        if position_id not in positions:
            raise NotFound("position")
        return
    if not await tx.value("SELECT true FROM position WHERE org_id = $1 AND id = $2", tx.org_id, position_id):
        raise NotFound("position")


async def _repeat(tx: Tx, customer_id: UUID) -> dict[str, Any]:
    maker = await tx.row(
        "SELECT created_by FROM customer WHERE org_id = $1 AND id = $2", tx.org_id, customer_id
    )
    if maker is None or maker["created_by"] != tx.ctx.person_id:
        raise IdReused("customer")
    return await queries.read_customer(tx, customer_id)
