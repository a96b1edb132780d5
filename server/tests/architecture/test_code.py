"""Rules of the code that no common tool knows; each is shown to catch what it is for."""

from pathlib import Path

import pytest

from tests.architecture import lints
from tests.architecture.sources import (
    ROUNDS,
    SERVER,
    business_files,
    company_tables,
    name_of,
    part_of,
    production_files,
    strings,
)

LONGEST = 350
# The relay carries events of all companies: a policy of its own lets the worker's role do that, and only that.
# The start asks, as the owner, whether there is any company at all.
ACROSS_COMPANIES = {
    # The demo's logins, looked up by the owner.
    ("rounds/launch/demo_company.py", "FROM person AS None without person.org_id"),
    ("rounds/launch/demo_company.py", "JOIN account AS None without account.org_id"),
    ("rounds/core/outbox.py", "FROM outbox AS None without outbox.org_id"),
    ("rounds/launch/system.py", "FROM company AS None without company.org_id"),
    # And whether an earlier version left numbers in the clear; keys are renewed company by company.
    ("rounds/launch/system.py", "FROM customer AS None without customer.org_id"),
    ("rounds/core/rotation.py", "FROM company AS None without company.org_id"),
    # The doctor asks, as the owner, about the whole installation.
    ("rounds/launch/doctor.py", "FROM company AS None without company.org_id"),
    ("rounds/launch/doctor.py", "FROM company_key AS None without company_key.org_id"),
    # A backup is of the whole installation: files that came lately, and what a restored one holds and lacks.
    ("rounds/launch/backup/taking.py", "FROM blob AS None without blob.org_id"),
    ("rounds/launch/backup/outlook.py", "UPDATE blob AS None without blob.org_id"),
    ("rounds/launch/backup/outlook.py", "FROM company AS None without company.org_id"),
    ("rounds/launch/backup/outlook.py", "FROM op_log AS None without op_log.org_id"),
}


def breaches_in(files: list[Path], lint) -> list[str]:
    return [f"{name_of(path)} {breach}" for path in files for breach in lint(path.read_text())]


def all_but(*names: str) -> list[Path]:
    exempt = {ROUNDS / name for name in names}
    assert all(path.is_file() for path in exempt)
    return [path for path in production_files() if path not in exempt]


def too_long(source: str) -> bool:
    return source.count("\n") > LONGEST


def test_no_file_is_longer_than_one_can_hold_in_mind() -> None:
    assert [name_of(path) for path in production_files() if too_long(path.read_text())] == []


def test_the_length_rule_sees_a_long_file() -> None:
    assert too_long("x = 1\n" * 351)
    assert not too_long("x = 1\n" * 350)


def test_only_the_database_of_core_begins_and_commits() -> None:
    # Migrations run as the owner before anybody is served; core/testing is for test databases. A backup counts rows
    # on a snapshot that is taken while it holds writers up.
    others = all_but("core/db.py", "core/testing/__init__.py", "launch/migrate.py", "launch/backup/counts.py")
    assert breaches_in(others, lints.transactions) == []


@pytest.mark.parametrize(
    "bad",
    [
        "await tx.execute('COMMIT')",
        "await conn.execute(f'{script};ROLLBACK')",
        "await conn.execute('SAVEPOINT mine')",
        "async with conn.transaction(): ...",
        "await tx.value(\"SELECT set_config('app.org', $1, true)\", 7)",
        "await conn.execute('SET LOCAL app.org = 7')",
    ],
)
def test_the_transaction_rule_sees(bad: str) -> None:
    assert lints.transactions(f"async def act(tx, conn):\n    {bad}\n")


def test_the_transaction_rule_leaves_words_in_docstrings_alone() -> None:
    assert lints.transactions('def act():\n    """COMMIT is core\'s."""\n') == []


def test_notify_is_sent_by_the_bus_alone() -> None:
    assert breaches_in(all_but("core/bus.py"), lints.notifications) == []


def test_the_notify_rule_sees_both_spellings() -> None:
    assert lints.notifications("tx.execute('NOTIFY rounds')")
    assert lints.notifications("tx.execute('SELECT pg_notify($1, $2)')")


