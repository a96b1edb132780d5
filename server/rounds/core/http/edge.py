"""The edge: who asks, what they may, how errors look. Endpoints see only `Call`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar

import structlog
from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from rounds.core.access import Ctx, Permission
from rounds.core.bus import Bus
from rounds.core.config import Settings
from rounds.core.db import CONTENDED, Database, Tx
from rounds.core.errors import DomainError
from rounds.core.file_store import Files
from rounds.core.http.addresses import true_address
from rounds.core.http.headers import headers_of
from rounds.core.http.keys import OWN_NAME, is_closed_to_keys
from rounds.core.i18n import error_title, pick_locale
from rounds.core.ids import uuid7
from rounds.core.jsons import to_json

log = structlog.get_logger()
T = TypeVar("T")
P = ParamSpec("P")
COOKIE = "rounds_session"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(slots=True)
class Services:
    """What one serving process holds; lives on `app.state.services`."""

    settings: Settings
    db: Database
    files: Files
    bus: Bus
    authenticate: Callable[[str], Awaitable[Ctx]]
    forget_session: Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Call:
    """One request by a signed-in person."""

    ctx: Ctx
    services: Services

    async def run(
        self, action: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self.services.db.run(self.ctx, action, *args, **kwargs)

    async def read(
        self, query: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self.services.db.read(self.ctx, query, *args, **kwargs)

    async def snapshot(
        self, query: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self.services.db.snapshot(self.ctx, query, *args, **kwargs)


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def client_address(request: Request) -> str:
    """The caller's address; a proxy's word counts only if the proxy is trusted by the settings."""
    trusted = services_of(request).settings.trusted_proxies
    direct = request.client.host if request.client else ""
    return true_address(direct, ",".join(request.headers.getlist("x-forwarded-for")), trusted)


def cookie_name(name: str, *, https: bool) -> str:
    """Under TLS with the prefix by which browsers take a cookie from this very host alone, Secure, for all paths."""
    return f"__Host-{name}" if https else name


def token_of(request: Request) -> str:
    """The bearer token, or the cookie's; a cookie may change things only with the header that forms cannot send."""
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer:
        return bearer
    https = services_of(request).settings.https
    cookie = request.cookies.get(cookie_name(COOKIE, https=https), "")
    if not cookie:
        raise DomainError("not_signed_in")
    if request.method not in SAFE and request.headers.get("x-rounds") != "1":
        raise DomainError("permission_denied", permission="same-site")
    return cookie


async def recognised(request: Request) -> Call:
    """Whoever it is, a person or a key."""
    services = services_of(request)
    ctx = await services.authenticate(token_of(request))
    request.state.terms = ctx.terms
    address = client_address(request)
    if ctx.key_id is None:
        request.app.state.account_pace.spend(ctx.token_hash)
    else:
        if "authorization" not in request.headers:  # a key in a cookie is somebody's trick
            raise DomainError("not_signed_in")
        await request.app.state.key_use(ctx, address)
    # A phone names the person whose data it holds: a cookie that somebody else left must not mix the two.
    holder = request.headers.get("x-rounds-person")
    if holder is not None and holder != str(ctx.person_id):
        raise DomainError("not_signed_in")
    return Call(replace(ctx, address=address, request_id=uuid7()), services)


async def signed_in(request: Request) -> Call:
    """A person; a key only where it may know whose it is."""
    call = await recognised(request)
    if call.ctx.key_id is not None and (request.method, request.url.path) != OWN_NAME:
        raise DomainError("permission_denied", permission="person")
    return call


SignedIn = Annotated[Call, Depends(signed_in)]


def allow(permission: Permission) -> Any:
    """The one permission that an endpoint asks for; declares it for the OpenAPI document and the tests too."""

    async def allowed(request: Request) -> Call:
        call = await recognised(request)
        if permission not in call.ctx.abilities:
            raise _refused(request, call, permission.value)
        if call.ctx.key_id is not None and is_closed_to_keys(request.method, request.url.path):
            raise _refused(request, call, "person")
        return call

    allowed.permission = permission  # type: ignore[attr-defined]
    allowed.wants_sign_in = True  # type: ignore[attr-defined]
    return Depends(allowed)


def _refused(request: Request, call: Call, permission: str) -> DomainError:
    """Somebody tried what they may not do: whoever runs this can see who, from where, and what."""
    ctx = call.ctx
    log.warning(
        "right_refused",
        company=ctx.org_id,
        person=str(ctx.person_id),
        permission=permission,
        method=request.method,
        path=request.url.path,
        address=client_address(request),
    )
    return DomainError("permission_denied", permission=permission)


def json_response(
    body: Any, status: int = 200, headers: dict[str, str] | None = None, kind: str = "application/json"
) -> Response:
    return Response(to_json(body), status, headers, kind)


def problem(request: Request, error: DomainError, **more: Any) -> Response:
    """An RFC 9457 document. `title` follows Accept-Language; screens translate by `code`."""
    locale = pick_locale(request.headers.get("accept-language", ""))
    body = {
        "type": f"urn:rounds:error:{error.code}",
        "title": error_title(error.code, locale, getattr(request.state, "terms", {})),
        "status": error.status,
        "code": error.code,
        "params": error.params,
        **more,
    }
    headers = {}
    if "wait_s" in error.params:
        headers["Retry-After"] = str(error.params["wait_s"])
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return json_response(body, error.status, headers, "application/problem+json")


async def _domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)  # noqa: S101 - registered for this class
    return problem(request, error)


async def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
    found = [
        {
            "loc": [str(part) for part in item["loc"]],
            "code": item["type"],
            "params": _plain(item.get("ctx", {})),
        }
        for item in error.errors()
    ]
    return problem(request, DomainError("malformed"), errors=found)


def _plain(context: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value if isinstance(value, int | float | str | bool) else str(value)
        for key, value in context.items()
    }


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    codes = {
        404: "not_found",
        405: "method_not_allowed",
        408: "request_timeout",
        413: "body_too_large",
        401: "not_signed_in",
    }
    refused = DomainError(codes.get(error.status_code, "malformed"))
    answer = problem(request, refused)
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


async def _busy(request: Request, _error: Exception) -> Response:
    return problem(request, DomainError("busy", wait_s=3))


async def _server_error(request: Request, error: Exception) -> Response:
    reference = uuid7()
    log.error("request_failed", path=request.url.path, reference=str(reference), exc_info=error)
    answer = problem(request, DomainError("server_error", reference=str(reference)))
    # This one is sent outside the guard, which gives all others their headers.
    answer.raw_headers = headers_of(services_of(request).settings).added_to(
        answer.raw_headers, request.url.path
    )
    return answer


def install_errors(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, _domain_error)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http_error)
    for contended in CONTENDED:
        app.add_exception_handler(contended, _busy)
    app.add_exception_handler(Exception, _server_error)
