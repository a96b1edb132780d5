"""Reads a region for its base map and its street graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import osmium
import shapely
from shapely.geometry.base import BaseGeometry

from rounds.engines.osm import tags as meaning
from rounds.engines.osm.coast import sea_areas
from rounds.engines.osm.pbf import NotAnOsmFile, Reason, reading
from rounds.engines.planes import LonLat, Plane
from rounds.engines.streets import StreetGraph, Walk
from rounds.engines.tiles.features import Names

Progress = Callable[[float], None]
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class OsmRoad:
    """A way of the road or rail network. `detail` is OpenStreetMap's class; `points` are WGS-84."""

    id: int
    detail: str
    names: Names
    points: tuple[LonLat, ...]
    is_bridge: bool
    is_tunnel: bool
    is_walkable: bool


@dataclass(frozen=True, slots=True)
class OsmArea:
    """An area or a waterway of a kind of the Protomaps schema. Geometry in WGS-84 degrees."""

    kind: str
    names: Names
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class OsmPlace:
    """The label of a settlement or a part of one."""

    detail: str
    kind: str
    min_zoom: int
    rank: int
    names: Names
    at: LonLat


@dataclass(frozen=True)
class Region:
    """What a map of the region needs. `bounds` is west, south, east, north in degrees."""

    bounds: Bounds
    roads: tuple[OsmRoad, ...]
    waters: tuple[OsmArea, ...]
    lands: tuple[OsmArea, ...]
    buildings: tuple[BaseGeometry, ...]
    places: tuple[OsmPlace, ...]

    @property
    def plane(self) -> Plane:
        west, south, east, north = self.bounds
        return Plane((west + east) / 2, (south + north) / 2)

    @cached_property
    def graph(self) -> StreetGraph:
        """Streets and paths; `Edge.street` is the OpenStreetMap way. Raises NoStreets when there are none."""
        return StreetGraph.of_lines(
            self.plane, ((road.id, road.points) for road in self.roads if road.is_walkable)
        )

    def walk(self, start: LonLat, end: LonLat) -> Walk:
        """The shortest way along streets and paths between two places, with its metres."""
        return self.graph.walk(start, end)


@dataclass(slots=True)
class _Found:
    roads: list[OsmRoad] = field(default_factory=list)
    coasts: list[tuple[LonLat, ...]] = field(default_factory=list)
    waters: list[OsmArea] = field(default_factory=list)
    lands: list[OsmArea] = field(default_factory=list)
    buildings: list[BaseGeometry] = field(default_factory=list)
    places: list[OsmPlace] = field(default_factory=list)
    shapes: osmium.geom.WKBFactory = field(default_factory=osmium.geom.WKBFactory)

    def add_node(self, node: osmium.osm.Node) -> None:
        tags = dict(node.tags)
        if (ranked := meaning.place_rank(tags)) and "name" in tags:
            kind, zoom, rank = ranked
            at = (node.location.lon, node.location.lat)
            self.places.append(OsmPlace(tags["place"], kind, zoom, rank, meaning.names_of(tags), at))

    def add_way(self, way: osmium.osm.Way) -> None:
        tags = dict(way.tags)
        for points in _runs(way):
            self._add_line(way.id, tags, points)

    def _add_line(self, number: int, tags: dict[str, str], points: tuple[LonLat, ...]) -> None:
        names = meaning.names_of(tags)
        if detail := meaning.road_class(tags):
            is_bridge = tags.get("bridge", "no") != "no"
            is_tunnel = tags.get("tunnel", "no") != "no"
            walkable = meaning.is_walkable(tags)
            self.roads.append(OsmRoad(number, detail, names, points, is_bridge, is_tunnel, walkable))
        elif tags.get("waterway") in ("river", "stream", "canal") and tags.get("tunnel", "no") == "no":
            kind = "stream" if tags["waterway"] == "stream" else "river"
            self.waters.append(OsmArea(kind, names, shapely.LineString(points)))
        if tags.get("natural") == "coastline":
            self.coasts.append(points)

    def add_area(self, area: osmium.osm.Area) -> None:
        tags = dict(area.tags)
        is_building = tags.get("building", "no") != "no"
        water, land = meaning.water_kind(tags), meaning.land_kind(tags)
        if not (is_building or water or land):
            return
        try:
            geometry = shapely.from_wkb(self.shapes.create_multipolygon(area))
        except RuntimeError:  # a ring that does not close: the map is drawn without it
            return
        if is_building:
            self.buildings.append(geometry)
        elif water:
            self.waters.append(OsmArea(water, meaning.names_of(tags), geometry))
        elif land:
            self.lands.append(OsmArea(land, meaning.names_of(tags), geometry))


def read_region(path: Path, progress: Progress | None = None) -> Region:
    """Read an extract in OpenStreetMap's PBF format. Memory grows with the file: meant for a city.

    `progress` hears a share between 0 and 1, once per kind of object. Raises NotAnOsmFile.
    """
    say = progress or (lambda _: None)
    with reading(path):
        box = osmium.io.Reader(osmium.io.File(str(path), "pbf")).header().box()
        found = _Found()
        stage = ""
        wanted = osmium.filter.KeyFilter(*meaning.MAP_KEYS)
        objects = osmium.FileProcessor(osmium.io.File(str(path), "pbf"))
        for item in objects.with_locations().with_areas(wanted).with_filter(wanted):
            if stage != item.type_str():
                stage = item.type_str()
                say({"n": 0.1, "w": 0.4, "r": 0.7, "a": 0.75}.get(stage, 0.0))
            if isinstance(item, osmium.osm.Node):
                found.add_node(item)
            elif isinstance(item, osmium.osm.Way):
                found.add_way(item)
            elif isinstance(item, osmium.osm.Area):
                found.add_area(item)
    bounds = _bounds(box, found)
    seas = [OsmArea("ocean", Names(), sea) for sea in sea_areas(found.coasts, bounds)]
    say(1.0)
    return Region(
        bounds,
        tuple(found.roads),
        (*seas, *found.waters),
        tuple(found.lands),
        tuple(found.buildings),
        tuple(found.places),
    )


def _runs(way: osmium.osm.Way) -> list[tuple[LonLat, ...]]:
    """The way's points, split where the extract lacks a node: no line is drawn across a gap."""
    runs: list[list[LonLat]] = [[]]
    for node in way.nodes:
        if node.location.valid():
            runs[-1].append((node.lon, node.lat))
        elif runs[-1]:
            runs.append([])
    return [tuple(run) for run in runs if len(run) > 1]


def _bounds(box: osmium.osm.Box, found: _Found) -> Bounds:
    """The file's own box, or what the roads and buildings cover."""
    if box.valid():
        low, high = box.bottom_left, box.top_right
        return low.lon, low.lat, high.lon, high.lat
    lines: Iterable[BaseGeometry] = (shapely.LineString(road.points) for road in found.roads)
    shapes = [*lines, *found.buildings, *(shapely.Point(place.at) for place in found.places)]
    if not shapes:
        raise NotAnOsmFile(Reason.NOTHING_INSIDE)
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return west, south, east, north
