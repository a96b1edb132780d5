"""The written description of the API is the one that the server gives, and it hides nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from rounds.app import build
from rounds.core.access import Permission
from rounds.core.config import Settings

SNAPSHOT = Path(__file__).parents[2] / "openapi.json"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(build(Settings()).openapi()))
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_snapshot_is_what_the_server_says(document: dict[str, Any]) -> None:
    same = json.loads(SNAPSHOT.read_text()) == document
    assert same, "server/openapi.json is out of date: run `make api` and look at what changed"


def test_every_refusal_is_described_as_a_problem_document(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert refusals, name
        for status, answer in refusals.items():
            assert list(answer["content"]) == ["application/problem+json"], f"{name} {status}"


def test_the_frameworks_own_error_shapes_are_nowhere(document: dict[str, Any]) -> None:
    assert "ValidationError" not in json.dumps(document)


def test_whoever_needs_a_sign_in_says_so_and_names_its_refusals(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        if operation["security"]:
            assert {"401", "403"} <= set(operation["responses"]), name


def test_every_permission_guards_something(document: dict[str, Any]) -> None:
    declared = {operation.get("x-permission") for _, operation in operations(document)} - {None}
    assert declared == {permission.value for permission in Permission}


def test_every_problem_carries_code_params_and_status(document: dict[str, Any]) -> None:
    problem = document["components"]["schemas"]["Problem"]
    assert set(problem["required"]) == {"type", "title", "status", "code", "params"}
    assert "not_signed_in" in problem["properties"]["code"]["enum"]
