"""Epochs: after a restore or a promotion numbers may be given anew, so every phone has to compare from the beginning.

The server knows its history by the database's system identifier and timeline. A restore into a new cluster changes the
first, recovery to a point in time and the promotion of a standby change the second. A folder that is copied back
changes neither: after that an operator says `rounds sync new-epoch`.
"""

from dataclasses import dataclass
from uuid import uuid4

from rounds.core.access import Ctx
from rounds.core.companies import all_companies
from rounds.core.db import Database, Tx


@dataclass(frozen=True, slots=True)
class Histories:
    now: str | None
    """None on a standby."""
    seen: str | None


async def notice_another_history(db: Database) -> list[int]:
    """Give every company a new epoch if the database is not the one that was seen last; returns the companies."""
    found = await db.door(_histories)
    if found.now is None or found.now == found.seen:
        return []
    companies = [] if found.seen is None else await all_companies(db)
    for org_id in companies:
        await db.run(Ctx(org_id, None), _follow_history, found.now)
    # Last: whoever is cut off begins again, and companies that are done already stay as they are.
    await db.door(_see, found.now)
    return companies


async def begin_epoch(db: Database, org_id: int | None = None) -> list[int]:
    """A new epoch for one company or all, because an operator says so; returns the companies."""
    known = await all_companies(db)
    chosen = known if org_id is None else [number for number in known if number == org_id]
    for number in chosen:
        await db.run(Ctx(number, None), _begin)
    return chosen


async def _histories(tx: Tx) -> Histories:
    now = await tx.value(
        """
        SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE
            (SELECT system_identifier FROM pg_control_system())
            || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) END
        """
    )
    return Histories(now, await tx.value("SELECT history FROM database_history WHERE single"))


async def _see(tx: Tx, history: str) -> None:
    await tx.execute(
        """
        INSERT INTO database_history (single, history, seen_at) VALUES (true, $1, $2)
        ON CONFLICT (single) DO UPDATE SET history = excluded.history, seen_at = excluded.seen_at
        """,
        history,
        tx.now,
    )


async def _follow_history(tx: Tx, history: str) -> None:
    await tx.execute(
        """
        UPDATE sync_head SET epoch = $2, history = $3
        WHERE org_id = $1 AND history IS DISTINCT FROM $3
        """,
        tx.org_id,
        uuid4(),
        history,
    )


async def _begin(tx: Tx) -> None:
    await tx.execute("UPDATE sync_head SET epoch = $2 WHERE org_id = $1", tx.org_id, uuid4())
    tx.audit("sync:new_epoch", "company", None)
