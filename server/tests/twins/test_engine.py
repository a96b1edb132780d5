"""Whether two customers are one: by name, number, licence and place; measured on generated cities."""

from typing import Any

import pytest

from bench.twin_cases import generate
from bench.twins import Found, judge
from rounds.engines.twins import LIKELY, Shop, compare, keys_of, read

SAME_SPOT: dict[str, Any] = {"lng": 112.0, "lat": 30.0}
NUMBER = frozenset({"#1"})


def score(one: Shop, other: Shop, namesakes: int = 0) -> float:
    return compare(read(one), read(other), namesakes).score


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("清禾便利·梧桐街店", "清禾便利店（梧桐街店）"),
        ("清禾便利梧桐街店", "清和便利店梧桐街店"),
        ("晴川市好邻居超市", "好邻居生活超市"),
        ("福来烟酒", "福莱烟酒店"),
        ("鑫源副食店", "xinyuan副食店"),
        ("红杉树大药房有限公司", "红杉树药店"),
    ],
)
def test_one_shop_written_in_two_ways_at_one_spot_is_likely_one(one: str, other: str) -> None:
    assert score(Shop(one, **SAME_SPOT), Shop(other, **SAME_SPOT)) > LIKELY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("清禾便利·梧桐街店", "清禾便利·解放路店"),
        ("老王水果店", "老王烧烤店"),
        ("福来超市", "康泰药店"),
    ],
)
def test_neighbours_are_two(one: str, other: str) -> None:
    assert score(Shop(one, **SAME_SPOT), Shop(other, **SAME_SPOT)) < LIKELY


def test_two_rooms_of_one_building_are_two_where_one_room_is_one() -> None:
    one = Shop("鲜果园", floor="1F", room="08", **SAME_SPOT)
    assert score(one, Shop("鲜果源", floor="一楼", room="8号", **SAME_SPOT)) > LIKELY
    assert score(one, Shop("鲜果源", floor="三楼", room="21", **SAME_SPOT)) < LIKELY


def test_a_number_outweighs_a_moved_pin_but_not_another_name_far_away() -> None:
    there: dict[str, Any] = {"lng": 112.003, "lat": 30.0}
    assert score(Shop("宏达商店", NUMBER, **SAME_SPOT), Shop("宏大商店", NUMBER, **there)) > LIKELY
    assert score(Shop("宏达商店", NUMBER, **SAME_SPOT), Shop("蓝天饭店", NUMBER, **there)) < LIKELY


def test_a_name_that_many_bear_says_less() -> None:
    one, other = Shop("好又多超市", **SAME_SPOT), Shop("好又多超市", lng=112.004, lat=30.0)
    assert score(one, other, namesakes=40) < score(one, other)


def test_twins_in_neighbouring_cells_share_a_key_where_one_looks_around() -> None:
    one, other = read(Shop("甲", lng=112.0, lat=30.0)), read(Shop("乙", lng=112.0012, lat=30.0))
    assert not keys_of(one) & keys_of(other)
    assert keys_of(one, around=True) & keys_of(other)


def test_any_text_can_be_read() -> None:
    for name in ("", " ", "（）", "·", "店", "超市", "Ｓｈｏｐ", "𠮷野家", "!!!", "a" * 500):
        assert compare(read(Shop(name)), read(Shop("清禾"))).score < LIKELY


def test_most_twins_of_a_generated_city_are_found_and_hardly_any_neighbour_is_called_one() -> None:
    found = Found()
    judge(generate(seed=11, count=900), found)
    assert found.right + found.missed == 180
    assert found.precision >= 0.95, [(a.shop, b.shop) for a, b in found.errors]
    assert found.recall >= 0.9, [(a.shop, b.shop, how) for a, b, how in found.misses]
