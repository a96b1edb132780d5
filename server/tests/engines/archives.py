"""Reads tiles back with a decoder that is not ours."""

import gzip
import json
from math import asinh, pi, radians, tan
from pathlib import Path
from typing import Any

import mapbox_vector_tile
from pmtiles.reader import MemorySource, Reader


class Archive:
    def __init__(self, path: Path) -> None:
        reader_of: Any = Reader
        source_of: Any = MemorySource
        self._reader: Any = reader_of(source_of(path.read_bytes()))
        self.header: dict[str, Any] = self._reader.header()
        self.metadata: dict[str, Any] = json.loads(json.dumps(self._reader.metadata()))

    def tile_at(self, zoom: int, lon: float, lat: float) -> dict[str, Any]:
        """The decoded tile under a place; {} when there is none."""
        size = 2**zoom
        x = int((lon + 180) / 360 * size)
        y = int((1 - asinh(tan(radians(lat))) / pi) / 2 * size)
        found = self._reader.get(zoom, x, y)
        return mapbox_vector_tile.decode(gzip.decompress(found)) if found else {}

    @staticmethod
    def names(tile: dict[str, Any], layer: str) -> set[str]:
        features = tile.get(layer, {}).get("features", [])
        return {f["properties"]["name"] for f in features if "name" in f["properties"]}

    @staticmethod
    def kinds(tile: dict[str, Any], layer: str) -> set[str]:
        return {f["properties"]["kind"] for f in tile.get(layer, {}).get("features", [])}
