"""What changes customers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rounds.core.access import Module
from rounds.core.db import Event, Tx
from rounds.core.errors import DomainError, IdReused, NotFound
from rounds.core.geo import Datum, Point, to_wgs84
from rounds.core.grams import fold, name_grams, spellings
from rounds.core.statements import Prepared
from rounds.customers import numbers, queries
from rounds.customers.assigning import assign, hand_over
from rounds.customers.placeholders import fill_placeholder
from rounds.customers.rules import EDITABLE, conflicts, merge
from rounds.customers.schemas import CustomerIn, CustomerPatch, PinIn


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


async def create_customer(tx: Tx, cmd: CustomerIn, since: date | None = None) -> dict[str, Any]:
    """A new customer with its first pin and owner, from today or since a day before.

    The same id by the same person gives the first result.
    """
    position_id = cmd.position_id or (tx.ctx.posts[0].position_id if tx.ctx.posts else None)
    if cmd.position_id is not None:
        await _require_own_position(tx, cmd.position_id)
    inserted = await tx.value(
        """
        INSERT INTO customer (org_id, id, code, name, kind, grade, status, phone_sealed, contact, address, district,
                              note, spelling, py, created_at, created_by, updated_at, version, field_versions,
                              phone_hint)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $15, 1, '{}', $17)
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
    )
    if inserted is None:
        filled = await fill_placeholder(tx, cmd)
        if filled is None:
            return await _repeat(tx, cmd.id)
        await _index(tx, cmd.id, filled["name"], filled["phone"], cmd.code)
        if position_id is not None:
            await hand_over(tx, cmd.id, position_id, since)
    else:
        await _index(tx, cmd.id, cmd.name, cmd.phone, cmd.code)
        if position_id is not None:
            await assign(tx, cmd.id, position_id, since)
    if cmd.pin is not None and not await _insert_pin(tx, cmd.id, cmd.pin, tx.now):
        raise IdReused("pin")
    tx.created("customer", cmd.id)
    tx.audit("customer:create", "customer", cmd.id, after={"name": cmd.name, "kind": cmd.kind})
    tx.emit(CustomerCreated(cmd.id))
    return await queries.read_customer(tx, cmd.id)


async def edit_customer(tx: Tx, customer_id: UUID, cmd: CustomerPatch) -> dict[str, Any]:
    """Change fields; raises `version_conflict` with the present values when somebody changed the same ones."""
    wanted = cmd.set.model_dump(exclude_unset=True)
    current = await _lock(tx, customer_id, wanted)
    own = await numbers.is_own(tx, customer_id, queries.today_of(tx))
    unread = _strange(tx, wanted, current, own=own)
    clash = conflicts(current, current["field_versions"], cmd.base_version, wanted, unread)
    if clash:
        shown = numbers.told(tx.ctx, clash, clash, own=own)
        raise DomainError("version_conflict", version=current["version"], fields=shown)
    changed = {name: value for name, value in wanted.items() if current[name] != value or name in unread}
    await _write_fields(tx, customer_id, current, changed)
    return await queries.read_customer(tx, customer_id)


async def merge_customer(tx: Tx, customer_id: UUID, cmd: CustomerPatch) -> dict[str, Any]:
    """As `edit_customer` for a phone that was away: merges field by field; returns the fields it lost."""
    wanted = cmd.set.model_dump(exclude_unset=True)
    current = await _lock(tx, customer_id, wanted)
    own = await numbers.is_own(tx, customer_id, queries.today_of(tx))
    unread = _strange(tx, wanted, current, own=own)
    merged = merge(current, current["field_versions"], cmd.base_version, wanted, unread)
    await _write_fields(tx, customer_id, current, merged.apply)
    return merged.lost


def _strange(tx: Tx, wanted: dict[str, Any], current: Mapping[str, Any], *, own: bool) -> frozenset[str]:
    """Fields that the writer may not read. A mask that comes back as it was shown is taken out: it changes nothing."""
    unread = numbers.unread(tx.ctx, own=own)
    masks = numbers.told(tx.ctx, unread, current, own=own)
    for name in unread & wanted.keys():
        if masks[name] is not None and wanted[name] == masks[name]:
            del wanted[name]
    return unread


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
    if not await _insert_pin(tx, customer_id, cmd, tx.now):
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


async def _lock(tx: Tx, customer_id: UUID, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The customer as it is; its number is opened when it, or the name that is found together with it, may change."""
    await queries.require_visible(tx, customer_id)
    found = await tx.row(
        """
        SELECT name, kind, grade, status, phone_sealed, phone_hint, address, district, contact, note, code, version,
               field_versions
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
    return {**found, "phone": number}


async def _write_fields(tx: Tx, customer_id: UUID, current: dict[str, Any], apply: dict[str, Any]) -> None:
    if not apply:
        return
    version = current["version"] + 1
    row = {name: apply.get(name, current[name]) for name in EDITABLE}
    sealed, hint = current["phone_sealed"], current["phone_hint"]
    if "phone" in apply:
        sealed = await numbers.seal_number(tx, customer_id, row["phone"])
        hint = numbers.hint_of(row["phone"])
    versions = {**current["field_versions"], **dict.fromkeys(apply, version)}
    await tx.execute(
        """
        UPDATE customer
        SET name = $3, kind = $4, grade = $5, status = $6, phone_sealed = $7, address = $8, district = $9,
            contact = $10, note = $11, spelling = $12, py = $13, version = $14, field_versions = $15, updated_at = $16,
            phone_hint = $17
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        customer_id,
        *{**row, "phone": sealed}.values(),
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
        await _index(tx, customer_id, row["name"], row["phone"], current["code"])
    tx.changed("customer", customer_id)
    # A number leaves a trace as it rests: sealed.
    before = {name: current["phone_sealed"] if name == "phone" else current[name] for name in apply}
    after = {**apply, "phone": sealed} if "phone" in apply else apply
    tx.audit("customer:edit", "customer", customer_id, before=before, after=after)


async def _index(tx: Tx, customer_id: UUID, name: str, phone: str | None, code: str | None) -> None:
    await tx.execute(
        "INSERT INTO customer_gram (org_id, gram, customer_id) SELECT $1, unnest($2::text[]), $3",
        tx.org_id,
        sorted([*name_grams(name, code), *await numbers.number_grams(tx, phone)]),
        customer_id,
    )


async def _insert_pin(tx: Tx, customer_id: UUID, cmd: PinIn, valid_from: datetime) -> bool:
    point = to_wgs84(Point(cmd.lng, cmd.lat), Datum(cmd.datum))
    inserted = await tx.value(
        """
        INSERT INTO pin (org_id, id, customer_id, lng, lat, datum, original_lng, original_lat, radius_m, source, note,
                         valid_from, created_at, created_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT (org_id, id) DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        cmd.id,
        customer_id,
        point.lng,
        point.lat,
        cmd.datum,
        cmd.lng,
        cmd.lat,
        cmd.radius_m,
        cmd.source,
        cmd.note,
        valid_from,
        tx.now,
        tx.ctx.person_id,
    )
    if inserted is None:
        return False
    await tx.execute(
        """
        UPDATE customer
        SET pin_now = (
            SELECT row_to_json(shown)
            FROM (
                SELECT p.id, p.lng, p.lat, p.datum, p.radius_m, p.source, p.valid_from
                FROM pin AS p
                WHERE p.org_id = $1 AND p.customer_id = $2
                ORDER BY p.valid_from DESC, p.id DESC
                LIMIT 1) AS shown)
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        customer_id,
    )
    return True
