"""Deals over HTTP."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from rounds.core.access import Permission
from rounds.core.exports import Locale, csv_headers
from rounds.core.http import Call, allow
from rounds.core.texts import CursorText
from rounds.core.texts import Query as SearchText
from rounds.deals import actions, export, queries, stages
from rounds.deals.queries import DealFilter
from rounds.deals.schemas import (
    Deal,
    DealBoard,
    DealIn,
    DealMoveIn,
    DealPage,
    DealPatch,
    DealStageList,
    DealStagesIn,
    StageKey,
    State,
)

router = APIRouter(prefix="/deals", tags=["deals"])
Reader = Annotated[Call, allow(Permission.DEAL_READ)]
Editor = Annotated[Call, allow(Permission.DEAL_EDIT)]
Sort = Literal["expected", "amount", "recent", "stage_at"]


@router.get("", response_model=DealPage)
async def get_deals(
    call: Reader,
    q: Annotated[SearchText | None, Query(description="Words of the deal's or the customer's name")] = None,
    state: State | None = None,
    stage: StageKey | None = None,
    customer_id: UUID | None = None,
    position_id: UUID | None = None,
    overdue: Annotated[bool, Query(description="Open ones whose expected day is past")] = False,
    sort: Sort = "expected",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: CursorText | None = None,
) -> dict[str, Any]:
    """Deals of the customers in reach, a page at a time."""
    wanted = DealFilter(q, state, stage, customer_id, position_id, overdue, sort, limit, cursor)
    return await call.read(queries.list_deals, wanted)


@router.get("/board", response_model=DealBoard)
async def get_board(
    call: Reader,
    q: SearchText | None = None,
    position_id: UUID | None = None,
    overdue: bool = False,
) -> dict[str, Any]:
    """The same by stage, with sums; what was closed more than 90 days ago is left out."""
    return await call.read(queries.read_board, DealFilter(q, position_id=position_id, overdue=overdue))


@router.get("/stages", response_model=DealStageList)
async def get_stages(call: Reader) -> dict[str, Any]:
    return await call.read(stages.list_stages)


@router.put("/stages", response_model=DealStageList)
async def put_stages(
    cmd: DealStagesIn, call: Annotated[Call, allow(Permission.COMPANY_MANAGE)]
) -> dict[str, Any]:
    """All stages in their order. One that is left out is put aside; its deals stay in it until they are moved."""
    return await call.run(stages.set_stages, cmd)


@router.get("/export.csv", response_class=StreamingResponse, responses={200: {"content": {"text/csv": {}}}})
async def export_deals(
    call: Annotated[Call, allow(Permission.DEAL_EXPORT)],
    q: SearchText | None = None,
    state: State | None = None,
    stage: StageKey | None = None,
    position_id: UUID | None = None,
    overdue: bool = False,
    sort: Sort = "expected",
    locale: Locale = "zh",
) -> StreamingResponse:
    """The list as a table, all of it; itself a row of the audit."""
    wanted = DealFilter(q, state, stage, None, position_id, overdue, sort)
    await call.run(export.note_export, wanted)
    lines = await export.export_lines(call.services.db, call.ctx, wanted, locale)
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=csv_headers("deals"))


@router.post("", status_code=201, response_model=Deal)
async def post_deal(cmd: DealIn, call: Editor) -> dict[str, Any]:
    return await call.run(actions.create_deal, cmd)


@router.get("/{deal_id}", response_model=Deal)
async def get_deal(deal_id: UUID, call: Reader) -> dict[str, Any]:
    return await call.read(queries.read_deal, deal_id)


@router.patch("/{deal_id}", response_model=Deal)
async def patch_deal(deal_id: UUID, cmd: DealPatch, call: Editor) -> dict[str, Any]:
    return await call.run(actions.edit_deal, deal_id, cmd)


@router.post("/{deal_id}/move", response_model=Deal)
async def post_move(deal_id: UUID, cmd: DealMoveIn, call: Editor) -> dict[str, Any]:
    """To another stage; a lost one needs its reason, a closed one may be opened again."""
    return await call.run(actions.move_deal, deal_id, cmd)


@router.post("/{deal_id}/archive", status_code=204, response_class=Response)
async def post_archive(deal_id: UUID, call: Editor) -> Response:
    """For a deal that was made by mistake."""
    await call.run(actions.archive_deal, deal_id)
    return Response(status_code=204)
