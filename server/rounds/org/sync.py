"""The company itself on phones: its name, terms, time zone."""

from rounds.core.statements import Synced

COMPANY = Synced(
    name="company",
    # A company's entity id is its number written as a uuid, so that the log has one kind of id.
    buckets_sql="SELECT 't'::text AS bucket FROM company WHERE org_id = $1 AND $2::uuid IS NOT NULL",
    page_sql="""
        SELECT k.id, c.name, c.timezone, c.locale, c.currency, c.terms, c.settings, c.is_demo, k.b::json AS _b,
               k.s::json AS _s
        FROM k
        JOIN company AS c ON c.org_id = $1
        """,
    tables={"company": "org_id"},
)
