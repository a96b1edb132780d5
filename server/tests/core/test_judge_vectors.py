"""The phone's implementation wrote these vectors; ours must answer every one of them the same way."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from rounds.core.geo import Datum
from rounds.visits.rules import FixSeen, PinSeen, Policy, judge

CASES = json.loads((Path(__file__).parents[1] / "vectors" / "judge.json").read_text())["cases"]
ID = UUID(int=7)


def answer(case: dict[str, Any]) -> dict[str, Any]:
    fix, pin = case["fix"], case["pin"]
    verdict = judge(
        fix
        and FixSeen(ID, fix["lng"], fix["lat"], fix["accuracy_m"], datetime.fromisoformat(fix["taken_at"])),
        pin and PinSeen(ID, pin["lng"], pin["lat"], Datum(pin["datum"]), pin.get("radius_m")),
        datetime.fromisoformat(case["started_at"]),
        case["no_fix_reason"],
        Policy(**case["policy"]),
    )
    return {
        "verdict": verdict.verdict,
        "score": verdict.score,
        "inside": verdict.inside,
        "distance_m": verdict.distance_m,
        "reasons": verdict.reasons_json(),
    }


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_server_judges_as_the_phone_does(case: dict[str, Any]) -> None:
    assert answer(case) == case["expect"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_points_of_all_reasons_add_up_to_the_score(case: dict[str, Any]) -> None:
    given = answer(case)
    assert sum(reason["points"] for reason in given["reasons"]) == given["score"]
    assert all(0 <= reason["points"] <= reason["max"] for reason in given["reasons"])


def test_the_vectors_know_every_verdict_and_every_reason() -> None:
    assert {case["expect"]["verdict"] for case in CASES} == {
        "on_site",
        "off_site",
        "no_position",
        "unverified",
    }
    assert {reason["code"] for case in CASES for reason in case["expect"]["reasons"]} == {
        "distance",
        "fix_age",
        "accuracy_absent",
        "no_pin",
        "pin_datum_unknown",
        "no_fix",
    }
