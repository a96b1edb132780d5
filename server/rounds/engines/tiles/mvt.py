"""Mapbox Vector Tile encoding (specification 2.1), without any choice left open: equal input, equal bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

EXTENT = 4096
Value = str | int | float | bool
Path = list[tuple[int, int]]
_POINT, _LINE, _POLYGON = 1, 2, 3
_MOVE, _DRAW, _CLOSE = 1, 2, 7


def encode_tile(layers: Mapping[str, Sequence[tuple[BaseGeometry, Mapping[str, Value]]]]) -> bytes:
    """One tile, uncompressed. Geometry is in tile units, 0 to EXTENT with y downwards.

    A feature that vanishes when rounded to whole units is left out, and so is a layer without features.
    """
    tile = bytearray()
    for name, features in layers.items():
        if body := _layer(name, features):
            tile += _field(3, body)
    return bytes(tile)


def _layer(name: str, features: Sequence[tuple[BaseGeometry, Mapping[str, Value]]]) -> bytes:
    keys: dict[str, int] = {}
    values: dict[tuple[str, Value], int] = {}
    encoded = bytearray()
    for geometry, properties in features:
        kind, commands = _geometry(geometry)
        if not commands:
            continue
        tags: list[int] = []
        for key, value in properties.items():
            tags.append(keys.setdefault(key, len(keys)))
            tags.append(values.setdefault((type(value).__name__, value), len(values)))
        encoded += _field(
            2, _field(2, _varints(tags)) + b"\x18" + _varint(kind) + _field(4, _varints(commands))
        )
    if not encoded:
        return b""
    body = _field(1, name.encode()) + bytes(encoded)
    body += b"".join(_field(3, key.encode()) for key in keys)
    body += b"".join(_field(4, _value(value)) for _, value in values)
    return body + b"\x28" + _varint(EXTENT) + b"\x78\x02"


def _value(value: Value) -> bytes:
    if isinstance(value, bool):
        return b"\x38" + _varint(int(value))
    if isinstance(value, int):
        return b"\x30" + _varint(_zigzag(value))
    if isinstance(value, float):
        return b"\x19" + np.float64(value).tobytes()
    return _field(1, value.encode())


def _geometry(geometry: BaseGeometry) -> tuple[int, list[int]]:
    """(type, commands) of one geometry; no commands when nothing is left of it."""
    whole = geometry.geoms if isinstance(geometry, BaseMultipartGeometry) else (geometry,)
    parts = [part for part in whole if not part.is_empty]
    lines = [part for part in parts if isinstance(part, (shapely.LineString, shapely.LinearRing))]
    polygons = [part for part in parts if isinstance(part, shapely.Polygon)]
    if polygons:
        return _POLYGON, _polygons(polygons)
    if lines:
        return _LINE, _lines(lines)
    return _POINT, _points([part for part in parts if isinstance(part, shapely.Point)])


def _points(points: Sequence[shapely.Point]) -> list[int]:
    if not points:
        return []
    commands = [_command(_MOVE, len(points))]
    x = y = 0
    for point in points:
        px, py = round(point.x), round(point.y)
        commands += (_zigzag(px - x), _zigzag(py - y))
        x, y = px, py
    return commands


def _lines(lines: Sequence[shapely.LineString]) -> list[int]:
    commands: list[int] = []
    cursor = (0, 0)
    for line in lines:
        path = _whole_units(line)
        if len(path) >= 2:
            cursor = _path(commands, path, cursor)
    return commands


def _polygons(polygons: Sequence[shapely.Polygon]) -> list[int]:
    """Outer rings turn clockwise on screen (positive area with y downwards), holes the other way."""
    commands: list[int] = []
    cursor = (0, 0)
    for polygon in polygons:
        for i, ring in enumerate((polygon.exterior, *polygon.interiors)):
            path = _whole_units(ring)
            if len(path) > 1 and path[0] == path[-1]:
                path.pop()
            area = _doubled_area(path)
            if len(path) < 3 or area == 0:
                if i == 0:
                    break
                continue
            if (area > 0) != (i == 0):
                path.reverse()
            cursor = _path(commands, path, cursor)
            commands.append(_command(_CLOSE, 1))
    return commands


def _path(commands: list[int], path: Path, cursor: tuple[int, int]) -> tuple[int, int]:
    x, y = cursor
    commands.append(_command(_MOVE, 1))
    for i, (px, py) in enumerate(path):
        if i == 1:
            commands.append(_command(_DRAW, len(path) - 1))
        commands.append(_zigzag(px - x))
        commands.append(_zigzag(py - y))
        x, y = px, py
    return x, y


def _whole_units(line: BaseGeometry) -> Path:
    rounded = np.rint(shapely.get_coordinates(line)).astype(np.int64).tolist()
    path: Path = []
    for x, y in rounded:
        if not path or path[-1] != (x, y):
            path.append((x, y))
    return path


def _doubled_area(path: Path) -> int:
    area, (bx, by) = 0, path[-1]
    for x, y in path:
        area += bx * y - x * by
        bx, by = x, y
    return area


def _command(what: int, count: int) -> int:
    return what | count << 3


def _zigzag(number: int) -> int:
    return (number << 1) ^ (number >> 63)


def _varint(number: int) -> bytes:
    return _varints((number,))


def _varints(numbers: Sequence[int]) -> bytes:
    out = bytearray()
    for number in numbers:
        rest = number
        while rest > 127:
            out.append(rest & 127 | 128)
            rest >>= 7
        out.append(rest)
    return bytes(out)


def _field(number: int, body: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(body)) + body
