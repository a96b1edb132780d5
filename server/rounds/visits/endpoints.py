"""Visits over HTTP. Phones send the same steps as operations through sync."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.exports import Locale, csv_headers
from rounds.core.http import Call, allow, json_response
from rounds.core.texts import CursorText
from rounds.customers.public import today_of
from rounds.visits import export, live, queries
from rounds.visits.actions import arriving, leaving, photos
from rounds.visits.looking import note_looks
from rounds.visits.queries import VisitFilter
from rounds.visits.schemas import (
    AttachFix,
    CheckIn,
    CheckOut,
    Live,
    Photo,
    PhotoIn,
    PlanItemList,
    Track,
    VerdictName,
    Visit,
    VisitPage,
    VisitReceipt,
)
from rounds.visits.tracks import read_track

router = APIRouter(tags=["visits"])
Reader = Annotated[Call, allow(Permission.VISIT_READ)]
Recorder = Annotated[Call, allow(Permission.VISIT_RECORD)]


@router.get("/visits", responses={200: {"model": VisitPage}}, response_model=None)
async def get_visits(
    call: Reader,
    customer_id: UUID | None = None,
    person_id: UUID | None = None,
    unit_id: UUID | None = None,
    day: Annotated[date | None, Query(description="Business day; the same as since = until = day")] = None,
    since: date | None = None,
    until: date | None = None,
    verdict: VerdictName | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: CursorText | None = None,
) -> Response:
    """Visits in scope, newest first."""
    wanted = VisitFilter(customer_id, person_id, unit_id, day or since, day or until, verdict, limit, cursor)
    return Response(
        await call.read(queries.list_visits, call.services.files, wanted), media_type="application/json"
    )


@router.get(
    "/visits/export.csv", response_class=StreamingResponse, responses={200: {"content": {"text/csv": {}}}}
)
async def export_visits(
    call: Annotated[Call, allow(Permission.VISIT_EXPORT)],
    customer_id: UUID | None = None,
    person_id: UUID | None = None,
    unit_id: UUID | None = None,
    day: date | None = None,
    since: date | None = None,
    until: date | None = None,
    verdict: VerdictName | None = None,
    locale: Locale = "zh",
) -> StreamingResponse:
    """The list as a table, all of it; itself a row of the audit."""
    wanted = VisitFilter(customer_id, person_id, unit_id, day or since, day or until, verdict)
    await call.run(export.note_export, wanted)
    lines = export.export_lines(call.services.db, call.ctx, call.services.files, wanted, locale)
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=csv_headers("visits"))


@router.post("/visits", status_code=201, responses={201: {"model": VisitReceipt}}, response_model=None)
async def post_visit(cmd: CheckIn, call: Recorder) -> Response:
    """Check in. Never refused for place, time or customer; the receipt says how it was judged."""
    return json_response(await call.run(arriving.check_in, cmd), 201)


@router.get("/visits/{visit_id}", response_model=Visit)
async def get_visit(visit_id: UUID, call: Reader) -> dict[str, Any]:
    """A visit in full. Where somebody else was needs track:read; that one looked is noted for them to see."""
    visit = await call.read(queries.read_visit, call.services.files, visit_id)
    subject = UUID(visit["person"]["id"])
    if visit["fixes"]:
        await note_looks(call.services.db, call.ctx, "track", [subject], visit_id=visit_id)
    # Opening a visit is looking at its photos; a small picture in a list is not.
    if visit["photos"]:
        await note_looks(call.services.db, call.ctx, "photo", [subject], visit_id=visit_id)
    return visit


@router.post("/visits/{visit_id}/fixes", status_code=201, response_model=VisitReceipt)
async def post_fix(visit_id: UUID, cmd: AttachFix, call: Recorder) -> dict[str, Any]:
    return await call.run(arriving.attach_fix, visit_id, cmd.fix)


@router.post("/visits/{visit_id}/check-out", response_model=Visit)
async def post_check_out(visit_id: UUID, cmd: CheckOut, call: Recorder) -> dict[str, Any]:
    """Check out. Only the first one counts."""
    await call.run(leaving.check_out, visit_id, cmd)
    return await call.read(queries.read_visit, call.services.files, visit_id)


@router.post("/visits/{visit_id}/photos", status_code=201, response_model=Photo)
async def post_photo(visit_id: UUID, cmd: PhotoIn, call: Recorder) -> dict[str, Any]:
    """Announce a photo; its bytes go to /api/sync/v1/blobs/{sha256}."""
    photo_id = await call.run(photos.add_photo, visit_id, cmd, limit=call.services.settings.photo_limit)
    visit = await call.read(queries.read_visit, call.services.files, visit_id)
    for photo in visit["photos"]:
        if photo["id"] == photo_id:
            found: dict[str, Any] = photo
            return found
    raise DomainError("not_found", entity="photo")


@router.get("/plan-items", response_model=PlanItemList)
async def get_plan_items(
    call: Annotated[Call, allow(Permission.PLAN_READ)],
    day: Annotated[date | None, Query(description="Business day; default: today")] = None,
    person_id: UUID | None = None,
) -> dict[str, Any]:
    async def read(tx: Tx) -> list[dict[str, Any]]:
        return await queries.list_plan_items(tx, day or today_of(tx), person_id)

    return {"items": await call.read(read)}


@router.get("/people/{person_id}/track", response_model=Track)
async def get_track(
    person_id: UUID,
    call: Annotated[Call, allow(Permission.TRACK_READ)],
    day: Annotated[date | None, Query(description="Business day; default: today")] = None,
) -> dict[str, Any]:
    """Where somebody was on a day. That one looked is noted, and shown to them."""

    async def read(tx: Tx) -> list[dict[str, Any]]:
        return await read_track(tx, person_id, day or today_of(tx))

    points = await call.read(read)
    if points:
        await note_looks(call.services.db, call.ctx, "track", [person_id])
    return {"items": points}


@router.get("/live", response_model=Live)
async def get_live(call: Annotated[Call, allow(Permission.LIVE_READ)]) -> dict[str, Any]:
    """Who is where today, and what just happened. Ask again when /api/sync/v1/events says so."""
    shown = await call.read(live.read_live, call.services.files)
    seen = [one["person"]["id"] for one in shown["people"] if one["last"]]
    await note_looks(call.services.db, call.ctx, "live", seen)
    return shown
