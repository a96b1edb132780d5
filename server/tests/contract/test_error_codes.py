"""Every refusal has a status, a title in both languages, and a sentence on the screens in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rounds.core.errors import STATUS
from rounds.core.i18n import TITLES, error_title
from rounds.core.terms import filled

ROUNDS = Path(__file__).parents[2] / "rounds"
TEXTS = Path(__file__).parents[3] / "web" / "shared" / "i18n" / "texts"


def codes_raised(source: str) -> Iterator[str]:
    """Codes of `DomainError("code")`, and of the classes that fill one in."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        is_error = isinstance(node.func, ast.Name) and node.func.id == "DomainError"
        first = node.args[0]
        if is_error and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def screen_texts(language: str) -> dict[str, str]:
    source = (TEXTS / language / "errors.ts").read_text()
    return dict(re.findall(r"^\s+(\w+):\s*\n?\s*['\"`](.+?)['\"`],?$", source, re.MULTILINE))


def test_every_code_that_is_raised_has_a_status() -> None:
    raised = {code for path in ROUNDS.rglob("*.py") for code in codes_raised(path.read_text())}
    assert len(raised) > 15
    assert raised <= set(STATUS)


def test_the_search_for_codes_finds_an_unknown_one() -> None:
    assert list(codes_raised("raise DomainError('no_such_code', at=1)")) == ["no_such_code"]


@pytest.mark.parametrize("code", sorted(STATUS))
def test_every_code_has_a_title_in_chinese_and_english(code: str) -> None:
    chinese, english = TITLES[code]
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert english.isascii()
    assert error_title(code, "zh") == filled(chinese, "zh", {})
    assert error_title(code, "en") == filled(english, "en", {})
    assert not {"{", "}"} & {*error_title(code, "zh"), *error_title(code, "en")}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_screens_have_a_sentence_for_every_code(language: str) -> None:
    assert sorted(set(STATUS) - set(screen_texts(language))) == []
