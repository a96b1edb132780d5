"""The turn of the day: what time alone moves into and out of phones' buckets, and how old the log's numbers are.

At midnight assignments begin and end, and what has become too old leaves; at six in the evening tomorrow's assignments
arrive. The job takes only rows whose buckets differ from the log's, so it may run at any time and be cut off anywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from rounds.core.access import Ctx, system_ctx
from rounds.core.clock import next_turn, reading_days
from rounds.core.companies import for_each_company
from rounds.core.db import Database, Tx
from rounds.core.statements import Synced
from rounds.sync.gc import collect

CHUNK_ROWS = 5_000  # log rows that one transaction writes: so long the company's head is held
ONE_BY_ONE = 10  # what a row that is written by a statement of its own counts for
WINDOW = timedelta(days=7)
LONGEST_PAUSE = timedelta(days=800)
# A transaction that began just before the hour may commit after the first look (it may last half a minute).
SECOND_LOOK = timedelta(seconds=90)
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Turning:
    timezone: str
    turned_at: datetime | None
    zone_moved: bool


@dataclass(frozen=True, slots=True)
class Mover:
    id: UUID
    weight: int


async def turn_due_companies(db: Database, synced: Sequence[Synced]) -> int:
    """Turn the day for the companies whose hour has come; returns how many."""
    due = await db.door(_due)

    async def turn(org_id: int) -> None:
        await turn_day(db, org_id, synced)

    await for_each_company(due, turn)
    return len(due)


async def turn_day(db: Database, org_id: int, synced: Sequence[Synced]) -> int:
    """Bring one company's buckets up to its clock, in chunks; returns how many rows moved."""
    turning = await db.read(Ctx(org_id, None), _turning)
    if turning is None:
        return 0
    ctx = system_ctx(org_id, turning.timezone)
    moved = 0
    today, last = reading_days(db.now(), turning.timezone)
    # By the clock of another zone it was evening already, and tomorrow's rows had come.
    until = last + timedelta(days=1) if turning.zone_moved else last
    first = (turning.turned_at or db.now() - LONGEST_PAUSE).date() - timedelta(days=1)
    for start in _steps(first, until):
        for entity in synced:
            if entity.turns_sql is None:
                continue
            movers = await db.read(ctx, _movers, entity, synced, start, min(start + WINDOW, until))
            for chunk in _chunks(movers):
                await db.run(ctx, _move, entity, synced, chunk)
            moved += len(movers)
    await db.run(ctx, _mark, today)
    await collect(db, ctx, today)
    await db.run(ctx, _set_next, turning)
    return moved


async def _due(tx: Tx) -> list[int]:
    found = await tx.rows(
        "SELECT org_id FROM day_turn WHERE next_at <= $1 AND NOT is_suspended ORDER BY next_at LIMIT $2",
        tx.now,
        AT_ONCE,
    )
    return [row["org_id"] for row in found]


async def _turning(tx: Tx) -> Turning | None:
    return await tx.maybe(
        Turning,
        """
        SELECT c.timezone, d.turned_at,
               coalesce((c.settings ->> 'zone_since')::timestamptz >= d.turned_at, FALSE) AS zone_moved
        FROM company AS c
        LEFT JOIN day_turn AS d ON d.org_id = c.org_id
        WHERE c.org_id = $1
        """,
        tx.org_id,
    )


async def _movers(tx: Tx, entity: Synced, synced: Sequence[Synced], first: date, last: date) -> list[Mover]:
    """Rows whose buckets are not the log's, with about how many log rows each will write."""
    following = [other.follows[entity.name] for other in synced if entity.name in other.follows]
    counted = "".join(
        f" + 2 * (SELECT count(*) FROM ({ids.replace('$2', 'w.id')}) AS f)"  # noqa: S608 - our own SQL
        for ids in following
    )
    wanted = entity.buckets_sql.replace("$2", "w.id")
    weight = f"2{counted}" if following else str(ONE_BY_ONE)
    return await tx.all(
        Mover,
        f"""
        SELECT w.id, {weight} AS weight
        FROM ({entity.turns_sql}) AS w
        CROSS JOIN LATERAL (
            SELECT ARRAY(SELECT b.bucket FROM ({wanted}) AS b ORDER BY 1) AS wanted,
                   ARRAY(SELECT r.bucket FROM sync_row AS r
                         WHERE r.org_id = $1 AND r.entity = '{entity.name}' AND r.entity_id = w.id AND r.op = 'P'
                         ORDER BY 1) AS held) AS x
        WHERE x.wanted <> x.held
        ORDER BY w.id
        """,  # noqa: S608 - our own SQL
        tx.org_id,
        first,
        last,
    )


def _steps(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += WINDOW + timedelta(days=1)


def _chunks(movers: Sequence[Mover]) -> Iterator[list[UUID]]:
    """As many as fit; a big move is a chunk of its own."""
    chunk: list[UUID] = []
    weight = 0
    for mover in movers:
        if chunk and weight + mover.weight > CHUNK_ROWS:
            yield chunk
            chunk, weight = [], 0
        chunk.append(mover.id)
        weight += mover.weight
    if chunk:
        yield chunk


async def _move(tx: Tx, entity: Synced, synced: Sequence[Synced], ids: Sequence[UUID]) -> None:
    leads = any(entity.name in other.follows for other in synced)
    for entity_id in ids:
        (tx.moved if leads else tx.changed)(entity.name, entity_id)


async def _mark(tx: Tx, today: date) -> None:
    await tx.execute(
        """
        INSERT INTO sync_mark (org_id, day, seq)
        SELECT h.org_id, $2, h.seq FROM sync_head AS h WHERE h.org_id = $1
        ON CONFLICT (org_id, day) DO NOTHING
        """,
        tx.org_id,
        today,
    )


async def _set_next(tx: Tx, turning: Turning) -> None:
    before = turning.turned_at
    is_first_look = before is None or next_turn(before, turning.timezone) <= tx.now
    await tx.execute(
        """
        INSERT INTO day_turn (org_id, next_at, turned_at) VALUES ($1, $2, $3)
        ON CONFLICT (org_id) DO UPDATE SET next_at = excluded.next_at, turned_at = excluded.turned_at
        """,
        tx.org_id,
        tx.now + SECOND_LOOK if is_first_look else next_turn(tx.now, turning.timezone),
        tx.now,
    )
