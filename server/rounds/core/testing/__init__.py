"""For tests only: triggers that fail a commit which changed a synced row silently, and an oracle of the whole log."""

from collections.abc import Sequence
from typing import Any

from rounds.core.statements import Synced

COMPANY_ID = "lpad(to_hex(t.org_id), 32, '0')::uuid"

_FUNCTION = """
CREATE OR REPLACE FUNCTION assert_said() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    wanted CONSTANT text := TG_ARGV[0];
    changed jsonb := to_jsonb(coalesce(NEW, OLD));
    company bigint := (changed ->> 'org_id')::bigint;
    changed_id uuid := CASE WHEN TG_ARGV[1] = 'org_id' THEN lpad(to_hex(company), 32, '0')::uuid
                            ELSE (changed ->> TG_ARGV[1])::uuid END;
    head sync_head;
    bumped_by xid;
BEGIN
    IF changed ? 'entity' AND changed ->> 'entity' <> wanted THEN
        RETURN NULL;
    END IF;
    SELECT h.xmin INTO bumped_by FROM sync_head AS h WHERE h.org_id = company;
    SELECT h.* INTO head FROM sync_head AS h WHERE h.org_id = company;
    IF bumped_by IS DISTINCT FROM pg_current_xact_id()::xid THEN
        RAISE EXCEPTION '% % was changed (%) without a word to the change log', wanted, changed_id, TG_TABLE_NAME;
    END IF;
    IF EXISTS (
        SELECT FROM sync_row AS r
        WHERE r.org_id = company AND r.entity = wanted AND r.entity_id = changed_id
          AND r.op = 'P' AND r.seq <> head.seq) THEN
        RAISE EXCEPTION '% % was changed (%), but its log rows did not move', wanted, changed_id, TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$
"""


async def install_assertions(conn: Any, synced: Sequence[Synced]) -> None:
    """Install the triggers in a test database, as its owner or superuser."""
    await conn.execute(_FUNCTION)
    for entity in synced:
        for table, column in entity.tables.items():
            await conn.execute(
                f"""
                CREATE CONSTRAINT TRIGGER said_{entity.name}
                AFTER INSERT OR UPDATE OR DELETE ON {table}
                DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION assert_said('{entity.name}', '{column}')
                """
            )


async def log_differences(conn: Any, org_id: int, synced: Sequence[Synced]) -> list[str]:
    """The oracle: every bucket membership computed anew from the tables, against the log. Empty when they agree.

    `conn` must see past the company wall.
    """
    head = await conn.fetchval("SELECT seq FROM sync_head WHERE org_id = $1", org_id)
    beyond = await conn.fetchval("SELECT count(*) FROM sync_row WHERE org_id = $1 AND seq > $2", org_id, head)
    found = [f"{beyond} log rows lie beyond the head"] if beyond else []
    for entity in synced:
        table, column = next(iter(entity.tables.items()))
        name = COMPANY_ID if column == "org_id" else f"t.{column}"
        wanted = {
            (row["id"], row["bucket"])
            for row in await conn.fetch(
                f"""
                SELECT {name} AS id, b.bucket
                FROM {table} AS t
                CROSS JOIN LATERAL ({entity.buckets_sql.replace("$2", name)}) AS b
                WHERE t.org_id = $1
                """,  # noqa: S608 - our own SQL
                org_id,
            )
        }
        logged = {
            (row["entity_id"], row["bucket"])
            for row in await conn.fetch(
                "SELECT entity_id, bucket FROM sync_row WHERE org_id = $1 AND entity = $2 AND op = 'P'",
                org_id,
                entity.name,
            )
        }
        found += [f"{entity.name} {key[0]} should be in {key[1]}" for key in sorted(wanted - logged, key=str)]
        found += [
            f"{entity.name} {key[0]} should not be in {key[1]}" for key in sorted(logged - wanted, key=str)
        ]
    return found
