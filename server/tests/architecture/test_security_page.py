"""docs/security.md says only what is there: its paths, its tests, and one line for each requirement of the standard."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.sources import SERVER

ROOT = SERVER.parent
PAGE = ROOT / "docs" / "security.md"
NUMBERS = Path(__file__).with_name("asvs_5_0_levels_1_2.txt")
NAMED = re.compile(r"`([\w./-]+\.(?:py|tsx?|md|json|toml|lock|bin))(?:::([^`]+))?`")
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")
LINE = re.compile(r"^\| (\d+\.\d+\.\d+) \| [^|]+ \| ([^|]+) \| (.+) \|$", re.MULTILINE)
STATES = ("yes", "partly", "no", "n/a")


def place_of(name: str) -> Path:
    """Paths are below `server/` unless they begin with one of the other folders."""
    return (ROOT if name.partition("/")[0] in {"docs", "scripts", "web"} else SERVER) / name


def defines(path: Path, test: str) -> bool:
    text = path.read_text()
    if path.suffix == ".py":
        return re.search(rf"^(?:async )?def {re.escape(test)}\(", text, re.MULTILINE) is not None
    return any(f"{quote}{test}{quote}" in text for quote in "'\"`")


def missing(page: str) -> list[str]:
    """Paths that do not exist, and tests that their file does not define."""
    found = []
    for name, test in NAMED.findall(page):
        path = place_of(name)
        if not path.is_file() or (test and not defines(path, test)):
            found.append(f"{name}::{test}" if test else name)
    return found


def dead_links(page: str) -> list[str]:
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in page.splitlines()
        if line.startswith("#")
    }
    return [
        target or f"#{heading}"
        for target, heading in LINK.findall(page)
        if not (PAGE.parent / target).exists() or (not target and heading not in headings)
    ]


def unlike_the_standard(page: str) -> list[str]:
    """Requirements without a line of their own or with several, and lines that are none of them."""
    said = Counter(number for number, _, _ in LINE.findall(page))
    asked = NUMBERS.read_text().split()
    return [number for number in asked if said[number] != 1] + sorted(set(said) - set(asked))


def odd_states(page: str) -> list[str]:
    """A state that is none of the four, a yes that nothing shows, a sum that is another."""
    lines = LINE.findall(page)
    found = [number for number, state, _ in lines if state not in STATES]
    found += [number for number, state, why in lines if state == "yes" and not shows(why)]
    count = Counter(state for _, state, _ in lines)
    total = f"Of {len(lines)}: {', '.join(f'{count[state]} {state}' for state in STATES)}."
    return found if total in page else [*found, total]


def shows(why: str) -> bool:
    return NAMED.search(why) is not None or any(word in why for word in ("above", "same test"))


def test_the_standard_is_whole() -> None:
    numbers = NUMBERS.read_text().split()
    assert len(numbers) == len(set(numbers)) == 253
    assert {number.partition(".")[0] for number in numbers} == {str(chapter) for chapter in range(1, 18)}


@pytest.mark.parametrize("check", [missing, dead_links, unlike_the_standard, odd_states])
def test_the_page_of_security_says_what_is_there(check: Callable[[str], list[str]]) -> None:
    assert check(PAGE.read_text()) == []


@pytest.mark.parametrize(
    ("check", "old", "new"),
    [
        (missing, "`tests/core/test_sealing.py::", "`tests/core/test_sealing.py::test_x_"),
        (missing, "`web/store/lock.test.ts::a guess", "`web/store/lock.test.ts::no guess"),
        (missing, "`rounds/core/logs.py`", "`rounds/core/log.py`"),
        (dead_links, "](operate.md", "](operating.md"),
        (dead_links, "](#owasp", "](#asvs"),
        (unlike_the_standard, "\n| 8.4.1 |", "\n| 8.4.9 |"),
        (unlike_the_standard, "\n| 8.4.1 |", "\n| 8.3.1 | x | yes | `rounds/app.py` |\n| 8.4.1 |"),
        (odd_states, "| no |", "| later |"),
        (odd_states, "| no |", "| yes |"),
        (odd_states, "| no |", "| partly |"),
    ],
)
def test_the_check_of_the_page_sees(check: Callable[[str], list[str]], old: str, new: str) -> None:
    page = PAGE.read_text()
    assert old in page
    assert check(page.replace(old, new, 1)) != []
