"""The narrow row of each customer that lists read, kept beside the customer with every change."""

# Only what differs is written, so that a row is not locked by those who change nothing of it.
LISTED = """
    INSERT INTO customer_activity (org_id, customer_id, listed, name, code, kind, grade, status, has_pin, has_phone,
                                   created_at, updated_at)
    SELECT c.org_id, c.id, n.*
    FROM customer AS c
    CROSS JOIN LATERAL (
        SELECT c.archived_at IS NULL, c.name, c.code, c.kind, c.grade, c.status, c.pin_now IS NOT NULL,
               c.phone_hint IS NOT NULL, c.created_at, c.updated_at) AS n
    WHERE c.org_id = $1 AND c.id = ANY ($2::uuid[])
      AND n IS DISTINCT FROM (
        SELECT ROW (v.listed, v.name, v.code, v.kind, v.grade, v.status, v.has_pin, v.has_phone, v.created_at,
                    v.updated_at)
        FROM customer_activity AS v
        WHERE v.org_id = c.org_id AND v.customer_id = c.id)
    ORDER BY c.id
    ON CONFLICT (org_id, customer_id) DO UPDATE
    SET listed = excluded.listed, name = excluded.name, code = excluded.code, kind = excluded.kind,
        grade = excluded.grade, status = excluded.status, has_pin = excluded.has_pin,
        has_phone = excluded.has_phone, created_at = excluded.created_at, updated_at = excluded.updated_at
    """
# A customer as lists see it; `c.id` as everywhere.
ROW = """(
    SELECT v.org_id, v.customer_id AS id, v.name, v.code, v.kind, v.grade, v.status, v.has_pin, v.has_phone,
           v.created_at, v.updated_at, v.last_visit_at
    FROM customer_activity AS v
    WHERE v.org_id = $1 AND v.listed) AS c"""
