"""The network between a phone and the server, with the faults of docs/sync.md on demand."""

import asyncio
import random
from dataclasses import dataclass, field

import httpx

NETWORK_FAULTS = ("before", "after", "twelve", "late", "twice", "cut", "unavailable")
"""Dropped before or after processing, twelve at once, later only, now and later again, half an answer, 503."""
CANARY = "CANARY-"


@dataclass(slots=True)
class Sent:
    """A request, whole, so that it can be sent again."""

    method: str
    url: httpx.URL
    headers: httpx.Headers
    content: bytes

    def again(self) -> httpx.Request:
        return httpx.Request(self.method, self.url, headers=self.headers, content=self.content)


@dataclass(slots=True)
class Line(httpx.AsyncBaseTransport):
    """Carries requests, or does to them what `plan` or chance says. Late copies wait until `deliver_late`."""

    inner: httpx.AsyncBaseTransport
    company: str = ""
    dice: random.Random = field(default_factory=lambda: random.Random(0))
    chance: float = 0.0
    plan: list[str] = field(default_factory=list)
    late: list[Sent] = field(default_factory=list)
    overheard: list[str] = field(default_factory=list)
    injected: int = 0

    def next_fault(self) -> str | None:
        if self.plan:
            return self.plan.pop(0)
        return self.dice.choice(NETWORK_FAULTS) if self.dice.random() < self.chance else None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        sent = Sent(request.method, request.url, request.headers, await request.aread())
        fault = self.next_fault()
        self.injected += fault is not None
        if fault == "before":
            raise httpx.ConnectError("dropped before processing")
        if fault == "late":
            self.late.append(sent)
            raise httpx.ReadTimeout("still on its way")
        if fault == "unavailable":
            return httpx.Response(503, json={"code": "not_ready", "params": {}})
        if fault == "twelve":
            answers = await asyncio.gather(*(self.carry(sent) for _ in range(12)))
            return self.dice.choice(answers)
        answer = await self.carry(sent)
        if fault == "after":
            raise httpx.ReadError("dropped after processing")
        if fault == "twice":
            self.late.append(sent)
        if fault == "cut":
            return httpx.Response(answer.status_code, content=answer.content[: len(answer.content) // 2])
        return answer

    async def carry(self, sent: Sent) -> httpx.Response:
        """One copy to the server and its answer back; listens for what belongs to another company."""
        request = sent.again()
        answer = await self.inner.handle_async_request(request)
        answer.request = request
        await answer.aread()
        for piece in answer.text.split(CANARY)[1:]:
            if not piece.startswith(self.company):
                self.overheard.append(f"{request.url.path}: {CANARY}{piece[:40]}")
        return answer

    async def deliver_late(self) -> None:
        """What was on its way arrives now, in any order; nobody waits for the answers any more."""
        copies, self.late = self.late, []
        self.dice.shuffle(copies)
        for sent in copies:
            try:
                await self.carry(sent)
            except httpx.TransportError:
                continue

    async def aclose(self) -> None:
        await self.inner.aclose()
