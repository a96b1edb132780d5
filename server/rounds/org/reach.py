"""Whom and what somebody who edits the organisation may touch, and which roles they may give away."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from rounds.core.access import Module, Role, Scope
from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.org.roles.rules import excess
from rounds.org.standing import roles_of_company
from rounds.org.units.queries import today_of

# Programs act as people of their own kind: nobody lists, invites, places or ends those.
PEOPLE_SQL = """
    p.kind = 'human' AND ({all}::boolean OR p.id = {me}::uuid OR (
        EXISTS (
            SELECT FROM position_holder AS h
            JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id
            WHERE h.org_id = p.org_id AND h.person_id = p.id
              AND s.unit_id = ANY ({units}::uuid[]) AND s.role = ANY ({below}::text[])
              AND (p.archived_at IS NOT NULL OR h.until_day IS NULL OR h.until_day > {today}::date))
        AND NOT EXISTS (
            SELECT FROM position_holder AS h
            JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id
            WHERE h.org_id = p.org_id AND h.person_id = p.id AND s.role <> ALL ({below}::text[])
              AND (h.until_day IS NULL OR h.until_day > {today}::date))))"""


@dataclass(frozen=True, slots=True)
class Within:
    """Positions of the roles `below` in `units`, and who fills them; with `everything`, all of the company's."""

    everything: bool
    units: list[UUID]
    below: list[str]
    own: list[UUID]


def within(tx: Tx) -> Within:
    reach = tx.ctx.reach(Module.PEOPLE)
    units = () if reach.scope is Scope.OWN else reach.unit_ids or ()
    own = [post.position_id for post in tx.ctx.posts]
    return Within(reach.unit_ids is None, list(units), list(reach.below or ()), own)


async def refuse_role_beyond(tx: Tx, keys: Iterable[str]) -> None:
    """Nobody gives away what they do not hold themselves. Raises `grants_too_much`, `not_found` for an unknown role."""
    wanted = set(keys)
    roles = await roles_of_company(tx) if wanted else {}
    for key in sorted(wanted):
        role = roles.get(key)
        if role is None:
            raise NotFound("role")
        too_much = excess(tx.ctx, None, role)
        if too_much:
            raise DomainError("grants_too_much", **too_much)


def gives(tx: Tx, role: Role | None) -> bool:
    """Whether one holds all that a role allows, as widely. A role that is no more allows nothing."""
    return role is None or excess(tx.ctx, None, role) is None


async def refuse_person_beyond(tx: Tx, person_ids: Iterable[UUID]) -> None:
    """Whoever fills a position that may do more than oneself is not changed, invited or deactivated by oneself."""
    found = await tx.rows(
        """
        SELECT DISTINCT p.role
        FROM position_holder AS h
        JOIN position AS p ON p.org_id = h.org_id AND p.id = h.position_id
        WHERE h.org_id = $1 AND h.person_id = ANY ($2::uuid[]) AND (h.until_day IS NULL OR h.until_day > $3)
        """,
        tx.org_id,
        list(person_ids),
        today_of(tx),
    )
    roles = await roles_of_company(tx)
    await refuse_role_beyond(tx, (row["role"] for row in found if row["role"] in roles))


async def refuse_person_outside(tx: Tx, person_ids: Iterable[UUID]) -> None:
    """Raises `not_found` unless all are people of the company within one's reach."""
    wanted = set(person_ids)
    seen = within(tx)
    where = PEOPLE_SQL.format(all="$3", me="$4", units="$5", below="$6", today="$7")
    found = await tx.rows(
        f"SELECT p.id FROM person AS p WHERE p.org_id = $1 AND p.id = ANY ($2::uuid[]) AND {where}",  # noqa: S608
        tx.org_id,
        list(wanted),
        seen.everything,
        tx.ctx.person_id,
        seen.units,
        seen.below,
        today_of(tx),
    )
    if len(found) != len(wanted):
        raise NotFound("person")
