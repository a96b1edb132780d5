"""Company sign-on over HTTP: the public way there and back, and the company's settings."""

import base64
import binascii
import secrets
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

import structlog
from fastapi import APIRouter, Query, Request, Response
from pydantic import ValidationError
from starlette.responses import RedirectResponse

from rounds.core.access import Ctx, Permission
from rounds.core.errors import DomainError
from rounds.core.http import Call, allow, client_address, cookie_name, services_of
from rounds.org.actions.sessions import Granted
from rounds.org.sign_on import actions, entering, queries, rules
from rounds.org.sign_on.provider import UNREACHABLE, Client, Providers
from rounds.org.sign_on.rules import SignOnRefused
from rounds.org.sign_on.schemas import (
    ChoiceList,
    CodeIn,
    Devices,
    IssuerIn,
    ProviderIn,
    ProviderList,
    ProviderPatch,
    ProviderRow,
    Tested,
)

log = structlog.get_logger()
router = APIRouter(tags=["company sign-on"])
Ruler = Annotated[Call, allow(Permission.COMPANY_MANAGE)]
BROWSER = "rounds_sign_on"
PATH = "/api/v1/session/oidc"
Short = Annotated[str, Query(max_length=200)]


def _providers(request: Request) -> Providers:
    found: Providers = request.app.state.providers
    return found


def back_address(request: Request) -> str:
    """Where providers send people back to: the address that the operator names, else the one that was asked."""
    settings = services_of(request).settings
    if settings.public_url:
        return settings.public_url.rstrip("/") + PATH
    scheme = "https" if settings.https else request.url.scheme
    return f"{scheme}://{request.url.netloc}{PATH}"


async def _company(request: Request, code: str) -> Ctx:
    """Raises `sign_on_unknown`, whether nobody has the code or its company has no provider."""
    request.app.state.sign_on_pace.spend(client_address(request).encode())
    org_id = await services_of(request).db.door(queries.company_of_code, code.strip().casefold()[:60])
    if org_id is None:
        raise DomainError("sign_on_unknown")
    return Ctx(org_id, None, address=client_address(request))


@router.get("/session/oidc/{company}", response_model=ChoiceList, responses={404: {}, 429: {}})
async def get_choices(company: str, request: Request) -> dict[str, Any]:
    """The providers of a company, by the code that its people know."""
    ctx = await _company(request, company)
    found = await services_of(request).db.read(ctx, queries.choices)
    if not found:
        raise DomainError("sign_on_unknown")
    code = company.strip().casefold()
    return {"items": [{**row, "start": f"{PATH}/{code}/{row['id']}/start"} for row in found]}


@router.get(
    "/session/oidc/{company}/{provider}/start",
    response_class=RedirectResponse,
    status_code=302,
    responses={404: {}, 429: {}},
)
async def start(
    company: str,
    provider: UUID,
    request: Request,
    next: str = Query(default=rules.HOME, max_length=500),  # noqa: A002 - the word in the address
    device_id: Annotated[list[UUID] | None, Query(max_length=12)] = None,
    label: str = Query(default="", max_length=120),
    kind: Literal["phone", "desk"] = "desk",
) -> Response:
    """Go to the provider. A browser takes one way at a time: a second start makes the first one void."""
    services = services_of(request)
    place = rules.safe_next(next)
    try:
        ctx = await _company(request, company)
        device = None if not device_id else Devices(ids=device_id, label=label, kind=kind)
        browser = secrets.token_bytes(32)
        state, attempt = await services.db.run(ctx, actions.begin, provider, browser, place, device)
        client = Client(attempt.provider.issuer, attempt.provider.client_id, None, _back(request))
        away = await _providers(request).way_there(client, state=state, browser=browser)
    except ValidationError as error:
        raise DomainError("malformed", field="label") from error
    except DomainError as error:
        return _to_sign_in(place, error.code)
    except (SignOnRefused, *UNREACHABLE) as error:
        log.warning("sign_on_refused", reason=str(error))
        return _to_sign_in(place, "sign_on_unreachable")
    answer = RedirectResponse(away, 302)
    answer.set_cookie(
        BROWSER,
        base64.urlsafe_b64encode(browser).decode(),
        max_age=int(rules.LASTS.total_seconds()),
        path=PATH,
        httponly=True,
        secure=services.settings.https,
        samesite="lax",
    )
    return answer


def _back(request: Request) -> str:
    company, provider = request.path_params["company"], request.path_params["provider"]
    return f"{back_address(request)}/{str(company).strip().casefold()}/{provider}/callback"


