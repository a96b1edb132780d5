"""What a restored system is told once, and what the person is told about it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import psycopg

from rounds.core.db import Database
from rounds.launch.backup.restoring import Restored, opened_database
from rounds.launch.database import DATABASE, addresses_in
from rounds.launch.postgres import SUPERUSER
from rounds.sync import public as sync


@dataclass(frozen=True, slots=True)
class Outlook:
    companies: list[tuple[int, str]]
    last_operation: datetime | None
    """When the server took the last operation of a phone that is in here."""
    epochs: int
    awaited: int
    """Files whose rows are here and whose content is not: phones that still have them send them again."""


def settle(restored: Restored) -> Outlook:
    """Begin new epochs, so that phones send again what is lacking, and look at what there is."""
    with opened_database(restored.plan, restored.data) as cluster:
        epochs = asyncio.run(_begin_epochs(addresses_in(cluster).app))
        with psycopg.connect(cluster.dsn(SUPERUSER, DATABASE)) as connection:
            present = {f"{p.parent.name}/{p.name}" for p in (restored.data.files / "blob").glob("*/*")}
            awaited = connection.execute(
                "UPDATE blob SET received = 0, stored_at = NULL"
                " WHERE NOT (org_id || '/' || encode(sha256, 'hex') = ANY (%s) AND stored_at IS NOT NULL)",
                [list(present)],
            ).rowcount
            companies = connection.execute("SELECT org_id, name FROM company ORDER BY org_id").fetchall()
            last = connection.execute("SELECT max(received_at) FROM op_log").fetchone()
    return Outlook(
        [(int(n), str(name)) for n, name in companies], last[0] if last else None, len(epochs), awaited
    )


async def _begin_epochs(dsn: str) -> list[int]:
    db = await Database.connect(dsn, size=1)
    try:
        return await sync.notice_another_history(db)
    finally:
        await db.close()
