"""The company itself on phones: its name, terms, time zone."""

from rounds.core.statements import Synced

COMPANY = Synced(
    name="company",
    # A company's entity id is its number written as a uuid, so that the log has one kind of id.
    buckets_sql="SELECT 't'::text AS bucket FROM company WHERE org_id = $1 AND $2::uuid IS NOT NULL",
    page_sql="""
        SELECT json_build_object(
            'id', k.id, 'name', c.name, 'timezone', c.timezone, 'locale', c.locale, 'currency', c.currency,
            'terms', c.terms, 'settings', c.settings, 'is_demo', c.is_demo, '_b', k.b::json)
        FROM unnest($2::uuid[], $3::text[]) AS k (id, b)
        JOIN company AS c ON c.org_id = $1
        """,
    tables={"company": "org_id"},
)
