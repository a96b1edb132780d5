"""Builds the server and the worker; the only file that knows all modules."""

import asyncio
import contextlib
import hmac
from collections.abc import AsyncIterator
from importlib import metadata
from typing import Any
from uuid import UUID

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from rounds.approvals import jobs as approvals_jobs
from rounds.approvals.actions.leaving import HANDS_OVER as APPROVALS_LEFT
from rounds.approvals.endpoints import router as approvals_router
from rounds.approvals.operations import OPERATIONS as APPROVAL_OPERATIONS
from rounds.approvals.sync import APPROVAL
from rounds.core import blob_keeping, file_sealing
from rounds.core import work as core_work
from rounds.core.access import Ctx, Field
from rounds.core.approvable import Approvable
from rounds.core.audit import jobs as audit_jobs
from rounds.core.audit import keeping as audit_keeping
from rounds.core.bus import Bus, MemoryBus, PostgresBus, announce_changes
from rounds.core.config import Settings
from rounds.core.db import Database
from rounds.core.errors import DomainError
from rounds.core.file_store import Files
from rounds.core.handing_over import HandsOver
from rounds.core.http import Guard, Services, describe_fully, install_errors, json_response, services_of, web
from rounds.core.http.directory import include_flat, install_directory
from rounds.core.http.keys import KeyUse
from rounds.core.http.packing import Packing
from rounds.core.jobs import Periodic
from rounds.core.logs import set_up_logs
from rounds.core.operations import Operation, OperationSettings
from rounds.core.outbox import Handler
from rounds.core.outgoing import Outgoing, Rules
from rounds.core.pace import Pace
from rounds.core.retention import Kept, forget_what_is_old
from rounds.core.samples import Sampler
from rounds.core.statements import Synced
from rounds.core.tables.reading import LARGE, SMALL
from rounds.customers.custom.following import HANDLERS as CUSTOM_FIELD_HANDLERS
from rounds.customers.handing.actions import HAND_OVER
from rounds.customers.handing.leaving import HANDS_OVER as CUSTOMERS_LEFT
from rounds.customers.on_phones import FIELDS as CUSTOMER_FIELDS
from rounds.customers.on_phones import OPERATIONS as CUSTOMER_OPERATIONS
from rounds.customers.on_phones import SYNCED as CUSTOMERS
from rounds.customers.pins.approving import PIN
from rounds.customers.pool import jobs as pool_jobs
from rounds.customers.routers import ROUTERS as CUSTOMER_ROUTERS
from rounds.customers.samples import SAMPLER as CUSTOMER_SAMPLER
from rounds.customers.twins import jobs as twin_jobs
from rounds.customers.works import HANDLERS as IMPORT_HANDLERS
from rounds.deals.endpoints import router as deals_router
from rounds.deals.operations import OPERATIONS as DEAL_OPERATIONS
from rounds.deals.samples import SAMPLER as DEAL_SAMPLER
from rounds.deals.sync import DEAL, DEAL_STAGE
from rounds.followups import jobs as followups_jobs
from rounds.followups.endpoints import router as followups_router
from rounds.followups.operations import OPERATIONS as FOLLOWUP_OPERATIONS
from rounds.followups.sync import SYNCED as FOLLOWUPS
from rounds.org import jobs as org_jobs
from rounds.org import public as org
from rounds.org.doors.door import Doors
from rounds.org.invites import rules as invites
from rounds.org.leave.approving import LEAVE_APPROVAL
from rounds.org.leave.operations import OPERATIONS as LEAVE_OPERATIONS
from rounds.org.leave.sync import LEAVE
from rounds.org.leaving.holding import HANDS_OVER as ORG_LEFT
from rounds.org.records import keeping as records_keeping
from rounds.org.roles.samples import SAMPLER as PEOPLE_SAMPLER
from rounds.org.routers import ROUTERS as ORG_ROUTERS
from rounds.org.sign_on.provider import Providers
from rounds.org.sync import COMPANY
from rounds.sync import forgetting
from rounds.sync import jobs as sync_jobs
from rounds.sync.applying import Applier
from rounds.sync.console.endpoints import router as sync_console_router
from rounds.sync.console.samples import SAMPLER as SYNC_SAMPLER
from rounds.sync.endpoints import router as sync_router
from rounds.sync.epoch import notice_another_history
from rounds.sync.pulling.endpoints import Heads
from rounds.sync.pulling.endpoints import router as sync_reading_router
from rounds.sync.push import MAX_BYTES, DeviceLocks, Pusher
from rounds.sync.settling import OPERATIONS as SYNC_OPERATIONS
from rounds.sync.settling import SETTLEMENT
from rounds.visits import jobs as visits_jobs
from rounds.visits import keeping as visits_keeping
from rounds.visits.endpoints import router as visits_router
from rounds.visits.operations import OPERATIONS as VISIT_OPERATIONS
from rounds.visits.pin_impact import PIN_IMPACT
from rounds.visits.plan_handing import HANDS_OVER as VISITS_LEFT
from rounds.visits.samples import SAMPLERS as VISIT_SAMPLERS
from rounds.visits.sync import PLAN_ITEM, VISIT

