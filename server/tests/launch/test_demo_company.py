"""The demo company is made whole or not at all; its logins are shown until somebody changes the password."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from rounds.core.connections import patient
from rounds.launch.database import Addresses, addresses_in, prepare_database, prepare_roles
from rounds.launch.demo_company import (
    FILE,
    is_half_made,
    make_demo_company,
    recall_demo_logins,
    remember_demo_logins,
)
from rounds.launch.migrate import run_dbmate
from rounds.launch.places import DataDir, migrations_dir, open_data_dir
from rounds.launch.postgres import embedded
from rounds.launch.screen import Login
from rounds.launch.system import Database, bring_up_to_date, has_no_company

REP, LEADER = Login("业务员", "业务员 07", "one"), Login("主管", "主管 02", "two")


@pytest.fixture(scope="module")
def addresses():
    folder = Path(tempfile.mkdtemp(prefix="rounds-test-", dir="/tmp"))
    folder.chmod(0o755)
    with embedded(folder, throwaway=True, settings={"shared_buffers": "16MB"}) as cluster:
        asyncio.run(prepare_roles(cluster.admin_dsn))
        asyncio.run(prepare_database(cluster.admin_dsn))
        made = addresses_in(cluster)
        run_dbmate(made.owner, migrations_dir())
        asyncio.run(execute(made, *ACCOUNTS))
        yield made
    shutil.rmtree(folder)


ACCOUNTS = (
    # Without its constraint: what stands behind an account is another test's business.
    "ALTER TABLE account DROP CONSTRAINT account_org_id_person_id_fkey",
    f"""
    INSERT INTO account (org_id, person_id, password_hash, created_at, changed_at)
    VALUES (1, '{UUID(int=1)}', 'hash1', now(), now()), (1, '{UUID(int=2)}', 'hash2', now(), now())""",
    "ALTER TABLE person DROP CONSTRAINT person_org_id_fkey",
    f"""
    INSERT INTO person (org_id, id, code, name, created_at)
    VALUES (1, '{UUID(int=1)}', '业务员07', 'x', now()), (1, '{UUID(int=2)}', '主管02', 'x', now())""",
)


async def execute(addresses: Addresses, *statements: str) -> None:
    connection = await asyncpg.connect(addresses.owner)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def recalled(data: DataDir, addresses: Addresses) -> list[Login]:
    return asyncio.run(recall_demo_logins(data, addresses.owner))


def test_without_a_demo_company_no_login_is_shown(tmp_path, addresses):
    assert recalled(open_data_dir(tmp_path), addresses) == []


def test_logins_are_shown_until_their_password_is_changed_or_the_account_disabled(tmp_path, addresses):
    data = open_data_dir(tmp_path)
    asyncio.run(remember_demo_logins(data, addresses.owner, [REP, LEADER]))
    assert (data.root / FILE).stat().st_mode & 0o777 == 0o600
    assert recalled(data, addresses) == [REP, LEADER]
    asyncio.run(
        execute(addresses, "UPDATE account SET password_hash = 'changed' WHERE password_hash = 'hash1'")
    )
    assert recalled(data, addresses) == [LEADER]
    asyncio.run(execute(addresses, "UPDATE account SET disabled_at = now()"))
    assert recalled(data, addresses) == []


def test_a_demo_company_whose_making_was_cut_off_is_removed_at_the_next_start():
    folder = Path(tempfile.mkdtemp(prefix="rounds-test-", dir="/tmp"))
    folder.chmod(0o755)
    data = open_data_dir(folder)

    async def half() -> list[Login]:
        await execute(database.addresses, "CREATE TABLE half_made ()")
        raise asyncio.CancelledError

    with embedded(folder, throwaway=True, settings={"shared_buffers": "16MB"}) as cluster:
        database = Database(addresses_in(cluster), cluster)
        asyncio.run(bring_up_to_date(data, database))
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(make_demo_company(data, database.addresses.owner, half))
        assert is_half_made(data)
        asyncio.run(bring_up_to_date(data, database))
        assert not is_half_made(data)
        assert asyncio.run(has_no_company(database.addresses))
        with pytest.raises(asyncpg.UndefinedTableError):
            asyncio.run(execute(database.addresses, "SELECT FROM half_made"))
    shutil.rmtree(folder)


def test_the_demo_is_made_without_the_time_limits_that_requests_have(addresses):
    async def limits(dsn: str) -> list[str]:
        connection = await asyncpg.connect(dsn)
        try:
            return [
                await connection.fetchval(f"SHOW {name}") for name in ("lock_timeout", "transaction_timeout")
            ]
        finally:
            await connection.close()

    assert asyncio.run(limits(patient(addresses.app))) == ["0", "0"]
    assert asyncio.run(limits(addresses.app)) == ["8s", "30s"]
