"""Signing in over HTTP: by password or passkey, the steps after it, and out again."""

from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response

from rounds.core.access import Ctx
from rounds.core.errors import DomainError
from rounds.core.http import SignedIn as Caller
from rounds.core.http import client_address, cookie_name, services_of
from rounds.org.account import passkeys
from rounds.org.account.passkeys import Site
from rounds.org.actions import sessions
from rounds.org.actions.sessions import Granted
from rounds.org.doors import tickets
from rounds.org.doors.devices import KnownDevice, remember
from rounds.org.doors.door import Doors, Outcome, Visitor, asked_of
from rounds.org.doors.schemas import (
    EnrolIn,
    LinkIn,
    NewPasswordIn,
    PasskeyIn,
    PasskeyOptions,
    PasskeyOptionsIn,
    SecondIn,
    SignedIn,
    SignIn,
    TicketIn,
    TotpSecret,
)

router = APIRouter(tags=["session"])
REFUSALS: dict[int | str, dict[str, Any]] = {401: {}, 403: {}, 422: {}, 429: {}, 503: {}}
DEVICE = "rounds_device"
DEVICE_S = 400 * 86_400  # the longest that browsers keep


def doors_of(request: Request) -> Doors:
    found: Doors = request.app.state.doors
    return found


def visitor_of(request: Request) -> Visitor:
    settings = services_of(request).settings
    cookie = request.cookies.get(cookie_name(DEVICE, https=settings.https), "")
    return Visitor(
        client_address(request),
        request.headers.get("user-agent", ""),
        KnownDevice.read(cookie),
        site_of(request),
    )


def site_of(request: Request) -> Site:
    """The page's origin, if it is one of ours: passkeys belong to its domain."""
    settings = services_of(request).settings
    scheme = "https" if settings.https else "http"
    host = request.headers.get("host", "")
    origin = request.headers.get("origin") or f"{scheme}://{host}"
    ours = origin in settings.origins if settings.origins else urlsplit(origin).netloc == host
    rp_id = urlsplit(origin).hostname or ""
    return Site(rp_id if ours else "", origin if ours else "", settings.secret_key.get_secret_value())


def require_site(site: Site) -> Site:
    """Raises `passkey_unavailable`: browsers know passkeys for names alone, not for addresses of numbers."""
    if not site.rp_id or site.rp_id.replace(".", "").isdigit() or ":" in site.rp_id:
        raise DomainError("passkey_unavailable")
    return site


def answer(
    request: Request, response: Response, outcome: Outcome, *, token: bool, name: str
) -> dict[str, Any]:
    """The session as a cookie or token, or the next step; a session makes the device known."""
    if not isinstance(outcome, Granted):
        return {
            "step": outcome.step,
            "ticket": outcome.ticket,
            "methods": outcome.methods,
            "min_length": outcome.min_length,
        }
    settings = services_of(request).settings
    if name:
        known = remember(visitor_of(request).device, settings.secret_key.get_secret_value(), name)
        _set(request, response, DEVICE, known.write(), DEVICE_S)
    if token:
        return {"me": outcome.me, "token": outcome.token}
    _set(request, response, "rounds_session", outcome.token, int(outcome.stays_s))
    return {"me": outcome.me}