log = structlog.get_logger()

SYNCED: tuple[Synced, ...] = (
    APPROVAL,
    COMPANY,
    *CUSTOMERS,
    DEAL,
    DEAL_STAGE,
    LEAVE,
    PLAN_ITEM,
    SETTLEMENT,
    VISIT,
    *FOLLOWUPS,
)
OPERATIONS: tuple[Operation, ...] = (
    *APPROVAL_OPERATIONS,
    *CUSTOMER_OPERATIONS,
    *DEAL_OPERATIONS,
    *FOLLOWUP_OPERATIONS,
    *LEAVE_OPERATIONS,
    *SYNC_OPERATIONS,
    *VISIT_OPERATIONS,
)
FIELDS: tuple[Field, ...] = (*CUSTOMER_FIELDS,)
SAMPLERS: tuple[Sampler, ...] = (
    CUSTOMER_SAMPLER,
    DEAL_SAMPLER,
    *VISIT_SAMPLERS,
    PEOPLE_SAMPLER,
    SYNC_SAMPLER,
)
# What is approved; to import a kind registers it.
APPROVABLES: tuple[Approvable, ...] = (HAND_OVER, LEAVE_APPROVAL, PIN)
PINS_MEAN = PIN_IMPACT  # what a pin means for past visits; to import it registers it
# What is handed over when somebody leaves; to import a kind registers it.
HANDS_OVER: tuple[HandsOver, ...] = (*ORG_LEFT, *APPROVALS_LEFT, CUSTOMERS_LEFT, *VISITS_LEFT)
HANDLERS: tuple[Handler, ...] = (
    *org_jobs.HANDLERS,
    *approvals_jobs.handlers(APPROVABLES),
    *twin_jobs.HANDLERS,
    *CUSTOM_FIELD_HANDLERS,
    *IMPORT_HANDLERS,
    *visits_jobs.HANDLERS,
    *followups_jobs.HANDLERS,
)
# What is forgotten after some days. Contents of files come last: they go when nothing names them any more.
KEPT: tuple[Kept, ...] = (
    *visits_keeping.KEPT,
    *forgetting.KEPT,
    *records_keeping.KEPT,
    *audit_keeping.KEPT,
    *blob_keeping.KEPT,
)


async def _forget(runtime: core_work.Runtime) -> None:
    await forget_what_is_old(runtime.db, runtime.files, KEPT)


PERIODIC: tuple[Periodic, ...] = (
    *approvals_jobs.PERIODIC,
    *audit_jobs.PERIODIC,
    *file_sealing.PERIODIC,
    *org_jobs.PERIODIC,
    *sync_jobs.periodic(SYNCED),
    *twin_jobs.PERIODIC,
    *pool_jobs.PERIODIC,
    Periodic("retention_forget", "41 18 * * *", _forget),
)

system = APIRouter(tags=["system"])


@system.get("/healthz", response_model=None)
async def get_health(request: Request) -> Response:
    """200 when requests can be served, 503 while the database cannot be reached."""
    if not await services_of(request).db.is_alive():
        raise DomainError("not_ready", reason="database")
    return json_response({"ok": True})


