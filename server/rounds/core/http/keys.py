"""What an API key can never do, whatever it was given; how often it may ask; when it was last used."""

import re
from collections.abc import Awaitable, Callable
from uuid import UUID

from rounds.core.access import Ctx, Permission
from rounds.core.pace import Pace

# With any of these a leaked key could make itself a person, more keys or more rights, or carry everything away.
CLOSED_TO_KEYS = frozenset(
    {
        Permission.API_KEY_MANAGE,
        Permission.COMPANY_EXPORT,
        Permission.DEVICE_MANAGE,
        Permission.ROLE_MANAGE,
        Permission.SESSION_MANAGE,
    }
)
# Sign-in, passwords, second factors, sessions, invitations: a person's own doors, whichever permission they ask for.
PERSONAL = re.compile(
    r"/api/v1/(?:session|me|api-keys|sign-on|invites|roles|devices|settings/security)(?:/|$)"
    r"|/api/v1/.*/(?:password-reset|password-expiry|password|sessions|binding|invites|second-factor|totp|passkeys|recovery-codes)(?:/|$)"
    r"|/api/sync/"
)
OWN_NAME = ("GET", "/api/v1/me")


def is_closed_to_keys(method: str, path: str) -> bool:
    return (method, path) != OWN_NAME and PERSONAL.match(path) is not None


class KeyUse:
    """Counts the requests of each key, and notes the first one of a day from an address."""

    def __init__(self, per_minute: int, note: Callable[[Ctx, str], Awaitable[None]]) -> None:
        self._pace = Pace(per_minute)
        self._note = note
        self._noted: dict[UUID, tuple[object, str]] = {}

    async def __call__(self, ctx: Ctx, address: str) -> None:
        """Raises `too_many_requests`."""
        if ctx.key_id is None:
            return
        self._pace.spend(ctx.token_hash)
        now = (ctx.as_of, address)
        if self._noted.get(ctx.key_id) != now:
            self._noted[ctx.key_id] = now
            await self._note(ctx, address)
