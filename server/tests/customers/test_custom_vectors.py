"""Phone, desk and server take the same values for the same fields."""

import json
from pathlib import Path
from typing import Any

import pytest

from rounds.customers.custom.rules import Definition, check_values, definition_fault, sees

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "custom_fields.json").read_text())
FIELDS = [Definition.of(field) for field in VECTORS["fields"].values()]


@pytest.mark.parametrize(
    "case", VECTORS["cases"], ids=[f"{c['field']}={c['given']!r}" for c in VECTORS["cases"]]
)
def test_a_value_is_kept_or_refused_as_the_vectors_say(case: dict[str, Any]) -> None:
    checked = check_values(FIELDS, {case["field"]: case["given"]})
    if "fault" in case:
        assert [fault.told() for fault in checked.faults] == [
            {"field": case["field"], "code": case["fault"], "limit": case.get("limit")}
        ]
        assert checked.values == {}
    else:
        assert (checked.values, checked.faults) == ({case["field"]: case["value"]}, [])


def test_what_no_json_of_ours_can_say_is_refused_too() -> None:
    for value in (float("nan"), float("inf"), 10**400):
        assert check_values(FIELDS, {"staff": value}).faults
    assert [fault.code for fault in check_values(FIELDS, {}, complete=True).faults] == ["missing", "missing"]


@pytest.mark.parametrize(
    ("definition", "part"),
    [
        ({"type": "choice"}, "options"),
        ({"type": "choice", "options": [{"key": "a"}, {"key": "a"}]}, "options"),
        ({"type": "text", "options": [{"key": "a"}]}, "options"),
        ({"type": "number", "min": 5, "max": 4}, "max"),
        ({"type": "number", "min": "5"}, "min"),
        ({"type": "date", "min": "2020-02-30"}, "min"),
        ({"type": "yes_no", "max": 1}, "max"),
        ({"type": "text", "min": -1}, "min"),
        ({"type": "text", "min": 500}, "min"),
        ({"type": "number", "pattern": "##"}, "pattern"),
        ({"type": "money", "decimals": 2}, "decimals"),
        ({"type": "number", "max": 5, "default": 6}, "default"),
    ],
)
def test_a_definition_that_no_value_could_follow_is_not_sound(definition: dict[str, Any], part: str) -> None:
    fault = definition_fault(Definition.of({"id": "x", **definition}))
    assert fault is not None
    assert fault[0] == part


def test_a_field_is_hidden_only_where_all_of_somebodys_roles_are_kept_from_it() -> None:
    assert sees(["rep"], None)
    assert sees([], [])
    assert not sees(["rep"], [])
    assert not sees(["rep"], ["rep"])
    assert sees(["rep"], ["leader", "rep"])
