"""Twins over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.core.texts import CursorText
from rounds.customers.twins import finding, merging, queries
from rounds.customers.twins.schemas import (
    ApartIn,
    Merge,
    MergeIn,
    MergeList,
    PairPage,
    State,
    TwinList,
    TwinsIn,
)

router = APIRouter(prefix="/customers", tags=["customers"])
Merger = Annotated[Call, allow(Permission.CUSTOMER_MERGE)]


@router.post("/twins/find", response_model=TwinList)
async def post_find_twins(
    cmd: TwinsIn, call: Annotated[Call, allow(Permission.CUSTOMER_CREATE)]
) -> dict[str, Any]:
    """Customers that a new one may be. Nothing is stored."""
    return await call.read(finding.find_twins, cmd)


@router.get("/twins/pairs", response_model=PairPage)
async def get_twin_pairs(
    call: Merger,
    state: State = "open",
    customer_id: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
    cursor: CursorText | None = None,
) -> dict[str, Any]:
    """Pairs that may be one, both in scope, the likeliest first."""
    return await call.read(queries.list_pairs, state, customer_id, limit, cursor)


@router.post("/twins/apart", status_code=204)
async def post_twins_apart(cmd: ApartIn, call: Merger) -> None:
    """They are two: the pair is never asked again."""
    await call.run(merging.keep_apart, cmd)


@router.post("/merges", status_code=201, response_model=Merge)
async def post_merge(cmd: MergeIn, call: Merger) -> dict[str, Any]:
    """Two customers become one. The other stays as a redirect, and everything about it is read with the one."""
    return await call.run(merging.merge_customers, cmd)


@router.post("/merges/{merge_id}/undo", response_model=Merge)
async def post_undo_merge(merge_id: UUID, call: Merger) -> dict[str, Any]:
    """Two again, within thirty days. What was changed since stays as it is."""
    return await call.run(merging.undo_merge, merge_id)


@router.get("/{customer_id}/merges", response_model=MergeList)
async def get_merges(
    customer_id: UUID, call: Annotated[Call, allow(Permission.CUSTOMER_READ)]
) -> dict[str, Any]:
    """What was merged into a customer, the newest first."""
    return {"items": await call.read(queries.list_merges, customer_id)}
