"""The fictional city 晴川市: a drawn place that is nowhere on Earth, for demos and tests.

The same seed gives the same city. It shows no real place and no boundary of any kind.
"""

from rounds.engines.city.build import DEFAULT_SEED, build_city
from rounds.engines.city.model import Building, District, Green, Label, Site, Street, Water
from rounds.engines.city.places import City
from rounds.engines.city.tiles import write_city_pmtiles

__all__ = [
    "DEFAULT_SEED",
    "Building",
    "City",
    "District",
    "Green",
    "Label",
    "Site",
    "Street",
    "Water",
    "build_city",
    "write_city_pmtiles",
]