@router.get(
    "/session/oidc/{company}/{provider}/callback",
    response_class=RedirectResponse,
    status_code=302,
    responses={404: {}, 429: {}},
)
async def callback(
    company: str,
    provider: UUID,
    request: Request,
    state: Short = "",
    iss: Short = "",
    error: Short = "",
    code: str = Query(default="", max_length=4000),
) -> Response:
    """Back from the provider: a session for whom it has vouched, or the sign-in page with what went wrong."""
    services, place = services_of(request), rules.HOME
    try:
        ctx = await _company(request, company)
        browser = _browser_of(request)
        attempt = await services.db.run(ctx, actions.come_back, provider, state, browser)
        place = attempt.next
        await _refuse_other_answers(request, attempt.provider.issuer, iss, is_refusal=bool(error) or not code)
        client = Client(attempt.provider.issuer, attempt.provider.client_id, attempt.secret, _back(request))
        claims = await _providers(request).claims_for(client, code, browser, services.db.now())
        granted = await services.db.run(ctx, _let_in, attempt, claims, request)
    except DomainError as refused:
        return _to_sign_in(place, refused.code)
    except SignOnRefused as refused:
        log.warning("sign_on_refused", reason=refused.reason)
        return _to_sign_in(place, "sign_on_failed")
    except UNREACHABLE as unreachable:
        log.warning("sign_on_unreachable", reason=str(unreachable))
        return _to_sign_in(place, "sign_on_unreachable")
    answer = RedirectResponse(place, 302)
    answer.set_cookie(
        cookie_name("rounds_session", https=services.settings.https),
        granted.token,
        max_age=int(granted.stays_s),
        path="/",
        httponly=True,
        secure=services.settings.https,
        samesite="lax",
    )
    answer.delete_cookie(BROWSER, path=PATH)
    return answer


def _browser_of(request: Request) -> bytes:
    """Raises `sign_on_failed` when it is not the browser that set out."""
    try:
        found = base64.urlsafe_b64decode(request.cookies.get(BROWSER, ""))
    except (binascii.Error, ValueError) as error:
        raise DomainError("sign_on_failed") from error
    if len(found) != 32:
        raise DomainError("sign_on_failed")
    return found


async def _refuse_other_answers(request: Request, issuer: str, said: str, *, is_refusal: bool) -> None:
    """RFC 9207: an answer of another provider than the one that was asked. Raises SignOnRefused, `sign_on_refused`."""
    described = await _providers(request).describe(issuer)
    if (said or described.says_issuer) and said != issuer:
        raise SignOnRefused("answered by another issuer")
    if is_refusal:
        raise DomainError("sign_on_refused")


async def _let_in(tx: Any, attempt: actions.Attempt, claims: Any, request: Request) -> Granted:
    person_id = await actions.person_of(tx, attempt.provider, claims)
    return await entering.enter(
        tx,
        person_id,
        attempt.device,
        days=services_of(request).settings.session_days,
        address=client_address(request),
        agent=request.headers.get("user-agent", ""),
    )


def _to_sign_in(place: str, trouble: str) -> Response:
    told = urlencode({"next": place, "trouble": trouble})
    return RedirectResponse(f"{rules.app_of(place)}sign-in?{told}", 302)


@router.get("/sign-on/providers", response_model=ProviderList)
async def get_providers(call: Ruler, request: Request) -> dict[str, Any]:
    items = await call.read(queries.list_providers, back_address(request))
    return {"items": items, "code": await call.read(queries.code_of_company)}


@router.put("/sign-on/code", status_code=204)
async def put_code(cmd: CodeIn, call: Ruler) -> None:
    """Choose what people type to find the company."""
    await call.run(actions.choose_code, cmd.code)


@router.post("/sign-on/providers", response_model=ProviderRow, status_code=201)
async def post_provider(cmd: ProviderIn, call: Ruler, request: Request) -> dict[str, Any]:
    """Add a provider. It is asked what it says of itself first."""
    providers = _providers(request)
    if not providers.may_be_issuer(cmd.issuer):
        raise DomainError("sign_on_issuer", reason="address")
    try:
        await providers.describe(cmd.issuer)
    except (SignOnRefused, *UNREACHABLE) as error:
        raise DomainError("sign_on_issuer", reason="no_answer") from error
    await call.run(actions.add_provider, cmd)
    return (await call.read(queries.list_providers, back_address(request), cmd.id))[0]


@router.post("/sign-on/test", response_model=Tested)
async def test_issuer(cmd: IssuerIn, call: Ruler, request: Request) -> dict[str, Any]:
    """Ask a provider what it says of itself, and for its keys, as a sign-on would; nothing is kept of a failure."""
    providers = _providers(request)
    if not providers.may_be_issuer(cmd.issuer):
        return {"reason": "address"}
    try:
        return await providers.test(cmd.issuer)
    except SignOnRefused as refused:
        return {"reason": refused.kind or "no_answer"}
    except UNREACHABLE as error:
        log.info("sign_on_test", org_id=call.ctx.org_id, reason=str(error))
        return {"reason": "no_answer"}


@router.patch("/sign-on/providers/{provider_id}", response_model=ProviderRow)
async def patch_provider(
    provider_id: UUID, cmd: ProviderPatch, call: Ruler, request: Request
) -> dict[str, Any]:
    await call.run(actions.change_provider, provider_id, cmd)
    return (await call.read(queries.list_providers, back_address(request), provider_id))[0]


@router.delete("/sign-on/providers/{provider_id}", status_code=204)
async def delete_provider(provider_id: UUID, call: Ruler) -> None:
    await call.run(actions.archive_provider, provider_id)


@router.delete("/sign-on/providers/{provider_id}/people/{person_id}", status_code=204)
async def delete_link(provider_id: UUID, person_id: UUID, call: Ruler) -> None:
    """Forget which subject a person is there; the next sign-on matches anew."""
    await call.run(actions.unlink, provider_id, person_id)
