"""Reads of contacts: of the customers in scope."""

from typing import Any
from uuid import UUID

from rounds.core.access import Module, Sight
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.customers import numbers
from rounds.customers.contacts.reach import with_reach
from rounds.customers.contacts.rules import birthdays_between, next_birthday
from rounds.customers.queries import require_visible, today_of
from rounds.customers.rules import CONTACT, visible_customers

MOST = 200
FOUND = 20


async def list_contacts(tx: Tx, customer_id: UUID) -> list[dict[str, Any]]:
    """A customer's contacts, the first one to turn to first."""
    await require_visible(tx, customer_id)
    where = """
        t.archived_at IS NULL AND EXISTS (
            SELECT FROM contact_of AS h WHERE h.org_id = $1 AND h.customer_id = $5 AND h.contact_id = t.id
              AND h.until_day IS NULL)"""
    found = await _contacts(tx, where, "t.name, t.id", customer_id)
    return sorted(found, key=lambda row: not _is_primary(row, customer_id))


async def find_contacts(tx: Tx, q: str) -> list[dict[str, Any]]:
    """Contacts in scope whose name begins so. A name that is masked is found by nobody who may not read it."""
    sight = tx.ctx.sight(CONTACT)
    if not q or sight is Sight.HIDDEN:
        return []
    where = "t.archived_at IS NULL AND t.name >= $5 AND t.name < $5 || chr(1114111)"
    found = await _contacts(tx, where, "t.name, t.id", q, only_own=sight is Sight.MASKED)
    return found[:FOUND]


async def read_contact(tx: Tx, contact_id: UUID) -> dict[str, Any]:
    """Raises NotFound outside the scope."""
    found = await _contacts(tx, "t.id = $5", "t.id", contact_id)
    if not found:
        raise NotFound("contact")
    return found[0]


async def list_birthdays(tx: Tx, days: int) -> list[dict[str, Any]]:
    """Whose birthday comes in the next days, today's first."""
    today = today_of(tx)
    where = "t.archived_at IS NULL AND t.birthday = ANY ($5::text[])"
    found = await _contacts(
        tx, where, "array_position($5::text[], t.birthday), t.id", birthdays_between(today, days)
    )
    items = [{"day": next_birthday(row["birthday"], today), "contact": row} for row in found]
    return sorted(items, key=lambda item: item["day"])


async def is_own(tx: Tx, contact_id: UUID) -> bool:
    """Whether the contact is one of a customer's that is assigned to a position which the caller fills today."""
    return bool(
        await tx.value(
            f"""
            SELECT EXISTS (
                SELECT FROM contact_of AS x
                JOIN customer AS c ON c.org_id = x.org_id AND c.id = x.customer_id
                WHERE x.org_id = $1 AND x.contact_id = $3 AND x.until_day IS NULL
                  AND {numbers.OWN.format(positions="$4")})
            """,  # noqa: S608 - our own fragment
            tx.org_id,
            today_of(tx),
            contact_id,
            numbers.own_positions(tx.ctx),
        )
    )


def _is_primary(row: dict[str, Any], customer_id: UUID) -> bool:
    return any(UUID(one["customer_id"]) == customer_id and one["is_primary"] for one in row["customers"])


async def _contacts(
    tx: Tx, where: str, order: str, value: object, *, only_own: bool = False
) -> list[dict[str, Any]]:
    """`where` speaks of the contact `t` and the value `$5`. Only what has a customer in scope is seen."""
    today = today_of(tx)
    seen = visible_customers(tx.ctx.reach(Module.CUSTOMERS).position_ids, today, 6)
    found = await tx.rows(
        f"""
        SELECT t.id, t.name, t.title, t.reach_sealed, t.reach_hints, t.birthday, t.birth_year, t.consent, t.consent_at,
               t.speciality, t.licence_no, t.note, t.version, t.created_at, t.updated_at, t.archived_at, at.own,
               at.customers
        FROM contact AS t
        CROSS JOIN LATERAL (
            SELECT bool_or(p.own) AS own, json_agg(json_build_object(
                'customer_id', p.id, 'customer_name', p.name, 'role', p.role, 'is_primary', p.is_primary,
                'from_day', p.from_day) ORDER BY p.from_day, p.id) AS customers
            FROM (
                SELECT c.id, c.name, x.role, x.is_primary, x.from_day, {numbers.OWN.format(positions="$3")} AS own
                FROM contact_of AS x
                JOIN customer AS c ON c.org_id = x.org_id AND c.id = x.customer_id
                WHERE x.org_id = $1 AND x.contact_id = t.id AND x.until_day IS NULL AND {seen.sql}) AS p) AS at
        WHERE t.org_id = $1 AND at.customers IS NOT NULL AND (at.own OR NOT $4) AND {where}
        ORDER BY {order}
        LIMIT {MOST}
        """,  # noqa: S608 - fragments are our own, values are parameters
        tx.org_id,
        today,
        numbers.own_positions(tx.ctx),
        only_own,
        value,
        *seen.args,
    )
    return await with_reach(tx, found)
