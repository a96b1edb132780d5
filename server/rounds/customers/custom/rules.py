"""What a value of a company's own field may be. `web/shared/domain/customFields.ts` says the same on phone and desk;
both answer the vectors of `tests/vectors/custom_fields.json`."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

TYPES = ("text", "long_text", "number", "money", "date", "choice", "choices", "yes_no", "phone", "link")
# Types whose values lists can look up.
FILTERABLE = frozenset({"text", "number", "money", "date", "choice", "choices", "yes_no"})
LONGEST = {"text": 200, "long_text": 4000, "phone": 40, "link": 500}
MOST_DECIMALS = 4
LARGEST = 9_000_000_000_000_000
FIRST_DAY, LAST_DAY = "1900-01-01", "2199-12-31"
BLANKS = " \t\r\n\u00a0\u3000"
# What turns, hides or breaks a text; only long texts have lines.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
UNSEEN_IN_LINES = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
A_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
A_PHONE = re.compile("[0-9 +()#;-]+")
A_LINK = re.compile("https?://[^\\s<>\"'\u0000-\u0020]+")
# A pattern has as many characters as the value: these stand for a digit, a letter, either, anything; others for
# themselves.
WILD = {"#": "0123456789", "@": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}
WILD["&"] = WILD["#"] + WILD["@"]


@dataclass(frozen=True, slots=True)
class Definition:
    """`least` and `most` bound a text's length, a number, an amount in minor units, a day, or how many are chosen."""

    id: str
    type: str
    required: bool = False
    least: float | str | None = None
    most: float | str | None = None
    decimals: int = 0
    pattern: str | None = None
    default: Any = None
    options: tuple[str, ...] = ()

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Definition":
        return cls(
            str(told["id"]),
            told["type"],
            bool(told.get("required")),
            told.get("min"),
            told.get("max"),
            told.get("decimals") or 0,
            told.get("pattern") or None,
            told.get("default"),
            tuple(option["key"] for option in told.get("options") or ()),
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a value does not fit; `limit` is what it goes beyond."""

    field: str
    code: str
    limit: Any = None

    def told(self) -> dict[str, Any]:
        return {"field": self.field, "code": self.code, "limit": self.limit}


@dataclass(frozen=True, slots=True)
class Checked:
    """Values in the form in which they are kept, None for emptied ones; faults of the others."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


class Unfit(Exception):
    def __init__(self, code: str, limit: Any = None) -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit


def check_values(
    definitions: Iterable[Definition], given: Mapping[str, Any], *, complete: bool = False
) -> Checked:
    """Each given value against its definition. `complete`: what is required must be among them; otherwise it may be
    left out, yet not emptied."""
    known = {one.id: one for one in definitions}
    checked = Checked()
    for name, value in given.items():
        if name not in known:
            checked.faults.append(Fault(name, "unknown"))
            continue
        try:
            kept = check_value(known[name], value)
        except Unfit as unfit:
            checked.faults.append(Fault(name, unfit.code, unfit.limit))
        else:
            checked.values[name] = kept
    if complete:
        checked.faults.extend(
            Fault(one.id, "missing") for one in known.values() if one.required and one.id not in given
        )
    return checked


def check_value(definition: Definition, value: Any) -> Any:
    """The value as it is kept; None for an empty one. Raises Unfit."""
    kept = None if value is None else _READ[definition.type](definition, value)
    if kept is None and definition.required:
        raise Unfit("missing")
    return kept


def _text(definition: Definition, value: Any) -> str | None:
    if not isinstance(value, str):
        raise Unfit("wrong_type")
    unseen = UNSEEN_IN_LINES if definition.type == "long_text" else UNSEEN
    plain = unseen.sub("", value.replace("\r\n", "\n")).strip(BLANKS)
    if not plain:
        return None
    most = LONGEST[definition.type]
    if isinstance(definition.most, int | float):
        most = min(most, int(definition.most))
    if len(plain) > most:
        raise Unfit("too_long", most)
    return plain


def _free_text(definition: Definition, value: Any) -> str | None:
    plain = _text(definition, value)
    if plain is None:
        return None
    if isinstance(definition.least, int | float) and len(plain) < definition.least:
        raise Unfit("too_short", definition.least)
    if definition.pattern and not fits(definition.pattern, plain):
        raise Unfit("pattern", definition.pattern)
    return plain


def fits(pattern: str, text: str) -> bool:
    return len(text) == len(pattern) and all(
        wild == "*" or (letter in WILD[wild] if wild in WILD else letter == wild)
        for wild, letter in zip(pattern, text, strict=True)
    )


def _phone(definition: Definition, value: Any) -> str | None:
    plain = _text(definition, value)
    if plain is not None and not (A_PHONE.fullmatch(plain) and sum(one in WILD["#"] for one in plain) >= 5):
        raise Unfit("not_a_phone")
    return plain


def _link(definition: Definition, value: Any) -> str | None:
    plain = _text(definition, value)
    if plain is not None and not A_LINK.fullmatch(plain):
        raise Unfit("not_a_link")
    return plain


def _number(definition: Definition, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unfit("wrong_type")
    if isinstance(value, float) and not math.isfinite(value):
        raise Unfit("wrong_type")
    scale = 10 ** (definition.decimals if definition.type == "number" else 0)
    if abs(value) * scale > LARGEST:
        raise Unfit("too_large", LARGEST // scale)
    if math.floor(value * scale + 0.5) / scale != value:
        raise Unfit("too_precise", definition.decimals if definition.type == "number" else 0)
    _within(definition, value)
    return int(value) if value == int(value) else value


def _date(definition: Definition, value: Any) -> str | None:
    if not isinstance(value, str):
        raise Unfit("wrong_type")
    if value == "":
        return None
    if not A_DAY.fullmatch(value) or not FIRST_DAY <= value <= LAST_DAY:
        raise Unfit("not_a_date")
    try:
        date.fromisoformat(value)
    except ValueError:
        raise Unfit("not_a_date") from None
    _within(definition, value)
    return value


def _within(definition: Definition, value: Any) -> None:
    if definition.least is not None and value < definition.least:
        raise Unfit("too_small", definition.least)
    if definition.most is not None and value > definition.most:
        raise Unfit("too_large", definition.most)


def _choice(definition: Definition, value: Any) -> str | None:
    if not isinstance(value, str):
        raise Unfit("wrong_type")
    if value == "":
        return None
    if value not in definition.options:
        raise Unfit("not_an_option")
    return value


def _choices(definition: Definition, value: Any) -> list[str] | None:
    """In the order of the options, each once."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Unfit("wrong_type")
    if any(one not in definition.options for one in value):
        raise Unfit("not_an_option")
    chosen = [key for key in definition.options if key in value]
    if not chosen:
        return None
    if isinstance(definition.least, int | float) and len(chosen) < definition.least:
        raise Unfit("too_few", definition.least)
    if isinstance(definition.most, int | float) and len(chosen) > definition.most:
        raise Unfit("too_many", definition.most)
    return chosen


def _yes_no(_definition: Definition, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit("wrong_type")
    return value


_READ = {
    "text": _free_text,
    "long_text": _free_text,
    "number": _number,
    "money": _number,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "phone": _phone,
    "link": _link,
}


def definition_fault(definition: Definition) -> tuple[str, str] | None:
    """The part of a definition that is not sound, and why; None for a sound one."""
    fault = _options_fault(definition) or _bounds_fault(definition)
    if fault is not None:
        return fault
    if definition.pattern and definition.type != "text":
        return "pattern", "unexpected"
    if definition.decimals and definition.type != "number":
        return "decimals", "unexpected"
    if definition.default is not None:
        try:
            check_value(definition, definition.default)
        except Unfit as unfit:
            return "default", unfit.code
    return None


def _options_fault(definition: Definition) -> tuple[str, str] | None:
    if definition.type not in ("choice", "choices"):
        return ("options", "unexpected") if definition.options else None
    if not definition.options:
        return "options", "missing"
    return ("options", "twice") if len(set(definition.options)) < len(definition.options) else None


def _bounds_fault(definition: Definition) -> tuple[str, str] | None:
    least, most = definition.least, definition.most
    for name, bound in (("min", least), ("max", most)):
        if bound is not None and not _is_bound(definition.type, bound):
            return name, "wrong_type"
    if least is not None and most is not None and least > most:  # type: ignore[operator]
        return "max", "below_min"
    if definition.type in LONGEST and isinstance(least, int | float) and least > LONGEST[definition.type]:
        return "min", "too_large"
    return None


def _is_bound(type_: str, bound: float | str) -> bool:
    if type_ == "date":
        try:
            return isinstance(bound, str) and _date(Definition("", "date"), bound) is not None
        except Unfit:
            return False
    if isinstance(bound, str) or type_ in ("choice", "yes_no", "phone", "link"):
        return False
    if type_ == "number":
        return math.isfinite(bound) and abs(bound) <= LARGEST
    counts = type_ in ("text", "long_text", "choices")
    return bound == int(bound) and (bound >= 0 or not counts) and abs(bound) <= LARGEST


def found_by(definition: Definition, value: Any) -> list[tuple[str, float | None]]:
    """Under what a value is looked up: its text, and its number where it is one."""
    if value is None:
        return []
    if definition.type in ("number", "money"):
        return [(str(value), value)]
    if definition.type == "choices":
        return [(key, None) for key in value]
    if definition.type == "yes_no":
        return [("true" if value else "false", None)]
    return [(str(value).lower(), None)] if definition.type in FILTERABLE else []


def sees(hidden_from: Sequence[str], roles: Sequence[str] | None) -> bool:
    """Whether somebody with these roles sees a field: one of the roles has to. None is the system itself, which does;
    a program has no role and sees what everybody sees."""
    if roles is None or not hidden_from:
        return True
    return any(role not in hidden_from for role in roles)
