"""Vector tiles in the Protomaps basemap schema, version 4, in one PMTiles archive (specification version 3).

The schema's layers and attributes are those that the styles of @protomaps/basemaps 5.7 filter on.
"""

from rounds.engines.tiles.archive import MAX_ZOOM, Tileset, write_pmtiles
from rounds.engines.tiles.features import Feature
from rounds.engines.tiles.mvt import Value

__all__ = ["MAX_ZOOM", "Feature", "Tileset", "Value", "write_pmtiles"]
