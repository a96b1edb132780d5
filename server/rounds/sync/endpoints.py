"""The phone's door over HTTP; see docs/sync.md."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from rounds.core import files as blobs
from rounds.core.clock import iso
from rounds.core.errors import DomainError
from rounds.core.http import json_response
from rounds.sync.devices import take_report
from rounds.sync.doors.endpoints import PictureSender, RemovedPhone, Sha256
from rounds.sync.holding import take_into_quarantine
from rounds.sync.keeping import storable
from rounds.sync.parts import BINARY_BODY, take_part
from rounds.sync.pulling.endpoints import Paced
from rounds.sync.push import MAX_OPS, Pusher
from rounds.sync.schemas import (
    BlobOut,
    Delivery,
    PushIn,
    PushOut,
    QuarantineOut,
    ReportIn,
)

router = APIRouter(tags=["sync"])


@router.post("/push", responses={200: {"model": PushOut}, 429: {}}, response_model=None)
async def post_push(cmd: PushIn, request: Request, call: Paced) -> Response:
    """Operations of a phone, at most 50 or 256 kB; gzip is welcome. Each gets its own answer; repeating is harmless."""
    pusher: Pusher = request.app.state.pusher
    results, head = await pusher.push(call.ctx, cmd)
    now = iso(call.services.db.now())
    return json_response({"results": results, "seq": head.seq, "epoch": head.epoch, "server_now": now})


@router.post("/report", status_code=204, responses={429: {}})
async def post_report(cmd: ReportIn, call: Paced) -> None:
    """What a phone says of itself: how much is unsent, how its storage is, how far its copy reaches."""
    await call.run(take_report, cmd)


@router.post("/quarantine", response_model=QuarantineOut, responses={429: {}})
async def post_quarantine(cmd: Delivery, request: Request, call: RemovedPhone) -> dict[str, Any]:
    """What a removed phone could not deliver: kept until somebody on the console decides about each operation.

    Without operations it only asks whether it may. `until` is fourteen days after the removal.
    """
    request.app.state.pace.spend(call.ctx.token_hash)
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