def test_other_systems_are_asked_through_one_place_alone() -> None:
    # `rounds up` asks its own server on this machine whether it answers.
    assert breaches_in(all_but("core/outgoing.py", "launch/network.py"), lints.own_ways_out) == []


@pytest.mark.parametrize(
    "bad",
    [
        "import httpx",
        "from httpx import AsyncClient",
        "import urllib.request",
        "from urllib.request import urlopen",
        "from urllib import request",
        "import http.client",
        "from authlib.integrations.httpx_client import AsyncOAuth2Client",
        "reader, writer = await asyncio.open_connection(host, port)",
        "socket.create_connection((host, port))",
    ],
)
def test_the_rule_on_ways_out_sees(bad: str) -> None:
    indented = "\n".join(f"    {line}" for line in bad.splitlines())
    assert lints.own_ways_out(f"async def ask():\n{indented}\n")


def test_the_rule_on_ways_out_leaves_reading_an_address_alone() -> None:
    assert lints.own_ways_out("from urllib.parse import urlsplit\n") == []


def test_business_code_takes_its_time_from_the_transaction() -> None:
    assert breaches_in(business_files(), lints.clocks) == []


@pytest.mark.parametrize("bad", ["datetime.now(UTC)", "time.time()", "utc_now()", "date.today()"])
def test_the_clock_rule_sees(bad: str) -> None:
    assert lints.clocks(f"at = {bad}")


def test_nothing_is_imported_inside_a_function_to_dodge_the_order() -> None:
    below_the_command_line = [
        path for path in production_files() if part_of(path) not in {"cli", "launch", "demo"}
    ]
    assert breaches_in(below_the_command_line, lints.late_imports) == []


def test_the_import_rule_sees_one_inside_a_function() -> None:
    assert lints.late_imports("def act():\n    from rounds.visits import public\n")


def test_every_statement_on_a_company_table_names_the_company() -> None:
    tables = company_tables()
    found = {
        (name_of(path), breach.partition(": ")[2])
        for path in production_files()
        for breach in lints.companyless_sql(path.read_text(), tables)
    }
    assert found == ACROSS_COMPANIES


def test_the_company_rule_reads_many_statements() -> None:
    """If the search for SQL broke, the rule above would be silent: count what it looks at."""
    tables = company_tables()
    seen = {
        match[2]
        for path in production_files()
        for text in strings(path.read_text())
        for match in lints.MENTION.finditer(text.text)
    }
    assert tables - seen == set()
    assert {"company", "customer", "visit", "session", "sync_row"} <= tables


@pytest.mark.parametrize(
    "bad",
    [
        "SELECT name FROM customer WHERE id = $1",
        "SELECT c.name FROM customer AS c WHERE c.id = $1 AND $2 = org_id",
        "UPDATE customer SET name = $1 WHERE id = $2",
        "DELETE FROM customer_gram WHERE customer_id = $1",
        "INSERT INTO visit (id, person_id) VALUES ($1, $2)",
        "INSERT INTO visit (id, org_id) VALUES ($1, $2)",
        "SELECT v.id FROM visit AS v JOIN customer AS c ON c.id = v.customer_id WHERE v.org_id = $1",
        "SELECT c.id FROM customer AS c WHERE c.org_id = $1 AND EXISTS (SELECT FROM customer AS c WHERE c.id = $2)",
    ],
)
def test_the_company_rule_sees(bad: str) -> None:
    assert lints.companyless_sql(f"async def act(tx):\n    await tx.rows({bad!r})\n", company_tables())


def test_the_company_rule_sees_a_statement_whose_fragments_forget_it() -> None:
    asked = 'await tx.rows(f"SELECT v.id FROM visit AS v WHERE {where}")'
    bad = f'async def act(tx):\n    where = ["v.id = $1"]\n    {asked}\n'
    assert lints.companyless_sql(bad, company_tables())
    good = bad.replace("v.id = $1", "v.org_id = $1")
    assert lints.companyless_sql(good, company_tables()) == []


def test_the_worktree_is_where_these_rules_look() -> None:
    assert (SERVER / "pyproject.toml").is_file()
    assert len(business_files()) > 20
