"""Customers on phones: which ones, in what shape, and what phones may send about them."""

from rounds.core.statements import Synced
from rounds.customers.queries import PIN_JSON, PIN_NOW

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
    page_sql=f"""
        SELECT json_build_object(
            'id', c.id, 'code', c.code, 'name', c.name, 'kind', c.kind, 'grade', c.grade, 'status', c.status,
            'phone', c.phone, 'contact', c.contact, 'address', c.address, 'district', c.district, 'note', c.note,
            'pin', {PIN_JSON}, 'py', c.py, 'version', c.version, 'created_at', c.created_at,
            'updated_at', c.updated_at, 'archived_at', c.archived_at, '_b', k.b::json)
        FROM unnest($2::uuid[], $3::text[]) AS k (id, b)
        JOIN customer AS c ON c.org_id = $1 AND c.id = k.id
        {PIN_NOW}
        """,  # noqa: S608 - our own fragments
    tables={"customer": "id", "pin": "customer_id", "assignment": "customer_id"},
)
