"""The phone's door over HTTP; see docs/sync.md."""

import asyncio
import contextlib
import gzip
from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from rounds.core import files as blobs
from rounds.core.bus import changes_topic
from rounds.core.clock import iso
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.http import SignedIn, json_response, token_of
from rounds.sync.devices import take_report
from rounds.sync.doors.endpoints import PictureSender, RemovedPhone, Sha256
from rounds.sync.holding import take_into_quarantine
from rounds.sync.keeping import storable
from rounds.sync.parts import BINARY_BODY, take_part
from rounds.sync.pull import buckets_of, pull, read_head
from rounds.sync.push import MAX_OPS, Pusher
from rounds.sync.schemas import (
    BlobOut,
    Delivery,
    PullIn,
    PullOut,
    PushIn,
    PushOut,
    QuarantineOut,
    ReportIn,
)

router = APIRouter(tags=["sync"])
HEARTBEAT_S = 20
# Phones of leaders hold their team's positions; nobody's phone holds a whole large company.
PHONE_POSITIONS = 60


@router.post("/push", responses={200: {"model": PushOut}}, response_model=None)
async def post_push(cmd: PushIn, request: Request, call: SignedIn) -> Response:
    """Operations of a phone, at most 50 or 256 kB; gzip is welcome. Each gets its own answer; repeating is harmless."""
    pusher: Pusher = request.app.state.pusher
    results, head = await pusher.push(call.ctx, cmd)
    now = iso(call.services.db.now())
    return json_response({"results": results, "seq": head.seq, "epoch": head.epoch, "server_now": now})


@router.post("/report", status_code=204)
async def post_report(cmd: ReportIn, call: SignedIn) -> None:
    """What a phone says of itself: how much is unsent, how its storage is, how far its copy reaches."""
    await call.run(take_report, cmd)


@router.post("/quarantine", response_model=QuarantineOut)
async def post_quarantine(cmd: Delivery, call: RemovedPhone) -> dict[str, Any]:
    """What a removed phone could not deliver: kept until somebody on the console decides about each operation.

    Without operations it only asks whether it may. `until` is fourteen days after the removal.
    """
    if len(cmd.ops) > MAX_OPS:
        raise DomainError("body_too_large", limit=MAX_OPS)
    now = call.services.db.now()
    until = call.removed.until if call.removed else None
    allowed = until is not None and now < until
    if cmd.ops:
        if until is None:
            raise DomainError("permission_denied", permission="quarantine")
        if not allowed:
            raise DomainError("device_revoked", until=iso(until))
        await call.run(take_into_quarantine, cmd)
    named = [item.get("op_id") if isinstance(item, dict) else None for item in cmd.ops]
    return {
        "results": [{"op_id": storable(op_id), "status": "quarantined"} for op_id in named],
        "allowed": allowed,
        "until": until,
        "server_now": now,
    }


@router.post(
    "/pull",
    responses={200: {"model": PullOut}, 204: {"description": "Nothing is new"}},
    response_model=None,
)
async def post_pull(cmd: PullIn, request: Request, call: SignedIn) -> Response:
    """What changed since the cursor in the caller's buckets."""
    ctx = call.ctx
    positions = ctx.position_ids
    if positions is None or len(positions) > PHONE_POSITIONS:
        positions = tuple(post.position_id for post in ctx.posts)
    synced = request.app.state.synced
    found = await call.snapshot(pull, cmd.cursor, buckets_of(ctx, positions), synced)
    page = found.body
    if page is None:
        # Captive portals answer 204 too: only with our own header does it mean that nothing is new.
        return Response(status_code=204, headers={"X-Rounds-Seq": str(found.seq)})
    headers = {"Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", "") and len(page) > 1_000:
        page = gzip.compress(page, 1, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(page, media_type="application/json", headers=headers)


@router.get("/blobs/{sha256}", response_model=BlobOut)
async def get_blob(sha256: Sha256, call: PictureSender) -> dict[str, Any]:
    """How much of a blob has arrived; 0 for one that is not known."""
    state = await call.read(blobs.find_blob, bytes.fromhex(sha256))
    return {"offset": state.offset, "size": state.size, "complete": state.complete}


@router.put("/blobs/{sha256}", response_model=BlobOut, openapi_extra=BINARY_BODY)
async def put_blob(
    sha256: Sha256,
    request: Request,
    call: PictureSender,
    off: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    size: Annotated[int, Query(ge=1, le=2**31 - 1)] = 1,
) -> dict[str, Any]:
    """One part of at most 256 kB at an offset; the hash is checked when the last part is there."""
    return await take_part(call, sha256, off, size, await request.body())


@router.get(
    "/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def get_events(request: Request, call: SignedIn) -> StreamingResponse:
    """A stream of `{"seq": n}`: something changed, ask. Ends when the session does."""
    token = token_of(request)

    async def head(tx: Tx) -> int:
        return (await read_head(tx)).seq

    async def stream() -> AsyncIterator[bytes]:
        services = call.services
        async with services.bus.listen(changes_topic(call.ctx.org_id)) as messages:
            yield _event(await services.db.read(call.ctx, head))
            following = asyncio.ensure_future(anext(messages))
            try:
                while True:
                    done, _ = await asyncio.wait({following}, timeout=HEARTBEAT_S)
                    await services.authenticate(token)
                    if not done:
                        yield b": here\n\n"
                        continue
                    following = asyncio.ensure_future(anext(messages))
                    yield _event(await services.db.read(call.ctx, head))
            except DomainError:
                return
            finally:
                following.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await following

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream(), media_type="text/event-stream", headers=headers)


def _event(seq: int) -> bytes:
    return b"data: " + orjson.dumps({"seq": seq}) + b"\n\n"
