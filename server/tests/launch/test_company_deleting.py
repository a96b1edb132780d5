"""`rounds company export` and `rounds company delete`: nothing of it is left, and its neighbour is as it was."""

import asyncio
import hashlib
import io
import zipfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pyrage
import pytest

from rounds.app import SYNCED
from rounds.core import sealing
from rounds.core.access import system_ctx
from rounds.core.config import Settings
from rounds.core.db import Database, Tx
from rounds.core.file_store import Files
from rounds.core.files import accept_part, thumbnail_key
from rounds.core.ids import uuid7
from rounds.launch import company_deleting
from rounds.launch.company_deleting import in_order
from rounds.launch.database import Addresses
from rounds.launch.errors import LaunchError
from tests.core.test_files import name_of, picture
from tests.launch.test_company_commands import ask, create, run
from tests.world import MASTER

CANARY = "kanarienvogel"


@pytest.fixture(autouse=True)
def rows_may_go_unsaid(database: Addresses, superuser_dsn: str) -> Iterator[None]:
    """The tests' own triggers ask for a word to the change log, which goes as well. Those of foreign keys stay."""
    tables = [row["relname"] for row in ask(superuser_dsn, company_deleting.TABLES)]
    for table in tables:
        ask(superuser_dsn, f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    yield
    for table in tables:
        ask(superuser_dsn, f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def inside(database: Addresses, folder: Path, work: Callable[[Database, Files], Awaitable[Any]]) -> Any:
    settings = Settings(
        database_url=database.app,
        data_dir=folder,
        secret_key="x" * 32,
        master_key=MASTER,
    )

    async def opened() -> Any:
        db = await Database.connect(database.app, size=1, synced=SYNCED, keys=settings.keyring())
        try:
            return await work(db, Files.of(settings, db))
        finally:
            await db.close()

    return asyncio.run(opened())


def fill(database: Addresses, superuser_dsn: str, folder: Path, org_id: int) -> bytes:
    """Rows in many tables, a picture, a small copy, a part, a subject's key, a job."""
    content = picture(side=60)

    async def work(db: Database, files: Files) -> None:
        async def write(tx: Tx) -> None:
            await accept_part(tx, files, hashlib.sha256(content).digest(), 0, len(content), content)
            await accept_part(tx, files, hashlib.sha256(b"more").digest(), 0, 100, b"a part")
            await files.put(thumbnail_key(tx.org_id, name_of(content)), b"\xff\xd8 small", tx)
            await sealing.seal(tx, uuid7(), "phone", "13900001234")

        await db.run(system_ctx(org_id, "UTC"), write)

    inside(database, folder, work)
    ask(superuser_dsn, "UPDATE unit SET name = $2 WHERE org_id = $1", org_id, f"{CANARY}-{org_id}-")
    ask(
        superuser_dsn,
        """
        INSERT INTO unit (org_id, id, name, kind, created_at)
        SELECT $1, gen_random_uuid(), 'x', 'team', now() FROM generate_series(1, 12000)
        """,
        org_id,
    )
    return content


def everything(superuser_dsn: str, org_id: int) -> dict[str, str]:
    """All rows of a company as text, by table."""
    found = {}
    for row in ask(superuser_dsn, company_deleting.TABLES):
        table = row["relname"]
        lines = ask(superuser_dsn, f"SELECT t::text FROM {table} AS t WHERE org_id = $1 ORDER BY 1", org_id)
        if lines:
            found[table] = "\n".join(line[0] for line in lines)
    return found


def files_of(folder: Path, org_id: int) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in (folder / "files").rglob("*")
        if path.is_file() and f"/{org_id}/" in str(path)
    }


def texts_with(superuser_dsn: str, word: str) -> set[str]:
    """Tables anywhere in the database that hold a word."""
    tables = ask(
        superuser_dsn,
        """
        SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('public', 'jobs') AND c.relkind IN ('r', 'p')
        """,
    )
    return {
        row["name"]
        for row in tables
        if ask(
            superuser_dsn, f"SELECT FROM {row['name']} AS t WHERE t::text LIKE '%' || $1 || '%' LIMIT 1", word
        )
    }


def test_a_deleted_company_is_nowhere_and_its_neighbour_is_as_it_was(
    database: Addresses, superuser_dsn: str, tmp_path: Path
) -> None:
    gone = create(database, tmp_path, "要走的", "DEL-gone")
    stays = create(database, tmp_path, "留下的", "DEL-stays")
    content = fill(database, superuser_dsn, tmp_path, gone)
    fill(database, superuser_dsn, tmp_path, stays)
    rows, lying = everything(superuser_dsn, stays), files_of(tmp_path, stays)
    assert len(rows) > 12
    assert len(lying) == len(files_of(tmp_path, gone)) == 3
    assert texts_with(superuser_dsn, f"{CANARY}-{gone}-")
    (tmp_path / "files" / "blob" / str(gone) / "ab#1").write_bytes(b"what a dead process left")

    said = run(database, tmp_path, "delete", str(gone), "--yes-delete", "要走的", "--quiet", "0")
    assert said.exit_code == 0, (said.output, said.exception)
    assert everything(superuser_dsn, gone) == {}
    assert files_of(tmp_path, gone) == {}
    assert texts_with(superuser_dsn, f"{CANARY}-{gone}-") == set()
    assert everything(superuser_dsn, stays) == rows
    assert files_of(tmp_path, stays) == lying

    (line,) = ask(
        superuser_dsn,
        "SELECT name, details::text FROM company_record WHERE company = $1 AND action = 'delete'",
        gone,
    )
    details = orjson.loads(line["details"])
    kept = Path(details["export"])
    assert details["rows"] > 12_000
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == details["sha256"]
    assert kept.stat().st_mode & 0o777 == 0o600
    package = zipfile.ZipFile(kept)
    assert package.read(f"files/{name_of(content)}.png") == content
    assert f"{CANARY}-{gone}-" in package.read("tables/unit.jsonl").decode()
    assert run(database, tmp_path, "delete", str(gone), "--yes-delete", "要走的").exit_code == 1


def test_a_wrong_name_deletes_nothing(database: Addresses, superuser_dsn: str, tmp_path: Path) -> None:
    org_id = create(database, tmp_path, "写错名字", "DEL-name")
    before = everything(superuser_dsn, org_id)
    said = run(database, tmp_path, "delete", str(org_id), "--quiet", "0", typed="写对名字\n")
    assert said.exit_code == 1
    assert "nothing was done" in said.output
    assert everything(superuser_dsn, org_id) == before


def test_a_deletion_that_was_cut_off_is_carried_on_without_a_second_export(
    database: Addresses, superuser_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    org_id = create(database, tmp_path, "断电的", "DEL-cut")
    fill(database, superuser_dsn, tmp_path, org_id)
    real = company_deleting._empty
    emptied: list[str] = []

    async def die(connection: Any, table: str, number: int, *, whole: bool) -> int:
        if len(emptied) == 8:
            raise asyncpg.ConnectionDoesNotExistError("killed")
        emptied.append(table)
        return await real(connection, table, number, whole=whole)

    arguments = ("delete", str(org_id), "--yes-delete", "断电的", "--quiet", "0")
    with monkeypatch.context() as patch:
        patch.setattr(company_deleting, "_empty", die)
        assert run(database, tmp_path, *arguments).exit_code == 1
    left = everything(superuser_dsn, org_id)
    assert "company" in left, "its own row goes last"
    assert "suspended" in run(database, tmp_path, "list").output
    assert len(list((tmp_path / "exports").iterdir())) == 1
    said = run(database, tmp_path, *arguments)
    assert said.exit_code == 0, said.output
    assert "carrying on" in said.output
    assert len(list((tmp_path / "exports").iterdir())) == 1
    assert everything(superuser_dsn, org_id) == {}


def test_jobs_that_wait_for_a_deleted_company_go_too(
    database: Addresses, superuser_dsn: str, tmp_path: Path
) -> None:
    gone = create(database, tmp_path, "有活的", "DEL-jobs")
    for org_id in (gone, gone + 1_000_000):
        ask(
            database.worker,
            """
            INSERT INTO procrastinate_jobs (queue_name, task_name, args)
            VALUES ('default', 'x', jsonb_build_object('org_id', $1::bigint))
            """,
            org_id,
        )
    said = run(
        database, tmp_path, "delete", str(gone), "--yes-delete", "有活的", "--quiet", "0", "--no-export"
    )
    assert said.exit_code == 0, said.output
    waiting = ask(superuser_dsn, "SELECT (args ->> 'org_id')::bigint AS org_id FROM jobs.procrastinate_jobs")
    assert {row["org_id"] for row in waiting} & {gone, gone + 1_000_000} == {gone + 1_000_000}
    assert not (tmp_path / "exports").exists()


def test_an_export_by_command_is_encrypted_for_whom_it_is_meant(database: Addresses, tmp_path: Path) -> None:
    org_id = create(database, tmp_path, "带走的", "EXP-one")
    identity = pyrage.x25519.Identity.generate()
    to = tmp_path / "out.zip.age"
    said = run(
        database, tmp_path, "export", str(org_id), "--to", str(to), "--recipient", str(identity.to_public())
    )
    assert said.exit_code == 0, (said.output, said.exception)
    assert hashlib.sha256(to.read_bytes()).hexdigest() in said.output
    package = zipfile.ZipFile(io.BytesIO(pyrage.decrypt(to.read_bytes(), [identity])))
    assert orjson.loads(package.read("manifest.json"))["company"]["name"] == "带走的"
    typed = tmp_path / "typed.zip.age"
    said = run(
        database,
        tmp_path,
        "export",
        str(org_id),
        "--to",
        str(typed),
        "--passphrase",
        typed="a long passphrase\n",
    )
    assert said.exit_code == 0, (said.output, said.exception)
    assert pyrage.passphrase.decrypt(typed.read_bytes(), "a long passphrase")[:2] == b"PK"
    for wrong, words in (
        (("--to", str(to)), "exists already"),
        (("--to", str(tmp_path / "new"), "--recipient", "age1x"), "no recipient"),
        (("--to", str(tmp_path / "none" / "x")), "cannot be written"),
        (("--to", str(tmp_path / "new"), "--recipient", "age1x", "--passphrase"), "not both"),
    ):
        refused = run(database, tmp_path, "export", str(org_id), *wrong)
        assert refused.exit_code == 1
        assert words in refused.output
    assert not (tmp_path / "new").exists()


def test_tables_come_before_those_they_refer_to() -> None:
    assert in_order(["a", "b", "c"], [("c", "b"), ("b", "a"), ("b", "b")]) == ["c", "b", "a"]
    with pytest.raises(LaunchError, match="ring"):
        in_order(["a", "b"], [("a", "b"), ("b", "a")])
