"""HTTP: who asks and what they may (edge), what the OpenAPI document says (description), built apps and maps (web)."""

from rounds.core.http.description import describe_fully, needs
from rounds.core.http.edge import (
    COOKIE,
    Call,
    Services,
    SignedIn,
    allow,
    client_address,
    cookie_name,
    install_errors,
    json_response,
    services_of,
    signed_in,
    token_of,
)
from rounds.core.http.guard import Guard

__all__ = [
    "COOKIE",
    "Call",
    "Guard",
    "Services",
    "SignedIn",
    "allow",
    "client_address",
    "cookie_name",
    "describe_fully",
    "install_errors",
    "json_response",
    "needs",
    "services_of",
    "signed_in",
    "token_of",
]
