"""Answers in JSON travel packed: zstd, Brotli or gzip, whichever the caller likes best, at levels that cost little."""

import asyncio
import gzip
from collections.abc import Callable

import brotli
import zstandard
from starlette.types import ASGIApp, Message, Receive, Scope, Send

WORTH_PACKING = 1_000
# Above this a thread packs, so that others are answered meanwhile.
WORTH_A_THREAD = 64_000
JSON = (b"application/json", b"application/problem+json")


def _zstd(content: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=1).compress(content)


def _brotli(content: bytes) -> bytes:
    packed: bytes = brotli.compress(content, quality=1)
    return packed


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, 1, mtime=0)


# In our order of liking, for callers who like several equally.
PACKERS: dict[str, Callable[[bytes], bytes]] = {"zstd": _zstd, "br": _brotli, "gzip": _gzip}


def choose_encoding(accepted: str) -> str | None:
    """Of an Accept-Encoding (RFC 9110) the best that we have; None: as it is."""
    given: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    quality = float(parameter[2:])
                except ValueError:
                    quality = 0.0
        given["gzip" if name == "x-gzip" else name] = quality
    rest = given.get("*", 0.0)
    liking = {name: given.get(name, rest) for name in PACKERS}
    best = max(liking.values())
    plain = given.get("identity", 0.0)
    return next((name for name, quality in liking.items() if quality == best > 0 and best >= plain), None)


class Packing:
    """Packs whole JSON answers; streams, files and what is packed already pass through."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message | None = None

        async def packed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_plain_json(message):
                start = message
                return
            if start is not None:
                head, start = start, None
                body = message.get("body", b"")
                if len(body) >= WORTH_PACKING and not message.get("more_body"):
                    head, message = await _pack(scope, head, message)
                await send(head)
            await send(message)

        await self.app(scope, receive, packed)


def _is_plain_json(message: Message) -> bool:
    headers = dict(message["headers"])
    return headers.get(b"content-type", b"").partition(b";")[0] in JSON and b"content-encoding" not in headers


async def _pack(scope: Scope, head: Message, message: Message) -> tuple[Message, Message]:
    accepted = ",".join(
        value.decode("latin-1") for name, value in scope["headers"] if name == b"accept-encoding"
    )
    headers = [(name, value) for name, value in head["headers"] if name != b"content-length"]
    headers.append((b"vary", b"Accept-Encoding"))
    encoding = choose_encoding(accepted)
    body = message["body"]
    if encoding is not None:
        pack = PACKERS[encoding]
        body = await asyncio.to_thread(pack, body) if len(body) >= WORTH_A_THREAD else pack(body)
        headers.append((b"content-encoding", encoding.encode()))
    headers.append((b"content-length", str(len(body)).encode()))
    return {**head, "headers": headers}, {**message, "body": body}
