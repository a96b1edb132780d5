"""Coordinates. Inside the system they are WGS-84; GCJ-02 and BD-09 are converted when they arrive.

The GCJ-02 formula is the published one (eviltransform and many others); the way back is found by iteration, so that
a round trip stays under a metre. Outside a rough box around China the offset does not apply: identity.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG
_A = 6378245.0  # Krasovsky 1940, as the formula uses it
_EE = 0.00669342162296594323
_BD = math.pi * 3000.0 / 180.0


class Datum(StrEnum):
    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees; longitude first."""

    lng: float
    lat: float


def is_on_earth(lng: float, lat: float) -> bool:
    return -180.0 <= lng <= 180.0 and -90.0 <= lat <= 90.0


def is_in_china_box(point: Point) -> bool:
    """The rectangle in which map providers apply the offset; a rectangle, not a boundary."""
    return 72.004 <= point.lng <= 137.8347 and 0.8293 <= point.lat <= 55.8271


def _offset(point: Point) -> tuple[float, float]:
    x, y = point.lng - 105.0, point.lat - 35.0
    pi = math.pi
    root = math.sqrt(abs(x))
    wave = (20.0 * math.sin(6.0 * x * pi) + 20.0 * math.sin(2.0 * x * pi)) * 2.0 / 3.0
    lat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave
    lat += (20.0 * math.sin(y * pi) + 40.0 * math.sin(y / 3.0 * pi)) * 2.0 / 3.0
    lat += (160.0 * math.sin(y / 12.0 * pi) + 320.0 * math.sin(y * pi / 30.0)) * 2.0 / 3.0
    lng = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave
    lng += (20.0 * math.sin(x * pi) + 40.0 * math.sin(x / 3.0 * pi)) * 2.0 / 3.0
    lng += (150.0 * math.sin(x / 12.0 * pi) + 300.0 * math.sin(x / 30.0 * pi)) * 2.0 / 3.0
    rad = point.lat / 180.0 * pi
    magic = 1 - _EE * math.sin(rad) ** 2
    scale = math.sqrt(magic)
    return (
        lng * 180.0 / (_A / scale * math.cos(rad) * pi),
        lat * 180.0 / ((_A * (1 - _EE)) / (magic * scale) * pi),
    )


def _wgs_to_gcj(point: Point) -> Point:
    if not is_in_china_box(point):
        return point
    lng, lat = _offset(point)
    return Point(point.lng + lng, point.lat + lat)


def _gcj_to_wgs(point: Point) -> Point:
    if not is_in_china_box(point):
        return point
    guess = point
    for _ in range(8):
        there = _wgs_to_gcj(guess)
        guess = Point(guess.lng + point.lng - there.lng, guess.lat + point.lat - there.lat)
    return guess


def _gcj_to_bd(point: Point) -> Point:
    if not is_in_china_box(point):
        return point
    z = math.hypot(point.lng, point.lat) + 0.00002 * math.sin(point.lat * _BD)
    theta = math.atan2(point.lat, point.lng) + 0.000003 * math.cos(point.lng * _BD)
    return Point(z * math.cos(theta) + 0.0065, z * math.sin(theta) + 0.006)


def _bd_to_gcj(point: Point) -> Point:
    if not is_in_china_box(point):
        return point
    guess = Point(point.lng - 0.0065, point.lat - 0.006)
    for _ in range(8):
        there = _gcj_to_bd(guess)
        guess = Point(guess.lng + point.lng - there.lng, guess.lat + point.lat - there.lat)
    return guess


def to_wgs84(point: Point, datum: Datum) -> Point:
    """`unknown` is taken as it is: nothing better can be said, and whoever judges must know."""
    if datum is Datum.GCJ02:
        return _gcj_to_wgs(point)
    if datum is Datum.BD09:
        return _gcj_to_wgs(_bd_to_gcj(point))
    return point


def from_wgs84(point: Point, datum: Datum) -> Point:
    if datum is Datum.GCJ02:
        return _wgs_to_gcj(point)
    if datum is Datum.BD09:
        return _gcj_to_bd(_wgs_to_gcj(point))
    return point


def distance_m(a: Point, b: Point) -> float:
    """Great-circle distance in metres (haversine)."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.lng - a.lng) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))
