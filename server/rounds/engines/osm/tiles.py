"""A region of OpenStreetMap as a base map: PMTiles in the Protomaps basemap schema, version 4."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import shapely

from rounds.engines.osm.regions import Region
from rounds.engines.tiles import Feature, Tileset, write_pmtiles
from rounds.engines.tiles.features import Names, building, landuse, place, road, water

ATTRIBUTION = (
    '<a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener">'
    "© OpenStreetMap contributors</a>"
)
_LATE = {"school": 12, "hospital": 12, "playground": 14, "pedestrian": 13, "allotments": 12}


def write_region_pmtiles(
    region: Region, path: Path, progress: Callable[[float], None] | None = None, name: str = "OpenStreetMap"
) -> None:
    """Write the region's base map to `path`, zooms 0 to 14, with the ODbL attribution in its metadata.

    `progress` hears a share between 0 and 1. Raises OSError when the folder cannot be written; nothing
    half-written is left. The map shows no boundary.
    """
    west, south, east, north = region.bounds
    tileset = Tileset(
        name=name,
        description="Made from OpenStreetMap data, Open Database License 1.0.",
        attribution=ATTRIBUTION,
        bounds=region.bounds,
        centre=((west + east) / 2, (south + north) / 2),
        centre_zoom=13,
    )
    write_pmtiles(path, tileset, list(_features(region)), progress)


def _features(region: Region) -> Iterator[Feature]:
    # Large areas first, so that a park inside a campus is seen.
    for land in sorted(region.lands, key=lambda land: -float(shapely.area(land.geometry))):
        yield landuse(land.geometry, land.kind, land.names, _LATE.get(land.kind, 9))
    for body in region.waters:
        is_line = shapely.get_dimensions(body.geometry) == 1
        # A river's area goes unnamed: its line carries the name, as in the schema.
        names = body.names if is_line or body.kind != "river" else Names()
        yield water(body.geometry, body.kind, names, 9 if body.kind == "river" else 6)
    for way in region.roads:
        yield road(way.points, way.detail, way.names, is_bridge=way.is_bridge, is_tunnel=way.is_tunnel)
    for footprint in region.buildings:
        yield building(footprint)
    for label in region.places:
        yield place(label.at, label.kind, label.detail, label.names, label.min_zoom, label.rank)
