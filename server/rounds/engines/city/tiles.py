"""The city as a base map: PMTiles in the Protomaps basemap schema, version 4.

Everything on it is invented, so it needs no attribution and shows no boundary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import shapely

from rounds.engines.city.model import GreenKind, Street
from rounds.engines.city.places import City
from rounds.engines.tiles import Feature, Tileset, write_pmtiles
from rounds.engines.tiles.features import Names, building, landuse, place, poi, road, water

_LANDUSE: dict[GreenKind, tuple[str, int]] = {
    "park": ("park", 9),
    "bank": ("grass", 9),
    "forest": ("forest", 8),
    "grass": ("grassland", 9),
    "school": ("school", 13),
    "hospital": ("hospital", 13),
    "industrial": ("industrial", 12),
}


def write_city_pmtiles(city: City, path: Path, progress: Callable[[float], None] | None = None) -> None:
    """Write the city's base map to `path`: zooms 0 to 14, about a megabyte, some seconds.

    The same city gives the same bytes. `progress` hears a share between 0 and 1. Raises OSError when the
    folder cannot be written; nothing half-written is left.
    """
    west, south, east, north = city.bounds
    tileset = Tileset(
        name=city.name,
        description="A fictional city, generated.",
        attribution="",
        bounds=(west - 0.022, south - 0.019, east + 0.022, north + 0.019),
        centre=next(label.at for label in city.labels if label.kind == "city"),
        centre_zoom=14,
    )
    write_pmtiles(path, tileset, list(_features(city)), progress)


def _features(city: City) -> Iterator[Feature]:
    for green in city.greens:
        kind, zoom = _LANDUSE[green.kind]
        area = shapely.Polygon(green.ring)
        yield landuse(area, kind, Names(green.name, green.name, green.name_en), zoom)
        if green.name:
            at = area.point_on_surface()
            yield poi((at.x, at.y), "park", Names(green.name, green.name, green.name_en), 13)
    for body in city.waters:
        names = Names(body.name, body.name, body.name_en)
        if body.line:
            yield water(shapely.Polygon(body.ring, body.holes), body.kind, Names())
            yield water(shapely.LineString(body.line), body.kind, names, 9)
        else:
            yield water(shapely.Polygon(body.ring, body.holes), body.kind, names, 10)
    for street in city.streets:
        yield from _pieces(street)
    for footprint in city.buildings:
        yield building(shapely.Polygon(footprint.ring))
    for label in city.labels:
        names = Names(label.name, label.name, label.name_en)
        if label.kind == "city":
            yield place(label.at, "locality", "city", names, 4, 12)
        elif label.kind == "district":
            yield place(label.at, "neighbourhood", "suburb", names, 11, 9)
        elif label.kind == "station":
            yield poi(label.at, "station", names, 12)


def _pieces(street: Street) -> Iterator[Feature]:
    """A street cut where its bridges begin and end."""
    names = Names(street.name, street.name, street.name_en)
    start = 0
    for first, last in street.bridges:
        if first > start:
            yield road(street.points[start : first + 1], street.kind, names)
        yield road(street.points[first : last + 1], street.kind, names, is_bridge=True)
        start = last
    if start < len(street.points) - 1:
        yield road(street.points[start:], street.kind, names)
