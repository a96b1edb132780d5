"""Reading the production code: its files, its strings, and which of them are SQL."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SERVER = Path(__file__).parents[2]
ROUNDS = SERVER / "rounds"
FOUNDATIONS = {"core", "engines"}
ABOVE = {"worker", "app", "cli", "launch", "demo", "__main__"}
# Asked before a company is known; they hold no business data.
DOOR_TABLES = {
    "door_key",
    "sign_in_name",
    "sign_in_name_plain",
    "sign_in_attempt",
    "sign_on_code",
    "spent_challenge",
    "company_record",
    "day_turn",
    "database_history",
    "schema_migrations",
}


def production_files() -> list[Path]:
    return sorted(ROUNDS.rglob("*.py"))


def part_of(path: Path) -> str:
    """The module of `rounds` that a file belongs to: `org`, `core`, `cli` …"""
    return path.relative_to(ROUNDS).parts[0].removesuffix(".py")


def business_files() -> list[Path]:
    return [path for path in production_files() if part_of(path) not in FOUNDATIONS | ABOVE | {"__init__"}]


def name_of(path: Path) -> str:
    return path.relative_to(SERVER).as_posix()


def company_tables() -> set[str]:
    made = {
        table
        for path in (SERVER / "migrations").glob("*.sql")
        for table in re.findall(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)", path.read_text())
    }
    return made - DOOR_TABLES


@dataclass(frozen=True)
class Text:
    """A string of the code with its fragments filled in as far as they are plain; `is_open` when some are not."""

    line: int
    text: str
    is_open: bool
    within: int


def strings(source: str) -> Iterator[Text]:
    """All strings but docstrings. `within` tells strings of one function from those of another."""
    tree = ast.parse(source)
    constants = _constants(tree)
    skipped = _docstrings(tree)
    yield from _strings_below(tree, constants, skipped, 0)


def _strings_below(
    node: ast.AST, constants: dict[str, str], skipped: set[int], within: int
) -> Iterator[Text]:
    for child in ast.iter_child_nodes(node):
        inside = child.lineno if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else within
        if id(child) in skipped:
            continue
        if isinstance(child, ast.Constant | ast.JoinedStr | ast.BinOp):
            text, is_open = _filled(child, constants)
            if text is not None:
                yield Text(child.lineno, text, is_open, inside)
                if isinstance(child, ast.JoinedStr):  # strings inside its braces are strings too
                    for value in child.values:
                        if isinstance(value, ast.FormattedValue):
                            yield from _strings_below(value, constants, skipped, inside)
                continue
        yield from _strings_below(child, constants, skipped, inside)


def _filled(node: ast.expr, constants: dict[str, str]) -> tuple[str | None, bool]:
    if isinstance(node, ast.Constant):
        return (node.value if isinstance(node.value, str) else None), False
    if isinstance(node, ast.Name) and node.id in constants:
        return constants[node.id], False
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        (left, left_open), (right, right_open) = _filled(node.left, constants), _filled(node.right, constants)
        if left is None and right is None:
            return None, True
        return (left or "{}") + (right or "{}"), left_open or right_open or None in (left, right)
    if isinstance(node, ast.JoinedStr):
        text, is_open = "", False
        for value in node.values:
            inner = value.value if isinstance(value, ast.FormattedValue) else value
            part, part_open = _filled(inner, constants)
            text += "{}" if part is None else part
            is_open = is_open or part_open or part is None
        return text, is_open
    return None, True


def _constants(tree: ast.Module) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            text, _ = _filled(node.value, found)
            if text is not None:
                found[node.targets[0].id] = text
    return found


def _docstrings(tree: ast.Module) -> set[int]:
    return {id(node) for node in ast.walk(tree) if isinstance(node, ast.Expr)} & {
        id(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
