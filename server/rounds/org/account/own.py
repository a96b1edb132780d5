"""What people do with their own account. What guards it is changed only soon after showing who one is."""

from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.org.account import passkeys, totp
from rounds.org.account.actions import list_sessions, read_security, require_confirmed, require_person
from rounds.org.account.passkeys import Site
from rounds.org.actions.sessions import end_session


async def person(tx: Tx) -> UUID:
    return require_person(tx)


async def security(tx: Tx) -> dict[str, Any]:
    return await read_security(tx, require_person(tx))


async def sessions(tx: Tx) -> list[dict[str, Any]]:
    return await list_sessions(tx, require_person(tx))


async def end_own_session(tx: Tx, session_id: UUID) -> bytes:
    return await end_session(tx, require_person(tx), session_id)


async def begin_totp(tx: Tx) -> dict[str, str]:
    return await totp.begin_totp(tx, await require_confirmed(tx))


async def confirm_totp(tx: Tx, code: str) -> list[str]:
    """Raises `second_wrong`."""
    codes = await totp.confirm_totp(tx, require_person(tx), code)
    if codes is None:
        raise DomainError("second_wrong", tries_left=None)
    return codes


async def remove_totp(tx: Tx) -> None:
    await totp.remove_totp(tx, await require_confirmed(tx))


async def make_recovery_codes(tx: Tx) -> list[str]:
    return await totp.make_recovery_codes(tx, await require_confirmed(tx))


async def own_passkeys(tx: Tx) -> list[dict[str, Any]]:
    return await passkeys.list_passkeys(tx, require_person(tx))


async def options_to_add(tx: Tx, site: Site) -> dict[str, Any]:
    await require_confirmed(tx)
    return await passkeys.options_to_add(tx, site)


async def add_passkey(tx: Tx, site: Site, credential: dict[str, Any], label: str) -> dict[str, Any]:
    await require_confirmed(tx)
    return await passkeys.add_passkey(tx, site, credential, label)


async def remove_passkey(tx: Tx, passkey_id: UUID) -> None:
    await require_confirmed(tx)
    await passkeys.remove_passkey(tx, passkey_id)
