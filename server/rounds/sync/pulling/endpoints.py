"""The phone's door for reading: pull, verify, and the nudges; see docs/sync.md."""

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from rounds.core.access import Ctx
from rounds.core.bus import changes_topic
from rounds.core.db import Database
from rounds.core.errors import DomainError
from rounds.core.http import Call, SignedIn, token_of
from rounds.core.pace import Pace
from rounds.sync.pull import Head, pull, read_head
from rounds.sync.schemas import KeysIn, KeysOut, PullIn, PullOut, VerifyIn, VerifyOut
from rounds.sync.sight import keys_for
from rounds.sync.verify import verify

router = APIRouter(tags=["sync"])
HEARTBEAT_S = 20
GATHER_S = 0.05


async def paced(request: Request, call: SignedIn) -> Call:
    """Whoever asks too often in a minute is told when to come again."""
    pace: Pace = request.app.state.pace
    pace.spend(call.ctx.token_hash)
    return call


Paced = Annotated[Call, Depends(paced)]


@router.post(
    "/pull",
    responses={200: {"model": PullOut}, 204: {"description": "Nothing is new"}, 429: {}},
    response_model=None,
)
async def post_pull(cmd: PullIn, request: Request, call: Paced) -> Response:
    """What changed since the cursor in the caller's buckets."""
    found = await call.snapshot(pull, cmd.cursor, request.app.state.synced)
    if found.body is None:
        # Captive portals answer 204 too: only with our own header does it mean that nothing is new.
        return Response(status_code=204, headers={"X-Rounds-Seq": str(found.seq)})
    return Response(found.body, media_type="application/json")


@router.post("/verify", response_model=VerifyOut, responses={429: {}})
async def post_verify(cmd: VerifyIn, request: Request, call: Paced) -> dict[str, Any]:
    """Which of the phone's buckets differ from the server's. Asked right after a pull that brought nothing more."""
    sums = {
        bucket: {name: (sum_.count, sum_.hash) for name, sum_ in entities.items()}
        for bucket, entities in cmd.sums.items()
    }
    return await call.snapshot(verify, cmd.cursor, sums, request.app.state.synced)


@router.post("/keys", response_model=KeysOut, responses={429: {}})
async def post_keys(cmd: KeysIn, request: Request, call: Paced) -> dict[str, Any]:
    """The keys of customers' sealed fields, of those that the caller may read; a destroyed one is with nobody."""
    found = await call.read(keys_for, cmd.subjects, request.app.state.synced)
    keys = {str(subject): base64.b64encode(key).decode() for subject, key in found.items()}
    return {"company": call.ctx.org_id, "keys": keys}


class Heads:
    """Reads a company's head once for all who were nudged at about the same time."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._gathering: dict[int, asyncio.Task[Head]] = {}

    async def read(self, ctx: Ctx) -> int:
        """The head as it was after this call began."""
        task = self._gathering.get(ctx.org_id)
        if task is None:
            task = self._gathering[ctx.org_id] = asyncio.create_task(self._soon(ctx))
        return (await asyncio.shield(task)).seq

    async def _soon(self, ctx: Ctx) -> Head:
        await asyncio.sleep(GATHER_S)
        # From here on whoever comes needs a later look.
        del self._gathering[ctx.org_id]
        return await self._db.read(ctx, read_head)


@router.get(
    "/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
async def get_events(request: Request, call: SignedIn) -> StreamingResponse:
    """A stream of `{"seq": n}`: something changed, ask. Ends when the session does."""
    token = token_of(request)
    heads: Heads = request.app.state.heads

    async def stream() -> AsyncIterator[bytes]:
        services = call.services
        async with services.bus.listen(changes_topic(call.ctx.org_id)) as messages:
            yield _event(await heads.read(call.ctx))
            following = asyncio.ensure_future(anext(messages))
            try:
                while True:
                    done, _ = await asyncio.wait({following}, timeout=HEARTBEAT_S)
                    await services.authenticate(token)
                    if not done:
                        yield b": here\n\n"
                        continue
                    following = asyncio.ensure_future(anext(messages))
                    yield _event(await heads.read(call.ctx))
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
