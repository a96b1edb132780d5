"""Pins that are asked for, over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.http import Call, allow
from rounds.customers.pins import asking, near, queries
from rounds.customers.pins.schemas import Impact, NearList, PinRequest, PinRequestHistory, PinRequestIn, Since
from rounds.customers.queries import list_pins
from rounds.customers.schemas import PinList

router = APIRouter(tags=["customers"])
Reader = Annotated[Call, allow(Permission.CUSTOMER_READ)]


@router.get("/customers/near", response_model=NearList)
async def get_near(
    call: Reader,
    lng: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)],
    lat: Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False, description="WGS-84")],
    radius_m: Annotated[int, Query(ge=50, le=50_000)] = 5_000,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Customers in scope around a place, the nearest first. Those without a pin are near nobody."""
    return {"items": await call.read(near.list_near, lng, lat, radius_m, limit)}


@router.post("/customers/{customer_id}/pin-requests", status_code=201, response_model=PinRequest)
async def post_pin_request(
    customer_id: UUID, cmd: PinRequestIn, call: Annotated[Call, allow(Permission.CUSTOMER_EDIT)]
) -> dict[str, Any]:
    """Ask for a pin, on the spot. It counts once that is approved; a customer's first one counts at once."""
    await call.run(asking.ask_pin, customer_id, cmd, photo_limit=call.services.settings.photo_limit)
    return await call.read(queries.read_request, cmd.id, call.services.files)


@router.get("/customers/{customer_id}/pin-requests", response_model=PinRequestHistory)
async def get_pin_requests(customer_id: UUID, call: Reader) -> dict[str, Any]:
    return await call.read(queries.read_history, customer_id, call.services.files)


@router.post("/customers/{customer_id}/pins/{pin_id}/confirm", response_model=PinList)
async def post_confirm(
    customer_id: UUID, pin_id: UUID, call: Annotated[Call, allow(Permission.PIN_SET)]
) -> dict[str, Any]:
    """Say that a provisional pin holds. Done twice it changes nothing."""

    async def act(tx: Tx) -> list[dict[str, Any]]:
        await asking.confirm(tx, customer_id, pin_id)
        return await list_pins(tx, customer_id)

    return {"items": await call.run(act)}


@router.get("/pin-requests/{request_id}", response_model=PinRequest)
async def get_pin_request(request_id: UUID, call: Reader) -> dict[str, Any]:
    return await call.read(queries.read_request, request_id, call.services.files)


@router.get("/pin-requests/{request_id}/impact", response_model=Impact)
async def get_impact(request_id: UUID, call: Reader) -> dict[str, Any]:
    """Which verdicts of past visits would be others with this pin. To ask changes nothing."""
    return await call.read(queries.preview_request, request_id)


@router.post("/pin-requests/{request_id}/since", response_model=PinRequest)
async def post_since(
    request_id: UUID, cmd: Since, call: Annotated[Call, allow(Permission.PIN_SET)]
) -> dict[str, Any]:
    """For whoever decides about it: since when past visits are judged again once it is approved."""
    await call.run(asking.decide_since, request_id, cmd.since)
    return await call.read(queries.read_request, request_id, call.services.files)
