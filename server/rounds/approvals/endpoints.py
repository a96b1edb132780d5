"""Approvals over HTTP: what waits, what to do with it, and how chains are made."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from rounds.approvals import queries
from rounds.approvals.actions import deciding, delegating, designing
from rounds.approvals.schemas import (
    AddStepIn,
    Approval,
    ApprovalChain,
    ApprovalPage,
    ApprovalPath,
    BatchIn,
    BatchResults,
    Box,
    ChainIn,
    ChainList,
    ChainPatch,
    ColleagueList,
    CommentIn,
    DecideIn,
    DelegationIn,
    DelegationList,
    OwnRule,
    TransferIn,
    TryIn,
    WaitingCount,
)
from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.http import Call, allow
from rounds.core.texts import CursorText, Line
from rounds.core.texts import Query as SearchText

router = APIRouter(tags=["approvals"])
Decider = Annotated[Call, allow(Permission.APPROVAL_DECIDE)]
Designer = Annotated[Call, allow(Permission.APPROVAL_DESIGN)]


async def _done(
    call: Call, action: Callable[..., Awaitable[None]], run_id: UUID, cmd: CommentIn
) -> dict[str, Any]:
    async def act(tx: Tx) -> dict[str, Any]:
        await action(tx, run_id, cmd)
        return await queries.read_run(tx, run_id)

    return await call.run(act)


@router.get("/approvals", responses={200: {"model": ApprovalPage}}, response_model=None)
async def get_approvals(
    call: Decider,
    box: Box = "mine",
    kind: Annotated[Line | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: CursorText | None = None,
) -> Response:
    """What waits for the caller, what they asked, or what they decided; the newest first."""
    page = await call.read(queries.list_runs, box, kind, limit, cursor)
    return Response(page, media_type="application/json")


@router.get("/approvals/waiting", response_model=WaitingCount)
async def get_waiting(call: Decider) -> dict[str, int]:
    return {"count": await call.read(queries.count_waiting)}


@router.get("/approvals/people", response_model=ColleagueList)
async def get_colleagues(call: Decider, q: Annotated[SearchText, Query()]) -> dict[str, Any]:
    """Colleagues by name or number, to pass something on to or to stand in: names and units, nothing more."""
    return {"items": await call.read(queries.find_people, q) if q else []}


@router.get("/approvals/delegations", response_model=DelegationList)
async def get_delegations(call: Decider) -> dict[str, Any]:
    return {"items": await call.read(queries.list_delegations)}


@router.post("/approvals/delegations", status_code=201, response_model=DelegationList)
async def post_delegation(cmd: DelegationIn, call: Decider) -> dict[str, Any]:
    """Name a deputy for some days; answers with the delegations that one sees."""
    await call.run(delegating.delegate, cmd)
    return {"items": await call.read(queries.list_delegations)}


@router.delete("/approvals/delegations/{delegation_id}", status_code=204)
async def delete_delegation(delegation_id: UUID, call: Decider) -> None:
    await call.run(delegating.end_delegation, delegation_id)


@router.post("/approvals/batch", response_model=BatchResults)
async def post_batch(cmd: BatchIn, call: Decider) -> dict[str, Any]:
    """Several decisions, each by itself: one that is refused stops no other."""
    return {"items": await call.run(deciding.decide_many, cmd.decisions)}


@router.get("/approvals/{run_id}", response_model=Approval)
async def get_approval(run_id: UUID, call: Decider) -> dict[str, Any]:
    return await call.read(queries.read_run, run_id)


@router.post("/approvals/{run_id}/decide", response_model=Approval)
async def post_decision(run_id: UUID, cmd: DecideIn, call: Decider) -> dict[str, Any]:
    """Approve, reject, or return for changes. Of two at once one decides, the other gets `approval_over`."""
    return await _done(call, deciding.decide, run_id, cmd)


@router.post("/approvals/{run_id}/transfer", response_model=Approval)
async def post_transfer(run_id: UUID, cmd: TransferIn, call: Decider) -> dict[str, Any]:
    return await _done(call, deciding.transfer, run_id, cmd)


@router.post("/approvals/{run_id}/add-step", response_model=Approval)
async def post_step(run_id: UUID, cmd: AddStepIn, call: Decider) -> dict[str, Any]:
    return await _done(call, deciding.add_step, run_id, cmd)


@router.post("/approvals/{run_id}/withdraw", response_model=Approval)
async def post_withdrawal(run_id: UUID, cmd: CommentIn, call: Decider) -> dict[str, Any]:
    return await _done(call, deciding.withdraw, run_id, cmd)


@router.post("/approvals/{run_id}/remind", response_model=Approval)
async def post_reminder(run_id: UUID, cmd: CommentIn, call: Decider) -> dict[str, Any]:
    return await _done(call, deciding.remind, run_id, cmd)


@router.post("/approvals/{run_id}/comment", response_model=Approval)
async def post_comment(run_id: UUID, cmd: CommentIn, call: Decider) -> dict[str, Any]:
    return await _done(call, deciding.comment, run_id, cmd)


@router.get("/approval-chains", response_model=ChainList)
async def get_chains(call: Designer) -> dict[str, Any]:
    return await call.read(queries.list_chains)


@router.post("/approval-chains", status_code=201, response_model=ApprovalChain)
async def post_chain(cmd: ChainIn, call: Designer) -> dict[str, Any]:
    """A new chain. Raises `chain_invalid` with everything that is wrong."""
    return await call.run(designing.save_chain, cmd)


@router.post("/approval-chains/try", response_model=ApprovalPath)
async def post_try(cmd: TryIn, call: Designer) -> dict[str, Any]:
    """The path that an example would take, with the reasons for everybody on it."""
    return await call.read(designing.try_path, cmd)


@router.put("/approval-chains/own", response_model=OwnRule)
async def put_own_rule(cmd: OwnRule, call: Designer) -> dict[str, Any]:
    """Whether people may decide about what they asked themselves, where a chain names them."""
    return await call.run(designing.allow_own, cmd.own_allowed)


@router.patch("/approval-chains/{chain_id}", response_model=ApprovalChain)
async def patch_chain(chain_id: UUID, cmd: ChainPatch, call: Designer) -> dict[str, Any]:
    return await call.run(designing.change_chain, chain_id, cmd)
