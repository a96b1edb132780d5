"""Turns at the costly part of a door: so many at once, and each address as often as the next one.

A flood waits in its own line. Devices that somebody signed in with before go before strangers, who still get every
fourth turn. A line that is full sends its newest away; nobody is put behind a stranger's thousand.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rounds.core.errors import DomainError

PATIENCE_S = 3
STRANGERS_EVERY = 4


class Turns:
    """`at_once` are inside; of each caller at most `each` wait, of all at most `waiting`."""

    def __init__(self, at_once: int = 2, *, each: int = 64, waiting: int = 512) -> None:
        self._free = at_once
        self._each = each
        self._most = waiting
        self._known: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._strangers: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._given = 0
        self.waiting = 0

    @asynccontextmanager
    async def turn(self, who: str, *, known: bool = False) -> AsyncIterator[None]:
        """Wait for one's turn. Raises `busy` when the line is full."""
        await self._come_in(who, self._known if known else self._strangers)
        try:
            yield
        finally:
            self._leave()

    async def _come_in(self, who: str, lane: OrderedDict[str, deque[asyncio.Future[None]]]) -> None:
        if self._free and not self.waiting:
            self._free -= 1
            return
        mine = lane.get(who, deque())
        if len(mine) >= self._each or (self.waiting >= self._most and not self._make_room(len(mine))):
            raise DomainError("busy", wait_s=PATIENCE_S)
        ticket: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        lane.setdefault(who, deque()).append(ticket)
        self.waiting += 1
        try:
            await ticket
        except asyncio.CancelledError:
            if ticket.done() and not ticket.cancelled() and ticket.exception() is None:
                self._leave()  # the turn came in the same moment: hand it on
            else:
                self._forget(who, lane, ticket)
            raise

    def _leave(self) -> None:
        while self.waiting:
            ticket = self._next()
            if not ticket.done():
                ticket.set_result(None)
                return
        self._free += 1

    def _next(self) -> asyncio.Future[None]:
        self._given += 1
        strangers_turn = not self._known or (self._strangers and self._given % STRANGERS_EVERY == 0)
        lane = self._strangers if strangers_turn else self._known
        who, line = lane.popitem(last=False)
        ticket = line.popleft()
        self.waiting -= 1
        if line:
            lane[who] = line  # behind all others
        return ticket

    def _make_room(self, mine: int) -> bool:
        """Send away the newest of the longest line of strangers, if that is longer than one's own."""
        if not self._strangers:
            return False
        who, line = max(self._strangers.items(), key=lambda item: len(item[1]))
        if len(line) <= mine + 1:
            return False
        ticket = line.pop()
        self.waiting -= 1
        if not line:
            del self._strangers[who]
        if not ticket.done():
            ticket.set_exception(DomainError("busy", wait_s=PATIENCE_S))
        return True

    def _forget(
        self, who: str, lane: OrderedDict[str, deque[asyncio.Future[None]]], ticket: asyncio.Future[None]
    ) -> None:
        line = lane.get(who)
        if line and ticket in line:
            line.remove(ticket)
            self.waiting -= 1
            if not line:
                del lane[who]
