"""The cache of contexts by token: 30 s, never over midnight; dropped at once here and by the bus elsewhere."""

import time
from collections.abc import Awaitable, Callable

from rounds.core.access import Ctx
from rounds.core.errors import DomainError
from rounds.org.actions.sessions import hash_token

LIMIT = 50_000


class SessionCache:
    """Asks `load` for a context at most every `seconds` per token, and when a day or an evening begins."""

    def __init__(self, load: Callable[[int, bytes], Awaitable[Ctx]], seconds: float) -> None:
        self._load = load
        self._seconds = seconds
        self._known: dict[bytes, tuple[Ctx, float]] = {}

    async def authenticate(self, token: str) -> Ctx:
        """The context of `<company>.<secret>`; raises `not_signed_in` for anything else."""
        company, dot, secret = token.partition(".")
        if not (dot and secret and company.isascii() and company.isdigit() and len(company) < 18):
            raise DomainError("not_signed_in")
        key = hash_token(token)
        known = self._known.get(key)
        if known is not None and known[1] > time.monotonic():
            return known[0]
        self._known.pop(key, None)
        ctx = await self._load(int(company), key)
        if len(self._known) >= LIMIT:
            self._known.clear()
        self._known[key] = (ctx, time.monotonic() + min(self._seconds, ctx.stays_s))
        return ctx

    def forget(self, token_hash: bytes) -> None:
        self._known.pop(token_hash, None)
