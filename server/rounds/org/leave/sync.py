"""Leave on phones: what its person asked for and how it stands."""

from rounds.core.access import Permission
from rounds.core.statements import Synced

# How long a leave stays on the phone after its last day.
LEAVE_DAYS = 400

COLUMNS = """
    l.id, l.person_id, pe.name AS person_name, l.kind, l.first_day, l.last_day, l.from_noon, l.until_noon,
    l.half_days / 2.0::float8 AS days, l.asked_until, l.reason, l.cover_id, co.name AS cover_name, l.state, l.round,
    l.asked_by, l.asked_at, l.decided_at, l.version"""
NAMES = """
    JOIN person AS pe ON pe.org_id = l.org_id AND pe.id = l.person_id
    LEFT JOIN person AS co ON co.org_id = l.org_id AND co.id = l.cover_id"""

LEAVE = Synced(
    name="leave",
    buckets_sql=f"""
        SELECT 'u:' || l.person_id AS bucket
        FROM leave AS l
        JOIN company AS own ON own.org_id = l.org_id
        WHERE l.org_id = $1 AND l.id = $2
          AND l.last_day > (now() AT TIME ZONE own.timezone)::date - {LEAVE_DAYS}
        """,  # noqa: S608 - our own constant
    page_sql=f"""
        SELECT {COLUMNS}, k.b::json AS _b, k.s::json AS _s
        FROM k
        JOIN leave AS l ON l.org_id = $1 AND l.id = k.id
        {NAMES}
        """,  # noqa: S608 - our own fragments
    tables={"leave": "id"},
    turns_sql=f"""
        SELECT l.id FROM leave AS l
        WHERE l.org_id = $1 AND l.last_day BETWEEN $2::date - {LEAVE_DAYS} AND $3::date - {LEAVE_DAYS}
        """,  # noqa: S608 - our own constant
    row_bytes=500,
    needs=Permission.LEAVE_ASK,
)
