"""`rounds audit verify` and `rounds audit key`, as an operator types them."""

import asyncio
import json
import stat
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner

from rounds.app import SYNCED
from rounds.cli import app
from rounds.core.access import system_ctx
from rounds.core.audit.seals import seal, signing_key
from rounds.core.clock import utc_now
from rounds.core.db import Database
from rounds.core.keyring import Keyring
from rounds.launch.audit_key import audit_key
from rounds.launch.database import Addresses
from rounds.launch.errors import LaunchError
from rounds.launch.places import DataDir, open_data_dir
from rounds.org import public as org
from tests.world import MASTER


def run(addresses: Addresses, folder: Path, *arguments: str) -> Any:
    named = {
        # A copy of the template belongs to who copied it, so the tests' superuser stands for its owner.
        "ROUNDS_OWNER_DATABASE_URL": addresses.owner.replace("//rounds_owner@", "//postgres@"),
        "ROUNDS_DATABASE_URL": addresses.app,
        "ROUNDS_WORKER_DATABASE_URL": addresses.worker,
        "ROUNDS_AUDIT_KEY": None,
        "COLUMNS": "200",
    }
    return CliRunner().invoke(app, ["audit", *arguments, "--data", str(folder)], env=named)


@pytest.fixture
def org_id(database: Addresses) -> int:
    async def found() -> int:
        db = await Database.connect(database.app, size=1, synced=SYNCED, keys=Keyring(MASTER))
        try:
            number = await db.door(org.take_company_id)
            await db.run(
                system_ctx(number, "UTC"), org.found_company, name="x", timezone="UTC", locale="zh", currency="CNY",
                is_demo=False,
            )  # fmt: skip
        finally:
            await db.close()
        return number

    return asyncio.run(found())


def test_an_untouched_audit_is_intact_and_a_touched_one_is_not(
    database: Addresses, superuser_dsn: str, org_id: int, tmp_path: Path
) -> None:
    said = run(database, tmp_path, "verify", "--company", str(org_id))
    assert said.exit_code == 0, said.output
    assert f"company {org_id}: 1 rows intact" in said.output

    async def touch() -> None:
        conn = await asyncpg.connect(superuser_dsn)
        await conn.execute("UPDATE audit SET action = 'company:forget' WHERE org_id = $1", org_id)
        await conn.close()

    asyncio.run(touch())
    said = run(database, tmp_path, "verify", "--company", str(org_id))
    assert said.exit_code == 1
    assert "row 1 (company:forget" in said.output


def test_a_head_from_a_file_is_held_against_the_chain(
    database: Addresses, superuser_dsn: str, org_id: int, tmp_path: Path
) -> None:
    key = signing_key(audit_key(open_data_dir(tmp_path)))

    async def last() -> Any:
        conn = await asyncpg.connect(superuser_dsn)
        found = await conn.fetchrow("SELECT seq, hash FROM audit WHERE org_id = $1", org_id)
        await conn.close()
        return found

    row = asyncio.run(last())
    true = seal(key, org_id, utc_now().date(), row["seq"], row["hash"], utc_now())
    false = seal(key, org_id, utc_now().date(), row["seq"], b"x" * 32, utc_now())
    for head, code in ((true, 0), (false, 1)):
        file = tmp_path / "heads.json"
        file.write_text(json.dumps({"heads": [head.told()]}))
        said = run(database, tmp_path, "verify", "--company", str(org_id), "--head", str(file))
        assert said.exit_code == code, said.output
    assert "written anew" in said.output


def test_what_is_no_head_and_no_company_is_said_in_words(database: Addresses, tmp_path: Path) -> None:
    file = tmp_path / "heads.json"
    file.write_text("{}")
    assert run(database, tmp_path, "verify", "--head", str(file)).exit_code == 1
    assert run(database, tmp_path, "verify", "--head", str(tmp_path / "none.json")).exit_code == 1
    said = run(database, tmp_path, "verify", "--company", "987654")
    assert said.exit_code == 1
    assert "no such company" in said.output


def test_the_key_is_made_once_for_its_owner_alone(database: Addresses, tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    made = audit_key(data)
    assert audit_key(data) == made
    assert stat.S_IMODE((tmp_path / "audit.key").stat().st_mode) == 0o600
    shown = run(database, tmp_path, "key")
    public = signing_key(made).public_key().public_bytes_raw().hex()
    assert shown.output.strip() == public
    (tmp_path / "audit.key").write_text("broken")
    with pytest.raises(LaunchError, match="damaged"):
        audit_key(data)
