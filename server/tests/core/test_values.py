"""Time, money, ids, cursors: small values that everything else stands on."""

import base64
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.core.clock import business_day, day_bounds, iso, utc_now, zone
from rounds.core.cursors import read_cursor, write_cursor
from rounds.core.errors import STATUS, DomainError, IdReused, NotFound
from rounds.core.i18n import pick_locale
from rounds.core.ids import derived_id, uuid7
from rounds.core.units import CurrencyMismatch, Money

moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(
    ["Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe"]
)


def test_a_business_day_is_the_date_on_the_companys_wall() -> None:
    at = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    assert business_day(at, "Asia/Shanghai") == date(2026, 11, 24)
    assert business_day(at, "UTC") == date(2026, 11, 23)
    assert business_day(at, "America/New_York") == date(2026, 11, 23)


def test_a_moment_without_a_zone_has_no_business_day() -> None:
    with pytest.raises(ValueError, match="aware"):
        business_day(datetime(2026, 11, 23), "UTC")  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 7, 1), 24)]
)
def test_a_day_may_have_23_or_25_hours(day: date, hours: int) -> None:
    start, end = day_bounds(day, "America/New_York")
    assert end - start == timedelta(hours=hours)


@given(at=moments, timezone=zones)
def test_every_moment_lies_within_its_own_day(at: datetime, timezone: str) -> None:
    start, end = day_bounds(business_day(at, timezone), timezone)
    assert start <= at < end


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(ValueError, match="Middle/Nowhere"):
        zone("Middle/Nowhere")


def test_answers_write_time_in_utc_with_milliseconds() -> None:
    at = datetime(2026, 11, 23, 10, 34, 12, 345_678, tzinfo=zone("Asia/Shanghai"))
    assert iso(at) == "2026-11-23T02:34:12.345Z"
    assert utc_now().utcoffset() == timedelta(0)


def test_money_of_different_currencies_does_not_add_up() -> None:
    assert Money(128_600, "CNY") + Money(-600, "CNY") == Money(128_000, "CNY")
    with pytest.raises(CurrencyMismatch):
        Money(1, "CNY") + Money(1, "USD")


@pytest.mark.parametrize(
    ("money", "amount"),
    [(Money(128_600, "CNY"), "1286.00"), (Money(1286, "JPY"), "1286"), (Money(1286, "KWD"), "1.286")],
)
def test_a_currency_has_its_own_number_of_places(money: Money, amount: str) -> None:
    assert str(money.amount) == amount
    assert -money == Money(-money.minor, money.currency)
    assert (-money).amount == -Decimal(amount)


@pytest.mark.parametrize("code", ["cny", "CN", "RMB元", ""])
def test_what_is_no_currency_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(1, code)


@given(millis=st.integers(0, 2**48 - 1))
def test_an_id_tells_its_time_version_and_variant(millis: int) -> None:
    made = uuid7(millis)
    assert made.int >> 80 == millis
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


@given(earlier=st.integers(0, 2**48 - 2), gap=st.integers(1, 10_000))
def test_later_ids_sort_after_earlier_ones(earlier: int, gap: int) -> None:
    assert uuid7(earlier) < uuid7(min(earlier + gap, 2**48 - 1))


def test_ids_of_one_millisecond_differ() -> None:
    assert len({uuid7(1) for _ in range(10_000)}) == 10_000


def test_a_derived_id_is_the_same_everywhere_and_for_these_parts_only() -> None:
    assert derived_id("plan_item", 7, date(2026, 11, 23)) == derived_id("plan_item", "7", "2026-11-23")
    assert derived_id("a", "bc") != derived_id("ab", "c")


@given(
    at=moments,
    number=st.integers(-(2**62), 2**62),
    text=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
)
def test_a_cursor_gives_back_what_was_written(at: datetime, number: int, text: str) -> None:
    made = uuid7()
    assert read_cursor(write_cursor(at, made, number, text), datetime, UUID, int, str) == [
        at,
        made,
        number,
        text,
    ]


def refuses(cursor: str) -> bool:
    with pytest.raises(DomainError) as refusal:
        read_cursor(cursor, datetime, UUID)
    return refusal.value.code == "cursor_invalid"


@given(cursor=st.text(max_size=300))
def test_any_other_text_is_refused_as_a_cursor(cursor: str) -> None:
    assert refuses(cursor)


texts = st.text(st.characters(exclude_categories=["Cs"]))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab"), inner, max_size=3),
    max_leaves=8,
)


@given(value=json_values)
def test_any_json_in_a_cursors_clothes_is_refused(value: object) -> None:
    cursor = base64.urlsafe_b64encode(orjson.dumps(value)).decode().rstrip("=")
    assert refuses(cursor)


@pytest.mark.parametrize("parts", [["2026-11-23T00:00:00", str(UUID(int=7))], ["9", "9"], [None, None]])
def test_a_cursor_with_a_moment_without_a_zone_or_a_bad_id_is_refused(parts: list[object]) -> None:
    assert refuses(write_cursor(*parts))


def test_an_error_knows_its_status_and_keeps_its_values() -> None:
    error = DomainError("sign_in_wait", wait_s=30)
    assert (error.status, error.params) == (429, {"wait_s": 30})
    assert NotFound("visit").params == IdReused("visit").params == {"entity": "visit"}
    assert all(400 <= status < 600 for status in STATUS.values())


def test_a_code_that_nobody_listed_cannot_be_raised() -> None:
    with pytest.raises(ValueError, match="no_such_code"):
        DomainError("no_such_code")


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("", "zh"),
        ("en-GB,zh;q=0.8", "en"),
        ("fr, en;q=0.5", "en"),
        ("zh-TW", "zh"),
        ("fr", "zh"),
        (";;,", "zh"),
    ],
)
def test_the_language_is_the_first_that_both_speak(asked: str, spoken: str) -> None:
    assert pick_locale(asked) == spoken
