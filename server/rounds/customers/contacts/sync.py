"""Contacts on phones: with the customers they belong to."""

from rounds.core.access import Module, Permission
from rounds.core.statements import Synced
from rounds.customers.contacts.rules import REACH_FIELD
from rounds.customers.rules import CONTACT, masked_contact_sql
from rounds.customers.sync import ASSIGNED_NOW

CONTACT_ENTITY = Synced(
    name="contact",
    buckets_sql=f"""
        SELECT DISTINCT held.bucket FROM contact AS p
        JOIN contact_of AS x ON x.org_id = p.org_id AND x.contact_id = p.id AND x.until_day IS NULL
        CROSS JOIN LATERAL ({ASSIGNED_NOW.format(customer="x.customer_id")}) AS held
        WHERE p.org_id = $1 AND p.id = $2 AND p.archived_at IS NULL""",  # noqa: S608 - our own fragment
    page_sql="""
        SELECT t.id, t.name, t.title, t.reach_sealed, t.reach_hints, t.birthday, t.birth_year, t.consent, t.consent_at,
               t.speciality, t.licence_no, t.note, t.version, (
                   SELECT coalesce(json_agg(json_build_object(
                       'customer_id', x.customer_id, 'role', x.role, 'is_primary', x.is_primary,
                       'from_day', x.from_day) ORDER BY x.from_day, x.customer_id), '[]')
                   FROM contact_of AS x
                   WHERE x.org_id = t.org_id AND x.contact_id = t.id AND x.until_day IS NULL) AS customers,
               k.b::json AS _b, k.s::json AS _s
        FROM k
        JOIN contact AS t ON t.org_id = $1 AND t.id = k.id
        """,
    tables={"contact": "id", "contact_of": "contact_id"},
    follows={
        "customer": """
            SELECT f.contact_id AS id FROM contact_of AS f
            WHERE f.org_id = $1 AND f.customer_id = $2 AND f.until_day IS NULL"""
    },
    row_bytes=700,
    module=Module.CUSTOMERS,
    needs=Permission.CUSTOMER_READ,
    fields={REACH_FIELD: "reach_sealed,reach_hints", CONTACT: "name"},
    sealed=REACH_FIELD,
    masks={CONTACT: masked_contact_sql("{row}.name")},
)
