"""What follows a picture's arrival (a small copy for lists, the news for those who wait for it), a leave, a merge."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

from rounds.core.access import system_ctx
from rounds.core.files import blob_key, make_thumbnail, thumbnail_key
from rounds.core.outbox import Handler
from rounds.core.work import Runtime
from rounds.customers import public as customers
from rounds.visits.actions import photos
from rounds.visits.away import follow_leave
from rounds.visits.merged import follow_merge
from rounds.visits.standing_places import STOOD


async def _receive_photo(runtime: Runtime, org_id: int, payload: dict[str, Any]) -> None:
    sha256 = payload["sha256"]
    if not await runtime.files.has(thumbnail_key(org_id, sha256)):
        content = await runtime.files.get(blob_key(org_id, sha256))
        small = await asyncio.to_thread(make_thumbnail, content)
        await runtime.files.put(thumbnail_key(org_id, sha256), small)
    await runtime.db.run(system_ctx(org_id, "UTC"), photos.show_arrived_photo, sha256)


async def _follow_leave(runtime: Runtime, org_id: int, payload: dict[str, Any]) -> None:
    first, last = (date.fromisoformat(payload[name]) for name in ("first_day", "last_day"))
    await runtime.db.run(system_ctx(org_id, "UTC"), follow_leave, UUID(payload["person_id"]), first, last)


async def _follow_merge(runtime: Runtime, org_id: int, payload: dict[str, Any]) -> None:
    await runtime.db.run(system_ctx(org_id, "UTC"), follow_merge, UUID(payload["gone_id"]))


HANDLERS = [
    Handler("BlobStored", "visits.receive_photo", _receive_photo),
    Handler(customers.CustomersMerged.__name__, "visits.follow_merge", _follow_merge),
    Handler("LeaveChanged", "visits.follow_leave", _follow_leave),
]

# Where people stood at customers, for the doctor of pins; to import it registers it.
FIX_SOURCES = (STOOD,)
