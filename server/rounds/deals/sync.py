"""Deals on phones: those of the customers that they hold."""

from rounds.core.access import Module, Permission
from rounds.core.statements import Synced
from rounds.customers import public as customers

DEAL = Synced(
    name="deal",
    buckets_sql=f"""
        SELECT DISTINCT held.bucket FROM deal AS d
        CROSS JOIN LATERAL ({customers.ASSIGNED_NOW.format(customer="d.customer_id")}) AS held
        WHERE d.org_id = $1 AND d.id = $2 AND d.archived_at IS NULL
        """,  # noqa: S608 - our own fragment
    page_sql="""
        SELECT d.id, d.customer_id, d.name, d.stage, d.state, d.amount, d.currency, d.expected_on, d.products,
               d.next_step, d.next_on, d.note, d.lost_reason, d.stage_at, d.closed_on, d.updated_at, d.version,
               k.b::json AS _b, k.s::json AS _s
        FROM k
        JOIN deal AS d ON d.org_id = $1 AND d.id = k.id
        """,
    tables={"deal": "id"},
    follows={"customer": "SELECT d.id FROM deal AS d WHERE d.org_id = $1 AND d.customer_id = $2"},
    row_bytes=600,
    module=Module.DEALS,
    needs=Permission.DEAL_READ,
    goes_with=Module.DEALS,
)
DEAL_STAGE = Synced(
    name="deal_stage",
    buckets_sql="SELECT 't' AS bucket FROM deal_stage AS g WHERE g.org_id = $1 AND g.id = $2",
    page_sql="""
        SELECT s.id, s.key, s.name, s.outcome, s.probability, s.place, s.is_on, k.b::json AS _b, k.s::json AS _s
        FROM k
        JOIN deal_stage AS s ON s.org_id = $1 AND s.id = k.id
        """,
    tables={"deal_stage": "id"},
    row_bytes=200,
)
