"""A graph of streets that can be walked: shortest paths between any two places, along the streets."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import shapely

from rounds.engines.planes import LonLat, Plane


class NoStreets(ValueError):
    """The graph has no street at all, so nothing can be walked."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A piece of street between two junctions. `points` runs from node `a` to node `b`."""

    a: int
    b: int
    metres: float
    street: int
    points: tuple[LonLat, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """A way along streets: WGS-84 points from start to end, and its length in metres."""

    points: tuple[LonLat, ...]
    metres: float


@dataclass(frozen=True, slots=True)
class _Foot:
    """Where a place meets the network: the edge, the metres along it, and the spot itself."""

    edge: int
    along: float
    spot: LonLat


class StreetGraph:
    """Junctions and the streets between them; walked in both directions."""

    def __init__(self, plane: Plane, nodes: Sequence[LonLat], edges: Sequence[Edge]) -> None:
        """Keep the largest connected part only, so that a walk between any two places exists.

        Raises NoStreets when there is no edge.
        """
        if not edges:
            raise NoStreets("no streets to walk on")
        self.plane = plane
        self.nodes = tuple(nodes)
        self.edges = tuple(_largest_part(len(nodes), edges))
        self._xy = [plane.xy(node) for node in self.nodes]
        self._neighbours: list[list[tuple[int, float, int]]] = [[] for _ in self.nodes]
        for i, edge in enumerate(self.edges):
            self._neighbours[edge.a].append((edge.b, edge.metres, i))
            self._neighbours[edge.b].append((edge.a, edge.metres, i))
        self._lines = [shapely.LineString([plane.xy(p) for p in edge.points]) for edge in self.edges]
        self._tree = shapely.STRtree(self._lines)

    @classmethod
    def of_lines(cls, plane: Plane, lines: Iterable[tuple[int, Sequence[LonLat]]]) -> StreetGraph:
        """Cut (street number, polyline) pairs where they share a point; other crossings are flyovers."""
        kept = [(street, list(points)) for street, points in lines if len(points) >= 2]
        uses: Counter[LonLat] = Counter(p for _, points in kept for p in points)
        for _, points in kept:
            uses.update((points[0], points[-1]))
        numbers: dict[LonLat, int] = {}
        edges: list[Edge] = []
        for street, points in kept:
            start = 0
            for i in range(1, len(points)):
                if uses[points[i]] < 2:
                    continue
                piece = tuple(points[start : i + 1])
                start = i
                length = sum(plane.metres(p, q) for p, q in pairwise(piece))
                if length == 0:
                    continue
                a = numbers.setdefault(piece[0], len(numbers))
                b = numbers.setdefault(piece[-1], len(numbers))
                edges.append(Edge(a, b, length, street, piece))
        return cls(plane, list(numbers), edges)

    def nearest(self, place: LonLat) -> tuple[Edge, LonLat, float]:
        """The edge nearest to a place, the nearest spot on it, and the distance in metres."""
        foot = self._foot(place)
        return self.edges[foot.edge], foot.spot, self.plane.metres(place, foot.spot)

    def walk(self, start: LonLat, end: LonLat) -> Walk:
        """The shortest way along streets. It begins and ends exactly at the two places (a straight step to
        and from the nearest street), and `metres` counts those steps."""
        first, last = self._foot(start), self._foot(end)
        if first.edge == last.edge:
            middle = self._between(first.edge, first.along, last.along)
        else:
            middle = self._route(first, last)
        points = _without_repeats((start, first.spot, *middle, last.spot, end))
        metres = sum(self.plane.metres(p, q) for p, q in pairwise(points))
        return Walk(points, metres)

    def _foot(self, place: LonLat) -> _Foot:
        point = shapely.Point(self.plane.xy(place))
        number = int(self._tree.nearest(point))
        along = float(self._lines[number].project(point))
        spot = self._lines[number].interpolate(along)
        return _Foot(number, along, self.plane.lonlat(spot.x, spot.y))

    def _route(self, first: _Foot, last: _Foot) -> tuple[LonLat, ...]:
        """A* over junctions; the straight line is the bound that keeps it exact."""
        source, target = self.edges[first.edge], self.edges[last.edge]
        tx, ty = self.plane.xy(last.spot)
        exits = {target.a: last.along, target.b: max(0.0, target.metres - last.along)}
        best: dict[int, float] = {}
        came: dict[int, tuple[int, int]] = {}
        queue: list[tuple[float, float, int]] = []

        def reach(node: int, cost: float, origin: tuple[int, int] | None) -> None:
            if cost < best.get(node, float("inf")):
                best[node] = cost
                if origin is None:
                    came.pop(node, None)
                else:
                    came[node] = origin
                x, y = self._xy[node]
                bound = math.hypot(tx - x, ty - y)
                heapq.heappush(queue, (cost + bound * 0.999, cost, node))

        reach(source.a, first.along, None)
        reach(source.b, max(0.0, source.metres - first.along), None)
        finish, last_node = float("inf"), source.a
        while queue:
            estimate, cost, node = heapq.heappop(queue)
            if estimate >= finish:
                break
            if cost > best[node]:
                continue
            if node in exits and cost + exits[node] < finish:
                finish, last_node = cost + exits[node], node
            for neighbour, metres, edge in self._neighbours[node]:
                reach(neighbour, cost + metres, (node, edge))

        pieces: list[tuple[LonLat, ...]] = [
            self._between(last.edge, 0.0 if last_node == target.a else target.metres, last.along)
        ]
        node = last_node
        while node in came:
            previous, edge = came[node]
            points = self.edges[edge].points
            pieces.append(points if self.edges[edge].b == node else points[::-1])
            node = previous
        pieces.append(self._between(first.edge, first.along, 0.0 if node == source.a else source.metres))
        return tuple(p for piece in reversed(pieces) for p in piece)

    def _between(self, number: int, start: float, end: float) -> tuple[LonLat, ...]:
        """The edge's own corners strictly between two distances along it, in walking order."""
        edge = self.edges[number]
        low, high = min(start, end), max(start, end)
        inner: list[LonLat] = []
        along = 0.0
        for i, point in enumerate(edge.points):
            if i:
                along += self.plane.metres(edge.points[i - 1], point)
            if low - 1e-6 <= along <= high + 1e-6:
                inner.append(point)
        return tuple(inner if start <= end else reversed(inner))


def _without_repeats(points: Sequence[LonLat]) -> tuple[LonLat, ...]:
    kept = [points[0]]
    for point in points[1:]:
        if point != kept[-1]:
            kept.append(point)
    return tuple(kept)


def _largest_part(count: int, edges: Sequence[Edge]) -> list[Edge]:
    parent = list(range(count))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for edge in edges:
        parent[root(edge.a)] = root(edge.b)
    sizes = Counter(root(edge.a) for edge in edges)
    biggest = max(sizes, key=lambda r: (sizes[r], -r))
    return [edge for edge in edges if root(edge.a) == biggest]
