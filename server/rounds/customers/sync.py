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
               c.py, c.version, c.updated_at, c.archived_at, pin, k.b::json AS _b
        FROM unnest($2::uuid[], $3::text[]) AS k (id, b)
        JOIN customer AS c ON c.org_id = $1 AND c.id = k.id
        LEFT JOIN LATERAL (
            SELECT p.id, p.lng, p.lat, p.datum, p.radius_m, p.source, p.valid_from
            FROM pin AS p
            WHERE p.org_id = c.org_id AND p.customer_id = c.id
            ORDER BY p.valid_from DESC, p.id DESC
            LIMIT 1) AS pin ON TRUE
        """,
    tables={"customer": "id", "pin": "customer_id", "assignment": "customer_id"},
)
