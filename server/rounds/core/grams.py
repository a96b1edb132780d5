"""Search keys for names: single characters, bigrams, pinyin and initials, with every reading of a heteronym.

Trigrams cannot serve two-character queries and array indexes do not work under row-level security, so each key is a
row of a plain index. Single readings are wrong for many shop names (朝阳, 单县, 大厦, 仇记): all are kept, capped.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

READINGS = 8
PHONE_READINGS = 4  # each costs every phone some fifty bytes per customer
LONGEST = 12
INITIALS = 8


def fold(text: str) -> str:
    """Lower case, full-width to half-width, no spaces or punctuation."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\W_]+", "", plain)


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


@lru_cache(maxsize=20_000)
def _readings(char: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pinyin(char, style=Style.NORMAL, heteronym=True)[0]))[:3]


def _syllables(text: str) -> list[tuple[str, ...]]:
    folded = fold(text)
    return [_readings(char) if _is_han(char) else (char,) for char in folded]


def spellings(name: str, readings: int = PHONE_READINGS) -> list[str]:
    """Full pinyin and initials of a name, each reading, without spaces: the phone's search keys.

    `清禾便利` gives `qinghebianli`, `qinghepianli`, `qhbl`, `qhpl`.
    """
    syllables = _syllables(name)
    full: dict[str, None] = {}
    initials: dict[str, None] = {}
    for count, reading in enumerate(product(*syllables)):
        if count >= readings:
            break
        full["".join(reading)] = None
        initials["".join(part[0] for part in reading)] = None
    return [*full, *initials]


def _end_of_letters(syllables: list[tuple[str, ...]], start: int) -> int:
    """Where a key of the longest kind ends that begins with this syllable; a Latin letter is a syllable of its own."""
    end, letters = start, 0
    while end < len(syllables) and letters < LONGEST:
        letters += min(map(len, syllables[end]))
        end += 1
    return end


def name_grams(name: str, *others: str | None) -> set[str]:
    """All keys under which a name is found: characters, bigrams, prefixes of every spelling, other numbers whole.

    A query is cut by `query_grams`; a spelling is found from its beginning or from the beginning of any syllable.
    """
    return plain_grams(name, *others) | spelled_grams(name)


def plain_grams(name: str, *others: str | None) -> set[str]:
    """The keys of what is written: a seventh of all, and at hand a hundred times sooner than the spellings."""
    folded = fold(name)
    grams = set(folded) | {folded[at : at + 2] for at in range(len(folded) - 1)}
    for other in others:
        if other:
            number = fold(other)
            grams.update(number[at : at + 4] for at in range(max(1, len(number) - 3)))
            grams.add(number[:LONGEST])
    return grams


def spelled_grams(name: str) -> set[str]:
    """The keys of how it is said: prefixes of every spelling from every syllable on."""
    grams: set[str] = set()
    syllables = _syllables(name)
    for start in range(len(syllables)):
        readings = product(*syllables[start : _end_of_letters(syllables, start)])
        spelled = ["".join(reading) for reading in islice(readings, READINGS)]
        readings = product(*syllables[start : start + INITIALS])
        spelled += ["".join(part[0] for part in reading) for reading in islice(readings, READINGS)]
        for spelling in dict.fromkeys(spelled):
            grams.update(spelling[:length] for length in range(2, min(len(spelling), LONGEST) + 1))
    return grams


def query_grams(query: str) -> list[str]:
    """The keys that must all be there for a match; the caller checks the rest with the exact text."""
    folded = fold(query)
    if not folded:
        return []
    if folded.isdigit():
        return (
            [folded[at : at + 4] for at in range(max(1, len(folded) - 3))] if len(folded) >= 4 else [folded]
        )
    if any(_is_han(char) for char in folded):
        han = "".join(char if _is_han(char) else " " for char in folded).split()
        latin = "".join(char if not _is_han(char) else " " for char in folded).split()
        keys: list[str] = []
        for run in han:
            keys.extend([run] if len(run) == 1 else [run[at : at + 2] for at in range(len(run) - 1)])
        for run in latin:
            keys.extend([run] if len(run) == 1 else [run[at : at + 2] for at in range(len(run) - 1)])
        return keys
    return [folded[:LONGEST]]
