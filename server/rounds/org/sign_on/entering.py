"""Opening a session for whom the company's provider has vouched: its own second factor counts, ours is not asked."""

from uuid import UUID

from rounds.core.db import Tx
from rounds.org.actions.sessions import Granted, open_session
from rounds.org.schemas import DeviceIn


async def enter(
    tx: Tx, person_id: UUID, device: DeviceIn | None, *, days: int, address: str, agent: str
) -> Granted:
    """A new session. Raises `phone_bound` where the company wants one phone each."""
    return await open_session(
        tx, person_id, device, how="sign_on", longest=days, address=address, agent=agent
    )
