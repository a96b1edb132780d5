"""What the change log does by the clock."""

from collections.abc import Sequence

from rounds.core.jobs import Periodic
from rounds.core.statements import Synced
from rounds.core.work import Runtime
from rounds.sync.epoch import notice_another_history
from rounds.sync.turn import turn_due_companies


def periodic(synced: Sequence[Synced]) -> list[Periodic]:
    """`synced` are all entities on phones; only the app knows them."""

    async def turn(runtime: Runtime) -> None:
        await turn_due_companies(runtime.db, synced)

    async def watch(runtime: Runtime) -> None:
        await notice_another_history(runtime.db)

    return [Periodic("sync_turn_days", "* * * * *", turn), Periodic("sync_watch_history", "* * * * *", watch)]
