"""Opening a session for whom the company's provider has vouched: its own second factor counts, ours is not asked."""

from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import IdReused
from rounds.org.actions.sessions import Granted, open_session
from rounds.org.schemas import DeviceIn
from rounds.org.sign_on.schemas import Devices


async def enter(
    tx: Tx, person_id: UUID, devices: Devices | None, *, days: int, address: str, agent: str
) -> Granted:
    """A new session. Raises `phone_bound` where the company wants one phone each, `id_reused`."""
    device = None
    if devices is not None:
        chosen = await _own(tx, person_id, devices.ids)
        device = DeviceIn(id=chosen, label=devices.label, kind=devices.kind)
    return await open_session(
        tx, person_id, device, how="sign_on", longest=days, address=address, agent=agent
    )


async def _own(tx: Tx, person_id: UUID, ids: list[UUID]) -> UUID:
    """A phone that several people share has an id for each: the person's own, else the first that is nobody's."""
    found = await tx.rows(
        "SELECT id, person_id FROM device WHERE org_id = $1 AND id = ANY ($2)", tx.org_id, ids
    )
    owners = {row["id"]: row["person_id"] for row in found}
    for wanted in (person_id, None):
        for device_id in ids:
            if owners.get(device_id) == wanted:
                return device_id
    raise IdReused("device")
