"""The wall between companies, on the migrated database; each check is shown a table that breaks it."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from rounds.core.db import Database
from rounds.core.roles import UnsafeRole
from rounds.launch.database import Addresses
from tests.architecture import schema
from tests.architecture.sources import DOOR_TABLES, SERVER
from tests.architecture.sources import company_tables as tables_in_migrations
from tests.world import Company, World, a_check_in, a_customer

pytestmark = pytest.mark.anyio

CHECKS = [
    schema.keys_without_company,
    schema.bad_foreign_keys,
    schema.open_walls,
    schema.tables_of_wrong_owners,
    schema.computed_defaults,
    schema.triggers,
    schema.excessive_rights,
]


@pytest.fixture
async def superuser(superuser_dsn: str) -> AsyncIterator[Any]:
    conn = await asyncpg.connect(superuser_dsn, server_settings={"lock_timeout": "5s"})
    yield conn
    await conn.close()


async def busy_company(world: World) -> Company:
    company = await world.company()
    rep, customer = company["rep"], a_customer()
    assert (await rep.post("/api/v1/customers", customer)).status_code == 201
    visit = a_check_in(customer["id"])
    assert (await rep.post("/api/v1/visits", visit)).status_code == 201
    ended = {"ended_at": visit["started_at"]}
    assert (await rep.post(f"/api/v1/visits/{visit['id']}/check-out", ended)).status_code == 200
    return company


@pytest.mark.parametrize("check", CHECKS, ids=[check.__name__ for check in CHECKS])
async def test_the_schema_holds(check: Any, superuser: Any) -> None:
    assert await check(superuser) == []


ADD_MIXED_KEY = "ALTER TABLE pin ADD FOREIGN KEY (customer_id, org_id) REFERENCES customer (id, org_id)"
MUTANTS = [
    (schema.keys_without_company, "CREATE TABLE bad (id uuid PRIMARY KEY, org_id bigint)"),
    (schema.keys_without_company, "CREATE TABLE bad (org_id bigint)"),
    (schema.keys_without_company, "CREATE UNIQUE INDEX bad ON customer (phone)"),
    (schema.bad_foreign_keys, "CREATE TABLE bad (org_id bigint REFERENCES company ON DELETE SET NULL)"),
    (schema.bad_foreign_keys, "ALTER TABLE pin ADD UNIQUE (org_id, id, note) DEFERRABLE"),
    (schema.bad_foreign_keys, ADD_MIXED_KEY),
    (schema.open_walls, "CREATE TABLE bad (org_id bigint PRIMARY KEY)"),
    (schema.open_walls, "ALTER TABLE customer DISABLE ROW LEVEL SECURITY"),
    (schema.open_walls, "CREATE POLICY bad ON customer TO rounds_app USING (true)"),
    (schema.open_walls, "DROP POLICY wall ON visit"),
    (schema.tables_of_wrong_owners, "ALTER TABLE customer OWNER TO rounds_app"),
    (schema.computed_defaults, "ALTER TABLE customer ALTER id SET DEFAULT gen_random_uuid()"),
    (schema.computed_defaults, "ALTER TABLE customer ALTER created_at SET DEFAULT now()"),
    (schema.triggers, "CREATE TRIGGER bad AFTER INSERT ON pin FOR EACH ROW EXECUTE FUNCTION assert_said('pin', 'id')"),
    (schema.excessive_rights, "GRANT UPDATE ON audit TO rounds_app"),
    (schema.excessive_rights, "GRANT SELECT ON outbox TO rounds_app"),
    (schema.excessive_rights, "GRANT SELECT ON customer TO rounds_worker"),
    (schema.excessive_rights, "GRANT rounds_owner TO rounds_app"),
    (schema.excessive_rights, "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO rounds_app"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "bad"), MUTANTS, ids=[sql for _, sql in MUTANTS])
async def test_the_check_sees(check: Any, bad: str, superuser: Any) -> None:
    change = superuser.transaction()
    await change.start()
    if bad == ADD_MIXED_KEY:
        await superuser.execute("CREATE UNIQUE INDEX other ON customer (id, org_id)")
    await superuser.execute(bad)
    found = await check(superuser)
    await change.rollback()
    assert found


async def test_the_database_has_the_tables_of_the_migrations(superuser: Any) -> None:
    assert set(await schema.company_tables(superuser)) == tables_in_migrations()


async def test_the_tables_outside_the_wall_are_known_by_name(superuser: Any) -> None:
    without = await superuser.fetch(
        """
        SELECT c.relname FROM pg_class AS c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
        """
    )
    assert {row["relname"] for row in without} <= DOOR_TABLES


def test_no_migration_makes_a_trigger_or_gives_rights_in_advance() -> None:
    for path in (SERVER / "migrations").glob("*.sql"):
        text = path.read_text().upper()
        for never in (
            "CREATE TRIGGER",
            "CREATE CONSTRAINT TRIGGER",
            "ALTER DEFAULT PRIVILEGES",
            "SET NULL",
            "DEFERRABLE",
        ):
            assert never not in text, f"{path.name}: {never}"


async def test_a_context_sees_its_own_company_and_a_forgotten_one_sees_nothing(
    world: World, database: Addresses, superuser: Any
) -> None:
    ours, theirs = await busy_company(world), await busy_company(world)
    tables = await schema.company_tables(superuser)
    filled = {
        table
        for table in tables
        if await superuser.fetchval(f"SELECT count(DISTINCT org_id) FROM {table} WHERE org_id = ANY ($1)",
                                    [ours.org_id, theirs.org_id]) == 2
    }  # fmt: skip
    assert len(filled) > 18
    app = await asyncpg.connect(database.app)
    try:
        forgotten = await schema.visible_rows(app, tables, None)
        inside = await schema.visible_rows(app, tables, ours.org_id)
    finally:
        await app.close()
    assert {table for table, companies in forgotten.items() if companies} == set()
    assert len(forgotten) > 18
    for table in filled & set(inside):
        assert inside[table] == {ours.org_id}, table
    assert all(companies <= {ours.org_id} for companies in inside.values())


async def test_without_the_wall_the_same_look_would_see_everything(world: World, superuser: Any) -> None:
    """The look that finds nothing above finds all as soon as one wall is down."""
    ours, theirs = await busy_company(world), await busy_company(world)
    change = superuser.transaction()
    await change.start()
    await superuser.execute("ALTER TABLE visit DISABLE ROW LEVEL SECURITY")
    await superuser.execute("SET LOCAL ROLE rounds_app")
    seen = await schema.visible_rows(superuser, ["visit", "customer"], ours.org_id)
    await change.rollback()
    assert {ours.org_id, theirs.org_id} <= seen["visit"]
    assert seen["customer"] == {ours.org_id}


async def execute_inside(app: Any, company: Company, sql: str, *args: object) -> str:
    async with app.transaction():
        await app.execute(f"SET LOCAL app.org = {company.org_id}")
        done: str = await app.execute(sql, *args)
        return done


async def test_a_row_for_another_company_cannot_be_written(world: World, database: Addresses) -> None:
    ours, theirs = await world.company(), await world.company()
    app = await asyncpg.connect(database.app)
    try:
        for statement in (
            "INSERT INTO unit (org_id, id, name, kind, created_at) VALUES ($1, gen_random_uuid(), 'x', 'team', now())",
            "INSERT INTO sync_head (org_id, seq, epoch, gc_seq) VALUES ($1, 0, gen_random_uuid(), 0)",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                await execute_inside(app, ours, statement, theirs.org_id)
        update = "UPDATE unit SET name = 'x' WHERE org_id = $1"
        assert await execute_inside(app, ours, update, theirs.org_id) == "UPDATE 0"
        assert await execute_inside(app, ours, update, ours.org_id) == "UPDATE 4"
    finally:
        await app.close()


async def test_the_audit_cannot_be_changed_by_those_it_is_about(world: World, database: Addresses) -> None:
    company = await world.company()
    app = await asyncpg.connect(database.app)
    try:
        for statement in ("UPDATE audit SET action = 'x'", "DELETE FROM audit", "SELECT * FROM outbox"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
                await execute_inside(app, company, statement)
    finally:
        await app.close()


@pytest.mark.parametrize("role", ["superuser", "owner"])
async def test_the_server_refuses_a_role_that_could_see_past_the_wall(
    role: str, database: Addresses, superuser_dsn: str
) -> None:
    db = await Database.connect(database.owner if role == "owner" else superuser_dsn, size=1)
    try:
        with pytest.raises(UnsafeRole, match=role):
            await db.refuse_unsafe_role()
    finally:
        await db.close()


async def test_the_apps_own_role_is_accepted(world: World) -> None:
    await world.db.refuse_unsafe_role()
