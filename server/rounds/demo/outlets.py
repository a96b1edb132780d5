"""The demo company's customers: a spot with a grade, a phone number, a pin as somebody might have given it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rounds.core.geo import Datum, Point, from_wgs84
from rounds.customers.public import CustomerIn, PinIn
from rounds.demo.people import Person
from rounds.demo.sizes import SEED, made_id
from rounds.demo.spots import Spot
from rounds.engines.dice import dice

GRADES = {"A": 15, "B": 35, "C": 50}
RADII = (60, 80, 100, 100, 120, 150)
WITHOUT_PIN = 0.02
# Datum of the pin as it was given, in shares of all pins.
DATUMS = {Datum.WGS84: 0.90, Datum.GCJ02: 0.06, Datum.BD09: 0.03, Datum.UNKNOWN: 0.01}


@dataclass(frozen=True, slots=True)
class Outlet:
    """A customer-to-be. `spot` is where it truly is, `cmd` what the company knows of it."""

    spot: Spot
    cmd: CustomerIn
    grade: str

    @property
    def id(self) -> UUID:
        return self.cmd.id

    @property
    def radius_m(self) -> int:
        return self.cmd.pin.radius_m if self.cmd.pin else 100


def draw_outlets(spots: Sequence[Spot], owners: Sequence[Person], at: datetime) -> list[Outlet]:
    """One customer for each spot, owned by the position of the person at the same index."""
    return [
        _draw_outlet(number, spot, owner, at)
        for number, (spot, owner) in enumerate(zip(spots, owners, strict=True))
    ]


def _draw_outlet(number: int, spot: Spot, owner: Person, at: datetime) -> Outlet:
    rng = dice(SEED, "outlet", number)
    grade = rng.choices(list(GRADES), list(GRADES.values()))[0]
    if spot.kind in ("key_account", "distributor", "hospital") and grade == "C":
        grade = "B"
    pin = None
    if rng.random() >= WITHOUT_PIN:
        datum = rng.choices(list(DATUMS), list(DATUMS.values()))[0]
        # A pin of unknown datum really came from a phone's map, which is what makes it wrong.
        given = from_wgs84(Point(spot.lng, spot.lat), Datum.GCJ02 if datum is Datum.UNKNOWN else datum)
        pin = PinIn(
            id=made_id(at, "pin", number),
            lng=round(given.lng, 7),
            lat=round(given.lat, 7),
            datum=datum,
            radius_m=rng.choice(RADII),
            source="import" if datum is Datum.UNKNOWN else rng.choice(("map", "map", "field", "device")),
        )
    customer = CustomerIn(
        id=made_id(at, "customer", number),
        name=spot.name,
        kind=spot.kind,
        grade=grade,
        # There is no area code 0000: nobody is called.
        phone=f"0000-{8_000_000 + number}",
        address=spot.address,
        district=spot.district,
        note=spot.note,
        code=spot.code,
        pin=pin,
        position_id=owner.position_id,
    )
    return Outlet(spot, customer, grade)
