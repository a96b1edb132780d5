"""After the faults: everything is delivered, everything is compared."""

import asyncio
from typing import Any

from rounds.core.db import Database
from rounds.core.file_keys import FileKeys
from rounds.core.file_store import Files
from rounds.core.keyring import Keyring
from tests.proof.phones import Phone
from tests.proof.promises import Broken, broken_promises, incomplete_blobs
from tests.proof.scope import mirror_faults, pull_on
from tests.soak.installation import MASTER, Installation
from tests.soak.town import Town

DELIVERY_S = 60.0
"""Invariant 9: so long after the faults stop, nothing may be left in an outbox."""

RELAY_S = 90.0
UNFINISHED = """
    SELECT EXISTS (SELECT FROM outbox)
        OR EXISTS (SELECT FROM jobs.procrastinate_jobs WHERE status IN ('todo', 'doing'))
    """


async def come_to_rest(installation: Installation, town: Town) -> Broken:
    """Faults stop. Says what was promised and does not hold."""
    town.weather(0.0)
    await installation.start_what_ended()
    for phone in town.phones:
        await phone.line.deliver_late()
    broken = Broken()
    try:
        async with asyncio.timeout(DELIVERY_S):
            await asyncio.gather(*(_deliver(phone) for phone in town.phones))
    except TimeoutError:
        broken.lost += [
            f"{len(phone.outbox)} operations and {len(phone.photos)} photos of a phone were not delivered in time"
            for phone in town.phones
            if phone.outbox or phone.photos
        ]
    oracle = await installation.connect()
    db = await Database.connect(installation.addresses.app, size=1, keys=Keyring(MASTER))
    files = Files((installation.data / "files").as_uri(), "", FileKeys(db))
    try:
        broken.lost += await _left_undone(oracle, installation)
        for company in (town.company, town.canary):
            own = [life for life in town.lives if life.company is company]
            found = await broken_promises(
                oracle,
                company.org_id,
                [record for life in own for record in (*life.phone.kept.values(), *life.settled.values())],
            )
            broken.lost += found.lost
            broken.doubled += found.doubled
            broken.diverged += found.diverged
            broken.lost += await incomplete_blobs(oracle, company.org_id, files)
            for life in own:
                await pull_on(life.caller(), life.phone.mirror)
                faults = await mirror_faults(oracle, company.org_id, life.caller(), life.phone.mirror)
                broken.diverged += [f"{life.role}'s phone: {fault}" for fault in faults]
    finally:
        await db.close()
        await oracle.close()
    for phone in town.phones:
        broken.diverged += [f"heard of another company: {one}" for one in phone.line.overheard]
        broken.lost += [f"refused as a whole: {one}" for one in phone.refused_requests]
        phone.line.overheard, phone.refused_requests = [], []
        if phone.revoked:
            broken.lost.append("a phone's session ended by itself")
    return broken


async def _deliver(phone: Phone) -> None:
    while phone.outbox or phone.photos or not await phone.pull(pages=50):
        if phone.outbox:
            await phone.push()
        if phone.photos:
            await phone.send_photo()
        await asyncio.sleep(0.005)
    # A pull may have told of another epoch, and then the outbox is full again.
    if phone.outbox:
        await _deliver(phone)


async def _left_undone(oracle: Any, installation: Installation) -> list[str]:
    """The worker has carried on what the requests left, so that arrived pictures are shown.

    A worker may give up some seconds after its database was killed, so it is looked after while we wait.
    """
    try:
        async with asyncio.timeout(RELAY_S):
            while await oracle.fetchval(UNFINISHED):
                await installation.start_what_ended()
                await asyncio.sleep(0.1)
    except TimeoutError:
        rows = await oracle.fetch(
            "SELECT task_name, status::text, attempts FROM jobs.procrastinate_jobs WHERE status IN ('todo', 'doing')"
        )
        waiting = await oracle.fetchval("SELECT count(*) FROM outbox")
        return [f"{waiting} events were not carried on", *(f"a job was left: {dict(row)}" for row in rows)]
    return []
