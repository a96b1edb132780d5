"""The edge: who asks, what they may, how errors look, how large a body may be. Endpoints see only `Call`."""

import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar

import structlog
from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as AsgiScope

from rounds.core.access import Ctx, Permission
from rounds.core.bus import Bus
from rounds.core.config import Settings
from rounds.core.db import CONTENDED, Database, Tx
from rounds.core.errors import DomainError
from rounds.core.files import Files
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
    address = request.client.host if request.client else ""
    # From the nearest hop outwards: what an untrusted one wrote before it may be anything.
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    while address in trusted and hops:
        address = hops.pop()
    return address


def token_of(request: Request) -> str:
    """The bearer token, or the cookie's; a cookie may change things only with the header that forms cannot send."""
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer:
        return bearer
    cookie = request.cookies.get(COOKIE, "")
    if not cookie:
        raise DomainError("not_signed_in")
    if request.method not in SAFE and request.headers.get("x-rounds") != "1":
        raise DomainError("permission_denied", permission="same-site")
    return cookie


async def signed_in(request: Request) -> Call:
    services = services_of(request)
    ctx = await services.authenticate(token_of(request))
    # A phone names the person whose data it holds: a cookie that somebody else left must not mix the two.
    holder = request.headers.get("x-rounds-person")
    if holder is not None and holder != str(ctx.person_id):
        raise DomainError("not_signed_in")
    return Call(replace(ctx, address=client_address(request), request_id=uuid7()), services)


SignedIn = Annotated[Call, Depends(signed_in)]


def allow(permission: Permission) -> Any:
    """The one permission that an endpoint asks for; declares it for the OpenAPI document and the tests too."""

    async def allowed(call: SignedIn) -> Call:
        if permission not in call.ctx.abilities:
            raise DomainError("permission_denied", permission=permission.value)
        return call

    allowed.permission = permission  # type: ignore[attr-defined]
    return Depends(allowed)


def json_response(
    body: Any, status: int = 200, headers: dict[str, str] | None = None, kind: str = "application/json"
) -> Response:
    return Response(to_json(body), status, headers, kind)


def problem(request: Request, error: DomainError, **more: Any) -> Response:
    """An RFC 9457 document. `title` follows Accept-Language; screens translate by `code`."""
    locale = pick_locale(request.headers.get("accept-language", ""))
    body = {
        "type": f"urn:rounds:error:{error.code}",
        "title": error_title(error.code, locale),
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
    codes = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large", 401: "not_signed_in"}
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
    return problem(request, DomainError("server_error", reference=str(reference)))


def install_errors(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, _domain_error)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http_error)
    for contended in CONTENDED:
        app.add_exception_handler(contended, _busy)
    app.add_exception_handler(Exception, _server_error)


class Guard:
    """The outermost layer: bodies have a limit and may come gzipped, answers have their headers."""

    def __init__(self, app: ASGIApp, *, limit: int, limits: dict[str, int], https: bool) -> None:
        self.app = app
        self.limit = limit
        self.limits = limits
        headers = {
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "x-frame-options": "DENY",
            "permissions-policy": "geolocation=(self), camera=(self), microphone=(self)",
            "content-security-policy": (
                "default-src 'self'; img-src 'self' blob: data: https:; connect-src 'self' https:; "
                "style-src 'self' 'unsafe-inline'; script-src 'self'; worker-src 'self' blob:; "
                "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
            ),
        }
        if https:
            headers["strict-transport-security"] = "max-age=31536000"
        self.headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.headers]
            await send(message)

        given = dict(scope["headers"])
        limit = self.limits.get(scope["path"], self.limit)
        declared = given.get(b"content-length", b"0")
        try:
            _refuse_over(limit, int(declared) if declared.isdigit() else 0)
            if given.get(b"content-encoding") == b"gzip":
                receive = _whole(await _inflated(receive, limit))
            else:
                receive = _limited(receive, limit)
        except DomainError as error:
            await problem(Request(scope), error)(scope, receive, with_headers)
            return
        await self.app(scope, receive, with_headers)


def _refuse_over(limit: int, size: int) -> None:
    if size > limit:
        raise DomainError("body_too_large", limit=limit)


def _limited(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413)
        return message

    return limited


async def _inflated(receive: Receive, limit: int) -> bytes:
    """The body unpacked; raises `body_too_large` for a small body that hides a large one, `malformed` for no gzip."""
    packed = bytearray()
    while True:
        message = await receive()
        packed += message.get("body", b"")
        _refuse_over(limit, len(packed))
        if not message.get("more_body"):
            break
    inflate = zlib.decompressobj(wbits=31)
    try:
        content = inflate.decompress(bytes(packed), limit + 1)
    except zlib.error as error:
        raise DomainError("malformed", field="body", reason="gzip") from error
    _refuse_over(limit, len(content))
    return content


def _whole(content: bytes) -> Receive:
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": content, "more_body": False}

    return receive
