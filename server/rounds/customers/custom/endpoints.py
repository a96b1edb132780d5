"""A company's own fields over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.customers.custom import actions, queries
from rounds.customers.custom.schemas import (
    CustomField,
    CustomFieldList,
    Entity,
    FieldIn,
    FieldOrder,
    FieldPatch,
)

router = APIRouter(prefix="/custom-fields", tags=["customers"])
Reader = Annotated[Call, allow(Permission.CUSTOMER_READ)]
Designer = Annotated[Call, allow(Permission.CUSTOMER_DESIGN)]


@router.get("", response_model=CustomFieldList)
async def get_fields(call: Reader, entity: Entity = "customer") -> dict[str, Any]:
    """The fields that the caller sees, in their order."""
    return {"items": await call.read(queries.definitions, entity)}


@router.get("/all", response_model=CustomFieldList)
async def get_all_fields(call: Designer, entity: Entity = "customer") -> dict[str, Any]:
    """All fields, also those that were taken out."""
    return {"items": await call.read(queries.list_all, entity)}


@router.post("", status_code=201, response_model=CustomField)
async def post_field(cmd: FieldIn, call: Designer) -> dict[str, Any]:
    return await call.run(actions.add_field, cmd)


@router.put("/order", status_code=204)
async def put_order(cmd: FieldOrder, call: Designer) -> None:
    await call.run(actions.order_fields, cmd)


@router.patch("/{field_id}", response_model=CustomField)
async def patch_field(field_id: UUID, cmd: FieldPatch, call: Designer) -> dict[str, Any]:
    """The whole definition anew; `base_version` is the one that was read. The type stays."""
    return await call.run(actions.edit_field, field_id, cmd)


@router.post("/{field_id}/archive", response_model=CustomField)
async def post_archive(field_id: UUID, call: Designer) -> dict[str, Any]:
    """Take a field out of forms and pages; values stay."""
    return await call.run(actions.archive_field, field_id)


@router.post("/{field_id}/restore", response_model=CustomField)
async def post_restore(field_id: UUID, call: Designer) -> dict[str, Any]:
    return await call.run(actions.archive_field, field_id, back=True)
