"""The finished city, and what one can ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from rounds.engines.city.model import WALKABLE, Building, District, Green, Label, Site, Street, Water
from rounds.engines.city.sites import choose_sites
from rounds.engines.dice import dice
from rounds.engines.planes import LonLat, Plane
from rounds.engines.streets import StreetGraph, Walk


@dataclass(frozen=True)
class City:
    """A whole city. `bounds` is west, south, east, north in degrees."""

    seed: int
    name: str
    name_en: str
    plane: Plane
    bounds: tuple[float, float, float, float]
    streets: tuple[Street, ...]
    buildings: tuple[Building, ...]
    waters: tuple[Water, ...]
    greens: tuple[Green, ...]
    labels: tuple[Label, ...]
    districts: tuple[District, ...]

    @cached_property
    def graph(self) -> StreetGraph:
        """Streets one may walk or ride on, so no motorway and no rail; `Edge.street` is a `Street.id`."""
        return StreetGraph.of_lines(
            self.plane, ((street.id, street.points) for street in self.streets if street.kind in WALKABLE)
        )

    def walk(self, start: LonLat, end: LonLat) -> Walk:
        """The shortest way along streets between two places, with its metres."""
        return self.graph.walk(start, end)

    def street_points(self, count: int, seed: int) -> tuple[Site, ...]:
        """`count` places for shops along the named streets, 6–12 m from the street's axis and at least 12 m
        apart. Denser in the old town. Raises ValueError when the city has no room for so many."""
        return choose_sites(self.plane, self.streets, self.districts, count, dice(self.seed, seed, "sites"))
