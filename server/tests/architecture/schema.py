"""What must hold of every company table, as questions to the catalogue. Each answers with its breaches."""

from typing import Any

from tests.architecture.sources import DOOR_TABLES

WALL = "(org_id = (NULLIF(current_setting('app.org'::text, true), ''::text))::bigint)"


async def company_tables(conn: Any) -> list[str]:
    found = await conn.fetch(
        """
        SELECT c.relname FROM pg_class AS c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        ORDER BY c.relname
        """
    )
    return [row["relname"] for row in found if row["relname"] not in DOOR_TABLES]


async def keys_without_company(conn: Any) -> list[str]:
    """Primary keys, unique keys and unique indexes whose first column is not org_id; tables without a primary key."""
    found = await conn.fetch(
        """
        SELECT c.relname, i.relname AS index, a.attname
        FROM pg_class AS c
        LEFT JOIN pg_index AS x ON x.indrelid = c.oid AND x.indisunique
        LEFT JOIN pg_class AS i ON i.oid = x.indexrelid
        LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]
        WHERE c.relname = ANY ($1) AND c.relnamespace = 'public'::regnamespace
          AND (a.attname IS DISTINCT FROM 'org_id'
               OR NOT EXISTS (SELECT FROM pg_index AS p WHERE p.indrelid = c.oid AND p.indisprimary))
        """,
        await company_tables(conn),
    )
    return [f"{row['relname']}: {row['index']} begins with {row['attname']}" for row in found]


async def bad_foreign_keys(conn: Any) -> list[str]:
    """Foreign keys without org_id on both sides first, with SET NULL or SET DEFAULT, or deferrable."""
    found = await conn.fetch(
        """
        SELECT k.conname
        FROM pg_constraint AS k
        JOIN pg_attribute AS f ON f.attrelid = k.conrelid AND f.attnum = k.conkey[1]
        JOIN pg_attribute AS t ON t.attrelid = k.confrelid AND t.attnum = k.confkey[1]
        WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
          AND (f.attname <> 'org_id' OR t.attname <> 'org_id' OR k.confdeltype IN ('n', 'd')
               OR k.confupdtype IN ('n', 'd'))
        UNION
        SELECT conname FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND condeferrable AND contype <> 't'
        """
    )
    return [row["conname"] for row in found]


async def open_walls(conn: Any) -> list[str]:
    """Tables without row-level security, without the wall's policy, or with a policy beside it that opens more."""
    tables = await company_tables(conn)
    secured = await conn.fetch(
        "SELECT relname FROM pg_class WHERE relname = ANY ($1) AND relkind IN ('r', 'p') AND NOT relrowsecurity",
        tables,
    )
    found = [f"{row['relname']}: row-level security is off" for row in secured]
    policies = await conn.fetch(
        "SELECT tablename, policyname, permissive, roles::text[], cmd, qual, with_check FROM pg_policies"
        " WHERE schemaname = 'public'"
    )
    walled = {
        row["tablename"]
        for row in policies
        if row["qual"] == WALL
        and row["with_check"] in (None, WALL)
        and row["cmd"] == "ALL"
        and row["roles"] in (["public"], ["rounds_app"])
    }
    found += [f"{table}: no wall" for table in tables if table not in walled]
    relay = ("outbox", ["rounds_worker"])
    found += [
        f"{row['tablename']}: policy {row['policyname']} opens {row['qual']}"
        for row in policies
        if row["qual"] != WALL and (row["tablename"], row["roles"]) != relay
    ]
    return found


async def tables_of_wrong_owners(conn: Any) -> list[str]:
    found = await conn.fetch(
        """
        SELECT c.relname, r.rolname FROM pg_class AS c JOIN pg_roles AS r ON r.oid = c.relowner
        WHERE c.relnamespace = 'public'::regnamespace AND r.rolname <> 'rounds_owner'
        """
    )
    return [f"{row['relname']} belongs to {row['rolname']}" for row in found]


async def computed_defaults(conn: Any) -> list[str]:
    """Defaults that call something: ids and times are made by whoever creates the row. Generated columns too."""
    found = await conn.fetch(
        """
        SELECT c.relname, a.attname, pg_get_expr(d.adbin, d.adrelid) AS made
        FROM pg_attrdef AS d
        JOIN pg_class AS c ON c.oid = d.adrelid
        JOIN pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        WHERE c.relnamespace = 'public'::regnamespace
          AND (pg_get_expr(d.adbin, d.adrelid) ~ '[(]|CURRENT_|LOCALTIME' OR a.attidentity <> '')
        """
    )
    return [f"{row['relname']}.{row['attname']} = {row['made']}" for row in found]


async def triggers(conn: Any) -> list[str]:
    """Triggers other than the test database's own assertions. (The job queue's tables have theirs, in their schema.)"""
    found = await conn.fetch(
        """
        SELECT t.tgname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
        WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal AND t.tgname NOT LIKE 'said\\_%'
        """
    )
    return [row["tgname"] for row in found]


async def excessive_rights(conn: Any) -> list[str]:
    """Rights that no role of ours may have, and rights that would be given without a migration saying so."""
    forbidden = [
        ("rounds_app", "audit", "UPDATE"),
        ("rounds_app", "audit", "DELETE"),
        ("rounds_app", "outbox", "SELECT"),
        ("rounds_app", "outbox", "UPDATE"),
        ("rounds_app", "outbox", "DELETE"),
        ("rounds_app", "op_log", "UPDATE"),
        ("rounds_app", "judgement", "UPDATE"),
        ("rounds_app", "pin", "UPDATE"),
        ("rounds_app", "visit", "UPDATE"),
    ]
    tables = await company_tables(conn)
    forbidden += [("rounds_app", table, "TRUNCATE") for table in tables]
    forbidden += [
        ("rounds_worker", table, right)
        for table in tables
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE")
        if (table, right) not in {("outbox", "SELECT"), ("outbox", "DELETE")}
    ]
    found = [
        f"{role} may {right} {table}"
        for role, table, right in forbidden
        if await conn.fetchval("SELECT has_table_privilege($1, $2, $3)", role, table, right)
    ]
    unbound = await conn.fetch(
        """
        SELECT rolname FROM pg_roles
        WHERE rolname IN ('rounds_app', 'rounds_worker')
          AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication
               OR pg_has_role(rolname, 'rounds_owner', 'MEMBER'))
        """
    )
    found += [f"{row['rolname']} is too powerful" for row in unbound]
    if await conn.fetchval("SELECT count(*) FROM pg_default_acl"):
        found.append("rights are given by default")
    return found


async def visible_rows(conn: Any, tables: list[str], org_id: int | None) -> dict[str, set[int]]:
    """Which companies' rows a connection of the app's role sees in each table that it may read."""
    seen: dict[str, set[int]] = {}
    async with conn.transaction():
        if org_id is not None:
            await conn.execute(f"SET LOCAL app.org = {org_id:d}")
        for table in tables:
            if await conn.fetchval("SELECT has_table_privilege(current_user, $1, 'SELECT')", table):
                rows = await conn.fetch(f"SELECT DISTINCT org_id FROM {table}")
                seen[table] = {row["org_id"] for row in rows}
    return seen
