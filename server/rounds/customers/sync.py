"""Customers on phones: which ones, in what shape, and what phones may send about them."""

from rounds.core.statements import Synced

# The positions that a customer belongs to today, by the company's own calendar.
ASSIGNED_TODAY = """
    SELECT 'r:' || a.position_id AS bucket
    FROM assignment AS a
    JOIN company AS co ON co.org_id = a.org_id
    WHERE a.org_id = $1 AND a.customer_id = {customer}
      AND a.from_day <= (now() AT TIME ZONE co.timezone)::date
      AND (a.until_day IS NULL OR a.until_day > (now() AT TIME ZONE co.timezone)::date)
    """

CUSTOMER = Synced(
    name="customer",
    buckets_sql="SELECT DISTINCT bucket FROM (" + ASSIGNED_TODAY.format(customer="$2") + ") AS held",  # noqa: S608
    page_sql="""
        SELECT c.id, c.code, c.name, c.kind, c.grade, c.status, c.phone, c.contact, c.address, c.district, c.note,
               c.py, c.version, c.archived_at, c.pin_now AS pin, k.b::json AS _b
        FROM unnest($2::uuid[], $3::text[]) AS k (id, b)
        JOIN customer AS c ON c.org_id = $1 AND c.id = k.id
        """,
    tables={"customer": "id", "pin": "customer_id", "assignment": "customer_id"},
)
