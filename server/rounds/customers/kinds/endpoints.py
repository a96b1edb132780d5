"""A company's lists of types, channels, grades and tags over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Path

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.customers.kinds import actions, queries
from rounds.customers.kinds.schemas import GradeItem, Item, ItemIn, ItemKey, ListName, ListOrder, Lists

router = APIRouter(prefix="/customer-lists", tags=["customers"])
Reader = Annotated[Call, allow(Permission.CUSTOMER_READ)]
Designer = Annotated[Call, allow(Permission.CUSTOMER_DESIGN)]
KeyInPath = Annotated[ItemKey, Path()]


@router.get("", response_model=Lists)
async def get_lists(call: Reader) -> dict[str, Any]:
    """All of them, also what is not offered any more: somebody may have it still."""
    return await call.read(queries.read_lists)


@router.put("/{name}/order", status_code=204)
async def put_order(name: ListName, cmd: ListOrder, call: Designer) -> None:
    """The named ones first, in this order."""
    await call.run(actions.order_list, name, cmd.keys)


@router.put("/{name}/items/{key}", response_model=GradeItem | Item)
async def put_item(name: ListName, key: KeyInPath, cmd: ItemIn, call: Designer) -> dict[str, Any]:
    """Make or change one. Nothing is taken away: what is not wanted is switched off."""
    return await call.run(actions.put_item, name, key, cmd)
