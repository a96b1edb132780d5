"""The company's whole export over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.org.companies import exporting
from rounds.org.companies.schemas import Export, ExportIn, Exports

router = APIRouter(tags=["company"])
Exporter = Annotated[Call, allow(Permission.COMPANY_EXPORT)]


@router.get("/company/exports", response_model=Exports)
async def get_exports(call: Exporter) -> dict[str, Any]:
    """The last ten, newest first."""
    return {"items": await call.read(exporting.list_exports)}


@router.post("/company/exports", response_model=Export, status_code=201, responses={409: {}})
async def ask_export(cmd: ExportIn, call: Exporter) -> dict[str, Any]:
    """All of the company as one file, written by a job. Only soon after showing who one is."""
    return await call.run(exporting.ask_export, cmd)


@router.get(
    "/company/exports/{export_id}/file",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def get_export_file(export_id: UUID, call: Exporter) -> StreamingResponse:
    """The file, for a day; each time it is taken is a row of the audit."""
    found = await call.run(exporting.take_export, export_id)
    name = f"rounds-{found['asked_at']:%Y-%m-%d}.zip" + (".age" if found["is_encrypted"] else "")
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(found["size"]),
        "Cache-Control": "no-store",
    }
    pieces = call.services.files.stream(exporting.export_key(call.ctx.org_id, export_id))
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)
