"""The pool over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.customers.pool import actions, queries, settings
from rounds.customers.pool.schemas import (
    PoolAssigned,
    PoolAssignIn,
    PoolHistory,
    PoolLeavingList,
    PoolPage,
    PoolPageQuery,
    PoolRules,
    PoolRulesIn,
    PoolStanding,
    ReleaseIn,
)
from rounds.customers.schemas import Customer

router = APIRouter(prefix="/customers", tags=["customers"])
Reader = Annotated[Call, allow(Permission.CUSTOMER_READ)]
Claimer = Annotated[Call, allow(Permission.POOL_CLAIM)]


@router.get("/pool", response_model=PoolPage, responses={409: {}})
async def get_pool(asked: Annotated[PoolPageQuery, Query()], call: Claimer) -> dict[str, Any]:
    """Customers that nobody is responsible for, a page at a time."""
    return await call.read(queries.list_pool, asked)


@router.get("/pool/standing", response_model=PoolStanding)
async def get_pool_standing(call: Reader) -> dict[str, Any]:
    """What the caller may do in the pool today, and how near the limits they are."""
    return await call.read(queries.read_standing)


@router.get("/pool/leaving", response_model=PoolLeavingList)
async def get_pool_leaving(call: Reader) -> dict[str, Any]:
    """Customers in reach that go back to the pool soon unless they are visited."""
    return await call.read(queries.list_leaving)


@router.get("/pool/rules", response_model=PoolRules)
async def get_pool_rules(call: Reader) -> dict[str, Any]:
    return await call.read(settings.read_rules)


@router.put("/pool/rules", response_model=PoolRules)
async def put_pool_rules(
    cmd: PoolRulesIn, call: Annotated[Call, allow(Permission.COMPANY_MANAGE)]
) -> dict[str, Any]:
    return await call.run(settings.set_rules, cmd)


@router.post("/pool/assign", response_model=PoolAssigned)
async def post_pool_assign(
    cmd: PoolAssignIn, call: Annotated[Call, allow(Permission.POOL_MANAGE)]
) -> dict[str, Any]:
    """Give customers of the pool to a position in reach."""
    return await call.run(actions.assign_from_pool, cmd.customer_ids, cmd.position_id)


@router.post("/{customer_id}/claim", response_model=Customer)
async def post_claim(customer_id: UUID, call: Claimer) -> dict[str, Any]:
    """The caller's from today on. Of those who ask at once one gets it."""
    return await call.run(actions.claim, customer_id)


@router.post("/{customer_id}/release", status_code=204)
async def post_release(customer_id: UUID, cmd: ReleaseIn, call: Claimer) -> None:
    """Back to the pool."""
    await call.run(actions.release, customer_id, cmd.reason)


@router.get("/{customer_id}/pool", response_model=PoolHistory)
async def get_pool_history(customer_id: UUID, call: Reader) -> dict[str, Any]:
    return await call.read(queries.read_history, customer_id)
