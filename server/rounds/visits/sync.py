"""Visits and plan items on phones."""

from rounds.core.statements import Synced
from rounds.customers.public import ASSIGNED_TODAY
from rounds.visits.queries import FIXES_JSON, JUDGEMENT_JSON, LATEST

VISIT = Synced(
    name="visit",
    # One's own visits, and the history of the customers that a position holds today.
    buckets_sql=f"""
        SELECT 'u:' || v.person_id AS bucket FROM visit AS v WHERE v.org_id = $1 AND v.id = $2
        UNION
        SELECT held.bucket
        FROM visit AS v
        CROSS JOIN LATERAL ({ASSIGNED_TODAY.format(customer="v.customer_id")}) AS held
        WHERE v.org_id = $1 AND v.id = $2
        """,  # noqa: S608 - our own fragments
    page_sql=f"""
        SELECT json_build_object(
            'id', v.id, 'customer_id', v.customer_id, 'person_id', v.person_id, 'person_name', pe.name,
            'position_id', v.position_id, 'plan_item_id', v.plan_item_id, 'business_day', v.business_day,
            'started_at', v.started_at, 'ended_at', e.ended_at, 'received_at', v.received_at, 'saver', v.saver,
            'flags', v.flags, 'note', v.note, 'no_fix_reason', v.no_fix_reason,
            'fixes', {FIXES_JSON}, 'judgement', {JUDGEMENT_JSON},
            'photos', coalesce((
                SELECT json_agg(json_build_object(
                    'id', a.id, 'kind', a.kind, 'sha256', encode(a.sha256, 'hex'), 'size', a.size, 'width', a.width,
                    'height', a.height, 'taken_at', a.taken_at, 'live', a.live,
                    'state', CASE WHEN b.stored_at IS NULL THEN 'expected' ELSE 'stored' END) ORDER BY a.taken_at, a.id)
                FROM attachment AS a
                LEFT JOIN blob AS b ON b.org_id = a.org_id AND b.sha256 = a.sha256
                WHERE a.org_id = v.org_id AND a.entity = 'visit' AND a.entity_id = v.id), '[]'),
            '_b', k.b::json)
        FROM unnest($2::uuid[], $3::text[]) AS k (id, b)
        JOIN visit AS v ON v.org_id = $1 AND v.id = k.id AND v.business_day >= (now() - interval '90 days')::date
        JOIN person AS pe ON pe.org_id = v.org_id AND pe.id = v.person_id
        LEFT JOIN visit_end AS e ON e.org_id = v.org_id AND e.visit_id = v.id
        {LATEST}
        """,  # noqa: S608 - our own fragments
    tables={
        "visit": "id",
        "visit_end": "visit_id",
        "visit_fix": "visit_id",
        "judgement": "visit_id",
    },
    follows={"customer": "SELECT f.id FROM visit AS f WHERE f.org_id = $1 AND f.customer_id = $2"},
    row_bytes=1_500,
)

PLAN_ITEM = Synced(
    name="plan_item",
    buckets_sql="SELECT 'r:' || i.position_id AS bucket FROM plan_item AS i WHERE i.org_id = $1 AND i.id = $2",
    page_sql="""
        SELECT json_build_object(
            'id', i.id, 'position_id', i.position_id, 'customer_id', i.customer_id, 'day', i.day,
            'ordinal', i.ordinal, 'window_start', i.window_start, 'window_end', i.window_end, 'fixed', i.fixed,
            'kind', i.kind, 'source', i.source, 'status', i.status, 'reason', i.reason, 'moved_to', i.moved_to,
            'version', i.version, '_b', k.b::json)
        FROM unnest($2::uuid[], $3::text[]) AS k (id, b)
        JOIN plan_item AS i ON i.org_id = $1 AND i.id = k.id
        """,
    tables={"plan_item": "id"},
    row_bytes=400,
)
