"""Closes a coastline into areas of sea. OpenStreetMap draws a coast with the water on its right hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import shapely
from shapely.geometry.base import BaseGeometry

from rounds.engines.planes import LonLat

_SHORT = 0.001  # degrees, about 100 m


def sea_areas(
    coasts: Sequence[Sequence[LonLat]], bounds: tuple[float, float, float, float]
) -> tuple[BaseGeometry, ...]:
    """The parts of the region that are sea. A coast that ends inside the region closes no area."""
    box = shapely.box(*bounds)
    lines = [shapely.LineString(_reaching(coast, box, coasts)) for coast in coasts]
    if not lines:
        return ()
    inside = [line for line in shapely.intersection(lines, box).tolist() if not shapely.is_empty(line)]
    if not inside:
        return ()
    faces = list(shapely.get_parts(shapely.polygonize([shapely.union_all([*inside, box.exterior])])))
    tree = shapely.STRtree(faces)
    wet: set[int] = set()
    dry: set[int] = set()
    for line in inside:
        for part in shapely.get_parts(line).tolist():
            if isinstance(part, shapely.LineString):
                for side, into in ((-1, wet), (1, dry)):
                    into.update(_beside(part, side, tree))
    return tuple(faces[i] for i in sorted(wet - dry))


def _reaching(
    coast: Sequence[LonLat], box: shapely.Polygon, coasts: Sequence[Sequence[LonLat]]
) -> list[LonLat]:
    """The coast with loose ends led to the box. An extract cut node by node stops just short of its edge."""
    points = list(coast)
    for at in (0, -1):
        end = shapely.Point(points[at])
        is_loose = (
            sum(points[at] in (other[0], other[-1]) for other in coasts) < 2 and points[0] != points[-1]
        )
        if is_loose and box.covers(end) and box.exterior.distance(end) < _SHORT:
            edge = box.exterior.interpolate(box.exterior.project(end))
            points.insert(0 if at == 0 else len(points), (edge.x, edge.y))
    return points


def _beside(line: shapely.LineString, side: int, tree: shapely.STRtree) -> list[int]:
    """The face a hair's breadth beside the middle of the line's longest piece (side 1 is its left)."""
    (ax, ay), (bx, by) = max(
        pairwise(line.coords),
        key=lambda ends: (ends[0][0] - ends[1][0]) ** 2 + (ends[0][1] - ends[1][1]) ** 2,
    )
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5 or 1.0
    hair = 1e-7
    spot = shapely.Point(
        (ax + bx) / 2 - side * (by - ay) / length * hair, (ay + by) / 2 + side * (bx - ax) / length * hair
    )
    found: list[int] = tree.query(spot, predicate="within").tolist()
    return found
