"""`rounds company …`, as an operator types it."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner

from rounds.cli import app
from rounds.launch.database import Addresses
from tests.world import MASTER

LINK = "https://rounds.example/console/welcome#"


def run(addresses: Addresses, folder: Path, *arguments: str, typed: str | None = None) -> Any:
    named = {
        # A copy of the template belongs to who copied it, so the tests' superuser stands for its owner.
        "ROUNDS_OWNER_DATABASE_URL": addresses.owner.replace("//rounds_owner@", "//postgres@"),
        "ROUNDS_DATABASE_URL": addresses.app,
        "ROUNDS_WORKER_DATABASE_URL": addresses.worker,
        "ROUNDS_MASTER_KEY": MASTER,
        "ROUNDS_AUDIT_KEY": None,
        "COLUMNS": "200",
    }
    return CliRunner().invoke(app, ["company", *arguments, "--data", str(folder)], env=named, input=typed)


def ask(dsn: str, sql: str, *arguments: object) -> Any:
    async def asked() -> Any:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetch(sql, *arguments)
        finally:
            await connection.close()

    return asyncio.run(asked())


def create(addresses: Addresses, folder: Path, name: str, code: str) -> int:
    said = run(
        addresses, folder, "create", name, "--admin", "管理员 01", "--sign-in", code,
        "--url", "https://rounds.example/",
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    assert LINK in said.output
    return int(said.output.partition(":")[0].removeprefix("company "))


def test_a_company_is_made_with_an_administrator_who_sets_a_password_by_the_link(
    database: Addresses, superuser_dsn: str, tmp_path: Path
) -> None:
    org_id = create(database, tmp_path, "新公司", "CLI-first")
    (person,) = ask(
        superuser_dsn,
        """
        SELECT p.code, s.role, u.kind, i.kind AS invite, i.used_at
        FROM person AS p
        JOIN position_holder AS h ON h.org_id = p.org_id AND h.person_id = p.id
        JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id
        JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
        JOIN invite AS i ON i.org_id = p.org_id AND i.person_id = p.id
        WHERE p.org_id = $1
        """,
        org_id,
    )
    assert tuple(person) == ("CLI-first", "admin", "company", "link", None)
    listed = run(database, tmp_path, "list")
    assert f"{org_id}  新公司" in listed.output
    assert "1 people" in listed.output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--sign-in", "CLI-taken"], "signs in by 'CLI-taken' already"),
        (["--sign-in", "CLI-free", "--timezone", "Mars/Base"], "no time zone"),
        (["--sign-in", "CLI-free", "--currency", "yuan"], "no currency"),
        (["--sign-in", "CLI-free", "--locale", "fr"], "zh, en"),
        (["--sign-in", " "], "what they sign in by"),
    ],
)
def test_a_company_that_cannot_be_made_is_refused_in_words_and_leaves_nothing(
    database: Addresses, superuser_dsn: str, tmp_path: Path, options: list[str], words: str
) -> None:
    taken = ask(superuser_dsn, "SELECT count(*) FROM person WHERE code = 'CLI-taken'")[0][0]
    if not taken:
        create(database, tmp_path, "先来的", "CLI-taken")
    before = ask(superuser_dsn, "SELECT count(*) FROM company")[0][0]
    said = run(database, tmp_path, "create", "后来的", "--admin", "x", *options)
    assert said.exit_code == 1
    assert words in said.output
    assert ask(superuser_dsn, "SELECT count(*) FROM company")[0][0] == before


def test_suspending_and_resuming_is_said_once_and_kept_in_the_installations_record(
    database: Addresses, superuser_dsn: str, tmp_path: Path
) -> None:
    org_id = create(database, tmp_path, "停一停", "CLI-pause")

    said = [run(database, tmp_path, what, str(org_id)).output for what in ("suspend", "suspend", "resume")]
    assert [words.partition(": ")[2].strip() for words in said] == [
        "suspended",
        "was suspended already",
        "works again",
    ]
    kept = ask(
        superuser_dsn, "SELECT action, name FROM company_record WHERE company = $1 ORDER BY at", org_id
    )
    assert [tuple(row) for row in kept] == [
        ("create", "停一停"),
        ("suspend", "停一停"),
        ("resume", "停一停"),
    ]
    nobody = run(database, tmp_path, "suspend", "999999")
    assert nobody.exit_code == 1
    assert "There is no company 999999" in nobody.output
