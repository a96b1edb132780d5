"""What happens to servers and databases while phones are at work."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from tests.soak.installation import Installation
from tests.soak.town import Town

Disaster = Callable[[Installation, Town], Awaitable[None]]
PATIENCE_S = 5.0
DOWN_S = 0.3


async def nothing(_installation: Installation, _town: Town) -> None:
    """Only the network is bad."""
    await asyncio.sleep(1.0)


async def kill_server(installation: Installation, _town: Town) -> None:
    await installation.kill_server()
    await asyncio.sleep(DOWN_S)
    await installation.start_server()


async def kill_server_inside(installation: Installation, town: Town) -> None:
    """kill -9 while pushes stand inside their transactions: they are held at the head's lock until it strikes."""
    async with _pushes_held(installation, town):
        await installation.kill_server()
    await installation.start_server()


async def kill_postgres(installation: Installation, _town: Town) -> None:
    installation.kill_postgres()
    await asyncio.sleep(DOWN_S)
    installation.start_postgres()


async def kill_postgres_inside(installation: Installation, town: Town) -> None:
    async with _pushes_held(installation, town):
        installation.kill_postgres()
    installation.start_postgres()


async def kill_worker(installation: Installation, _town: Town) -> None:
    await installation.kill_worker()


async def take_backup(installation: Installation, town: Town) -> None:
    """The disk is copied as a power failure would leave it."""
    for life in town.lives:
        life.settled |= life.phone.kept
        life.phone.kept, life.phone.kept_photos = {}, {}
    installation.kill_postgres()
    installation.copy_dead_cluster()
    installation.start_postgres()


async def restore_backup(installation: Installation, town: Town) -> None:
    """What was acknowledged since the backup is gone from the server, and must come back from the phones."""
    await installation.kill_server()
    installation.kill_postgres()
    for phone in town.phones:
        phone.line.late.clear()  # no connection outlives its server
    installation.put_back_copy()
    installation.start_postgres()
    await installation.begin_new_epoch()
    await installation.start_server()


class _pushes_held:  # noqa: N801 (reads as what it does)
    """The head's row locked by us, and at least one transaction of the server waiting for it."""

    def __init__(self, installation: Installation, town: Town) -> None:
        self.installation, self.town = installation, town

    async def __aenter__(self) -> None:
        self.conn = await self.installation.connect()
        await self.conn.execute("BEGIN")
        await self.conn.execute(
            "SELECT FROM sync_head WHERE org_id = $1 FOR UPDATE", self.town.company.org_id
        )
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while asyncio.get_running_loop().time() < deadline:
            if await self.conn.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE usename = 'rounds_app' AND wait_event_type = 'Lock'"
            ):
                return
            await asyncio.sleep(0.01)
        raise RuntimeError("no push came to be killed inside its transaction")

    async def __aexit__(self, *_error: object) -> None:
        self.conn.terminate()


# Every kind is among the first six: a short run meets them all.
DECK: tuple[Disaster, ...] = (
    kill_server, kill_server_inside, kill_postgres, kill_postgres_inside, kill_worker, nothing, kill_server_inside,
    nothing, nothing,
)  # fmt: skip
KINDS = len(set(DECK))


def a_group(dice: random.Random, size: int) -> list[Disaster]:
    """The disasters of one group of rounds, shuffled. It begins with a backup, and one round restores it."""
    chosen = [DECK[number % len(DECK)] for number in range(size - 1)]
    dice.shuffle(chosen)
    chosen.insert(dice.randrange(1 + len(chosen) // 2, len(chosen) + 1), restore_backup)
    return chosen
