"""Cuts features into web-mercator tiles, zoom by zoom."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Sequence
from math import ceil, floor

import numpy as np
import shapely
from numpy.typing import NDArray
from pmtiles.tile import zxy_to_tileid
from shapely.geometry.base import BaseGeometry

from rounds.engines.planes import Floats
from rounds.engines.tiles.features import LAYERS, Feature
from rounds.engines.tiles.mvt import EXTENT, Value, encode_tile

BUFFER = 96  # tile units kept beyond a tile's edge, so that outlines and labels meet
MARGIN = 2  # empty tiles of land around the region, at every zoom
_LAND = shapely.box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)
Geometries = NDArray[np.object_]
Bounds = tuple[float, float, float, float]


def cut_tiles(
    features: Sequence[Feature], bounds: Bounds, max_zoom: int, progress: Callable[[float], None] | None
) -> Iterator[tuple[int, bytes]]:
    """(PMTiles tile id, gzipped tile) in rising order of id. Land lies under everything, so that a map
    dragged past the region's edge stays calm. `progress` hears a share between 0 and 1."""
    geometries = np.array([feature.geometry for feature in features], dtype=object)
    world = shapely.transform(geometries, _to_world)
    from_zoom = np.array([feature.min_zoom for feature in features])
    (west, south), (east, north) = _to_world(np.array([bounds[:2], bounds[2:]])).tolist()
    for zoom in range(max_zoom + 1):
        chosen = np.flatnonzero(from_zoom <= zoom)
        level = _at_zoom(world[chosen], zoom, zoom == max_zoom)
        kept = np.flatnonzero(~shapely.is_empty(level))
        chosen, level = chosen[kept], level[kept]
        tree = shapely.STRtree(level)
        size = 2**zoom
        columns = _range(west, east, size)
        rows = _range(north, south, size)
        tiles = sorted((zxy_to_tileid(zoom, x, y), x, y) for x in columns for y in rows)
        for done, (tile_id, x, y) in enumerate(tiles):
            yield tile_id, gzip.compress(_tile(features, chosen, level, tree, x, y), 9, mtime=0)
            if progress:
                # Each zoom costs about as much as all zooms before it.
                progress(2.0 ** (zoom - max_zoom - 1) * (1 + (done + 1) / len(tiles)))


def _to_world(degrees: Floats) -> Floats:
    """Web mercator as tiles count it: tile units of zoom 0, y downwards."""
    radians = np.radians(degrees)
    x = radians[:, 0] / (2 * np.pi) + 0.5
    y = 0.5 - np.arcsinh(np.tan(radians[:, 1])) / (2 * np.pi)
    return np.column_stack((x, y)) * EXTENT


def _at_zoom(world: Geometries, zoom: int, is_last: bool) -> Geometries:
    """Scale to the zoom's tile units, drop what is too small to see and needless corners."""
    scaled = shapely.transform(world, lambda xy: xy * 2**zoom)
    simple = shapely.simplify(scaled, 1.0 if is_last else 7.0)
    is_area = shapely.get_dimensions(simple) == 2
    if not is_last:
        simple[is_area & (shapely.area(simple) < 900)] = shapely.Polygon()
    simple[is_area & ~shapely.is_valid(simple)] = shapely.make_valid(
        simple[is_area & ~shapely.is_valid(simple)]
    )
    return simple


def _range(low: float, high: float, size: int) -> range:
    first, last = floor(low / EXTENT * size) - MARGIN, ceil(high / EXTENT * size) + MARGIN
    return range(max(0, first), min(size, last))


def _tile(
    features: Sequence[Feature],
    chosen: NDArray[np.intp],
    level: Geometries,
    tree: shapely.STRtree,
    x: int,
    y: int,
) -> bytes:
    west, north = x * EXTENT, y * EXTENT
    box = (west - BUFFER, north - BUFFER, west + EXTENT + BUFFER, north + EXTENT + BUFFER)
    layers: dict[str, list[tuple[BaseGeometry, dict[str, Value]]]] = {name: [] for name in LAYERS}
    layers["earth"].append((_LAND, {"kind": "earth"}))
    hits = np.sort(tree.query(shapely.box(*box)))
    if len(hits):
        clipped = shapely.clip_by_rect(level[hits], *box)
        local = shapely.transform(clipped, lambda xy: xy - (west, north))
        for hit, geometry in zip(hits.tolist(), local, strict=True):
            if not shapely.is_empty(geometry):
                feature = features[chosen[hit]]
                layers[feature.layer].append((geometry, dict(feature.attributes)))
    return encode_tile(layers)
