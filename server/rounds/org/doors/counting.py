"""Tries at a door, counted before the costly part begins."""

from dataclasses import dataclass

from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.org.rules import LONGEST_WAIT, Counter, Door, door_state

MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Shut:
    """A counter that is full, and for how long."""

    counter: Counter
    wait_s: int


def key_of(tx: Tx, counter: Counter) -> bytes:
    return tx.keys.door_digest(f"try\n{counter.name}")


async def admit(tx: Tx, counters: list[Counter]) -> Door | Shut:
    """Count one try with all of the counters, or with none when one of them is shut.

    The try counts before it is made, so that a thousand at once are no more than five. Returns the first one's door.
    """
    for counter in counters:
        door = await _door(tx, counter)
        if door.wait_s:
            return Shut(counter, door.wait_s)
    for counter in counters:
        counted = await tx.value(
            """
            INSERT INTO sign_in_attempt (key, failures, first_at, last_at)
            VALUES ($1, 1, $2, $2)
            ON CONFLICT (key) DO UPDATE
            SET failures = CASE WHEN sign_in_attempt.last_at < $3 THEN 1 ELSE sign_in_attempt.failures + 1 END,
                last_at = $2
            WHERE sign_in_attempt.failures < $4 OR sign_in_attempt.last_at < $3
            RETURNING failures
            """,
            key_of(tx, counter),
            tx.now,
            tx.now - counter.wait,
            counter.tries,
        )
        if counted is None:  # others were quicker; what was counted here is undone with this transaction
            raise DomainError("sign_in_wait", wait_s=int(counter.wait.total_seconds()))
    return await _door(tx, counters[0], after=True)


async def forgive(tx: Tx, counters: list[Counter]) -> None:
    """The try was good: forget the failures before it, and take it off the counters that others share."""
    await tx.execute("DELETE FROM sign_in_attempt WHERE key = $1", key_of(tx, counters[0]))
    for counter in counters[1:]:
        await tx.execute(
            "UPDATE sign_in_attempt SET failures = greatest(failures - 1, 0) WHERE key = $1",
            key_of(tx, counter),
        )


async def forget_old_attempts(tx: Tx) -> None:
    """Drop what shuts no door any more; of a flood, all but the newest."""
    await tx.execute("DELETE FROM sign_in_attempt WHERE last_at < $1", tx.now - LONGEST_WAIT)
    await tx.execute(
        """
        DELETE FROM sign_in_attempt
        WHERE last_at < (SELECT last_at FROM sign_in_attempt ORDER BY last_at DESC OFFSET $1 LIMIT 1)
        """,
        MOST_ROWS,
    )
    await tx.execute("DELETE FROM spent_challenge WHERE until < $1", tx.now)


async def _door(tx: Tx, counter: Counter, *, after: bool = False) -> Door:
    found = await tx.row("SELECT failures, last_at FROM sign_in_attempt WHERE key = $1", key_of(tx, counter))
    failures, last_at = (found["failures"], found["last_at"]) if found else (0, None)
    if after:
        return Door(counter.tries - failures, 0)
    return door_state(failures, last_at, tx.now, tries=counter.tries, wait=counter.wait)
