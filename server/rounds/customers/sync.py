"""Customers on phones: which ones, in what shape, and what phones may send about them."""

from rounds.core.access import Module, Permission
from rounds.core.statements import KeptText, Pared, Synced
from rounds.customers.custom.queries import HIDDEN_SQL
from rounds.customers.listing.rows import LISTED
from rounds.customers.rules import CONTACT, masked_contact_sql

# The positions that hold a customer for reading, by the company's own calendar: those of today, and from six in the
# evening those of tomorrow too, so that whoever covers for a colleague has the customers before the day begins.
# `core.clock.reading_days` says the same in Python; the turn of the day moves what it changes.
ASSIGNED_NOW = """
    SELECT 'r:' || a.position_id AS bucket
    FROM assignment AS a
    JOIN company AS co ON co.org_id = a.org_id
    WHERE a.org_id = $1 AND a.customer_id = {customer}
      AND a.from_day <= ((now() AT TIME ZONE co.timezone) + interval '6 hours')::date
      AND (a.until_day IS NULL OR a.until_day > (now() AT TIME ZONE co.timezone)::date)
    """
ROW = """
    SELECT c.id, c.code, c.name, c.kind, c.grade, c.channel, c.status, c.tags, c.custom, NULL AS phone,
           c.phone_sealed, c.phone_hint, c.contact, c.address, c.district, c.note, c.py, c.version, c.archived_at,
           c.pin_now AS pin, c.floor, c.room, c.merged_into, (
               SELECT json_agg(m.id ORDER BY m.id) FROM customer AS m
               WHERE m.org_id = c.org_id AND m.merged_into = c.id) AS merged"""
OF_PAGE = ", k.b::json AS _b, k.s::json AS _s FROM k JOIN customer AS c ON c.org_id = $1 AND c.id = k.id"

CUSTOMER = Synced(
    name="customer",
    buckets_sql="SELECT DISTINCT bucket FROM (" + ASSIGNED_NOW.format(customer="$2") + ") AS held",  # noqa: S608
    page_sql=ROW + OF_PAGE,
    tables={"customer": "id", "pin": "customer_id", "assignment": "customer_id"},
    turns_sql="""
        SELECT DISTINCT a.customer_id AS id FROM assignment AS a
        WHERE a.org_id = $1 AND (a.from_day BETWEEN $2 AND $3 OR a.until_day BETWEEN $2 AND $3)
        """,
    kept=KeptText("customer", "phone_text", ROW.replace("c.", "customer.")),
    beside=LISTED,
    module=Module.CUSTOMERS,
    needs=Permission.CUSTOMER_READ,
    fields={"customer.phone": "phone_sealed,phone_hint", CONTACT: "contact"},
    sealed="customer.phone",
    pares=Pared("custom", HIDDEN_SQL.format(entity="'customer'", roles="$2")),
    masks={CONTACT: masked_contact_sql("{row}.contact")},
)
