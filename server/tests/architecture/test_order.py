"""Modules stand in one order and speak to each other through `public.py` alone."""

import tomllib
from collections.abc import Iterable
from functools import cache

import grimp
import pytest

from tests.architecture.sources import ABOVE, FOUNDATIONS, ROUNDS, SERVER

ORDER = [
    {"app"},
    {"sync", "insights", "integrations"},
    {"routes", "messages"},
    {"orders", "expenses", "followups"},
    {"visits"},
    {"forms", "catalog", "tracking", "deals"},
    {"customers"},
    {"approvals"},
    {"org"},
    {"core", "engines"},
]


@cache
def imports() -> frozenset[tuple[str, str]]:
    """All imports of the package, those inside functions and of outside packages included."""
    graph = grimp.build_graph("rounds", include_external_packages=True, cache_dir=None)
    return frozenset(
        (importer, imported)
        for importer in graph.modules
        if importer.startswith("rounds.")
        for imported in graph.find_modules_directly_imported_by(importer)
    )


def past_the_front_door(edges: Iterable[tuple[str, str]]) -> list[str]:
    """Imports from one module into another that go round its `public.py`. App and worker know all."""
    found = []
    for importer, imported in edges:
        ours, theirs = importer.split(".")[1], imported.split(".")[1:]
        if (
            not imported.startswith("rounds.")
            or ours in {"app", "worker", theirs[0]}
            or theirs[0] in FOUNDATIONS | ABOVE
        ):
            continue
        if theirs[1:] != ["public"]:
            found.append(f"{importer} imports {imported}")
    return sorted(found)


def web_framework_users(edges: Iterable[tuple[str, str]]) -> list[str]:
    """Files that import the web framework and are neither core/http, app.py nor endpoints."""
    return sorted(
        importer
        for importer, imported in edges
        if imported.split(".")[0] in {"fastapi", "starlette"}
        and not importer.startswith("rounds.core.http")
        and importer != "rounds.app"
        and importer.rsplit(".", 1)[-1] != "endpoints"
    )


def listed_order() -> list[set[str]]:
    contracts = tomllib.loads((SERVER / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = [contract for contract in contracts if contract["type"] == "layers"]
    assert layers["exhaustive"] is True
    return [{name.strip(" ()") for name in layer.split("|")} for layer in layers["layers"]]


def test_modules_use_each_other_through_public_only() -> None:
    assert past_the_front_door(imports()) == []


@pytest.mark.parametrize(
    "edge",
    [
        ("rounds.visits.actions", "rounds.customers.queries"),
        ("rounds.sync.pull", "rounds.visits"),
        ("rounds.demo.fill", "rounds.org.actions"),
    ],
)
def test_the_front_door_rule_sees_who_goes_round_it(edge: tuple[str, str]) -> None:
    assert past_the_front_door([edge])


def test_the_front_door_rule_lets_through_what_it_should() -> None:
    good = [
        ("rounds.visits.actions", "rounds.customers.public"),
        ("rounds.visits.actions", "rounds.visits.rules"),
        ("rounds.visits.actions", "rounds.core.db"),
        ("rounds.app", "rounds.customers.sync"),
    ]
    assert past_the_front_door(good) == []
    assert ("rounds.visits.actions.arriving", "rounds.customers.public") in imports()


def test_only_the_edge_knows_the_web_framework() -> None:
    assert web_framework_users(imports()) == []


def test_the_framework_rule_sees_a_query_that_raises_http_errors() -> None:
    assert web_framework_users([("rounds.visits.queries", "fastapi")])
    assert web_framework_users([("rounds.core.db", "starlette.requests")])
    assert ("rounds.visits.endpoints", "fastapi") in imports()


def test_the_checked_order_is_the_whole_order() -> None:
    """`make check` runs import-linter on this list; here it is held against the architecture's."""
    assert [layer for layer in listed_order() if not layer <= ABOVE - {"app"}] == ORDER


def test_every_module_has_its_place_in_the_order() -> None:
    modules = {
        path.stem for path in ROUNDS.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert modules - {"__init__"} <= set().union(*listed_order())


def test_engines_know_nothing_of_the_system() -> None:
    assert [
        edge
        for edge in imports()
        if edge[0].startswith("rounds.engines.") and edge[1].startswith("rounds.core")
    ] == []
