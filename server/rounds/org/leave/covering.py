"""Who stands in fills the positions of whoever is away: written anew from the leaves, whenever one of them changes."""

from uuid import UUID

from rounds.core.clock import business_day
from rounds.core.db import Tx
from rounds.org.leave.rules import ONE_DAY, Cover, Covered, Held, covers_wanted
from rounds.org.positions.actions import put_holder
from rounds.org.sessions import forget_contexts
from rounds.org.units.queries import today_of


async def renew_covers(tx: Tx) -> int:
    """Make today's and later fillings of those who stand in what the leaves ask for; returns how many changed."""
    today = today_of(tx)
    leaves = await _covered(tx)
    wanted = {
        (cover.position_id, cover.person_id, cover.from_day): cover
        for cover in covers_wanted(await _held(tx, leaves), leaves)
        if cover.until_day > today
    }
    there = await tx.rows(
        """
        SELECT position_id, person_id, from_day, until_day, leave_id
        FROM position_holder
        WHERE org_id = $1 AND leave_id IS NOT NULL AND until_day > $2 AND until_day > from_day
        ORDER BY position_id, person_id, from_day
        FOR UPDATE
        """,
        tx.org_id,
        today,
    )
    changed = 0
    for row in there:
        cover = wanted.pop((row["position_id"], row["person_id"], row["from_day"]), None)
        until = max(today, row["from_day"]) if cover is None else cover.until_day
        if until != row["until_day"]:
            await _end(tx, row["position_id"], row["person_id"], row["from_day"], until)
            changed += 1
    for cover in wanted.values():
        await _begin(tx, cover)
    return changed + len(wanted)


async def _covered(tx: Tx) -> list[Covered]:
    """Leaves that go on or are to come and have somebody who stands in. What was decided late covers from that day."""
    found = await tx.rows(
        """
        SELECT l.id, l.person_id, l.cover_id, l.first_day, l.last_day, l.decided_at, c.ends_on
        FROM leave AS l
        JOIN person AS c ON c.org_id = l.org_id AND c.id = l.cover_id
        WHERE l.org_id = $1 AND l.state IN ('granted', 'ended_early') AND l.last_day >= $2
          AND c.archived_at IS NULL
        ORDER BY l.id
        """,
        tx.org_id,
        today_of(tx),
    )
    return [
        Covered(
            row["id"],
            row["person_id"],
            row["cover_id"],
            max(row["first_day"], business_day(row["decided_at"], tx.ctx.timezone)),
            min(row["last_day"] + ONE_DAY, row["ends_on"] or row["last_day"] + ONE_DAY),
        )
        for row in found
    ]


async def _held(tx: Tx, leaves: list[Covered]) -> list[Held]:
    """What those who are away, and those who stand in, fill for themselves."""
    people = {leave.person_id for leave in leaves} | {leave.cover_id for leave in leaves}
    return await tx.all(
        Held,
        """
        SELECT position_id, person_id, from_day, until_day
        FROM position_holder
        WHERE org_id = $1 AND person_id = ANY ($2::uuid[]) AND leave_id IS NULL
          AND (until_day IS NULL OR (until_day > $3 AND until_day > from_day))
        ORDER BY position_id, person_id, from_day
        """,
        tx.org_id,
        list(people),
        today_of(tx),
    )


async def _begin(tx: Tx, cover: Cover) -> None:
    await put_holder(
        tx,
        cover.position_id,
        cover.person_id,
        cover.from_day,
        cover.until_day,
        cover=True,
        leave_id=cover.leave_id,
    )


async def _end(tx: Tx, position_id: UUID, person_id: UUID, from_day: object, until_day: object) -> None:
    forget_contexts(tx, [person_id])
    await tx.execute(
        """
        UPDATE position_holder SET until_day = $5
        WHERE org_id = $1 AND position_id = $2 AND person_id = $3 AND from_day = $4
        """,
        tx.org_id,
        position_id,
        person_id,
        from_day,
        until_day,
    )
    tx.audit(
        "position:vacate",
        "position",
        position_id,
        before={"person_id": person_id, "from_day": str(from_day)},
        after={"until_day": str(until_day), "cover": True},
    )
