"""Pure decisions of company sign-on: where one may come back to, what a token must say, and whom it names."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

LASTS = timedelta(minutes=10)
SKEW_S = 60
OLDEST_S = 600
# Signatures by a private key of the provider's. Nothing symmetric: what we could make ourselves proves nothing.
ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
)
HASH_OF = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}
SAFE_NEXT = re.compile(r"/(?:m|console)/[\w\-./~%?&=:,+]*", re.ASCII)
HOME = "/console/"
VERIFIED_BY = {"email": "email_verified", "phone_number": "phone_number_verified"}


class SignOnRefused(Exception):
    """The provider's word cannot be taken; `reason` is for the log, `kind` for who sets a provider up."""

    def __init__(self, reason: str, kind: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind = kind


def safe_next(wanted: str) -> str:
    """A page of ours, else the start: whoever writes the link must not choose where a signed-in person lands."""
    if (
        SAFE_NEXT.fullmatch(wanted) is None
        or ".." in wanted
        or "//" in wanted
        or "%" in wanted.partition("?")[0]
    ):
        return HOME
    return wanted


def app_of(next_page: str) -> str:
    """The app's root, `/m/` or `/console/`."""
    return "/m/" if next_page.startswith("/m/") else "/console/"


def _derived(browser: bytes, purpose: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(browser, purpose.encode(), "sha256")).rstrip(b"=").decode()


def nonce_of(browser: bytes) -> str:
    """Binds the provider's token to the browser that asked: only it holds what this is made of."""
    return _derived(browser, "nonce")


def verifier_of(browser: bytes) -> str:
    """PKCE's secret (RFC 7636), 43 characters."""
    return _derived(browser, "verifier")


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def is_issuer(text: str, plain_hosts: frozenset[str]) -> bool:
    """An https address without query or fragment; http only for hosts that the operator named."""
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").casefold()
    except ValueError:
        return False
    is_plain = parts.scheme == "http" and host in plain_hosts
    has_more = parts.query or parts.fragment or parts.username or parts.password or re.search(r"[\s\\]", text)
    return bool(host) and (parts.scheme == "https" or is_plain) and not has_more


@dataclass(frozen=True, slots=True)
class Expected:
    issuer: str
    client_id: str
    nonce: str
    now: datetime


def check_claims(claims: Mapping[str, Any], expected: Expected) -> None:
    """OpenID Connect Core 3.1.3.7. Raises SignOnRefused."""
    if claims.get("iss") != expected.issuer:
        raise SignOnRefused("another issuer")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if expected.client_id not in audiences:
        raise SignOnRefused("for another client")
    party = claims.get("azp")
    if (len(audiences) > 1 or party is not None) and party != expected.client_id:
        raise SignOnRefused("given to another client")
    now = expected.now.timestamp()
    if now > _moment(claims, "exp") + SKEW_S:
        raise SignOnRefused("expired")
    made = _moment(claims, "iat")
    if made > now + SKEW_S or made < now - OLDEST_S - SKEW_S:
        raise SignOnRefused("made at another time")
    if "nbf" in claims and _moment(claims, "nbf") > now + SKEW_S:
        raise SignOnRefused("not yet valid")
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise SignOnRefused("made for another sign-on")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or "\x00" in subject:
        raise SignOnRefused("names nobody")


def _moment(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SignOnRefused(f"{name} is missing")
    return float(value)


def check_access_token(claims: Mapping[str, Any], algorithm: str, access_token: str | None) -> None:
    """`at_hash`, where the provider says it, ties the access token to this sign-on. Raises SignOnRefused."""
    said = claims.get("at_hash")
    if said is None:
        return
    digest = HASH_OF.get(algorithm[-3:], hashlib.sha512)((access_token or "").encode()).digest()
    wanted = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), wanted.encode()):
        raise SignOnRefused("another access token")


def named_by(claims: Mapping[str, Any], claim: str) -> str | None:
    """What the provider calls the person by; an address or number only where the provider has verified it."""
    value = claims.get(claim)
    verified = VERIFIED_BY.get(claim)
    if verified is not None and claims.get(verified) is not True:
        return None
    if not isinstance(value, str) or not 0 < len(value.strip()) <= 120 or "\x00" in value:
        return None
    return value.strip()


def is_of_domain(claims: Mapping[str, Any], domains: Sequence[str]) -> bool:
    """Whether the verified e-mail address is of one of the domains; any will do where none are named."""
    if not domains:
        return True
    email = named_by(claims, "email")
    return email is not None and email.count("@") == 1 and email.rpartition("@")[2].casefold() in domains
