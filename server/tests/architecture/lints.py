"""Rules about code that a reader would check by eye. Each takes a source text and returns its breaches."""

import ast
import re

from tests.architecture.sources import Text, strings

TRANSACTION = re.compile(
    r"(?:^|;)\s*(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|START TRANSACTION|SET LOCAL|SET SESSION)\b"
    r"|\bset_config\b|\bapp\.org\b"
)
NOTIFY = re.compile(r"\bpg_notify\b|(?:^|;)\s*NOTIFY\b")
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "utc_now",
}
WAY_OUT = re.compile(
    r"(?:httpx|requests|aiohttp|urllib3|http\.client|urllib\.request|websockets|authlib\.integrations|ftplib|smtplib)"
    r"(?:\.|$)"
)
MENTION = re.compile(r"\b(FROM|JOIN|INTO|UPDATE)\s+(?:ONLY\s+)?(\w+)(?:\s+AS\s+(\w+))?")


def transactions(source: str) -> list[str]:
    """Beginning, ending or narrowing a transaction is core/db.py's business alone."""
    found = [
        f"line {text.line}: {text.text.strip()[:40]!r}"
        for text in strings(source)
        if TRANSACTION.search(text.text)
    ]
    return found + [
        f"line {node.lineno}: .{node.func.attr}("
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"transaction", "commit", "rollback"}
    ]


def notifications(source: str) -> list[str]:
    """NOTIFY inside a transaction makes all commits wait for each other."""
    return [f"line {text.line}: {text.text!r}" for text in strings(source) if NOTIFY.search(text.text)]


def clocks(source: str) -> list[str]:
    """Business code takes its time from the transaction."""
    return [
        f"line {node.lineno}: {ast.unparse(node.func)}()"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func).removeprefix("datetime.datetime.") in CLOCKS
    ]


def late_imports(source: str) -> list[str]:
    """An import inside a function is how an order of modules is dodged."""
    return [
        f"line {inner.lineno}: {ast.unparse(inner)}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def companyless_sql(source: str, tables: set[str]) -> list[str]:
    """Mentions of a company table whose statement does not name that table's org_id."""
    texts = list(strings(source))
    return [f"line {text.line}: {breach}" for text in texts for breach in _companyless(text, texts, tables)]


def _companyless(text: Text, texts: list[Text], tables: set[str]) -> list[str]:
    found = []
    whole = text.text
    if text.is_open:  # predicates may be put in from fragments that stand beside it
        beside = [other for other in texts if other.within == text.within != 0 and other is not text]
        whole += " ".join(other.text for other in beside if not MENTION.search(other.text))
    mentions = [match for match in MENTION.finditer(text.text) if match[2] in tables]
    for word, table, alias in {match.groups() for match in mentions}:
        if word == "INTO":
            columns = re.search(rf"INTO {table}(?: AS \w+)?\s*\(([^)]*)\)", text.text)
            if columns is None or columns[1].split(",")[0].strip() != "org_id":
                found.append(f"INSERT INTO {table} without org_id first")
            continue
        named = rf"\b{alias}\.org_id" if alias else r"(?<![.\w])org_id"
        told = len(re.findall(rf"{named}\s*=|=\s*{named}\b|\b{table} USING \(org_id\b", whole))
        if told < sum(1 for match in mentions if match.groups() == (word, table, alias)):
            found.append(f"{word} {table} AS {alias} without {alias or table}.org_id")
    return found


def own_ways_out(source: str) -> list[str]:
    """A client of HTTP or a bare connection beside core/outgoing.py would go where nobody judged the address."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [f"line {node.lineno}: {name.name}" for name in node.names if WAY_OUT.match(name.name)]
        if isinstance(node, ast.ImportFrom) and WAY_OUT.match(f"{node.module}.{node.names[0].name}"):
            found.append(f"line {node.lineno}: {node.module}")
        if isinstance(node, ast.Attribute) and node.attr in {"open_connection", "create_connection"}:
            found.append(f"line {node.lineno}: {node.attr}")
    return found
