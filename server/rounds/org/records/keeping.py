"""How long the company keeps things: its own numbers of days, and the sessions that the organisation forgets."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.retention import Batch, Kept, days_of, in_tx

STEP = 1_000


async def _forget_sessions(tx: Tx, before: datetime) -> Batch:
    gone = await tx.rows(
        f"""
        DELETE FROM session
        WHERE org_id = $1 AND token_hash IN (
            SELECT s.token_hash FROM session AS s
            WHERE s.org_id = $1 AND s.expires_at < $2
            LIMIT {STEP})
        RETURNING token_hash
        """,  # noqa: S608 - our own constant
        tx.org_id,
        before,
    )
    return Batch(len(gone), len(gone) == STEP)


KEPT = [Kept("sessions", 180, 30, in_tx(_forget_sessions))]


async def read_retention(tx: Tx, kept: Sequence[Kept]) -> list[dict[str, Any]]:
    settings = await tx.value("SELECT settings FROM company WHERE org_id = $1", tx.org_id)
    days = days_of(kept, settings or {})
    return [{"kind": one.kind, "days": days[one.kind], "usual": one.days, "least": one.least} for one in kept]


async def choose_retention(tx: Tx, kept: Sequence[Kept], chosen: Mapping[str, int]) -> list[dict[str, Any]]:
    """Set the days of some kinds; what is less than the least is raised to it."""
    settings = await tx.value("SELECT settings FROM company WHERE org_id = $1 FOR UPDATE", tx.org_id)
    before = days_of(kept, settings or {})
    after = days_of(kept, {"retention": {**before, **chosen}})
    changed = {kind: days for kind, days in after.items() if before[kind] != days}
    if changed:
        await tx.execute(
            "UPDATE company SET settings = settings || $2::jsonb WHERE org_id = $1",
            tx.org_id,
            {"retention": after},
        )
        tx.changed("company", UUID(int=tx.org_id))
        tx.audit(
            "company:edit", "company", None,
            before={"retention": {kind: before[kind] for kind in changed}}, after={"retention": changed},
        )  # fmt: skip
    return await read_retention(tx, kept)
