"""How long invitations last, where they lead, and how they look on paper."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

import segno

from rounds.core.access import Permission, Role

DAYS = 7
MOST_DAYS = 30
MOST_AT_ONCE = 500
TRIES_A_MINUTE = 30  # of one address: a team that opens its sheets behind one router, but no guesser


def new_token(org_id: int) -> str:
    """256 random bits; the company in front, so that no lookup crosses companies."""
    return f"{org_id}.{secrets.token_urlsafe(32)}"


def company_of(token: str) -> int | None:
    company, dot, secret = token.partition(".")
    if not (dot and secret and company.isascii() and company.isdigit() and len(company) < 18):
        return None
    return int(company)


def lasts(days: int | None) -> timedelta:
    return timedelta(days=days or DAYS)


def app_for(held: Sequence[Role]) -> str:
    """The phone for whoever records visits, the desk for the others."""
    return "m" if not held or any(Permission.VISIT_RECORD in role.permissions for role in held) else "console"


def address_of(base: str, app: str, token: str) -> str:
    """The secret stands in the fragment, which browsers do not send: it is in no log on the way."""
    return f"{base}/{app}/welcome#{token}"


def qr_of(text: str) -> dict[str, object]:
    """A QR code as one SVG path of unit squares, with the width of its square."""
    code = segno.make_qr(text, error="m")
    rows = [list(row) for row in code.matrix]
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return {"size": len(rows), "path": path}
