"""Leaving: only the first time counts."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from rounds.core.db import Event, Tx
from rounds.visits import queries, rules
from rounds.visits.actions.recording import add_fix
from rounds.visits.schemas import CheckOut

NO_SKEW = timedelta(0)


@dataclass(frozen=True, slots=True)
class VisitEnded(Event):
    visit_id: UUID
    person_id: UUID


async def check_out(tx: Tx, visit_id: UUID, cmd: CheckOut, *, skew: timedelta = NO_SKEW) -> bool:
    """Leave. Only the first leaving counts; returns whether this was it."""
    await tx.flush()
    visit = await queries.own_visit(tx, visit_id)
    moment = rules.correct_time(cmd.ended_at, tx.now, skew)
    inserted = await tx.value(
        """
        INSERT INTO visit_end (org_id, visit_id, ended_at, device_ended_at, mono_ms, received_at, device_id, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (org_id, visit_id) DO NOTHING
        RETURNING visit_id
        """,
        tx.org_id,
        visit_id,
        max(moment.at, visit.started_at),
        cmd.ended_at,
        cmd.mono_ms,
        tx.now,
        tx.ctx.device_id,
        cmd.note,
    )
    if inserted is None:
        return False
    if cmd.fix is not None:
        add_fix(tx, visit_id, "out", cmd.fix)
    tx.changed("visit", visit_id)
    tx.emit(VisitEnded(visit_id, visit.person_id))
    return True
