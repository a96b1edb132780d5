"""Where the demo's shops stand: beside the streets of the drawn city, or as mapped in an OpenStreetMap extract."""

from dataclasses import dataclass
from pathlib import Path

from rounds.demo.names import ShopNames
from rounds.demo.sizes import SEED
from rounds.engines.city import build_city
from rounds.engines.dice import dice
from rounds.engines.osm import NotAnOsmFile, Reason, read_outlets
from rounds.engines.osm.outlets import OsmOutlet

_KEY_ACCOUNTS = frozenset(("supermarket", "mall", "department_store", "wholesale"))
_CARE = {"pharmacy": "pharmacy", "hospital": "hospital", "clinic": "hospital"}
_ATTRIBUTION = "© OpenStreetMap contributors, ODbL"


@dataclass(frozen=True, slots=True)
class Spot:
    """A shop before anybody sells to it. `picture` is the kind that its front is drawn as."""

    lng: float
    lat: float
    name: str
    kind: str
    picture: str
    address: str | None
    district: str | None
    code: str | None = None
    note: str | None = None


def city_spots(count: int) -> list[Spot]:
    """`count` shops with made-up names along the drawn city's streets. Takes some seconds."""
    names = ShopNames(dice(SEED, "shop names"))
    spots = []
    for number, site in enumerate(build_city().street_points(count, SEED), 1):
        name, kind, picture = names.next(site.street)
        address = f"{site.street} {site.house_number} 号"
        spots.append(Spot(site.lon, site.lat, name, kind, picture, address, site.district, f"KH{number:05}"))
    return spots


def osm_spots(extract: Path, count: int) -> list[Spot]:
    """Up to `count` real shops, pharmacies and hospitals of an extract. Raises NotAnOsmFile.

    Care comes first, since there is little of it; of the shops a repeatable choice.
    """
    found = read_outlets(extract)
    if not found:
        raise NotAnOsmFile(Reason.NOTHING_INSIDE)
    rng = dice(SEED, "osm choice")
    ranked = sorted(found, key=lambda outlet: (outlet.kind not in _CARE, rng.random()))
    return [_mapped(outlet) for outlet in sorted(ranked[:count], key=lambda outlet: outlet.osm_id)]


def _mapped(outlet: OsmOutlet) -> Spot:
    kind = _CARE.get(outlet.kind, "key_account" if outlet.kind in _KEY_ACCOUNTS else "outlet")
    address = f"{outlet.street} {outlet.house_number}".strip()
    return Spot(
        outlet.lon,
        outlet.lat,
        (outlet.name_zh or outlet.name)[:120],
        kind,
        outlet.kind,
        address[:300] or None,
        None,
        outlet.osm_id,
        _ATTRIBUTION,
    )
