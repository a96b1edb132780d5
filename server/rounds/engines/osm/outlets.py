"""Reads the shops, pharmacies and clinics of a region: real outlets to visit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import osmium
import shapely

from rounds.engines.osm.pbf import reading
from rounds.engines.osm.tags import names_of

_AMENITIES = ("pharmacy", "hospital", "clinic", "doctors", "dentist", "marketplace")
_HEALTHCARE = ("pharmacy", "hospital", "clinic", "doctor", "dentist", "centre", "laboratory")
_SAME = {"doctor": "doctors", "centre": "clinic"}
_NO_SHOP = ("no", "vacant", "yes;vacant", "disused")


@dataclass(frozen=True, slots=True)
class OsmOutlet:
    """An outlet as mapped. `osm_id` reads "node/123", "way/123" or "relation/123"; an area stands at its
    centroid, WGS-84. `kind` is OpenStreetMap's own word: supermarket, convenience, pharmacy, hospital …
    Fields that are not mapped are empty."""

    osm_id: str
    name: str
    name_zh: str
    name_en: str
    kind: str
    lon: float
    lat: float
    street: str
    house_number: str
    opening_hours: str
    phone: str


def read_outlets(path: Path) -> list[OsmOutlet]:
    """All named outlets of a PBF extract, by id. What has no name is left out. Raises NotAnOsmFile."""
    found: list[OsmOutlet] = []
    shapes = osmium.geom.WKBFactory()
    with reading(path):
        wanted = osmium.filter.KeyFilter("shop", "amenity", "healthcare")
        objects = osmium.FileProcessor(osmium.io.File(str(path), "pbf"))
        for item in objects.with_locations().with_areas(wanted).with_filter(wanted):
            tags = dict(item.tags)
            kind = _kind(tags)
            if kind is None or not tags.get("name", "").strip():
                continue
            if isinstance(item, osmium.osm.Node):
                at = (item.location.lon, item.location.lat)
                found.append(_outlet(f"node/{item.id}", kind, tags, at))
            elif isinstance(item, osmium.osm.Area):
                try:
                    middle = shapely.from_wkb(shapes.create_multipolygon(item)).centroid
                except RuntimeError:  # its outline does not close, so it stands nowhere
                    continue
                origin = "way" if item.from_way() else "relation"
                at = (round(middle.x, 7), round(middle.y, 7))
                found.append(_outlet(f"{origin}/{item.orig_id()}", kind, tags, at))
    return sorted(found, key=lambda outlet: (outlet.osm_id.split("/")[0], int(outlet.osm_id.split("/")[1])))


def _kind(tags: dict[str, str]) -> str | None:
    if tags.get("amenity") in _AMENITIES:
        return tags["amenity"]
    if tags.get("healthcare") in _HEALTHCARE:
        return _SAME.get(tags["healthcare"], tags["healthcare"])
    shop = tags.get("shop", "no").split(";")[0].strip()
    if not shop or shop in _NO_SHOP:
        return None
    return "shop" if shop == "yes" else shop


def _outlet(osm_id: str, kind: str, tags: dict[str, str], at: tuple[float, float]) -> OsmOutlet:
    names = names_of(tags)
    phone = next((tags[key] for key in ("phone", "contact:phone", "contact:mobile") if key in tags), "")
    return OsmOutlet(
        osm_id=osm_id,
        name=names.local.strip(),
        name_zh=names.zh,
        name_en=names.en,
        kind=kind,
        lon=at[0],
        lat=at[1],
        street=tags.get("addr:street") or tags.get("addr:place", ""),
        house_number=tags.get("addr:housenumber", ""),
        opening_hours=tags.get("opening_hours", ""),
        phone=phone,
    )
