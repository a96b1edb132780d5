"""Features of the Protomaps basemap schema, version 4: which layer, which attributes, from which zoom on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from rounds.engines.planes import LonLat
from rounds.engines.tiles.mvt import Value

LAYERS = ("earth", "landuse", "water", "roads", "buildings", "pois", "places")

# OpenStreetMap's highway classes: (kind, first zoom). Links share their road's kind.
ROADS: dict[str, tuple[str, int]] = {
    "motorway": ("highway", 6),
    "trunk": ("major_road", 8),
    "primary": ("major_road", 9),
    "secondary": ("major_road", 10),
    "tertiary": ("major_road", 11),
    "residential": ("minor_road", 12),
    "unclassified": ("minor_road", 12),
    "living_street": ("minor_road", 13),
    "road": ("minor_road", 12),
    "service": ("minor_road", 14),
    "pedestrian": ("path", 13),
    "track": ("path", 14),
    "path": ("path", 14),
    "footway": ("path", 14),
    "cycleway": ("path", 14),
    "steps": ("path", 14),
    "rail": ("rail", 10),
    "tram": ("rail", 14),
    "subway": ("rail", 14),
    "light_rail": ("rail", 12),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What a place is called: `local` as on its signs, with Chinese and English where known."""

    local: str = ""
    zh: str = ""
    en: str = ""

    def attributes(self) -> dict[str, Value]:
        """The schema's name attributes; `script` is "Han" when the local name is written in Chinese."""
        if not self.local:
            return {}
        found: dict[str, Value] = {"name": self.local}
        if self.zh:
            found["name:zh"] = self.zh
            found["name:zh-Hans"] = self.zh
        if self.en:
            found["name:en"] = self.en
        if any("\u4e00" <= letter <= "\u9fff" for letter in self.local):
            found["script"] = "Han"
        return found


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing on the map. `geometry` is in WGS-84 degrees; it appears from `min_zoom` on."""

    layer: str
    geometry: BaseGeometry
    attributes: Mapping[str, Value]
    min_zoom: int


def road(
    points: Sequence[LonLat], detail: str, names: Names, *, is_bridge: bool = False, is_tunnel: bool = False
) -> Feature:
    """A piece of road or rail. `detail` is OpenStreetMap's class, `motorway_link` and the like included."""
    main = detail.removesuffix("_link")
    kind, zoom = ROADS[main]
    attributes: dict[str, Value] = {
        "kind": kind,
        "kind_detail": detail,
        "min_zoom": zoom,
        **names.attributes(),
    }
    if main != detail:
        attributes["is_link"] = True
    if is_bridge:
        attributes["is_bridge"] = True
    if is_tunnel:
        attributes["is_tunnel"] = True
    return Feature("roads", shapely.LineString(points), attributes, zoom)


def water(geometry: BaseGeometry, kind: str, names: Names, min_zoom: int = 8) -> Feature:
    """An area or, for `river` and `stream`, a line that carries the name."""
    return Feature("water", geometry, {"kind": kind, **names.attributes()}, min_zoom)


def landuse(geometry: BaseGeometry, kind: str, names: Names, min_zoom: int = 10) -> Feature:
    return Feature("landuse", geometry, {"kind": kind, **names.attributes()}, min_zoom)


def building(geometry: BaseGeometry) -> Feature:
    return Feature("buildings", geometry, {"kind": "building"}, 14)


def poi(at: LonLat, kind: str, names: Names, min_zoom: int) -> Feature:
    attributes: dict[str, Value] = {"kind": kind, "min_zoom": min_zoom, **names.attributes()}
    return Feature("pois", shapely.Point(at), attributes, min(min_zoom, 14))


def place(at: LonLat, kind: str, detail: str, names: Names, min_zoom: int, rank: int) -> Feature:
    """A settlement or a part of one. `rank` is the schema's population_rank (12: a million or more)."""
    attributes: dict[str, Value] = {
        "kind": kind,
        "kind_detail": detail,
        "min_zoom": min_zoom,
        "population_rank": rank,
        **names.attributes(),
    }
    return Feature("places", shapely.Point(at), attributes, min(min_zoom, 14))
