"""Lists of customers over HTTP."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from rounds.core.access import Permission
from rounds.core.exports import Locale, csv_headers
from rounds.core.http import Call, allow
from rounds.customers import export
from rounds.customers.listing import queries
from rounds.customers.listing.schemas import CustomerListQuery, CustomerPage, CustomerPageQuery

router = APIRouter(prefix="/customers", tags=["customers"])


class ExportQuery(CustomerListQuery):
    locale: Locale = "zh"


@router.get("", responses={200: {"model": CustomerPage}}, response_model=None)
async def get_customers(
    asked: Annotated[CustomerPageQuery, Query()], call: Annotated[Call, allow(Permission.CUSTOMER_READ)]
) -> Response:
    """Customers in scope, a page at a time."""
    wanted = replace(
        asked.as_filter(), sort=asked.sort, limit=asked.limit, cursor=asked.cursor, numbers=asked.numbers
    )
    return Response(await call.read(queries.list_customers, wanted), media_type="application/json")


@router.get("/export.csv", response_class=StreamingResponse, responses={200: {"content": {"text/csv": {}}}})
async def export_customers(
    asked: Annotated[ExportQuery, Query()], call: Annotated[Call, allow(Permission.CUSTOMER_EXPORT)]
) -> StreamingResponse:
    """The list as a table, all of it; itself a row of the audit."""
    wanted = replace(asked.as_filter(), sort=asked.sort)
    await call.run(export.note_export, wanted)
    lines = export.export_lines(call.services.db, call.ctx, wanted, asked.locale)
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=csv_headers("customers"))
