"""A company's lists and fields on phones: one row, there once anything differs from what is built in."""

from rounds.core.statements import Synced

_ITEMS = """(
    SELECT coalesce(json_agg(i ORDER BY i.ordinal, i.key), '[]')
    FROM (SELECT {columns} FROM {table} WHERE org_id = $1) AS i)"""

CUSTOMER_SETUP = Synced(
    name="customer_setup",
    buckets_sql="SELECT 't'::text AS bucket FROM customer_setup WHERE org_id = $1 AND $2::uuid IS NOT NULL",
    page_sql=f"""
        SELECT k.id, s.version,
               {_ITEMS.format(table="customer_kind", columns="key, zh, en, ordinal, off")} AS kinds,
               {_ITEMS.format(table="customer_channel", columns="key, zh, en, ordinal, off")} AS channels,
               {_ITEMS.format(table="customer_grade", columns="key, zh, en, ordinal, off, interval_days")} AS grades,
               {_ITEMS.format(table="tag", columns="key, zh, en, ordinal, off")} AS tags,
               (SELECT coalesce(json_agg(f.definition || jsonb_build_object(
                    'id', f.id, 'entity', f.entity, 'type', f.type, 'hidden_from', f.hidden_from)
                    ORDER BY f.ordinal, f.id), '[]')
                FROM custom_field AS f WHERE f.org_id = $1 AND f.archived_at IS NULL) AS fields,
               k.b::json AS _b, k.s::json AS _s
        FROM k
        JOIN customer_setup AS s ON s.org_id = $1
        """,  # noqa: S608 - our own fragments
    tables={
        "customer_setup": "org_id",
        "customer_kind": "org_id",
        "customer_channel": "org_id",
        "customer_grade": "org_id",
        "tag": "org_id",
        "custom_field": "org_id",
    },
    row_bytes=10_000,
)
