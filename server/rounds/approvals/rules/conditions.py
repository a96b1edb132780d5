"""Whether conditions hold, and whether they can."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

from rounds.approvals.rules.chains import Condition
from rounds.core.approvable import FieldKind, Value

NUMBERS = frozenset({"is", "at_least", "above", "at_most", "below"})
OPERATORS: dict[FieldKind, frozenset[str]] = {
    FieldKind.NUMBER: NUMBERS,
    FieldKind.MONEY: NUMBERS,
    FieldKind.CHOICE: frozenset({"one_of", "none_of"}),
    FieldKind.TEXT: frozenset({"one_of", "none_of"}),
    FieldKind.UNIT: frozenset({"within", "not_within"}),
    FieldKind.FLAG: frozenset({"is"}),
}
MOST_CASES = 20_000
OTHER = "\uffff"


@dataclass(frozen=True, slots=True)
class Fields:
    """What may be asked: kinds by name, choices, and for each unit the units it lies in, itself included."""

    kinds: Mapping[str, FieldKind]
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    lines: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def lies_in(self, unit: str) -> frozenset[str]:
        return self.lines.get(unit, frozenset({unit}))


def holds(condition: Condition, values: Mapping[str, Value], fields: Fields) -> bool:
    """A value that is missing fits no positive condition, and every negative one."""
    value = values.get(condition.field)
    wanted = condition.value
    operator = condition.operator
    if isinstance(wanted, list):
        if operator in ("within", "not_within"):
            inside = value is not None and bool(fields.lies_in(str(value)) & set(wanted))
            return inside == (operator == "within")
        return (value is not None and str(value) in wanted) == (operator == "one_of")
    if isinstance(wanted, bool):
        return value is wanted
    if value is None or isinstance(value, bool | str):
        return False
    match operator:
        case "is":
            return value == wanted
        case "at_least":
            return value >= wanted
        case "above":
            return value > wanted
        case "at_most":
            return value <= wanted
        case _:
            return value < wanted


def all_hold(conditions: Sequence[Condition], values: Mapping[str, Value], fields: Fields) -> bool:
    return all(holds(condition, values, fields) for condition in conditions)


def fault_of(condition: Condition, fields: Fields) -> str | None:
    """Why a condition makes no sense: an unknown field, an operator or a value that is not the field's."""
    kind = fields.kinds.get(condition.field)
    if kind is None:
        return "unknown_field"
    if condition.operator not in OPERATORS[kind]:
        return "wrong_operator"
    value = condition.value
    if kind is FieldKind.FLAG:
        return None if isinstance(value, bool) else "wrong_value"
    if kind in (FieldKind.NUMBER, FieldKind.MONEY):
        return None if isinstance(value, int) and not isinstance(value, bool) else "wrong_value"
    if not isinstance(value, list) or not value:
        return "wrong_value"
    if kind is FieldKind.CHOICE and not set(value) <= set(fields.choices.get(condition.field, ())):
        return "wrong_value"
    if kind is FieldKind.UNIT and not set(value) <= set(fields.lines):
        return "unknown_unit"
    return None


class TooManyCases(Exception):
    """More combinations than can be looked at."""


def cases(conditions: Sequence[Condition], fields: Fields) -> Iterator[dict[str, Value]]:
    """Values of which one stands for every way in which these conditions can turn out together."""
    names = sorted({condition.field for condition in conditions})
    columns = [_samples(name, conditions, fields) for name in names]
    if prod(len(column) for column in columns) > MOST_CASES:
        raise TooManyCases
    for row in product(*columns):
        yield dict(zip(names, row, strict=True))


def _samples(name: str, conditions: Sequence[Condition], fields: Fields) -> list[Value]:
    kind = fields.kinds[name]
    asked = [condition.value for condition in conditions if condition.field == name]
    if kind is FieldKind.FLAG:
        return [True, False]
    if kind in (FieldKind.NUMBER, FieldKind.MONEY):
        bounds = [value for value in asked if isinstance(value, int)]
        return list[Value](sorted({bound + step for bound in bounds for step in (-1, 0, 1)}))
    if kind is FieldKind.CHOICE:
        return list[Value](fields.choices[name])
    return list[Value](
        [*sorted({item for value in asked if isinstance(value, list) for item in value}), OTHER]
    )