@system.get("/metrics", include_in_schema=False)
async def get_metrics(request: Request) -> Response:
    wanted = services_of(request).settings.metrics_token.get_secret_value()
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise DomainError("not_found", entity="page")
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def build(settings: Settings | None = None) -> FastAPI:
    """The ASGI app. Connects when it starts serving, not before."""
    chosen = settings or Settings()
    app = FastAPI(
        title="Rounds 巡访",
        version=metadata.version("rounds"),
        summary="Field sales management: check-in, plans, customers, sync with phones.",
        lifespan=_lifespan(chosen),
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    install_errors(app)
    include_flat(
        app,
        "/api/v1",
        (
            *ORG_ROUTERS,
            approvals_router,
            *CUSTOMER_ROUTERS,
            deals_router,
            visits_router,
            followups_router,
            sync_console_router,
            web.api,
        ),
    )
    include_flat(app, "/api/sync/v1", (sync_router, sync_reading_router))
    include_flat(app, "", (system, web.pages))
    describe_fully(app)
    small = ("/api/sync/v1/push", "/api/sync/v1/quarantine", "/api/v1/sync/imports")
    tables = ("/api/v1/people/import", "/api/v1/calendar/import")
    limits = {**dict.fromkeys(small, MAX_BYTES), **dict.fromkeys(tables, SMALL.content)}
    limits["/api/v1/customers/imports"] = LARGE.content
    install_directory(app)
    app.add_middleware(Packing)
    app.add_middleware(Guard, settings=chosen, limits=limits)
    return app


def _lifespan(settings: Settings) -> Any:
    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        set_up_logs(settings.log_level)
        settings.require_secret()
        dsn = settings.database_url.get_secret_value()
        db = await Database.connect(dsn, size=settings.pool_size, synced=SYNCED, keys=settings.keyring())
        await db.refuse_unsafe_role()
        await notice_another_history(db)
        await org.hash_plain_names(db)
        bus: Bus = PostgresBus(dsn) if settings.bus == "postgres" else MemoryBus()
        db.on_change = announce_changes(bus)
        sessions = _session_cache(db, settings)
        announce_outdated = org.announce_outdated(bus)

        def forget(token_hash: bytes) -> None:
            sessions.forget(token_hash)
            org.announce_ended(bus, token_hash)

        def outdate(org_id: int, people: set[UUID | None]) -> None:
            sessions.outdate(org_id, people)
            announce_outdated(org_id, people)

        db.on_outdated = outdate
        listening = asyncio.create_task(sessions.hear(bus))
        app.state.services = Services(
            settings,
            db,
            Files.of(settings, db),
            bus,
            sessions.authenticate,
            forget,
        )
        app.state.pace = Pace(settings.sync_per_minute)
        app.state.account_pace = Pace(settings.account_per_minute)
        app.state.sign_on_pace = Pace(settings.sign_ons_per_minute)
        app.state.providers = _providers(settings)
        app.state.key_use = _key_use(db, settings)
        app.state.doors = Doors(db, settings.secret_key.get_secret_value(), settings.session_days)
        app.state.invite_pace = Pace(invites.TRIES_A_MINUTE)
        app.state.heads = Heads(db)
        app.state.fields, app.state.samplers = FIELDS, SAMPLERS
        app.state.kept = KEPT
        app.state.synced = {entity.name: entity for entity in SYNCED}
        app.state.pusher = Pusher(
            db,
            Applier(
                {operation.type: operation for operation in OPERATIONS},
                OperationSettings(settings.photo_limit),
            ),
            DeviceLocks(),
        )
        log.info("serving")
        try:
            yield
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening
            await app.state.providers.close()
            await bus.close()
            await db.close()

    return lifespan


def _providers(settings: Settings) -> Providers:
    allowed = Rules.of(settings.outgoing_allow, settings.outgoing_ports)
    outgoing = Outgoing(allowed, proxy=settings.outgoing_proxy, authority=settings.outgoing_ca)
    return Providers(outgoing, allowed.hosts)


def _session_cache(db: Database, settings: Settings) -> org.SessionCache:
    async def load(org_id: int, token_hash: bytes) -> Ctx:
        ctx, is_stale = await db.read(Ctx(org_id, None), org.context_and_age, token_hash)
        if is_stale:
            await db.run(ctx, org.see_session, token_hash)
        return ctx

    async def load_key(org_id: int, token_hash: bytes) -> Ctx:
        return await db.read(Ctx(org_id, None), org.context_of_key, token_hash)

    return org.SessionCache(load, settings.context_cache_s, load_key)


def _key_use(db: Database, settings: Settings) -> KeyUse:
    async def note(ctx: Ctx, address: str) -> None:
        if ctx.key_id is not None and ctx.as_of is not None:
            await db.run(ctx, org.note_key_use, ctx.key_id, ctx.as_of, address)

    return KeyUse(settings.key_per_minute, note)
