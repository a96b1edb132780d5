"""The import of people over HTTP."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.core.i18n import pick_locale
from rounds.org.imports import planning, standing, writing
from rounds.org.imports.schemas import ImportResult
from rounds.org.imports.template import write_template

router = APIRouter(tags=["org"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/people/import/template.xlsx", response_class=Response, responses={200: {"content": {XLSX: {}}}})
async def get_template(request: Request, call: Annotated[Call, allow(Permission.PERSON_EDIT)]) -> Response:
    """The table to fill in, with the company's units and the roles that one may give to choose from."""
    roles, units, own = await call.read(planning.choices)
    locale = pick_locale(request.headers.get("accept-language", ""))
    content = await asyncio.to_thread(write_template, locale, call.ctx.terms, roles, units, own)
    return Response(
        content, headers={"content-disposition": 'attachment; filename="people.xlsx"'}, media_type=XLSX
    )


@router.post(
    "/people/import",
    response_model=ImportResult,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def import_people(
    request: Request, call: Annotated[Call, allow(Permission.PERSON_EDIT)], dry_run: bool = True
) -> dict[str, Any]:
    """An XLSX or CSV file of up to 10 MB and 10,000 rows: what each row would do, or, without `dry_run`, do it.

    Rows that are wrong are left out and told; the others are taken. Sending the file again changes nothing.
    """
    own = await call.read(standing.own_roles)
    table = await asyncio.to_thread(planning.read_drafts, await request.body(), call.ctx.terms, own)
    told = {"applied": not dry_run, "rows": [], "new_units": [], "ignored": table.ignored}
    told |= dict.fromkeys(("create", "update", "same", "wrong"), 0)
    # A dry run looks at all rows at once; what is written is written in transactions that do not last.
    size = max(1, len(table.drafts)) if dry_run else writing.AT_ONCE
    for start in range(0, len(table.drafts), size):
        some = table.drafts[start : start + size]
        for name, value in (
            await call.run(planning.try_drafts if dry_run else writing.apply_drafts, some)
        ).items():
            told[name] += value
    return told
