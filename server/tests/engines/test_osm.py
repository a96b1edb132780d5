from pathlib import Path

import pytest

from rounds.engines.osm import (
    NotAnOsmFile,
    Reason,
    read_outlets,
    read_region,
    write_region_pmtiles,
)
from rounds.engines.planes import Plane
from tests.engines.archives import Archive


def test_a_region_has_the_roads_waters_and_places_of_its_file(tiny_extract: Path) -> None:
    heard: list[float] = []
    region = read_region(tiny_extract, heard.append)
    assert region.bounds == pytest.approx((10.0, 49.99, 10.02, 50.01))
    assert [(r.id, r.detail, r.is_bridge, r.is_walkable) for r in region.roads] == [
        (100, "primary", False, True),
        (101, "residential", True, True),
        (105, "motorway", False, False),
    ]
    assert [(land.kind, land.names.local) for land in region.lands] == [("park", "Stadtpark")]
    assert [place.names.local for place in region.places] == ["Altstadt"]
    assert len(region.buildings) == 1
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def test_the_sea_lies_on_the_right_hand_of_the_coast(tiny_extract: Path) -> None:
    seas = [water for water in read_region(tiny_extract).waters if water.kind == "ocean"]
    assert len(seas) == 1
    # The coast runs from west to east at 50.009, so the water is south of it.
    assert seas[0].geometry.bounds == pytest.approx((10.0, 49.99, 10.02, 50.009))


def test_walks_follow_the_streets_and_keep_off_the_motorway(tiny_extract: Path) -> None:
    region = read_region(tiny_extract)
    walk = region.walk((10.000, 50.000), (10.010, 50.005))
    corner = region.plane.metres((10.0, 50.0), (10.01, 50.0)) + region.plane.metres(
        (10.01, 50.0), (10.01, 50.005)
    )
    assert walk.metres == pytest.approx(corner, abs=0.5)
    assert (10.01, 50.0) in walk.points


def test_outlets_have_names_kinds_and_addresses(tiny_extract: Path) -> None:
    outlets = read_outlets(tiny_extract)
    assert [(o.osm_id, o.kind, o.name) for o in outlets] == [
        ("node/20", "convenience", "Kiosk"),
        ("node/22", "pharmacy", "Apotheke"),
        ("way/104", "supermarket", "Markt"),
    ]
    kiosk, _, market = outlets
    assert (kiosk.name_zh, kiosk.name_en) == ("小店", "Little Shop")
    assert (kiosk.street, kiosk.house_number) == ("Hauptstraße", "4")
    assert (kiosk.opening_hours, kiosk.phone) == ("Mo-Fr 08:00-18:00", "+49 1")
    assert (market.lon, market.lat) == pytest.approx((10.0025, 50.0015))


def test_the_map_of_a_region_carries_its_attribution(tiny_extract: Path, tmp_path: Path) -> None:
    path = tmp_path / "region.pmtiles"
    write_region_pmtiles(read_region(tiny_extract), path)
    archive = Archive(path)
    assert "© OpenStreetMap contributors" in archive.metadata["attribution"]
    tile = archive.tile_at(14, 10.011, 50.001)
    assert archive.names(tile, "roads") == {"Hauptstraße", "Querweg"}
    assert "ocean" in archive.kinds(tile, "water")
    assert list(tmp_path.iterdir()) == [path]


def bad_file(case: str, folder: Path, extract: Path) -> Path:
    path = folder / "region.osm.pbf"
    whole = extract.read_bytes()
    contents = {
        "text": b"these are no tiles\n" * 40,
        "empty": b"",
        "xml": b'<?xml version="1.0"?><osm version="0.6"><node id="1" lat="1" lon="1"/></osm>',
        "cut": whole[:-7],
        "header_only": whole[: 4 + int.from_bytes(whole[:4], "big") + 20],
        "scrambled": whole[:-60] + bytes(byte ^ 0x5A for byte in whole[-60:]),
        "zip": b"PK\x03\x04" + b"\x00" * 200,
    }
    if case == "folder":
        path.mkdir()
    elif case != "missing":
        path.write_bytes(contents[case])
    return path


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ("text", Reason.NOT_PBF),
        ("xml", Reason.NOT_PBF),
        ("zip", Reason.NOT_PBF),
        ("empty", Reason.EMPTY),
        ("missing", Reason.MISSING),
        ("folder", Reason.FOLDER),
        ("cut", Reason.TRUNCATED),
        ("header_only", Reason.TRUNCATED),
        ("scrambled", Reason.DAMAGED),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_reason_and_leaves_nothing(
    case: str, reason: Reason, tiny_extract: Path, tmp_path: Path
) -> None:
    path = bad_file(case, tmp_path, tiny_extract)
    before = sorted(tmp_path.iterdir())
    for read in (read_region, read_outlets):
        with pytest.raises(NotAnOsmFile) as refusal:
            read(path)
        assert refusal.value.reason_code == reason
    assert sorted(tmp_path.iterdir()) == before


def test_a_cut_at_any_byte_is_noticed(tiny_extract: Path, tmp_path: Path) -> None:
    whole = tiny_extract.read_bytes()
    path = tmp_path / "cut.osm.pbf"
    for length in range(0, len(whole), 11):
        path.write_bytes(whole[:length])
        with pytest.raises(NotAnOsmFile):
            read_outlets(path)


def test_a_real_city_centre_reads_as_streets_sea_and_shops(helsinki: Path, tmp_path: Path) -> None:
    region, outlets = read_region(helsinki), read_outlets(helsinki)
    assert len(region.roads) > 2000
    assert "Mannerheimintie" in {road.names.local for road in region.roads}
    assert sum(water.kind == "ocean" for water in region.waters) == 3
    assert len(outlets) > 400
    assert {"supermarket", "convenience", "pharmacy"} <= {outlet.kind for outlet in outlets}
    assert all(outlet.name for outlet in outlets)
    assert len({outlet.osm_id for outlet in outlets}) == len(outlets)
    west, south, east, north = region.bounds
    plane = Plane(west, south)
    inside = [o for o in outlets if west <= o.lon <= east and south <= o.lat <= north]
    walked = crow = 0.0
    for a, b in zip(inside[:20], inside[-20:], strict=True):
        start, end = (a.lon, a.lat), (b.lon, b.lat)
        walk, straight = region.walk(start, end), plane.metres(start, end)
        assert walk.metres >= straight * 0.99
        walked, crow = walked + walk.metres, crow + straight
    assert 1.05 < walked / crow < 1.8
    path = tmp_path / "helsinki.pmtiles"
    write_region_pmtiles(region, path)
    archive = Archive(path)
    assert "Mannerheimintie" in archive.names(archive.tile_at(14, 24.9415, 60.1690), "roads")
    assert path.stat().st_size < 300_000
