"""Visits and plan items on phones."""

from rounds.core.access import Module, Permission
from rounds.core.statements import Synced
from rounds.customers.public import ASSIGNED_NOW
from rounds.visits.queries import FIXES_JSON

# How far back phones hold things; the turn of the day takes out what becomes older.
VISIT_DAYS = 90
PLAN_DAYS = 35

PAGE = """
    SELECT v.id, v.customer_id, v.person_id, pe.name AS person_name, v.position_id, v.plan_item_id,
           v.business_day, v.started_at, e.ended_at, v.received_at, v.saver, v.flags, v.note, v.no_fix_reason,
           {fixes} AS fixes, j AS judgement, coalesce((
               SELECT json_agg(ph) FROM (
                   SELECT a.id, a.kind, encode(a.sha256, 'hex') AS sha256, a.size, a.width, a.height, a.taken_at,
                          a.live, CASE WHEN b.stored_at IS NULL THEN 'expected' ELSE 'stored' END AS state
                   FROM attachment AS a
                   LEFT JOIN blob AS b ON b.org_id = a.org_id AND b.sha256 = a.sha256
                   WHERE a.org_id = v.org_id AND a.entity = 'visit' AND a.entity_id = v.id
                   ORDER BY a.taken_at, a.id) AS ph), '[]') AS photos,
           k.b::json AS _b, k.s::json AS _s
    FROM k
    JOIN visit AS v ON v.org_id = $1 AND v.id = k.id
    JOIN person AS pe ON pe.org_id = v.org_id AND pe.id = v.person_id
    LEFT JOIN visit_end AS e ON e.org_id = v.org_id AND e.visit_id = v.id
    CROSS JOIN LATERAL (
        SELECT j.id, j.at, j.judge, j.policy, j.pin_id, j.fix_id, j.verdict, j.score, j.distance_m, j.accuracy_m,
               j.radius_m, j.inside, j.reasons
        FROM judgement AS j
        WHERE j.org_id = v.org_id AND j.visit_id = v.id
        ORDER BY j.at DESC, j.id DESC
        LIMIT 1) AS j
    """
# Where others were: without track:read nobody's.
FIXES_OF_SOME = f"""
    CASE WHEN v.person_id = $14::uuid OR v.position_id = ANY ($15::uuid[]) THEN {FIXES_JSON} ELSE '[]'::json END"""

VISIT = Synced(
    name="visit",
    # One's own visits, and the history of the customers that a position holds.
    buckets_sql=f"""
        SELECT held.bucket
        FROM visit AS v
        JOIN company AS own ON own.org_id = v.org_id
        CROSS JOIN LATERAL (
            SELECT 'u:' || v.person_id AS bucket
            UNION
            {ASSIGNED_NOW.format(customer="v.customer_id")}) AS held
        WHERE v.org_id = $1 AND v.id = $2
          AND v.business_day > (now() AT TIME ZONE own.timezone)::date - {VISIT_DAYS}
        """,  # noqa: S608 - our own fragments
    page_sql=PAGE.format(fixes=FIXES_JSON),
    traceless_sql=PAGE.format(fixes=FIXES_OF_SOME),
    tables={
        "visit": "id",
        "visit_end": "visit_id",
        "visit_fix": "visit_id",
        "judgement": "visit_id",
    },
    follows={"customer": "SELECT f.id FROM visit AS f WHERE f.org_id = $1 AND f.customer_id = $2"},
    turns_sql=f"""
        SELECT v.id FROM visit AS v
        WHERE v.org_id = $1 AND v.business_day BETWEEN $2::date - {VISIT_DAYS} AND $3::date - {VISIT_DAYS}
        """,  # noqa: S608 - our own constant
    row_bytes=1_500,
    module=Module.VISITS,
    needs=Permission.VISIT_READ,
)

PLAN_ITEM = Synced(
    name="plan_item",
    buckets_sql=f"""
        SELECT 'r:' || i.position_id AS bucket
        FROM plan_item AS i
        JOIN company AS own ON own.org_id = i.org_id
        WHERE i.org_id = $1 AND i.id = $2
          AND i.day > (now() AT TIME ZONE own.timezone)::date - {PLAN_DAYS}
        """,  # noqa: S608 - our own constant
    page_sql="""
        SELECT i.id, i.position_id, i.customer_id, i.day, i.ordinal, i.window_start, i.window_end, i.fixed, i.kind,
               i.source, i.status, i.reason, i.moved_to, i.version, k.b::json AS _b,
               k.s::json AS _s
        FROM k
        JOIN plan_item AS i ON i.org_id = $1 AND i.id = k.id
        """,
    tables={"plan_item": "id"},
    turns_sql=f"""
        SELECT i.id FROM plan_item AS i
        WHERE i.org_id = $1 AND i.day BETWEEN $2::date - {PLAN_DAYS} AND $3::date - {PLAN_DAYS}
        """,  # noqa: S608 - our own constant
    row_bytes=400,
    module=Module.VISITS,
    needs=Permission.PLAN_READ,
)
