"""Approvals on phones: what one has asked, and what waits for one's decision."""

from rounds.core.access import Module
from rounds.core.statements import Synced

# How long what one has asked stays on the phone after it ended.
ENDED_DAYS = 30

# Everybody whom a run names, so that screens can say names without asking further.
PEOPLE = """
    (SELECT coalesce(json_object_agg(p.id, p.name), '{}')
     FROM person AS p
     WHERE p.org_id = r.org_id AND p.id IN (
        SELECT r.person_id
        UNION SELECT t.person_id FROM approval_task AS t WHERE t.org_id = r.org_id AND t.run_id = r.id
        UNION SELECT t.deputy_id FROM approval_task AS t WHERE t.org_id = r.org_id AND t.run_id = r.id
        UNION SELECT e.person_id FROM approval_event AS e WHERE e.org_id = r.org_id AND e.run_id = r.id
        UNION SELECT e.for_person_id FROM approval_event AS e WHERE e.org_id = r.org_id AND e.run_id = r.id
        UNION SELECT (planned #>> '{}')::uuid
              FROM jsonb_path_query(r.state, '$.legs[*].lanes[*].planned[*]') AS planned))"""
ROW = f"""
    r.id, r.kind, r.subject_id, r.entity, r.entity_id, r.person_id, r.status, r.round, r.content,
    coalesce(r.state -> 'legs', '[]') AS legs, r.asked_at, r.ended_at, r.reminded_at, r.version,
    (SELECT coalesce(json_agg(json_build_object('id', t.id, 'person_id', t.person_id, 'deputy_id', t.deputy_id,
                                                'since', t.since, 'due_at', t.due_at) ORDER BY t.since, t.id), '[]')
     FROM approval_task AS t
     WHERE t.org_id = r.org_id AND t.run_id = r.id AND t.status = 'open') AS waits,
    (SELECT coalesce(json_agg(json_build_object('id', e.id, 'at', e.at, 'what', e.what, 'person_id', e.person_id,
                                                'for_person_id', e.for_person_id, 'comment', e.comment,
                                                'why', e.data ->> 'why') ORDER BY e.n), '[]')
     FROM approval_event AS e
     WHERE e.org_id = r.org_id AND e.run_id = r.id AND e.what NOT IN ('opened', 'resumed')) AS events,
    {PEOPLE} AS people"""  # noqa: S608 - our own fragments

APPROVAL = Synced(
    name="approval",
    goes_with=Module.APPROVALS,
    buckets_sql=f"""
        SELECT 'u:' || r.person_id AS bucket
        FROM approval_run AS r
        JOIN company AS co ON co.org_id = r.org_id
        WHERE r.org_id = $1 AND r.id = $2
          AND (r.ended_at IS NULL OR (r.ended_at AT TIME ZONE co.timezone)::date
               > (now() AT TIME ZONE co.timezone)::date - {ENDED_DAYS})
        UNION
        SELECT 'u:' || asked.id AS bucket
        FROM approval_task AS part
        CROSS JOIN LATERAL (VALUES (part.person_id), (part.deputy_id)) AS asked (id)
        WHERE part.org_id = $1 AND part.run_id = $2 AND part.status = 'open' AND asked.id IS NOT NULL
        """,  # noqa: S608 - our own constant
    page_sql=f"""
        SELECT {ROW}, k.b::json AS _b, k.s::json AS _s
        FROM k
        JOIN approval_run AS r ON r.org_id = $1 AND r.id = k.id
        """,  # noqa: S608 - our own fragments
    tables={"approval_run": "id", "approval_task": "run_id", "approval_event": "run_id"},
    turns_sql=f"""
        SELECT r.id FROM approval_run AS r
        JOIN company AS co ON co.org_id = r.org_id
        WHERE r.org_id = $1 AND r.ended_at IS NOT NULL
          AND (r.ended_at AT TIME ZONE co.timezone)::date BETWEEN $2::date - {ENDED_DAYS} AND $3::date - {ENDED_DAYS}
        """,  # noqa: S608 - our own constant
    row_bytes=2_000,
)
