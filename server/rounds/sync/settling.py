"""What became of a refused or held operation: one decision, told to all phones of its person."""

from uuid import UUID

from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.operations import Incoming, Operation, OperationSettings, Outcome, shaped
from rounds.core.statements import Synced
from rounds.sync.schemas import Discard

SETTLEMENT = Synced(
    name="settlement",
    buckets_sql="SELECT 'u:' || s.person_id AS bucket FROM settlement AS s WHERE s.org_id = $1 AND s.op_id = $2",
    page_sql="""
        SELECT s.op_id AS id, s.device_id, s.type, s.entity_id, s.decision, s.reason, s.by_person_id, s.at,
               k.b::json AS _b, k.s::json AS _s
        FROM k
        JOIN settlement AS s ON s.org_id = $1 AND s.op_id = k.id
        """,
    tables={"settlement": "op_id"},
    row_bytes=300,
)


async def settle_refused(
    tx: Tx, op_id: UUID, decision: str, reason: str | None, *, only_of: UUID | None = None
) -> bool:
    """Settle a refused operation, of one person if said; returns whether this was the first decision."""
    settled = await tx.value(
        """
        INSERT INTO settlement (org_id, op_id, device_id, person_id, type, entity_id, decision, reason, by_person_id,
                                at)
        SELECT $1, o.op_id, o.device_id, o.person_id, o.type, o.entity_id, $3, $4, $5, $6
        FROM op_log AS o
        WHERE o.org_id = $1 AND o.op_id = $2 AND o.status = 'rejected' AND ($7::uuid IS NULL OR o.person_id = $7)
        ON CONFLICT (org_id, op_id) DO NOTHING
        RETURNING op_id
        """,
        tx.org_id,
        op_id,
        decision,
        reason,
        tx.ctx.person_id,
        tx.now,
        only_of,
    )
    if settled is not None:
        tx.created("settlement", op_id)
    return settled is not None


async def settle_held(tx: Tx, op_id: UUID, decision: str, reason: str | None) -> bool:
    """As `settle_refused`, for what came from a removed phone or a file."""
    settled = await tx.value(
        """
        INSERT INTO settlement (org_id, op_id, device_id, person_id, type, entity_id, decision, reason, by_person_id,
                                at)
        SELECT $1, h.op_id, h.device_id, h.person_id, h.type, h.entity_id, $3, $4, $5, $6
        FROM held_operation AS h
        WHERE h.org_id = $1 AND h.op_id = $2
        ON CONFLICT (org_id, op_id) DO NOTHING
        RETURNING op_id
        """,
        tx.org_id,
        op_id,
        decision,
        reason,
        tx.ctx.person_id,
        tx.now,
    )
    if settled is not None:
        tx.created("settlement", op_id)
    return settled is not None


async def is_given_up(tx: Tx, entity: str, entity_id: UUID) -> bool:
    """Whether what would have made this thing was set aside for good: nothing is left to wait for."""
    found = await tx.value(
        """
        SELECT true FROM settlement
        WHERE org_id = $1 AND entity_id = $2 AND starts_with(type, $3) AND decision IN ('discarded', 'dismissed')
        LIMIT 1
        """,
        tx.org_id,
        entity_id,
        f"{entity}.",
    )
    return bool(found)


async def _discard(tx: Tx, op: Incoming, _settings: OperationSettings) -> Outcome:
    """The person sets a refused operation aside. Nothing to set aside is no reason to trouble them again."""
    reason = shaped(Discard, op.data).reason
    first = await settle_refused(tx, op.id, "discarded", reason, only_of=tx.ctx.person_id)
    return Outcome() if first else Outcome(flags=["nothing_to_discard"])


OPERATIONS = [Operation("outbox.discard", Permission.VISIT_RECORD, _discard)]
