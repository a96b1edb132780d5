"""Whom somebody may help at the door: people in their reach, below them, and never themselves."""

from uuid import UUID

from rounds.core.access import Module
from rounds.core.clock import business_day
from rounds.core.db import Tx
from rounds.core.errors import NotFound


async def require_in_reach(tx: Tx, person_id: UUID) -> UUID:
    """Raises `not_found` for oneself, for a peer or superior, and for whoever is elsewhere."""
    reach = tx.ctx.reach(Module.PEOPLE)
    found = await tx.value(
        """
        SELECT p.id FROM person AS p
        WHERE p.org_id = $1 AND p.id = $2 AND p.id IS DISTINCT FROM $3 AND p.kind = 'human'
          AND ($4::uuid[] IS NULL OR EXISTS (
              SELECT FROM position_holder AS h
              WHERE h.org_id = $1 AND h.person_id = $2 AND h.position_id = ANY ($4::uuid[])
                AND h.from_day <= $6 AND (h.until_day IS NULL OR h.until_day > $6)))
          AND ($5::text[] IS NULL OR NOT EXISTS (
              SELECT FROM position_holder AS h
              JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id
              WHERE h.org_id = $1 AND h.person_id = $2 AND s.role <> ALL ($5::text[])
                AND h.from_day <= $6 AND (h.until_day IS NULL OR h.until_day > $6)))
        """,
        tx.org_id,
        person_id,
        tx.ctx.person_id,
        None if reach.position_ids is None else list(reach.position_ids),
        None if reach.below is None else list(reach.below),
        tx.ctx.as_of or business_day(tx.now, tx.ctx.timezone),
    )
    if found is None:
        raise NotFound("person")
    return person_id
