"""Imports of customers over HTTP: a file is taken, read by a job, understood, tried, done, undone."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from rounds.core.access import Permission
from rounds.core.errors import NotFound
from rounds.core.exports import Locale, csv_headers
from rounds.core.http import Call, allow
from rounds.core.ids import uuid7
from rounds.core.spreadsheets import BOM, csv_lines
from rounds.core.tables.reading import refused
from rounds.core.texts import Line
from rounds.customers.imports import actions, doctoring, queries, undoing
from rounds.customers.imports.schemas import CustomerImport, DatumFinding, ImportList, PlanIn, RepairIn
from rounds.customers.imports.store import ImportFiles, key_of
from rounds.customers.imports.wrongs import sentence

router = APIRouter(prefix="/customers/imports", tags=["customers"])
Importer = Annotated[Call, allow(Permission.CUSTOMER_IMPORT)]


@router.get("", response_model=ImportList)
async def get_imports(call: Importer) -> dict[str, Any]:
    """The last fifty, newest first: one's own; all of the company's for whoever sees all customers."""
    return {"items": [_brief(one) for one in await call.read(queries.list_imports)]}


@router.post(
    "",
    status_code=201,
    response_model=CustomerImport,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def post_import(
    request: Request, call: Importer, name: Annotated[Line, Query(description="The file's name")]
) -> dict[str, Any]:
    """An XLSX or CSV file of up to 40 MB and 100,000 rows; a job reads it and guesses its columns."""
    content = await request.body()
    if not content:
        raise refused("empty")
    import_id = uuid7()
    await call.services.files.put(key_of(call.ctx.org_id, import_id, "source"), content)
    await call.run(actions.take_file, import_id, name, content)
    return await _told(call, import_id)


@router.get("/{import_id}", response_model=CustomerImport)
async def get_import(import_id: UUID, call: Importer) -> dict[str, Any]:
    return await _told(call, import_id)


@router.post("/{import_id}/plan", response_model=CustomerImport)
async def post_plan(import_id: UUID, cmd: PlanIn, call: Importer) -> dict[str, Any]:
    """How the columns are to be understood; a dry run begins, which writes nothing."""
    found = await _told(call, import_id)
    actions.require_whole(cmd, [one["index"] for one in found["columns"]])
    headings = {one["index"]: one["heading"] for one in found["columns"]}
    await call.run(actions.plan_import, import_id, cmd, headings)
    return await _told(call, import_id)


@router.post("/{import_id}/apply", response_model=CustomerImport)
async def post_apply(import_id: UUID, call: Importer) -> dict[str, Any]:
    """Write the rows that are right; the others are left out. Cut off, asking again goes on."""
    await call.run(actions.apply_import, import_id)
    return await _told(call, import_id)


@router.post("/{import_id}/undo", response_model=CustomerImport)
async def post_undo(import_id: UUID, call: Importer) -> dict[str, Any]:
    """Archive what it made and write back what it changed; what somebody changed since, stays, and is told."""
    await call.run(undoing.ask_undo, import_id)
    return await _told(call, import_id)


@router.get(
    "/{import_id}/wrong.csv", response_class=StreamingResponse, responses={200: {"content": {"text/csv": {}}}}
)
async def get_wrong_rows(import_id: UUID, call: Importer, locale: Locale = "zh") -> StreamingResponse:
    """The wrong rows as they stood in the file, with numbers and reasons: to be mended and sent again."""
    await call.read(queries.read_import, import_id)
    files = ImportFiles(call.services.files, call.ctx.org_id, import_id)
    try:
        head, wrong = await files.get_json("head"), await files.get_json("wrong")
    except FileNotFoundError as error:
        raise NotFound("customer_import") from error
    lines = _wrong_lines(head, wrong, locale)
    return StreamingResponse(
        lines, media_type="text/csv; charset=utf-8", headers=csv_headers("customers-wrong-rows")
    )


@router.get("/{import_id}/datum", response_model=DatumFinding)
async def get_datum(import_id: UUID, call: Importer) -> dict[str, Any]:
    """Compare this import's pins with where people stood when they visited since."""
    return await call.read(doctoring.examine, import_id)


@router.post("/{import_id}/datum", response_model=CustomerImport)
async def post_repair(import_id: UUID, cmd: RepairIn, call: Importer) -> dict[str, Any]:
    """Take its coordinates for another datum: new pins where the import's are valid; the same way back."""
    await call.run(doctoring.ask_repair, import_id, cmd.datum)
    return await _told(call, import_id)


def _wrong_lines(head: dict[str, Any], wrong: list[dict[str, Any]], locale: str) -> Any:
    words = ("行号", "哪里不对") if locale == "zh" else ("Row", "What is wrong")
    headings = {one["index"]: one["heading"] for one in head["columns"]}
    width = max([*headings, *(len(one["cells"]) - 1 for one in wrong)], default=0) + 1
    yield BOM + csv_lines([[*words, *(headings.get(index, "") for index in range(width))]])
    for one in wrong:
        yield csv_lines([[one["row"], sentence(one["wrong"], locale), *one["cells"]]])


def _brief(found: dict[str, Any]) -> dict[str, Any]:
    counts = {name: value for name, value in found["counts"].items() if name != "done"}
    return {**found, "counts": counts}


async def _told(call: Call, import_id: UUID) -> dict[str, Any]:
    found = await call.read(queries.read_import, import_id)
    files = ImportFiles(call.services.files, call.ctx.org_id, import_id)
    told = {**_brief(found), "columns": [], "report": None}
    try:
        told["columns"] = (await files.get_json("head"))["columns"]
        if found["state"] not in ("reading", "read", "trying"):
            told["report"] = await files.get_json("report")
    except FileNotFoundError:
        pass  # not read yet, or forgotten after its time
    return told
