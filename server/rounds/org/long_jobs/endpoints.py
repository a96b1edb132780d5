"""One's own long work over HTTP."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from rounds.core.http import SignedIn
from rounds.org.long_jobs import actions
from rounds.org.long_jobs.schemas import LongJob, LongJobs

router = APIRouter(tags=["jobs"])
ANY = "application/octet-stream"


@router.get("/long-jobs", response_model=LongJobs)
async def get_long_jobs(call: SignedIn) -> dict[str, Any]:
    """The caller's last thirty, newest first."""
    return {"items": await call.read(actions.list_long_jobs)}


@router.get("/long-jobs/{job_id}", response_model=LongJob)
async def get_long_job(job_id: UUID, call: SignedIn) -> dict[str, Any]:
    return await call.read(actions.read_long_job, job_id)


@router.get(
    "/long-jobs/{job_id}/file",
    response_class=StreamingResponse,
    responses={200: {"content": {ANY: {"schema": {"type": "string", "format": "binary"}}}}},
)
async def get_long_job_file(job_id: UUID, call: SignedIn) -> StreamingResponse:
    """The file that the work made, for a day; each time it is taken is a row of the audit."""
    found = await call.run(actions.take_file, job_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found['file_name'])}",
        "Content-Length": str(found["file_size"]),
        "Cache-Control": "no-store",
    }
    pieces = call.services.files.stream(actions.file_key(call.ctx.org_id, job_id))
    return StreamingResponse(pieces, media_type=ANY, headers=headers)
