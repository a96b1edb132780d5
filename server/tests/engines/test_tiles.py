from pathlib import Path

import mapbox_vector_tile
import pytest
import shapely

from rounds.engines.city import City, write_city_pmtiles
from rounds.engines.tiles import MAX_ZOOM, Value
from rounds.engines.tiles.mvt import encode_tile
from tests.engines.archives import Archive

OLD_TOWN = (112.008, 30.006)


@pytest.fixture(scope="module")
def archive_path(city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiles") / "city.pmtiles"
    write_city_pmtiles(city, path)
    return path


def test_the_same_city_gives_the_same_bytes(city: City, archive_path: Path, tmp_path: Path) -> None:
    heard: list[float] = []
    write_city_pmtiles(city, tmp_path / "again.pmtiles", heard.append)
    assert (tmp_path / "again.pmtiles").read_bytes() == archive_path.read_bytes()
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(1.0)
    assert heard[0] >= 0


def test_the_archive_stays_small(archive_path: Path) -> None:
    assert 200_000 < archive_path.stat().st_size < 1_500_000


def test_the_archive_says_what_it_is(archive_path: Path, city: City) -> None:
    archive = Archive(archive_path)
    assert archive.header["max_zoom"] == MAX_ZOOM
    assert archive.header["min_zoom"] == 0
    assert archive.header["min_lon_e7"] < city.bounds[0] * 1e7 < archive.header["center_lon_e7"]
    layers = {layer["id"] for layer in archive.metadata["vector_layers"]}
    assert layers >= {"earth", "landuse", "water", "roads", "buildings", "places"}
    assert "boundaries" not in layers
    assert archive.metadata["attribution"] == ""


def test_a_tile_of_the_old_town_has_streets_houses_and_the_river_with_their_names(archive_path: Path) -> None:
    archive = Archive(archive_path)
    tile = archive.tile_at(14, *OLD_TOWN)
    assert set(tile) >= {"earth", "landuse", "water", "roads", "buildings", "places"}
    assert archive.names(tile, "roads") >= {"晴川大道", "江滨路"}
    assert archive.names(tile, "water") == {"晴川江"}
    assert archive.kinds(tile, "roads") >= {"major_road", "minor_road"}
    assert archive.kinds(tile, "buildings") == {"building"}
    assert len(tile["buildings"]["features"]) > 500
    assert "boundaries" not in tile


def test_names_come_in_chinese_and_english(archive_path: Path) -> None:
    roads = Archive(archive_path).tile_at(14, *OLD_TOWN)["roads"]["features"]
    avenue = next(f["properties"] for f in roads if f["properties"].get("name") == "晴川大道")
    assert avenue["name:en"] == "Qingchuan Avenue"
    assert avenue["name:zh"] == avenue["name:zh-Hans"] == "晴川大道"
    assert avenue["script"] == "Han"


def test_a_bridge_is_a_piece_of_its_own(archive_path: Path) -> None:
    roads = Archive(archive_path).tile_at(14, 112.0117, 30.0015)["roads"]["features"]
    bridges = [f["properties"] for f in roads if f["properties"].get("is_bridge")]
    assert {bridge["name"] for bridge in bridges} == {"晴川大道"}


def test_far_out_the_small_things_are_gone(archive_path: Path) -> None:
    archive = Archive(archive_path)
    assert "buildings" not in archive.tile_at(12, *OLD_TOWN)
    assert "minor_road" not in archive.kinds(archive.tile_at(10, *OLD_TOWN), "roads")
    assert archive.names(archive.tile_at(8, *OLD_TOWN), "places") == {"晴川市"}


def test_land_lies_all_around_and_nothing_else(archive_path: Path) -> None:
    tile = Archive(archive_path).tile_at(14, 111.90, 29.93)
    assert set(tile) == {"earth"}


def test_a_failed_write_leaves_the_old_map_and_no_scraps(city: City, tmp_path: Path) -> None:
    path = tmp_path / "city.pmtiles"
    path.write_bytes(b"the old map")

    def give_up(share: float) -> None:
        if share > 0.001:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_city_pmtiles(city, path, give_up)
    assert path.read_bytes() == b"the old map"
    assert list(tmp_path.iterdir()) == [path]


def test_geometry_and_values_survive_the_encoding() -> None:
    square = shapely.Polygon(
        [(0, 0), (0, 100), (100, 100), (100, 0)], [[(10, 10), (20, 10), (20, 20), (10, 20)]]
    )
    attributes: dict[str, Value] = {"name": "晴川", "count": -3, "share": 0.5, "open": True}
    tile = encode_tile(
        {
            "shapes": [
                (square, attributes),
                (shapely.LineString([(0, 0), (5, 7), (5, 7), (-3, 4000)]), {"open": False}),
                (shapely.Point(12.4, 99.6), {}),
                (shapely.Polygon([(0, 0), (0.1, 0), (0.1, 0.1)]), {"name": "too small"}),
            ],
            "nothing": [],
        }
    )
    decoded = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})
    assert set(decoded) == {"shapes"}
    polygon, line, point = decoded["shapes"]["features"]
    assert polygon["properties"] == attributes
    assert shapely.geometry.shape(polygon["geometry"]).equals(square)
    assert line["geometry"]["coordinates"] == [[0, 0], [5, 7], [-3, 4000]]
    assert line["properties"] == {"open": False}
    assert point["geometry"]["coordinates"] == [12, 100]
