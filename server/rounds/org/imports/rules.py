"""What a row of the table says, purely: its header, its cells as text, and what is wrong with them."""

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rounds.core.grams import fold
from rounds.core.tables.cells import CONTROL, RISKY, Columns, Wrong, day_of, fields_by_word, text_of
from rounds.core.tables.cells import read_header as read_any_header
from rounds.core.tables.reading import Cell
from rounds.core.terms import Terms, filled
from rounds.org.people.rules import plain_email, plain_mobile

FIELDS = ("code", "name", "mobile", "email", "unit", "title", "role", "from_day")
HEADERS: dict[str, tuple[str, ...]] = {
    "code": ("工号", "Staff number", "staff no", "employee id", "code"),
    "name": ("姓名", "Name"),
    "mobile": ("手机号", "Mobile", "手机", "mobile number", "phone"),
    "email": ("邮箱", "E-mail", "电子邮箱", "email"),
    "unit": ("队伍", "Unit", "部门", "team"),
    "title": ("岗位", "Position", "职位", "title"),
    "role": ("角色", "Role"),
    "from_day": ("开始日期", "From", "入职日期", "start date"),
}
ROLE_WORDS: dict[str, tuple[str, str]] = {
    "rep": ("{rep}", "{Rep}"),
    "leader": ("{leader}", "{Leader}"),
    "regional_manager": ("大区经理", "Regional manager"),
    "finance": ("财务", "Finance"),
    "auditor": ("审计", "Auditor"),
    "admin": ("管理员", "Administrator"),
}
OwnRoles = Mapping[str, str]
"""Names that the company gave to roles itself, by key."""
LONGEST = {"code": 40, "name": 120, "title": 120, "unit": 400}
_FIELD_OF = fields_by_word(HEADERS)


@dataclass(slots=True)
class Draft:
    """A row as it was understood. Empty cells are None and change nothing."""

    row: int
    code: str | None = None
    name: str | None = None
    mobile: str | None = None
    email: str | None = None
    path: tuple[str, ...] | None = None
    title: str | None = None
    role: str | None = None
    from_day: date | None = None
    wrong: list[Wrong] = dataclasses.field(default_factory=list)


def read_header(cells: Sequence[Cell]) -> Columns:
    """Raises `import_refused` without a staff number."""
    return read_any_header(cells, _FIELD_OF, {"code": HEADERS["code"][0]})


def is_formula(text: str) -> bool:
    """A spreadsheet would run it when the text is exported again; a number with its sign is none."""
    return bool(RISKY.match(text)) and plain_mobile(text) is None


def read_draft(
    number: int,
    cells: Sequence[Cell],
    columns: Columns,
    terms: Terms | None = None,
    own: OwnRoles | None = None,
) -> Draft:
    draft = Draft(number)
    texts: dict[str, str] = {}
    for name, index in columns.at.items():
        cell = cells[index] if index < len(cells) else ""
        text = text_of(cell)
        if not text:
            continue
        if name in ("code", "mobile") and isinstance(cell, float) and not text.isdigit():
            draft.wrong.append(Wrong(name, "number", {"text": text}))
        elif is_formula(text) or CONTROL.search(text):
            draft.wrong.append(Wrong(name, "formula", {"text": text[:20]}))
        elif len(text) > LONGEST.get(name, 120):
            draft.wrong.append(Wrong(name, "too_long", {"max": LONGEST.get(name, 120)}))
        else:
            texts[name] = text
    _take(draft, texts, terms or {}, own or {})
    return draft


def _take(draft: Draft, texts: dict[str, str], terms: Terms, own: OwnRoles) -> None:
    """Put each text into its field, or say what is wrong with it."""
    known_wrong = {wrong.field for wrong in draft.wrong}
    draft.code, draft.name, draft.title = texts.get("code"), texts.get("name"), texts.get("title")
    if draft.code is None and "code" not in known_wrong:
        draft.wrong.append(Wrong("code", "missing"))
    readers: tuple[tuple[str, str, Callable[[str], Any]], ...] = (
        ("mobile", "mobile", plain_mobile),
        ("email", "email", plain_email),
        ("unit", "path", path_of),
        ("role", "role", lambda text: role_of(text, terms, own)),
        ("from_day", "day", day_of),
    )
    for name, attribute, read in readers:
        text = texts.get(name)
        value = None if text is None else read(text)
        setattr(draft, attribute if name == "unit" else name, value)
        if text is not None and value is None:
            draft.wrong.append(Wrong(name, attribute, {"text": text[:20]}))
    if "unit" not in {*texts, *known_wrong} and (draft.role or draft.title):
        draft.wrong.append(Wrong("unit", "missing"))


def path_of(text: str) -> tuple[str, ...] | None:
    parts = tuple(part.strip() for part in re.split(r"[/／>＞]", text))
    return parts if all(parts) else None


def role_words(locale: str, terms: Terms, own: OwnRoles) -> dict[str, str]:
    """All roles as the company calls them: the built-in ones in its words, and its own."""
    english = locale == "en"
    built_in = {key: filled(words[1 if english else 0], locale, terms) for key, words in ROLE_WORDS.items()}
    return built_in | dict(own)


def role_of(text: str, terms: Terms | None = None, own: OwnRoles | None = None) -> str | None:
    """By its key, or by its name in either language: the company's own words before the usual ones."""
    wanted = fold(text)
    for key, name in (own or {}).items():
        if wanted in (fold(key), fold(name)):
            return key
    for words in (terms or {}, {}):
        for locale in ("zh", "en"):
            for key, word in role_words(locale, words, {}).items():
                if wanted in (fold(key), fold(word)):
                    return key
    return None


def mark_duplicates(drafts: Sequence[Draft]) -> None:
    """Of rows with the same number only the first counts; the others say which it is."""
    for name in ("code", "mobile"):
        first: dict[str, int] = {}
        for draft in drafts:
            value = getattr(draft, name)
            if value is None:
                continue
            row = first.setdefault(value, draft.row)
            if row != draft.row:
                draft.wrong.append(Wrong(name, "twice", {"row": row}))
