"""HTTP: who asks and what they may (edge), the built web apps and the base map (web)."""

from rounds.core.http.edge import (
    COOKIE,
    Call,
    Guard,
    Services,
    SignedIn,
    allow,
    client_address,
    install_errors,
    json_response,
    services_of,
    signed_in,
    token_of,
)

__all__ = [
    "COOKIE",
    "Call",
    "Guard",
    "Services",
    "SignedIn",
    "allow",
    "client_address",
    "install_errors",
    "json_response",
    "services_of",
    "signed_in",
    "token_of",
]
