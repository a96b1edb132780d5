"""A name is found by its characters, its pinyin from any syllable, its initials, and by every reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.core.grams import READINGS, fold, name_grams, query_grams, spellings


def finds(query: str, name: str, *others: str) -> bool:
    keys = query_grams(query)
    return bool(keys) and set(keys) <= name_grams(name, *others)


@pytest.mark.parametrize(
    "query",
    [
        "清禾",
        "禾便",
        "便利",
        "清",
        "利",
        "清禾便利",
        "qinghe",
        "qing",
        "qhbl",
        "hb",
        "hebianli",
        "QingHe",
        "ＱＨＢＬ",
        "清 禾",
    ],
)
def test_a_shop_is_found_by(query: str) -> None:
    assert finds(query, "清禾便利")


@pytest.mark.parametrize("query", ["禾清", "清利", "qinghebx", "zzz", "清禾便民", "", "  ", "·"])
def test_a_shop_is_not_found_by(query: str) -> None:
    assert not finds(query, "清禾便利")


@pytest.mark.parametrize("query", ["cy", "zy", "chaoyang", "zhaoyang", "朝阳"])
def test_every_reading_of_a_heteronym_counts(query: str) -> None:
    assert finds(query, "朝阳便利店")


def test_phones_and_codes_are_found_by_four_digits_in_a_row() -> None:
    assert finds("8000", "清禾便利", "138 0000 8000")
    assert finds("13800008000", "清禾便利", "138 0000 8000")
    assert not finds("80001", "清禾便利", "138 0000 8000")
    assert finds("C0042", "清禾便利", "", "C-0042")


def test_latin_and_mixed_names_are_found() -> None:
    assert finds("7-eleven", "7-Eleven 梧桐街店")
    assert finds("qhblwtjd", "清禾便利梧桐街店")
    assert finds("wutong", "7-Eleven 梧桐街店")
    assert finds("梧桐", "7-Eleven 梧桐街店")


def test_readings_are_capped() -> None:
    assert len(spellings("行重朝单大长乐了得" * 4)) <= 2 * READINGS
    assert {"qinghebianli", "qhbl"} <= set(spellings("清禾便利"))


@given(name=st.text("清禾便利朝阳店abc 0·-", min_size=1, max_size=16))
def test_every_name_is_found_by_itself_and_by_each_pair_of_its_characters(name: str) -> None:
    folded = fold(name)
    if folded and not folded.isascii():
        assert finds(name, name)
    for at in range(len(folded) - 1):
        pair = folded[at : at + 2]
        if not pair.isascii():
            assert finds(pair, name)