def _set(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    https = services_of(request).settings.https
    response.set_cookie(
        cookie_name(name, https=https),
        value,
        max_age=seconds,
        httponly=True,
        secure=https,
        samesite="lax",
        path="/",
    )


@router.post("/session", response_model=SignedIn, responses=REFUSALS)
async def sign_in(cmd: SignIn, request: Request, response: Response) -> dict[str, Any]:
    """Sign in by staff or mobile number. A wrong name and a wrong password answer alike."""
    asked = asked_of(cmd.device, token=cmd.token, how="password", name=cmd.name)
    outcome = await doors_of(request).by_password(cmd.name, cmd.password, asked, visitor_of(request))
    return answer(request, response, outcome, token=cmd.token, name=cmd.name)


@router.delete("/session", status_code=204)
async def sign_out(call: Caller, response: Response) -> None:
    await call.run(sessions.close_session)
    call.services.forget_session(call.ctx.token_hash)
    response.delete_cookie(
        cookie_name("rounds_session", https=call.services.settings.https),
        path="/",
        secure=call.services.settings.https,
        httponly=True,
        samesite="lax",
    )


@router.post("/session/second", response_model=SignedIn, responses=REFUSALS)
async def give_second(cmd: SecondIn, request: Request, response: Response) -> dict[str, Any]:
    """The second step: a code, a recovery code, or a passkey."""
    visitor, asked = visitor_of(request), await _asked(request, cmd.ticket, "second")
    if cmd.method == "passkey":
        require_site(visitor.site)
    outcome = await doors_of(request).second(
        cmd.ticket, visitor, method=cmd.method, code=cmd.code, credential=cmd.credential
    )
    return answer(request, response, outcome, token=asked.token, name=asked.name)


@router.post("/session/enrol", response_model=TotpSecret, responses=REFUSALS)
async def begin_enrolment(cmd: TicketIn, request: Request) -> dict[str, str]:
    """Where the company asks for a second factor and there is none yet: a secret for an authenticator app."""
    return await doors_of(request).begin_enrolment(cmd.ticket, visitor_of(request))


@router.post("/session/enrol/confirm", response_model=SignedIn, responses=REFUSALS)
async def end_enrolment(cmd: EnrolIn, request: Request, response: Response) -> dict[str, Any]:
    asked = await _asked(request, cmd.ticket, "enrol")
    outcome, codes = await doors_of(request).end_enrolment(cmd.ticket, cmd.code, visitor_of(request))
    shown = answer(request, response, outcome, token=asked.token, name=asked.name)
    return {**shown, "recovery_codes": codes}


@router.post("/session/password", response_model=SignedIn, responses=REFUSALS)
async def give_new_password(cmd: NewPasswordIn, request: Request, response: Response) -> dict[str, Any]:
    """The step of those whose password somebody else has set."""
    asked = await _asked(request, cmd.ticket, "password")
    outcome = await doors_of(request).new_password(cmd.ticket, cmd.password, visitor_of(request))
    return answer(request, response, outcome, token=asked.token, name=asked.name)


@router.post("/session/reset", response_model=SignedIn, responses=REFUSALS)
async def reset_password(cmd: LinkIn, request: Request, response: Response) -> dict[str, Any]:
    """Set a new password by the link that a leader gave; it works once."""
    asked = asked_of(cmd.device, token=cmd.token, how="link", name="")
    outcome = await doors_of(request).by_link(cmd.link, cmd.password, asked, visitor_of(request))
    return answer(request, response, outcome, token=cmd.token, name="")


@router.post("/session/passkey/options", response_model=PasskeyOptions, responses=REFUSALS)
async def passkey_options(cmd: PasskeyOptionsIn, request: Request) -> dict[str, Any]:
    """What the browser needs to ask for a passkey: of anybody, or of the ticket's person."""
    site = require_site(site_of(request))
    if cmd.ticket is None:
        return {"options": passkeys.options_to_sign_in(site, "sign in", services_of(request).db.now())}
    db, ctx = services_of(request).db, Ctx(tickets.company_of_ticket(cmd.ticket), None)
    seen = await db.read(ctx, tickets.read_ticket, cmd.ticket, "second")
    allowed = await db.read(ctx, passkeys.credentials_of, seen.person_id)
    purpose = f"second {tickets.hash_ticket(cmd.ticket).hex()}"
    return {"options": passkeys.options_to_sign_in(site, purpose, services_of(request).db.now(), allowed)}


@router.post("/session/passkey", response_model=SignedIn, responses=REFUSALS)
async def sign_in_by_passkey(cmd: PasskeyIn, request: Request, response: Response) -> dict[str, Any]:
    visitor = visitor_of(request)
    require_site(visitor.site)
    asked = asked_of(cmd.device, token=cmd.token, how="passkey", name="")
    outcome = await doors_of(request).by_passkey(cmd.credential, asked, visitor)
    name = outcome.me["person"]["code"] if isinstance(outcome, Granted) else ""
    return answer(request, response, outcome, token=cmd.token, name=name)


async def _asked(request: Request, ticket: str, step: str) -> tickets.Asked:
    ctx = Ctx(tickets.company_of_ticket(ticket), None)
    return (await services_of(request).db.read(ctx, tickets.read_ticket, ticket, step)).asked
