"""Where a table begins and what its columns hold, guessed from headings and values. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rounds.core.grams import fold
from rounds.customers.imports.cells import Raw, Unread, pair_of, phone_of, text_of
from rounds.customers.imports.words import DATUM_WORDS, FIELD_OF

LOOKED_AT = 20  # rows among which the header is sought
SAMPLES = 5
_TAIL = re.compile(r"[（(\[【*].*$")
_MOBILE = re.compile(r"1[3-9]\d{9}")


@dataclass(frozen=True, slots=True)
class Column:
    index: int
    heading: str
    field: str | None
    samples: list[str]
    datum: str | None = None


def field_of(heading: str, known: Mapping[str, str]) -> str | None:
    """What the company chose for this heading before, else what the words say; `*` and what is in brackets aside."""
    folded = fold(heading)
    bare = fold(_TAIL.sub("", heading.lstrip("*＊ ")))
    for one in (folded, bare):
        if one in known:
            return known[one]
    return FIELD_OF.get(folded) or FIELD_OF.get(bare)


def header_row(rows: Sequence[Sequence[Raw | None]], known: Mapping[str, str]) -> int:
    """The first of the rows that has most headings; without any, the first whose cells are mostly filled with words.

    A title that was merged over all columns says the same in each, and is no header.
    """
    best, most = 0, 0
    for number, row in enumerate(rows[:LOOKED_AT]):
        texts = [text_of(cell) for cell in row]
        count = len({field for text in texts if text and (field := field_of(text, known))})
        if count > most:
            best, most = number, count
    if most >= 1:
        return best
    for number, row in enumerate(rows[:LOOKED_AT]):
        texts = [text_of(cell) for cell in row]
        if len(set(filter(None, texts))) >= 2 and not any(text.replace(".", "").isdigit() for text in texts):
            return number
    return 0


def guess_columns(
    header: Sequence[Raw | None], rows: Sequence[Sequence[Raw | None]], known: Mapping[str, str]
) -> list[Column]:
    """Each field at most once: the first column that says so has it; what no heading says, values may."""
    width = max([len(header), *(len(row) for row in rows)], default=0)
    texts = [text_of(header[index]) if index < len(header) else "" for index in range(width)]
    values = [
        [row[index] for row in rows if index < len(row) and text_of(row[index])] for index in range(width)
    ]
    fields: list[str | None] = []
    for index in range(width):
        field = field_of(texts[index], known) if texts[index] else None
        if field in ("lng", "lat") and _share(values[index], _is_pair) > 0.5:
            field = "place"
        fields.append(field if field and field not in fields else None)
    for index in range(width):
        if fields[index] is None:
            guessed = _by_values(values[index])
            fields[index] = (
                guessed
                if guessed and guessed not in fields and "place" not in (guessed,) * ("lng" in fields)
                else None
            )
    return [
        Column(
            index,
            texts[index][:60],
            fields[index],
            [text_of(value)[:40] for value in values[index][:SAMPLES]],
            _datum_of(texts[index]) if fields[index] in ("lng", "lat", "place") else None,
        )
        for index in range(width)
        if texts[index] or values[index]
    ]


def _by_values(values: Sequence[Raw | None]) -> str | None:
    if len(values) < 3:
        return None
    if _share(values, _is_pair) > 0.8:
        return "place"
    return "phone" if _share(values, _is_mobile) > 0.8 else None


def _share(values: Sequence[Raw | None], test: object) -> float:
    return sum(map(test, values)) / len(values) if values and callable(test) else 0.0


def _is_pair(value: Raw | None) -> bool:
    pair = pair_of(value)
    return (
        isinstance(pair, tuple)
        and "." in text_of(value)
        and re.search(r"[,，;； ]", text_of(value)) is not None
    )


def _is_mobile(value: Raw | None) -> bool:
    number = phone_of(value)
    return number is not None and not isinstance(number, Unread) and bool(_MOBILE.fullmatch(number))


def _datum_of(heading: str) -> str | None:
    folded = fold(heading)
    return next((datum for word, datum in DATUM_WORDS.items() if word in folded), None)


def zero_widths(texts: Sequence[tuple[int, Raw | None]], widths: dict[int, set[int]]) -> None:
    """Note the lengths of texts of digits that begin with a zero, by column."""
    for index, raw in texts:
        if isinstance(raw, str) and len(raw) > 1 and raw.startswith("0") and raw.isdigit():
            widths.setdefault(index, set()).add(len(raw))
