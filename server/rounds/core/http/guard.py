"""The outermost layer: how large, how slow and how often a request may be, and the headers that every answer has."""

import asyncio
import zlib

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rounds.core.config import Settings
from rounds.core.errors import DomainError
from rounds.core.http.addresses import true_address
from rounds.core.http.edge import problem
from rounds.core.http.headers import headers_of
from rounds.core.pace import Pace

LONGEST_TARGET = 8_000
MOST_HEADERS = 64_000
# A body may come slowly over a bad line; silence this long in the middle of it, or this long in all, is no line.
SILENCE_S = 20.0
WHOLE_BODY_S = 180.0


class Guard:
    """Refuses what is too large, too slow or too much, before anything else is asked."""

    def __init__(self, app: ASGIApp, *, settings: Settings, limits: dict[str, int]) -> None:
        self.app = app
        self.limit = settings.body_limit
        self.limits = limits
        self.trusted = settings.trusted_proxies
        self.headers = headers_of(settings)
        self.pace = Pace(settings.address_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = dict(scope["headers"])
        address = self._address(scope).encode()

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self.headers.added_to(message["headers"], scope["path"])
            await send(message)

        limit = self.limits.get(scope["path"], self.limit)
        declared = given.get(b"content-length", b"0")
        try:
            _refuse_long_head(scope)
            self.pace.spend(address)
            _refuse_over(limit, int(declared) if declared.isdigit() else 0)
            if given.get(b"content-encoding") == b"gzip":
                receive = _whole(await _inflated(_limited(receive, limit), limit))
            else:
                receive = _limited(receive, limit)
        except DomainError as error:
            await problem(Request(scope), error)(scope, receive, with_headers)
            return
        except HTTPException:
            await problem(Request(scope), DomainError("request_timeout"))(scope, receive, with_headers)
            return
        await self.app(scope, receive, with_headers)

    def _address(self, scope: Scope) -> str:
        direct = scope["client"][0] if scope.get("client") else ""
        said = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        return true_address(direct, said.decode("latin-1"), self.trusted)


def _refuse_long_head(scope: Scope) -> None:
    target = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
    if target > LONGEST_TARGET:
        raise DomainError("address_too_long", limit=LONGEST_TARGET)
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADERS:
        raise DomainError("headers_too_large", limit=MOST_HEADERS)


def _refuse_over(limit: int, size: int) -> None:
    if size > limit:
        raise DomainError("body_too_large", limit=limit)


def _limited(receive: Receive, limit: int) -> Receive:
    seen, is_whole, until = 0, False, 0.0

    async def limited() -> Message:
        nonlocal seen, is_whole, until
        if is_whole:  # what follows is the wait for the caller to hang up, as long as a stream lasts
            return await receive()
        now = asyncio.get_running_loop().time()
        until = until or now + WHOLE_BODY_S
        try:
            async with asyncio.timeout(min(SILENCE_S, max(0.0, until - now))):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(408) from error
        seen += len(message.get("body", b""))
        is_whole = not message.get("more_body", False)
        if seen > limit:
            raise HTTPException(413)
        return message

    return limited


async def _inflated(receive: Receive, limit: int) -> bytes:
    """The body unpacked; raises `body_too_large` for a small body that hides a large one, `malformed` for no gzip."""
    packed = bytearray()
    while True:
        message = await receive()
        packed += message.get("body", b"")
        _refuse_over(limit, len(packed))
        if not message.get("more_body"):
            break
    inflate = zlib.decompressobj(wbits=31)
    try:
        content = inflate.decompress(bytes(packed), limit + 1)
    except zlib.error as error:
        raise DomainError("malformed", field="body", reason="gzip") from error
    _refuse_over(limit, len(content))
    return content


def _whole(content: bytes) -> Receive:
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": content, "more_body": False}

    return receive
