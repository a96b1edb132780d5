"""A flat map of a small region: WGS-84 degrees to metres east and north of an origin, and back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LonLat = tuple[float, float]
Floats = NDArray[np.float64]

_A = 6378137.0  # WGS-84 semi-major axis, metres
_E2 = 6.69437999014e-3  # first eccentricity squared


@dataclass(frozen=True, slots=True)
class Plane:
    """Local equirectangular plane: exact at the origin, off by less than 0.1 % in scale 10 km away."""

    lon0: float
    lat0: float

    @property
    def metres_per_degree(self) -> tuple[float, float]:
        """Metres per degree (of longitude, of latitude) at the origin, from the two radii of curvature."""
        sin2 = math.sin(math.radians(self.lat0)) ** 2
        meridian = _A * (1 - _E2) / (1 - _E2 * sin2) ** 1.5
        normal = _A / math.sqrt(1 - _E2 * sin2)
        return math.radians(normal * math.cos(math.radians(self.lat0))), math.radians(meridian)

    def xy(self, lonlat: LonLat) -> tuple[float, float]:
        """Metres east and north of the origin."""
        mx, my = self.metres_per_degree
        return (lonlat[0] - self.lon0) * mx, (lonlat[1] - self.lat0) * my

    def lonlat(self, x: float, y: float) -> LonLat:
        """Degrees, rounded to 7 decimals (about 1 cm), so that equal places compare equal."""
        mx, my = self.metres_per_degree
        return round(self.lon0 + x / mx, 7), round(self.lat0 + y / my, 7)

    def lonlats(self, xs: Floats, ys: Floats) -> tuple[LonLat, ...]:
        """`lonlat` for arrays."""
        mx, my = self.metres_per_degree
        lons = np.round(self.lon0 + xs / mx, 7)
        lats = np.round(self.lat0 + ys / my, 7)
        return tuple(zip(lons.tolist(), lats.tolist(), strict=True))

    def metres(self, a: LonLat, b: LonLat) -> float:
        """Distance in metres between two places of the region."""
        ax, ay = self.xy(a)
        bx, by = self.xy(b)
        return math.hypot(bx - ax, by - ay)
