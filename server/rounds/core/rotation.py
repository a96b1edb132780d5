"""Keys renewed while others work: what is wrapped by an old key and by the new one is readable all the time."""

from dataclasses import dataclass

from rounds.core import sealing
from rounds.core.access import system_ctx
from rounds.core.db import Database, Tx

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class KeyState:
    """`by_version`: subjects' keys under each company key, the destroyed ones not among them."""

    masters: list[str]
    current: int
    by_version: dict[int, int]
    destroyed: int


async def read_state(tx: Tx) -> KeyState:
    found = await tx.rows(
        "SELECT DISTINCT master FROM company_key WHERE org_id = $1 ORDER BY master", tx.org_id
    )
    counts = await tx.rows(
        """
        SELECT company_version, count(wrapped) AS live, count(*) - count(wrapped) AS destroyed
        FROM subject_key WHERE org_id = $1 GROUP BY company_version ORDER BY company_version
        """,
        tx.org_id,
    )
    return KeyState(
        [row["master"] for row in found],
        await sealing.current_version(tx),
        {row["company_version"]: row["live"] for row in counts},
        sum(row["destroyed"] for row in counts),
    )


async def company_numbers(tx: Tx) -> list[int]:
    """For the tables' owner, whom the wall does not bind."""
    return [row["org_id"] for row in await tx.rows("SELECT org_id FROM company ORDER BY org_id")]


async def rotate_company(db: Database, org_id: int) -> int:
    """A new company key, and its subjects' keys under it; returns how many. Broken off, it is carried on by the next.

    Who sealed something new with the old key in the meantime is found by a last look.
    """
    ctx = system_ctx(org_id, "UTC")
    await db.run(ctx, sealing.add_company_key)
    return await rewrap(db, org_id)


async def rewrap(db: Database, org_id: int) -> int:
    ctx, count = system_ctx(org_id, "UTC"), 0
    while found := await db.run(ctx, sealing.rewrap_subjects, AT_ONCE):
        count += found
    return count


async def take_current_master(db: Database, org_ids: list[int]) -> int:
    """Wrap the door's and the companies' keys with the current master key; returns how many were under another."""
    count = await db.door(_rewrap_door)
    for org_id in org_ids:
        count += await db.run(system_ctx(org_id, "UTC"), sealing.rewrap_company)
    return count


async def _rewrap_door(tx: Tx) -> int:
    found = await tx.row("SELECT master, wrapped FROM door_key WHERE name = 'door' FOR UPDATE")
    if found is None or found["master"] == tx.keys.current:
        return 0
    master, wrapped = tx.keys.wrap(tx.keys.unwrap(found["master"], found["wrapped"], "door"), "door")
    await tx.execute("UPDATE door_key SET master = $1, wrapped = $2 WHERE name = 'door'", master, wrapped)
    return 1
