"""What an operator asks of the change log on the command line; each answers with lines to print."""

from collections.abc import Sequence

from rounds.core.access import Ctx
from rounds.core.companies import all_companies
from rounds.core.db import Database, Tx
from rounds.core.statements import Synced
from rounds.sync.epoch import begin_epoch
from rounds.sync.turn import turn_day


async def keep_up(db: Database, what: str, company: int | None, synced: Sequence[Synced]) -> list[str]:
    """`what` is status, new-epoch or gc."""
    if what == "new-epoch":
        return [f"company {org_id}: a new epoch" for org_id in await begin_epoch(db, company)]
    lines: list[str] = []
    for org_id in await all_companies(db):
        if company not in {None, org_id}:
            continue
        if what == "gc":
            moved = await turn_day(db, org_id, synced)
            lines.append(f"company {org_id}: {moved} rows moved by the clock")
        lines.append(await db.read(Ctx(org_id, None), _status))
    return lines


async def _status(tx: Tx) -> str:
    found = await tx.row(
        """
        SELECT h.seq, h.epoch, h.gc_seq, d.next_at,
               (SELECT count(*) FROM sync_row AS r WHERE r.org_id = $1 AND r.op = 'P') AS held,
               (SELECT count(*) FROM sync_row AS r WHERE r.org_id = $1 AND r.op = 'D') AS exits,
               (SELECT min(m.day) FROM sync_mark AS m WHERE m.org_id = $1) AS since
        FROM sync_head AS h
        LEFT JOIN day_turn AS d ON d.org_id = h.org_id
        WHERE h.org_id = $1
        """,
        tx.org_id,
    )
    if found is None:
        return f"company {tx.org_id}: no log"
    return (
        f"company {tx.org_id}: head {found['seq']}, {found['held']} rows held, {found['exits']} exits, "
        f"forgotten up to {found['gc_seq']}, marks since {found['since']}, next turn {found['next_at']}, "
        f"epoch {found['epoch']}"
    )
