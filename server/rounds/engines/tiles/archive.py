"""Writes a PMTiles archive: whole or not at all, and byte for byte the same for the same input."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pmtiles.tile import Compression, TileType
from pmtiles.writer import Writer

from rounds.engines.tiles.features import LAYERS, Feature
from rounds.engines.tiles.pyramid import Bounds, cut_tiles

MAX_ZOOM = 14  # a tile unit is half a metre there; maps draw closer zooms from it


@dataclass(frozen=True, slots=True)
class Tileset:
    """What the archive says about itself. `attribution` is HTML that every map must show, or empty."""

    name: str
    description: str
    attribution: str
    bounds: Bounds
    centre: tuple[float, float]
    centre_zoom: int


def write_pmtiles(
    path: Path, tileset: Tileset, features: Sequence[Feature], progress: Callable[[float], None] | None = None
) -> None:
    """Write beside `path`, then rename. Raises OSError when the folder cannot be written."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            writer: Any = Writer(file)  # type: ignore[no-untyped-call]
            with writer.tile_f:  # its scratch file, which it closes itself only when it finishes
                for tile_id, tile in cut_tiles(features, tileset.bounds, MAX_ZOOM, progress):
                    writer.write_tile(tile_id, tile)
                writer.finalize(_header(tileset), _metadata(tileset))
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _header(tileset: Tileset) -> dict[str, object]:
    west, south, east, north = (round(degrees * 1e7) for degrees in tileset.bounds)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": tileset.centre_zoom,
        "center_lon_e7": round(tileset.centre[0] * 1e7),
        "center_lat_e7": round(tileset.centre[1] * 1e7),
    }


def _metadata(tileset: Tileset) -> dict[str, object]:
    return {
        "name": tileset.name,
        "description": tileset.description,
        "attribution": tileset.attribution,
        "type": "baselayer",
        "version": "4.0.0",
        "vector_layers": [{"id": layer, "fields": {}, "minzoom": 0, "maxzoom": MAX_ZOOM} for layer in LAYERS],
    }
