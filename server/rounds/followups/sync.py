"""Follow-ups on phones: notes of one's customers and one's own, the kinds, what one is reminded of."""

from rounds.core.access import Module, Permission
from rounds.core.statements import Synced
from rounds.customers.public import ASSIGNED_NOW

# How far back phones hold notes, and how long what is done stays among the reminders.
NOTE_DAYS = 180
DONE_DAYS = 14

NOTE = Synced(
    name="note",
    # The writer's, with whoever is named in it; shared ones with the customer too.
    buckets_sql=f"""
        SELECT held.bucket
        FROM note AS n
        JOIN company AS own ON own.org_id = n.org_id
        CROSS JOIN LATERAL (
            SELECT 'u:' || n.person_id AS bucket
            UNION
            SELECT 'u:' || m.person_id FROM note_mention AS m
            WHERE m.org_id = n.org_id AND m.note_id = n.id AND NOT n.private
            UNION
            {ASSIGNED_NOW.format(customer="n.customer_id")} AND NOT n.private) AS held
        WHERE n.org_id = $1 AND n.id = $2 AND n.withdrawn_at IS NULL
          AND n.business_day > (now() AT TIME ZONE own.timezone)::date - {NOTE_DAYS}
        """,  # noqa: S608 - our own fragments
    page_sql="""
        SELECT n.id, n.customer_id, n.visit_id, n.person_id, pe.name AS person_name, n.kind, n.text, n.result,
               n.next_step, n.next_date, n.stage, n.probability, n.private, n.custom, n.business_day, n.at, n.version,
               coalesce((
                   SELECT json_agg(x) FROM (
                       SELECT o.id, o.person_id, w.name AS person_name, o.text, o.at
                       FROM note_comment AS o
                       JOIN person AS w ON w.org_id = o.org_id AND w.id = o.person_id
                       WHERE o.org_id = n.org_id AND o.note_id = n.id
                       ORDER BY o.at, o.id) AS x), '[]') AS comments,
               coalesce((
                   SELECT json_agg(x) FROM (
                       SELECT w.id, w.name
                       FROM note_mention AS m
                       JOIN person AS w ON w.org_id = m.org_id AND w.id = m.person_id
                       WHERE m.org_id = n.org_id AND m.note_id = n.id
                       ORDER BY w.code) AS x), '[]') AS mentions,
               coalesce((
                   SELECT json_agg(x) FROM (
                       SELECT a.id, a.kind, encode(a.sha256, 'hex') AS sha256, a.size, a.mime, a.width, a.height,
                              a.taken_at, a.title,
                              CASE WHEN b.stored_at IS NULL THEN 'expected' ELSE 'stored' END AS state
                       FROM attachment AS a
                       LEFT JOIN blob AS b ON b.org_id = a.org_id AND b.sha256 = a.sha256
                       WHERE a.org_id = n.org_id AND a.entity = 'note' AND a.entity_id = n.id
                       ORDER BY a.taken_at, a.id) AS x), '[]') AS attachments,
               k.b::json AS _b, k.s::json AS _s
        FROM k
        JOIN note AS n ON n.org_id = $1 AND n.id = k.id
        JOIN person AS pe ON pe.org_id = n.org_id AND pe.id = n.person_id
        """,
    tables={"note": "id", "note_comment": "note_id", "note_mention": "note_id"},
    follows={"customer": "SELECT f.id FROM note AS f WHERE f.org_id = $1 AND f.customer_id = $2"},
    turns_sql=f"""
        SELECT n.id FROM note AS n
        WHERE n.org_id = $1 AND n.business_day BETWEEN $2::date - {NOTE_DAYS} AND $3::date - {NOTE_DAYS}
        """,  # noqa: S608 - our own constant
    row_bytes=900,
    module=Module.CUSTOMERS,
    needs=Permission.NOTE_READ,
)

NOTE_KIND = Synced(
    name="note_kind",
    buckets_sql="SELECT 't'::text AS bucket FROM note_kind AS d WHERE d.org_id = $1 AND d.id = $2",
    page_sql="""
        SELECT d.id, d.key, d.name_zh, d.name_en, d.active, d.ordinal, d.template, d.phrases, d.results, d.required,
               d.version, k.b::json AS _b, k.s::json AS _s
        FROM k
        JOIN note_kind AS d ON d.org_id = $1 AND d.id = k.id
        """,
    tables={"note_kind": "id"},
    row_bytes=600,
    needs=Permission.NOTE_READ,
)

REMINDER = Synced(
    name="reminder",
    buckets_sql=f"""
        SELECT 'u:' || r.person_id AS bucket
        FROM reminder AS r
        JOIN company AS own ON own.org_id = r.org_id
        WHERE r.org_id = $1 AND r.id = $2
          AND (r.done_at IS NULL
               OR (r.done_at AT TIME ZONE own.timezone)::date
                   > (now() AT TIME ZONE own.timezone)::date - {DONE_DAYS})
        """,  # noqa: S608 - our own constant
    page_sql="""
        SELECT r.id, r.customer_id, nullif(c.name, '') AS customer_name, r.note_id, r.text, r.due_on, r.done_at,
               r.version, k.b::json AS _b, k.s::json AS _s
        FROM k
        JOIN reminder AS r ON r.org_id = $1 AND r.id = k.id
        LEFT JOIN customer AS c ON c.org_id = r.org_id AND c.id = r.customer_id
        """,
    tables={"reminder": "id"},
    turns_sql=f"""
        SELECT r.id FROM reminder AS r
        JOIN company AS own ON own.org_id = r.org_id
        WHERE r.org_id = $1
          AND (r.done_at AT TIME ZONE own.timezone)::date
              BETWEEN $2::date - {DONE_DAYS} AND $3::date - {DONE_DAYS}
        """,  # noqa: S608 - our own constant
    row_bytes=300,
    needs=Permission.NOTE_WRITE,
)

SYNCED = (NOTE, NOTE_KIND, REMINDER)
