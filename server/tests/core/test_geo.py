"""Datums: what arrives in GCJ-02 or BD-09 lies within a metre of where it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.core.geo import Datum, Point, distance_m, from_wgs84, is_in_china_box, is_on_earth, to_wgs84

SHIFTED = [Datum.GCJ02, Datum.BD09]
# A tenth of a degree inside the box: at its edge a shifted point may lie outside, where nothing is shifted.
inside = st.builds(Point, st.floats(72.2, 137.7), st.floats(1.0, 55.7))
anywhere = st.builds(Point, st.floats(-180, 180), st.floats(-90, 90))


@pytest.mark.parametrize("datum", SHIFTED)
@given(point=inside)
def test_a_round_trip_ends_within_a_metre(datum: Datum, point: Point) -> None:
    assert distance_m(to_wgs84(from_wgs84(point, datum), datum), point) < 1


@pytest.mark.parametrize("datum", SHIFTED)
@given(point=anywhere.filter(lambda point: not is_in_china_box(point)))
def test_outside_the_box_nothing_is_shifted(datum: Datum, point: Point) -> None:
    assert from_wgs84(point, datum) == point
    assert to_wgs84(point, datum) == point


@pytest.mark.parametrize("datum", SHIFTED)
@given(point=inside)
def test_inside_the_box_the_shift_is_hundreds_of_metres(datum: Datum, point: Point) -> None:
    assert 20 < distance_m(from_wgs84(point, datum), point) < 2_500


def test_published_values_are_met() -> None:
    """From the documentation of the coordtransform library, for 116.404, 39.915."""
    point = Point(116.404, 39.915)
    gcj = from_wgs84(point, Datum.GCJ02)
    assert gcj.lng == pytest.approx(116.41024449916938, abs=1e-9)
    assert gcj.lat == pytest.approx(39.91640428150164, abs=1e-9)
    bd = from_wgs84(to_wgs84(point, Datum.GCJ02), Datum.BD09)
    assert bd.lng == pytest.approx(116.41036949371029, abs=1e-7)
    assert bd.lat == pytest.approx(39.92133699351021, abs=1e-7)


@given(point=anywhere)
def test_wgs84_and_an_unknown_datum_are_taken_as_they_are(point: Point) -> None:
    assert to_wgs84(point, Datum.WGS84) == to_wgs84(point, Datum.UNKNOWN) == point


@given(a=anywhere, b=anywhere)
def test_a_distance_is_the_same_both_ways_and_never_more_than_half_the_way_round(a: Point, b: Point) -> None:
    assert distance_m(a, b) == pytest.approx(distance_m(b, a), abs=1e-6)
    assert 0 <= distance_m(a, b) <= 20_015_200


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() -> None:
    assert distance_m(Point(0, 0), Point(0, 1)) == pytest.approx(111_195, abs=1)
    assert distance_m(Point(112, 60), Point(113, 60)) == pytest.approx(55_597, abs=5)


def test_coordinates_beyond_the_earth_are_recognised() -> None:
    assert is_on_earth(180, -90)
    assert not is_on_earth(180.0001, 0)
    assert not is_on_earth(0, float("nan"))
