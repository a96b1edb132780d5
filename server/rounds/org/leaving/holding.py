"""What the organisation itself hands over: positions, leave, keys. Phones and sessions end with the access."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.handing_over import Group, HandsOver, Share, share_out
from rounds.org.keys.actions import revoke_key
from rounds.org.leave.actions import announce, withdraw_leave
from rounds.org.leaving.queries import colleagues_of, positions_left, still_here
from rounds.org.positions.actions import put_holder

SHOWN = 5


async def _preview_positions(tx: Tx, person_id: UUID, day: date) -> Group | None:
    positions = await positions_left(tx, person_id, day)
    if not positions:
        return None
    found = await tx.rows(
        """
        SELECT s.title || ' · ' || u.name AS name
        FROM position AS s
        JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
        WHERE s.org_id = $1 AND s.id = ANY ($2::uuid[])
        ORDER BY name
        """,
        tx.org_id,
        positions,
    )
    names = tuple(row["name"] for row in found[:SHOWN])
    successors = await colleagues_of(tx, person_id, positions)
    return Group("positions", len(found), names, is_chosen=True, successors=successors)


async def _hand_positions(tx: Tx, person_id: UUID, day: date, shares: Sequence[Share]) -> int:
    """A successor fills them from that day; without one they are vacant."""
    here = await still_here(tx, [share.id for share in shares], day)
    given = share_out(
        await positions_left(tx, person_id, day), [share for share in shares if share.id in here]
    )
    for position_id, successor in given:
        await put_holder(tx, position_id, successor, day)
    return len(given)


async def _leaves_asked(tx: Tx, person_id: UUID, day: date) -> list[UUID]:
    found = await tx.rows(
        """
        SELECT id FROM leave
        WHERE org_id = $1 AND person_id = $2 AND last_day >= $3
          AND state IN ('asked', 'returned')
        ORDER BY id
        """,
        tx.org_id,
        person_id,
        day,
    )
    return [row["id"] for row in found]


async def _preview_leave(tx: Tx, person_id: UUID, day: date) -> Group | None:
    return Group("leave", len(await _leaves_asked(tx, person_id, day)))


async def _end_leave(tx: Tx, person_id: UUID, day: date, _shares: Sequence[Share]) -> int:
    """Nobody decides any more what they asked for; those for whom they were to stand in are without anybody."""
    own = await _leaves_asked(tx, person_id, day)
    for leave_id in own:
        await withdraw_leave(tx, leave_id)
    for row in await tx.rows(
        """
        SELECT id, person_id, first_day, last_day FROM leave
        WHERE org_id = $1 AND cover_id = $2 AND last_day >= $3 AND state IN ('granted', 'ended_early')
        ORDER BY id
        """,
        tx.org_id,
        person_id,
        day,
    ):
        await announce(tx, row["id"], row["person_id"], max(day, row["first_day"]), row["last_day"])
    return len(own)


async def _keys(tx: Tx, person_id: UUID) -> list[tuple[UUID, str]]:
    found = await tx.rows(
        """
        SELECT id, name FROM api_key
        WHERE org_id = $1 AND made_by = $2 AND revoked_at IS NULL AND expires_at > $3
        ORDER BY name, id
        """,
        tx.org_id,
        person_id,
        tx.now,
    )
    return [(row["id"], row["name"]) for row in found]


async def _preview_keys(tx: Tx, person_id: UUID, _day: date) -> Group | None:
    keys = await _keys(tx, person_id)
    return Group("api_keys", len(keys), tuple(name for _, name in keys[:SHOWN]))


async def _revoke_keys(tx: Tx, person_id: UUID, _day: date, _shares: Sequence[Share]) -> int:
    """Whoever made a key knows it."""
    keys = await _keys(tx, person_id)
    for key_id, _ in keys:
        await revoke_key(tx, key_id)
    return len(keys)


HANDS_OVER = (
    HandsOver("positions", 30, _preview_positions, _hand_positions),
    HandsOver("leave", 50, _preview_leave, _end_leave),
    HandsOver("api_keys", 60, _preview_keys, _revoke_keys),
)
