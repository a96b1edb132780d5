from itertools import pairwise

import pytest

from rounds.engines.city import City
from rounds.engines.planes import Plane
from rounds.engines.streets import NoStreets, StreetGraph

PLANE = Plane(10.0, 50.0)


def at(x: float, y: float) -> tuple[float, float]:
    return PLANE.lonlat(x, y)


@pytest.fixture
def ladder() -> StreetGraph:
    """Two long streets 100 m apart, joined at both ends and nowhere else."""
    return StreetGraph.of_lines(
        PLANE,
        [
            (1, [at(0, 0), at(500, 0), at(1000, 0)]),
            (2, [at(0, 100), at(1000, 100)]),
            (3, [at(0, 0), at(0, 100)]),
            (4, [at(1000, 0), at(1000, 100)]),
        ],
    )


def test_a_walk_goes_round_by_the_shorter_end(ladder: StreetGraph) -> None:
    walk = ladder.walk(at(300, 0), at(300, 100))
    assert walk.metres == pytest.approx(700, abs=0.1)
    assert at(0, 0) in walk.points
    assert at(1000, 0) not in walk.points


def test_a_walk_along_one_street_keeps_its_corners(ladder: StreetGraph) -> None:
    walk = ladder.walk(at(100, 5), at(900, -5))
    assert walk.points[0] == at(100, 5)
    assert walk.points[-1] == at(900, -5)
    assert at(500, 0) in walk.points
    assert walk.metres == pytest.approx(810, abs=0.1)


def test_a_walk_is_as_long_backwards(ladder: StreetGraph) -> None:
    there, back = ladder.walk(at(210, 0), at(720, 100)), ladder.walk(at(720, 100), at(210, 0))
    assert there.metres == pytest.approx(back.metres, abs=1e-6)
    assert there.points == back.points[::-1]


def test_a_walk_to_where_one_stands_is_no_way(ladder: StreetGraph) -> None:
    walk = ladder.walk(at(400, 0), at(400, 0))
    assert walk.metres == pytest.approx(0, abs=0.05)


def test_the_nearest_street_is_named_with_its_distance(ladder: StreetGraph) -> None:
    edge, spot, metres = ladder.nearest(at(250, 30))
    assert edge.street == 1
    assert metres == pytest.approx(30, abs=0.05)
    assert spot == at(250, 0)


def test_an_island_of_streets_is_left_out() -> None:
    graph = StreetGraph.of_lines(
        PLANE, [(1, [at(0, 0), at(100, 0)]), (2, [at(100, 0), at(100, 90)]), (3, [at(500, 0), at(520, 0)])]
    )
    assert {edge.street for edge in graph.edges} == {1, 2}


def test_streets_that_cross_without_a_junction_do_not_meet() -> None:
    graph = StreetGraph.of_lines(
        PLANE,
        [
            (1, [at(0, 0), at(200, 0)]),
            (2, [at(100, -100), at(100, 100)]),
            (3, [at(200, 0), at(200, 100), at(100, 100)]),
        ],
    )
    assert graph.walk(at(60, 0), at(100, -90)).metres == pytest.approx(140 + 100 + 100 + 190, abs=0.1)


def test_no_streets_is_an_error_of_its_own() -> None:
    with pytest.raises(NoStreets):
        StreetGraph.of_lines(PLANE, [])


def test_walks_through_the_city_are_longer_than_the_crow_flies_but_not_absurdly(city: City) -> None:
    sites = city.street_points(120, 9)
    for a, b in zip(sites[:60], sites[60:], strict=True):
        start, end = (a.lon, a.lat), (b.lon, b.lat)
        walk, straight = city.walk(start, end), city.plane.metres(start, end)
        assert walk.points[0] == start
        assert walk.points[-1] == end
        assert straight - 0.5 <= walk.metres <= 2.2 * straight + 400
        drawn = sum(city.plane.metres(p, q) for p, q in pairwise(walk.points))
        assert drawn == pytest.approx(walk.metres)
