import pytest
import shapely

from rounds.engines.city import City, build_city
from rounds.engines.city.build import DEFAULT_SEED
from rounds.engines.city.model import WALKABLE

NAMED_ON_THE_MAP = {
    "人民路", "建设路", "晴川大道", "望江路", "临江路", "银杏街", "梧桐街", "柳林路", "书院街", "石桥街",
    "云岭路", "港口路",
}  # fmt: skip


def lines_of(city: City) -> list[shapely.LineString]:
    return [shapely.LineString([city.plane.xy(p) for p in street.points]) for street in city.streets]


def test_the_same_seed_builds_the_same_city(city: City) -> None:
    build_city.cache_clear()
    again = build_city(DEFAULT_SEED)
    assert again is not city
    assert (again.streets, again.buildings, again.waters) == (city.streets, city.buildings, city.waters)
    assert again.street_points(300, 5) == city.street_points(300, 5)


def test_another_seed_builds_another_city(city: City) -> None:
    other = build_city(1)  # also asked for its streets below, and kept
    assert other.streets != city.streets
    assert other.street_points(50, 5) != city.street_points(50, 5)


def test_the_city_is_about_fourteen_by_ten_kilometres(city: City) -> None:
    west, south, east, north = city.bounds
    assert city.plane.metres((west, 30.0), (east, 30.0)) == pytest.approx(14_000, rel=0.01)
    assert city.plane.metres((112.0, south), (112.0, north)) == pytest.approx(10_000, rel=0.01)


def test_the_well_known_streets_and_places_are_there(city: City) -> None:
    assert {street.name for street in city.streets} >= NAMED_ON_THE_MAP
    assert {green.name for green in city.greens} >= {"白鹭公园", "体育公园"}
    assert {district.name for district in city.districts} == {"老城", "江北", "江南", "港口", "科技园"}
    assert "晴川江" in {water.name for water in city.waters}


def test_no_street_name_carries_a_number_and_each_has_an_english_one(city: City) -> None:
    for street in city.streets:
        assert not any(letter.isdigit() or letter in "一二三四五六七八九十" for letter in street.name)
        assert bool(street.name) == bool(street.name_en)


@pytest.mark.parametrize("seed", [DEFAULT_SEED, 1, 2])
def test_every_street_can_be_reached_from_every_other(seed: int) -> None:
    drawn = build_city(seed)
    walkable = {street.id for street in drawn.streets if street.kind in WALKABLE}
    assert {edge.street for edge in drawn.graph.edges} == walkable


def test_streets_meet_the_river_only_on_bridges(city: City) -> None:
    river = next(water for water in city.waters if water.kind == "river")
    area = shapely.Polygon([city.plane.xy(p) for p in river.ring])
    crossing = 0
    for street, line in zip(city.streets, lines_of(city), strict=True):
        wet = line.intersection(area)
        bridges = [shapely.LineString(line.coords[a : b + 1]) for a, b in street.bridges]
        crossing += not wet.is_empty
        assert wet.difference(shapely.union_all(bridges).buffer(0.5)).length < 1, street.name
    assert crossing == 5


def test_buildings_stand_off_the_streets_and_out_of_the_river(city: City) -> None:
    tree = shapely.STRtree(
        [line for line, s in zip(lines_of(city), city.streets, strict=True) if s.kind in WALKABLE]
    )
    shapes = [shapely.Polygon([city.plane.xy(p) for p in b.ring]) for b in city.buildings]
    assert len(shapes) > 10_000
    assert all(shape.is_valid and shape.exterior.is_ccw for shape in shapes)
    built_over = {int(i) for i in tree.query(shapes, predicate="intersects")[0]}
    assert len(built_over) == 0
    river = shapely.Polygon([city.plane.xy(p) for p in city.waters[0].ring])
    shapely.prepare(river)
    assert not any(river.intersects(shape) for shape in shapes)


def test_sites_lie_six_to_twelve_metres_beside_the_street_they_name(city: City) -> None:
    by_name: dict[str, list[shapely.LineString]] = {}
    for street, line in zip(city.streets, lines_of(city), strict=True):
        by_name.setdefault(street.name, []).append(line)
    for site in city.street_points(2000, 3):
        spot = shapely.Point(city.plane.xy((site.lon, site.lat)))
        away = min(line.distance(spot) for line in by_name[site.street])
        assert 5.0 <= away <= 12.1, site


def test_sites_keep_twelve_metres_apart_and_have_addresses_of_their_own(city: City) -> None:
    sites = city.street_points(7000, 1)
    assert len(sites) == 7000
    spots = [shapely.Point(city.plane.xy((s.lon, s.lat))) for s in sites]
    near = shapely.STRtree(spots).query(spots, predicate="dwithin", distance=11.95)
    assert all(a == b for a, b in zip(*near.tolist(), strict=True))
    assert len({(s.street, s.house_number) for s in sites}) == len(sites)


def test_sites_lie_in_the_district_they_name_and_the_old_town_has_most_for_its_size(city: City) -> None:
    areas = {d.name: shapely.Polygon([city.plane.xy(p) for p in d.ring]) for d in city.districts}
    density = dict.fromkeys(areas, 0.0)
    for site in city.street_points(3000, 2):
        area = areas[site.district]
        assert area.contains(shapely.Point(city.plane.xy((site.lon, site.lat))))
        density[site.district] += 1 / area.area
    assert max(density, key=lambda name: density[name]) == "老城"


def test_more_sites_than_the_city_holds_are_refused(city: City) -> None:
    with pytest.raises(ValueError, match="room for"):
        city.street_points(1_000_000, 1)
