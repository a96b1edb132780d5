"""Pins are rows that stay: a new one takes over, and that a provisional one holds is said beside it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.geo import Datum, Point, to_wgs84
from rounds.customers.pins.cells import cell_of
from rounds.customers.schemas import PinIn


@dataclass(frozen=True, slots=True)
class NewPin:
    """A pin to be written; `lng` and `lat` as they were given, in `datum`."""

    id: UUID
    lng: float
    lat: float
    datum: Datum
    radius_m: int
    source: str
    note: str | None
    valid_from: datetime
    made_by: UUID | None
    provisional: bool = False

    @classmethod
    def of(cls, tx: Tx, cmd: PinIn, *, provisional: bool = False) -> "NewPin":
        return cls(
            cmd.id,
            cmd.lng,
            cmd.lat,
            Datum(cmd.datum),
            cmd.radius_m,
            cmd.source,
            cmd.note,
            tx.now,
            tx.ctx.person_id,
            provisional,
        )


async def insert_pin(tx: Tx, customer_id: UUID, new: NewPin) -> bool:
    """False when the id is taken: then nothing was written."""
    point = to_wgs84(Point(new.lng, new.lat), new.datum)
    inserted = await tx.value(
        """
        INSERT INTO pin (org_id, id, customer_id, lng, lat, datum, original_lng, original_lat, radius_m, source, note,
                         valid_from, created_at, created_by, provisional)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT (org_id, id) DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        new.id,
        customer_id,
        point.lng,
        point.lat,
        new.datum.value,
        new.lng,
        new.lat,
        new.radius_m,
        new.source,
        new.note,
        new.valid_from,
        tx.now,
        new.made_by,
        new.provisional,
    )
    if inserted is None:
        return False
    await show_pin(tx, customer_id)
    return True


async def show_pin(tx: Tx, customer_id: UUID) -> None:
    """Write the pin that is valid now to where lists, phones and the search around a place read it."""
    shown = await tx.row(
        """
        UPDATE customer
        SET pin_now = (
            SELECT row_to_json(shown)
            FROM (
                SELECT p.id, p.lng, p.lat, p.datum, p.radius_m, p.source, p.valid_from,
                       p.provisional AND k.pin_id IS NULL AS provisional
                FROM pin AS p
                LEFT JOIN pin_confirmed AS k ON k.org_id = p.org_id AND k.pin_id = p.id
                WHERE p.org_id = $1 AND p.customer_id = $2
                ORDER BY p.valid_from DESC, p.id DESC
                LIMIT 1) AS shown)
        WHERE org_id = $1 AND id = $2
        RETURNING (pin_now ->> 'lng')::float8 AS lng, (pin_now ->> 'lat')::float8 AS lat
        """,
        tx.org_id,
        customer_id,
    )
    if shown is None or shown["lng"] is None:
        return
    cell = cell_of(shown["lng"], shown["lat"])
    await tx.execute(
        """
        INSERT INTO customer_cell (org_id, customer_id, north, east, lng, lat)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (org_id, customer_id) DO UPDATE
        SET north = excluded.north, east = excluded.east, lng = excluded.lng, lat = excluded.lat
        """,
        tx.org_id,
        customer_id,
        cell.north,
        cell.east,
        shown["lng"],
        shown["lat"],
    )


async def confirm_pin(tx: Tx, customer_id: UUID, pin_id: UUID, how: str) -> bool:
    """A provisional pin holds from now on. False when it is none, or was confirmed before."""
    confirmed = await tx.value(
        """
        INSERT INTO pin_confirmed (org_id, pin_id, how, confirmed_at, confirmed_by)
        SELECT p.org_id, p.id, $4, $5, $6 FROM pin AS p
        WHERE p.org_id = $1 AND p.customer_id = $2 AND p.id = $3 AND p.provisional
        ON CONFLICT (org_id, pin_id) DO NOTHING
        RETURNING pin_id
        """,
        tx.org_id,
        customer_id,
        pin_id,
        how,
        tx.now,
        tx.ctx.person_id,
    )
    if confirmed is None:
        return False
    await show_pin(tx, customer_id)
    tx.changed("customer", customer_id)
    tx.audit("pin:confirm", "customer", customer_id, after={"pin_id": pin_id, "how": how})
    return True
