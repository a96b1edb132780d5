"""A real region from OpenStreetMap: a base map, a street graph, and the shops and pharmacies in it.

The data is © OpenStreetMap contributors, under the Open Database License (ODbL) 1.0. Whoever shows a map or
a list made from it must say so; the archive written here carries the attribution in its metadata.
"""

from rounds.engines.osm.outlets import OsmOutlet, read_outlets
from rounds.engines.osm.pbf import NotAnOsmFile, Reason
from rounds.engines.osm.regions import OsmPlace, OsmRoad, Region, read_region
from rounds.engines.osm.sample import SampleUnavailable, helsinki_sample
from rounds.engines.osm.tiles import ATTRIBUTION, write_region_pmtiles

__all__ = [
    "ATTRIBUTION",
    "NotAnOsmFile",
    "OsmOutlet",
    "OsmPlace",
    "OsmRoad",
    "Reason",
    "Region",
    "SampleUnavailable",
    "helsinki_sample",
    "read_outlets",
    "read_region",
    "write_region_pmtiles",
]
