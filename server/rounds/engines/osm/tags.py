"""What OpenStreetMap's tags mean on the base map (Protomaps basemap schema, version 4)."""

from __future__ import annotations

from collections.abc import Mapping

from rounds.engines.tiles.features import ROADS, Names

# Keys without which an object says nothing to the map.
MAP_KEYS = (
    "highway", "railway", "waterway", "natural", "landuse", "leisure", "amenity", "tourism", "aeroway",
    "building", "building:part", "place",
)  # fmt: skip
_LAND: dict[str, dict[str, str]] = {
    "leisure": {
        "park": "park",
        "garden": "park",
        "common": "park",
        "dog_park": "park",
        "golf_course": "golf_course",
        "nature_reserve": "nature_reserve",
        "playground": "playground",
        "pitch": "grass",
        "recreation_ground": "park",
    },
    "landuse": {
        "grass": "grass",
        "meadow": "grassland",
        "village_green": "village_green",
        "recreation_ground": "park",
        "forest": "forest",
        "cemetery": "cemetery",
        "allotments": "allotments",
        "industrial": "industrial",
        "port": "industrial",
        "railway": "railway",
        "military": "military",
        "farmland": "farmland",
        "residential": "residential",
    },
    "natural": {
        "wood": "wood",
        "scrub": "scrub",
        "heath": "scrub",
        "grassland": "grassland",
        "sand": "sand",
        "beach": "beach",
        "shingle": "beach",
        "wetland": "wetland",
        "glacier": "glacier",
    },
    "amenity": {
        "school": "school",
        "kindergarten": "school",
        "college": "college",
        "university": "university",
        "hospital": "hospital",
        "grave_yard": "cemetery",
    },
    "tourism": {"zoo": "zoo"},
    "aeroway": {"aerodrome": "aerodrome", "runway": "runway", "taxiway": "taxiway"},
}
_PLACES: dict[str, tuple[str, int, int]] = {
    "city": ("locality", 5, 12),
    "town": ("locality", 8, 9),
    "village": ("locality", 10, 6),
    "hamlet": ("locality", 12, 4),
    "borough": ("macrohood", 11, 8),
    "suburb": ("macrohood", 11, 8),
    "quarter": ("neighbourhood", 12, 6),
    "neighbourhood": ("neighbourhood", 13, 5),
}


def names_of(tags: Mapping[str, str]) -> Names:
    """The local name with Chinese and English beside it, as tagged."""
    return Names(
        tags.get("name", ""),
        tags.get("name:zh-Hans") or tags.get("name:zh", ""),
        tags.get("name:en", ""),
    )


def road_class(tags: Mapping[str, str]) -> str | None:
    """The schema's kind_detail, or None for what is no open road or rail (planned, indoors, areas)."""
    if tags.get("area") == "yes" or tags.get("indoor", "no") != "no":
        return None
    detail = tags.get("highway") or tags.get("railway", "")
    if "highway" in tags and detail == "bridleway":
        detail = "path"
    return detail if detail.removesuffix("_link") in ROADS else None


def is_walkable(tags: Mapping[str, str]) -> bool:
    """Whether the way belongs into the street graph: any highway but a motorway or a closed one."""
    detail = tags.get("highway", "")
    is_open = tags.get("access") not in ("no", "private") or tags.get("foot") in ("yes", "designated")
    return detail.removesuffix("_link") in ROADS and not detail.startswith("motorway") and is_open


def water_kind(tags: Mapping[str, str]) -> str | None:
    """Kind of an area of water."""
    if tags.get("natural") == "water":
        return "river" if tags.get("water") in ("river", "canal", "stream") else "lake"
    if tags.get("waterway") in ("riverbank", "dock"):
        return "river"
    return "lake" if tags.get("landuse") in ("reservoir", "basin") else None


def land_kind(tags: Mapping[str, str]) -> str | None:
    """Kind of an area of land with a use of its own."""
    if tags.get("highway") == "pedestrian" or tags.get("place") == "square":
        return "pedestrian"
    for key, kinds in _LAND.items():
        if kind := kinds.get(tags.get(key, "")):
            return kind
    return None


def place_rank(tags: Mapping[str, str]) -> tuple[str, int, int] | None:
    """(kind, first zoom, population rank) of a settlement or a part of one."""
    return _PLACES.get(tags.get("place", ""))
