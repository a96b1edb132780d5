"""Where somebody was on a day: all positions of their visits, in order. More than the live page's last known one."""

from datetime import date
from typing import Any
from uuid import UUID

from rounds.core.access import Module
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.org import public as org
from rounds.visits.queries import visible_visits


async def read_track(tx: Tx, person_id: UUID, day: date) -> list[dict[str, Any]]:
    """Raises NotFound for a person outside the scope."""
    shown = {one["id"] for one in await org.list_people(tx, Module.LIVE)}
    if person_id != tx.ctx.person_id and person_id not in shown:
        raise NotFound("person")
    seen = visible_visits(tx.ctx, 4, Module.LIVE)
    found = await tx.rows(
        f"""
        SELECT f.visit_id, f.kind, f.lng, f.lat, f.accuracy_m, f.taken_at, f.simulated,
               f.coarsened_at IS NOT NULL AS coarse
        FROM visit AS v
        JOIN visit_fix AS f ON f.org_id = v.org_id AND f.visit_id = v.id
        WHERE v.org_id = $1 AND v.person_id = $2 AND v.business_day = $3 AND {seen.sql}
        ORDER BY f.taken_at, f.id
        LIMIT 5000
        """,  # noqa: S608 - fragments are our own, values are parameters
        tx.org_id,
        person_id,
        day,
        *seen.args,
    )
    return [dict(row) for row in found]
