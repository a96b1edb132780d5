"""One city, one tiny extract and one real one, made once."""

import tempfile
from pathlib import Path

import osmium
import pytest

from rounds.engines.city import City, build_city
from rounds.engines.osm import SampleUnavailable, helsinki_sample


@pytest.fixture(scope="session")
def city() -> City:
    return build_city()


@pytest.fixture(scope="session")
def tiny_extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two crossing streets, a motorway, a park with a pond, a coast, shops with and without names."""
    path = tmp_path_factory.mktemp("osm") / "region.osm.pbf"
    spots = {
        1: (10.000, 50.000),
        2: (10.010, 50.000),
        3: (10.020, 50.000),
        4: (10.010, 49.995),
        5: (10.010, 50.005),
        6: (10.012, 50.002),
        7: (10.016, 50.002),
        8: (10.016, 50.004),
        9: (10.012, 50.004),
        10: (10.000, 50.009),
        11: (10.020, 50.009),
        12: (10.002, 50.001),
        13: (10.003, 50.001),
        14: (10.003, 50.002),
        15: (10.002, 50.002),
    }
    shops: dict[int, dict[str, str]] = {
        20: {
            "shop": "convenience",
            "name": "Kiosk",
            "name:zh": "小店",
            "name:en": "Little Shop",
            "addr:street": "Hauptstraße",
            "addr:housenumber": "4",
            "opening_hours": "Mo-Fr 08:00-18:00",
            "phone": "+49 1",
        },
        21: {"shop": "bakery"},
        22: {"amenity": "pharmacy", "name": "Apotheke"},
        23: {"shop": "vacant", "name": "Leer"},
        24: {"amenity": "bench", "name": "Bank"},
        25: {"place": "suburb", "name": "Altstadt"},
    }
    ways: list[tuple[int, list[int], dict[str, str]]] = [
        (100, [1, 2, 3], {"highway": "primary", "name": "Hauptstraße"}),
        (101, [4, 2, 5], {"highway": "residential", "name": "Querweg", "bridge": "yes"}),
        (102, [10, 11], {"natural": "coastline"}),
        (103, [6, 7, 8, 9, 6], {"leisure": "park", "name": "Stadtpark"}),
        (104, [12, 13, 14, 15, 12], {"building": "yes", "shop": "supermarket", "name": "Markt"}),
        (105, [1, 5], {"highway": "motorway"}),
        (106, [1, 4], {"highway": "proposed"}),
    ]
    header = osmium.io.Header()
    header.add_box(osmium.osm.Box(10.0, 49.99, 10.02, 50.01))
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for number, spot in spots.items():
            writer.add_node(osmium.osm.mutable.Node(id=number, location=spot))
        for number, tagged in shops.items():
            at = (10.001 + 0.0005 * (number - 20), 50.0005)
            writer.add_node(osmium.osm.mutable.Node(id=number, location=at, tags=tagged))
        for number, nodes, tagged in ways:
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags=tagged))
    return path


@pytest.fixture(scope="session")
def helsinki() -> Path:
    try:
        return helsinki_sample(Path(tempfile.gettempdir()) / "rounds-osm-sample")
    except SampleUnavailable as reason:
        pytest.skip(f"the real extract could not be fetched: {reason}")
