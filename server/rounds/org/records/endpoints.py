"""Records over HTTP: the audit, its signed heads, who looked at one's own data, how long things are kept."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime

from rounds.core.access import Module as Area
from rounds.core.access import Permission, Scope
from rounds.core.audit.seals import Seal, public_half, seals_of, signing_key
from rounds.core.audit.verify import walk_audit
from rounds.core.errors import DomainError
from rounds.core.http import Call, SignedIn, allow
from rounds.core.retention import Kept
from rounds.core.texts import CursorText
from rounds.core.texts import Query as SearchText
from rounds.org.records import keeping, queries
from rounds.org.records.export import export_lines, note_export
from rounds.org.records.queries import AuditFilter
from rounds.org.records.schemas import (
    AuditChain,
    AuditHeads,
    AuditPage,
    LookPage,
    Privacy,
    Retention,
    RetentionPatch,
)

router = APIRouter(tags=["records"])
Reader = Annotated[Call, allow(Permission.AUDIT_READ)]
Manager = Annotated[Call, allow(Permission.COMPANY_MANAGE)]
NAME = r"^[a-z_]+(:[a-z_]*)?$"


def _asked(
    since: Annotated[
        AwareDatetime | date | None,
        Query(alias="from", description="A moment, or a day in the company's zone"),
    ] = None,
    until: Annotated[
        AwareDatetime | date | None,
        Query(alias="to", description="A moment, not included, or a day, included"),
    ] = None,
    person_id: UUID | None = None,
    action: Annotated[
        str | None,
        Query(pattern=NAME, max_length=60, description="customer:edit, or look: for all of that noun"),
    ] = None,
    entity: Annotated[str | None, Query(pattern="^[a-z_]+$", max_length=60)] = None,
    entity_id: UUID | None = None,
    q: SearchText | None = None,
    cursor: CursorText | None = None,
) -> AuditFilter:
    return AuditFilter(since, until, person_id, action, entity, entity_id, q or None, cursor)


Asked = Annotated[AuditFilter, Depends(_asked)]


@router.get("/audit", response_model=AuditPage)
async def get_audit(call: Reader, wanted: Asked, request: Request) -> dict[str, Any]:
    """Who did what, newest first."""
    return await call.read(queries.list_audit, wanted, request.app.state.fields)


@router.get(
    "/audit/export.csv", response_class=StreamingResponse, responses={200: {"content": {"text/csv": {}}}}
)
async def export_audit(
    call: Annotated[Call, allow(Permission.AUDIT_EXPORT)], wanted: Asked, request: Request
) -> StreamingResponse:
    """The same as a table; itself a row of the audit."""
    await call.run(note_export, wanted)
    lines = export_lines(call.services.db, call.ctx, wanted, request.app.state.fields)
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/audit/heads", response_model=AuditHeads)
async def get_heads(call: Reader) -> dict[str, Any]:
    """Signed heads, the newest first: to be kept by somebody who does not run this system."""
    _require_whole(call)
    return {"heads": [seal.told() for seal in await call.read(seals_of)]}


@router.get("/audit/chain", response_model=AuditChain)
async def get_chain(call: Reader) -> dict[str, Any]:
    """Walk the chain from the last signed head to its end, now."""
    _require_whole(call)
    text = call.services.settings.audit_key.get_secret_value()
    key = public_half(signing_key(text)) if text else None
    walk = await walk_audit(call.services.db, call.ctx.org_id, public_key=key, only_new=True)
    head: Seal | None = walk.last_seal
    return {
        "rows": await call.read(queries.count_rows),
        "since": walk.since,
        "until": walk.until,
        "fault": walk.fault.kind if walk.fault else None,
        "fault_seq": walk.fault.seq if walk.fault else None,
        "head": head.told() if head else None,
    }


def _require_whole(call: Call) -> None:
    """The chain is the whole company's; who sees a part of it is not told about the rest."""
    if call.ctx.reach(Area.AUDIT).scope is not Scope.ALL:
        raise DomainError("permission_denied", permission=Permission.AUDIT_READ.value)


@router.get("/me/looks", response_model=LookPage)
async def get_looks(call: SignedIn, cursor: CursorText | None = None) -> dict[str, Any]:
    """Who looked at my whereabouts or my number, when and as whom."""
    return await call.read(queries.looks_at_me, cursor)


@router.get("/me/privacy", response_model=Privacy)
async def get_privacy(call: SignedIn, request: Request) -> dict[str, Any]:
    """Who can see where I am because of their position, and how long what is kept."""
    return {
        "watchers": await call.read(queries.watchers_of_me),
        "retention": await call.read(keeping.read_retention, _kept(request)),
    }


@router.get("/settings/retention", response_model=Retention)
async def get_retention(call: Manager, request: Request) -> dict[str, Any]:
    return {"items": await call.read(keeping.read_retention, _kept(request))}


@router.patch("/settings/retention", response_model=Retention)
async def patch_retention(cmd: RetentionPatch, call: Manager, request: Request) -> dict[str, Any]:
    """How many days to keep what. Less than phones or proof need becomes the least that they need."""
    kept = _kept(request)
    unknown = sorted(set(cmd.days) - {one.kind for one in kept})
    if unknown:
        raise DomainError(
            "malformed", errors=[{"loc": ["days", kind], "type": "unknown"} for kind in unknown]
        )
    return {"items": await call.run(keeping.choose_retention, kept, cmd.days)}


def _kept(request: Request) -> Sequence[Kept]:
    kept: Sequence[Kept] = request.app.state.kept
    return kept
