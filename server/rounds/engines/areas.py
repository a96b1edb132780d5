"""Which areas a place lies in: polygons of degrees and names of districts, the most particular area first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

LngLat = tuple[float, float]
Ring = Sequence[LngLat]


def is_inside(ring: Ring, lng: float, lat: float) -> bool:
    """Even-odd; of two areas that share an edge a place on it lies in exactly one."""
    inside = False
    before_lng, before_lat = ring[-1]
    for next_lng, next_lat in ring:
        if (next_lat > lat) != (before_lat > lat):
            at = next_lng + (lat - next_lat) * (before_lng - next_lng) / (before_lat - next_lat)
            if lng < at:
                inside = not inside
        before_lng, before_lat = next_lng, next_lat
    return inside


@dataclass(frozen=True, slots=True)
class Area:
    """`above` are the areas that it is a part of, from the nearest on."""

    id: UUID
    priority: int
    rings: tuple[tuple[LngLat, ...], ...] = ()
    districts: frozenset[str] = frozenset()
    above: tuple[UUID, ...] = ()
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)

    def holds(self, lng: float | None, lat: float | None, district: str | None) -> bool:
        if district is not None and district in self.districts:
            return True
        if lng is None or lat is None or not self.rings:
            return False
        west, south, east, north = self.box
        if not (west <= lng <= east and south <= lat <= north):
            return False
        return any(is_inside(ring, lng, lat) for ring in self.rings)


def box_of(rings: Iterable[Ring]) -> tuple[float, float, float, float]:
    points = [point for ring in rings for point in ring]
    if not points:
        return (0.0, 0.0, 0.0, 0.0)
    lngs, lats = [lng for lng, _ in points], [lat for _, lat in points]
    return min(lngs), min(lats), max(lngs), max(lats)


def in_order(areas: Iterable[Area]) -> list[Area]:
    """The deepest first, then the higher priority; the id decides what is left, so that it is always the same."""
    return sorted(areas, key=lambda area: (-len(area.above), -area.priority, area.id.int))


def areas_at(
    ordered: Sequence[Area], lng: float | None, lat: float | None, district: str | None
) -> list[Area]:
    """All areas of the place; the first one has it."""
    return [area for area in ordered if area.holds(lng, lat, district)]


def overlaps(found: Sequence[Area]) -> bool:
    """Whether an area beside the first one and its own parents claims the place too."""
    return bool(found) and any(area.id not in found[0].above for area in found[1:])
