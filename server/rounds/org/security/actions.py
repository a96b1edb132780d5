"""What leaders do for their people at the door; each first asks whether the person is theirs."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.org.account import actions as account
from rounds.org.actions.sessions import end_session
from rounds.org.security import binding
from rounds.org.security.people import require_in_reach


async def read_security_of(tx: Tx, person_id: UUID) -> dict[str, Any]:
    return await account.read_security(tx, await require_in_reach(tx, person_id))


async def end_session_of(tx: Tx, person_id: UUID, session_id: UUID) -> bytes:
    return await end_session(tx, await require_in_reach(tx, person_id), session_id)


async def end_all_sessions_of(tx: Tx, person_id: UUID) -> None:
    await account.end_all_sessions_of(tx, await require_in_reach(tx, person_id))


async def make_reset_link_for(tx: Tx, person_id: UUID) -> dict[str, Any]:
    return await account.make_reset_link(tx, await require_in_reach(tx, person_id))


async def ask_for_new_password_of(tx: Tx, person_id: UUID) -> None:
    await account.ask_for_new_password(tx, await require_in_reach(tx, person_id))


async def remove_second_factors_of(tx: Tx, person_id: UUID) -> None:
    await account.remove_second_factors(tx, await require_in_reach(tx, person_id))


async def reset_binding_of(tx: Tx, person_id: UUID) -> None:
    await binding.reset_binding(tx, await require_in_reach(tx, person_id))


async def lend_phone_to(tx: Tx, person_id: UUID, until: datetime) -> None:
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    await binding.lend_phone(tx, await require_in_reach(tx, person_id), aware)
