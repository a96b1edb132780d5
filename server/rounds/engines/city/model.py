"""What a generated city is made of. All coordinates are WGS-84 (longitude, latitude) in degrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rounds.engines.planes import LonLat

Ring = tuple[LonLat, ...]
StreetKind = Literal[
    "motorway", "trunk", "primary", "secondary", "tertiary", "residential", "service", "rail"
]
BuildingKind = Literal["house", "shop", "flats", "tower", "office", "warehouse", "school", "hospital", "mall"]
GreenKind = Literal["park", "bank", "forest", "grass", "school", "hospital", "industrial"]
WALKABLE: frozenset[str] = frozenset(("trunk", "primary", "secondary", "tertiary", "residential", "service"))


@dataclass(frozen=True, slots=True)
class Street:
    """A named street as one polyline. `bridges` are index ranges [first, last] of points over water.

    A service lane has no name ("").
    """

    id: int
    name: str
    name_en: str
    kind: StreetKind
    points: tuple[LonLat, ...]
    district: str
    bridges: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Building:
    """A footprint: a closed ring, counter-clockwise."""

    kind: BuildingKind
    ring: Ring


@dataclass(frozen=True, slots=True)
class Water:
    """A river or lake as an area; `holes` are islands. `line` is the river's middle, for its label."""

    kind: Literal["river", "lake"]
    name: str
    name_en: str
    ring: Ring
    holes: tuple[Ring, ...] = ()
    line: tuple[LonLat, ...] = ()


@dataclass(frozen=True, slots=True)
class Green:
    """An area of land with a use of its own: a park, a river bank, a school's grounds."""

    kind: GreenKind
    name: str
    name_en: str
    ring: Ring


@dataclass(frozen=True, slots=True)
class Label:
    """A named spot: the city, a district, a station."""

    kind: Literal["city", "district", "station", "island"]
    name: str
    name_en: str
    at: LonLat


@dataclass(frozen=True, slots=True)
class Site:
    """A place for a shop beside a street. House numbers are odd on the street's left, even on its right."""

    lon: float
    lat: float
    street: str
    house_number: int
    district: str


@dataclass(frozen=True, slots=True)
class District:
    """A part of the city, streets and river included; districts do not overlap."""

    name: str
    name_en: str
    ring: Ring
