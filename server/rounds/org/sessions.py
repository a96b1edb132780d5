"""The cache of contexts by token: 30 s, never over midnight; dropped at once here and by the bus elsewhere."""

import time
from collections.abc import Awaitable, Callable, Collection, Iterable
from uuid import UUID

from rounds.core.access import Ctx
from rounds.core.bus import SESSIONS_TOPIC, Bus
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.org.actions.sessions import hash_token
from rounds.org.keys import tokens

Load = Callable[[int, bytes], Awaitable[Ctx]]
LIMIT = 50_000
NAMED = 100  # so many people fit into one message; more are the whole company


class SessionCache:
    """Asks `load` for a context at most every `seconds` per token, and when a day or an evening begins."""

    def __init__(self, load: Load, seconds: float, load_key: Load | None = None) -> None:
        self._load = load
        self._load_key = load_key or load
        self._seconds = seconds
        self._known: dict[bytes, tuple[Ctx, float]] = {}
        self._turns = 0

    async def authenticate(self, token: str) -> Ctx:
        """The context of a session's token or of an API key; raises `not_signed_in` for anything else."""
        company = tokens.company_of(token) if tokens.is_key(token) else _company_of(token)
        if company is None:
            raise DomainError("not_signed_in")
        key = hash_token(token)
        known = self._known.get(key)
        if known is not None and known[1] > time.monotonic():
            return known[0]
        self._known.pop(key, None)
        turn = self._turns
        ctx = await (self._load_key if tokens.is_key(token) else self._load)(company, key)
        if turn == self._turns:  # else it may have been read before what made others outdated
            if len(self._known) >= LIMIT:
                self._known.clear()
            self._known[key] = (ctx, time.monotonic() + min(self._seconds, ctx.stays_s))
        return ctx

    def forget(self, token_hash: bytes) -> None:
        self._turns += 1
        self._known.pop(token_hash, None)

    def outdate(self, org_id: int, people: Collection[UUID | None]) -> None:
        """Drop the contexts of some people of a company; with None among them, of all."""
        self._turns += 1
        everybody = None in people
        for key, (ctx, _until) in list(self._known.items()):
            if ctx.org_id == org_id and (everybody or ctx.person_id in people):
                del self._known[key]

    async def hear(self, bus: Bus) -> None:
        """Drop what other processes say."""
        async with bus.listen(SESSIONS_TOPIC) as messages:
            async for message in messages:
                if "ended" in message:
                    self.forget(bytes.fromhex(message["ended"]))
                else:
                    people = message["people"]
                    self.outdate(message["outdated"], {None} if people is None else {UUID(p) for p in people})


def _company_of(token: str) -> int | None:
    """The company of `<company>.<secret>`."""
    company, dot, secret = token.partition(".")
    is_written_so = dot and secret and company.isascii() and company.isdigit() and len(company) < 18
    return int(company) if is_written_so else None


def announce_ended(bus: Bus, token_hash: bytes) -> None:
    bus.publish(SESSIONS_TOPIC, {"ended": token_hash.hex()})


def announce_outdated(bus: Bus) -> Callable[[int, set[UUID | None]], None]:
    """What the database calls after a commit that changed what people may do or see."""

    def announce(org_id: int, people: set[UUID | None]) -> None:
        named = None if None in people or len(people) > NAMED else sorted(map(str, people))
        bus.publish(SESSIONS_TOPIC, {"outdated": org_id, "people": named})

    return announce


def forget_contexts(tx: Tx, people: Iterable[UUID] | None = None) -> None:
    """After the commit, drop what is remembered of these people's rights and scope, or of the whole company's.

    At once in this process, within a moment in the others, and by age (30 s) where the message is lost. Ended
    sessions and disabled accounts count too: the next request asks the database.
    """
    tx.outdated.update({None} if people is None else people)
