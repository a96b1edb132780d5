"""Customers over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.customers import actions, queries
from rounds.customers.editing import edit_customer
from rounds.customers.handing import actions as handing
from rounds.customers.handing import queries as handed
from rounds.customers.handing.schemas import HandOver, HandOverHistory, HandOverIn, SuccessorList
from rounds.customers.schemas import (
    Customer,
    CustomerIn,
    CustomerPatch,
    Pin,
    PinIn,
    PinList,
    Revealed,
    RevealIn,
)

router = APIRouter(prefix="/customers", tags=["customers"])
Reader = Annotated[Call, allow(Permission.CUSTOMER_READ)]


@router.post("", status_code=201, response_model=Customer)
async def post_customer(
    cmd: CustomerIn, call: Annotated[Call, allow(Permission.CUSTOMER_CREATE)]
) -> dict[str, Any]:
    return await call.run(actions.create_customer, cmd)


@router.get("/{customer_id}", response_model=Customer)
async def get_customer(customer_id: UUID, call: Reader) -> dict[str, Any]:
    return await call.read(queries.read_customer, customer_id)


@router.patch("/{customer_id}", response_model=Customer)
async def patch_customer(
    customer_id: UUID, cmd: CustomerPatch, call: Annotated[Call, allow(Permission.CUSTOMER_EDIT)]
) -> dict[str, Any]:
    return await call.run(edit_customer, customer_id, cmd)


@router.post("/{customer_id}/reveal", response_model=Revealed)
async def post_reveal(
    customer_id: UUID, cmd: RevealIn, call: Annotated[Call, allow(Permission.CUSTOMER_REVEAL)]
) -> dict[str, Any]:
    """A masked field in full; that the caller looked is recorded."""
    return {"value": await call.run(actions.reveal, customer_id, cmd.field)}


@router.get("/{customer_id}/pins", response_model=PinList)
async def get_pins(customer_id: UUID, call: Reader) -> dict[str, Any]:
    return {"items": await call.read(queries.list_pins, customer_id)}


@router.post("/{customer_id}/pins", status_code=201, response_model=Pin)
async def post_pin(
    customer_id: UUID, cmd: PinIn, call: Annotated[Call, allow(Permission.PIN_SET)]
) -> dict[str, Any]:
    return await call.run(actions.add_pin, customer_id, cmd)


@router.post("/{customer_id}/hand-over", status_code=201, response_model=HandOver)
async def post_hand_over(
    customer_id: UUID, cmd: HandOverIn, call: Annotated[Call, allow(Permission.CUSTOMER_EDIT)]
) -> dict[str, Any]:
    """Ask that a customer go to another position from a day on. It goes there once that is approved."""
    return await call.run(handing.ask_hand_over, customer_id, cmd)


@router.get("/{customer_id}/hand-overs", response_model=HandOverHistory)
async def get_hand_overs(customer_id: UUID, call: Reader) -> dict[str, Any]:
    return await call.read(handed.read_history, customer_id)


@router.get("/{customer_id}/successors", response_model=SuccessorList)
async def get_successors(
    customer_id: UUID, call: Annotated[Call, allow(Permission.CUSTOMER_EDIT)]
) -> dict[str, Any]:
    """Positions that this customer could be handed to by the caller."""
    return {"items": await call.read(handed.list_successors, customer_id)}
