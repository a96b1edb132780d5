"""What runs beside the server: the worker with its relay and jobs, and an operator's questions to the change log."""

from rounds.app import HANDLERS, PERIODIC, SYNCED
from rounds.core import work as core_work
from rounds.core.bus import PostgresBus, announce_changes
from rounds.core.config import Settings
from rounds.core.db import Database
from rounds.core.logs import set_up_logs
from rounds.org import public as org
from rounds.sync import upkeep as sync_upkeep


async def keep_up(settings: Settings, what: str, company: int | None) -> list[str]:
    """What an operator asks of the change log; lines to print."""
    db = await Database.connect(
        settings.database_url.get_secret_value(), size=2, synced=SYNCED, keys=settings.keyring()
    )
    try:
        return await sync_upkeep.keep_up(db, what, company, SYNCED)
    finally:
        await db.close()


async def work(settings: Settings) -> None:
    """The worker process: relay and jobs, doing business as the app's role."""
    set_up_logs(settings.log_level)
    settings.require_secret()
    dsn = settings.database_url.get_secret_value()
    db = await Database.connect(dsn, size=4, synced=SYNCED, keys=settings.keyring())
    await db.refuse_unsafe_role()
    bus = PostgresBus(dsn)
    db.on_change = announce_changes(bus)
    db.on_outdated = org.announce_outdated(bus)
    try:
        await core_work.work(settings, db, HANDLERS, PERIODIC)
    finally:
        await bus.close()
        await db.close()
