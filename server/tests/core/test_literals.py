"""Values that travel inside the closing message come back from PostgreSQL as they were, whatever is in them."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rounds.core.literals import literal
from rounds.launch.database import Addresses

Ask = Callable[[str], Any]


@pytest.fixture(scope="module")
def ask(database: Addresses) -> Iterator[Ask]:
    with asyncio.Runner() as runner:
        conn = runner.run(asyncpg.connect(database.app))
        yield lambda sql: runner.run(conn.fetchval(sql))
        runner.run(conn.close())


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
NASTY = [
    "'",
    "''",
    "\\",
    "\\'; DROP TABLE visit; --",
    "$$",
    "$1",
    "E'\\n'",
    "清禾🥤",
    "\u202e",
    "\n\r\t",
    "'||(SELECT 1)||'",
]
kinds: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXT | st.sampled_from(NASTY),
    "bytea": st.binary(max_size=64),
    "bigint": st.integers(-(2**63) + 1, 2**63 - 1),
    "float8": st.floats(allow_nan=False),
    "uuid": st.uuids(),
    "boolean": st.booleans(),
    "timestamptz": st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.timezones()),  # noqa: DTZ001
    "date": st.dates(date(1, 1, 1), date(9999, 12, 31)),
}


@pytest.mark.parametrize("kind", kinds)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_every_value_survives(ask: Ask, kind: str, data: st.DataObject) -> None:
    value = data.draw(kinds[kind])
    # In the hour that is told twice, times of two zones are never equal: compare in one.
    wanted = value.astimezone(UTC) if isinstance(value, datetime) else value
    assert ask(f"SELECT {literal(value)}::{kind}") == wanted


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@example(text=NASTY[3])
@given(text=TEXT)
def test_text_cannot_become_a_second_statement(ask: Ask, text: str) -> None:
    written = literal(text)
    assert written.isascii()
    assert written.count("'") == (2 if written.startswith("'") else 4)
    assert "\\" not in written or not written.startswith("'")
    assert ";" not in written


def test_plain_text_stays_readable_and_a_subclass_of_it_goes_as_hex(ask: Ask) -> None:
    class Sly(str):
        __slots__ = ()

        def __format__(self, _spec: str) -> str:
            return "'; DROP TABLE visit; --"

    assert literal('{"code": "distance", "at": "19 m"}') == """'{"code": "distance", "at": "19 m"}'"""
    assert ask(f"SELECT {literal(Sly('on_site'))}") == "on_site"
    assert "DROP" not in literal(Sly("on_site"))


@pytest.mark.parametrize("words", [[], ["late_delivery"], ["a", "'", "巡访"]])
def test_a_list_of_texts_survives(ask: Ask, words: list[str]) -> None:
    assert ask(f"SELECT {literal(words)}::text[]") == words


def test_not_a_number_and_nothing_survive(ask: Ask) -> None:
    assert str(ask(f"SELECT {literal(float('nan'))}::float8")) == "nan"
    assert ask(f"SELECT {literal(None)}::text") is None


def test_a_moment_is_written_in_utc(ask: Ask) -> None:
    at = datetime(2026, 11, 23, 10, 34, tzinfo=UTC) + timedelta(microseconds=1)
    assert "+00:00" in literal(at)
    assert ask(f"SELECT {literal(at)}::timestamptz") == at


@pytest.mark.parametrize("value", [object(), [1], {"a": 1}, 1j])
def test_what_has_no_safe_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no literal"):
        literal(value)


def test_a_subclass_of_a_number_cannot_bring_its_own_text() -> None:
    class Sly(int):
        def __str__(self) -> str:
            return "1); DROP TABLE visit; --"

    with pytest.raises(TypeError):
        literal(Sly(1))


def test_an_id_is_written_without_anything_but_hex() -> None:
    assert literal(UUID(int=255)) == f"'{'0' * 30}ff'"
