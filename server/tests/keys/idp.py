"""A provider of OpenID Connect for tests: the real protocol, real signatures, and every lie that it is asked for."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from rounds.core.clock import utc_now

Claims = dict[str, Any]


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Idp:
    host: str = "provider.test"
    secret: str = "s3cret"
    claims: Claims = field(default_factory=dict)
    change: Callable[[Claims], None] = lambda _claims: None
    sign: Callable[["Idp", dict[str, Any], Claims], str] | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    says_issuer: bool = True

    def __post_init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.keys: list[Any] = [self.key]

    @property
    def issuer(self) -> str:
        return f"https://{self.host}"

    def authorize(self, address: str) -> dict[str, str]:
        """What a person's browser brings back after signing in there."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], **({"iss": self.issuer} if self.says_issuer else {})}

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if request.url.path == "/.well-known/openid-configuration":
            return httpx.Response(
                200,
                json={
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/auth",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/jwks",
                    "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
                    "authorization_response_iss_parameter_supported": self.says_issuer,
                },
            )
        if request.url.path == "/jwks":
            return httpx.Response(200, json={"keys": [key.as_dict(private=False) for key in self.keys]})
        return self._token(request)

    def _token(self, request: httpx.Request) -> httpx.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        asked = self.codes.pop(form["code"], None)  # a code works once
        basic = base64.b64encode(f"rounds:{self.secret}".encode()).decode()
        if asked is None or request.headers.get("authorization") != f"Basic {basic}":
            return httpx.Response(400, json={"error": "invalid_grant"})
        if b64(hashlib.sha256(form["code_verifier"].encode()).digest()) != asked["code_challenge"]:
            return httpx.Response(400, json={"error": "invalid_grant"})
        if form["redirect_uri"] != asked["redirect_uri"]:
            return httpx.Response(400, json={"error": "invalid_grant"})
        now = int(utc_now().timestamp())
        access = "an access token"
        claims = {
            "iss": self.issuer,
            "aud": asked["client_id"],
            "sub": "subject-1",
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            "at_hash": b64(hashlib.sha256(access.encode()).digest()[:16]),
            **self.claims,
        }
        self.change(claims)
        header = {"alg": "RS256", "kid": "one"}
        token = self.sign(self, header, claims) if self.sign else jwt.encode(header, claims, self.key)
        return httpx.Response(200, json={"access_token": access, "token_type": "Bearer", "id_token": token})


def unsigned(_idp: Idp, header: dict[str, Any], claims: Claims) -> str:
    """alg none: no signature at all."""
    return f"{b64(json.dumps({**header, 'alg': 'none'}).encode())}.{b64(json.dumps(claims).encode())}."


def by_public_key(idp: Idp, header: dict[str, Any], claims: Claims) -> str:
    """HS256 with the provider's public key as the secret: everybody knows that key."""
    return _by_secret(idp.key.as_pem(private=False), header, claims)


def by_public_jwk(idp: Idp, header: dict[str, Any], claims: Claims) -> str:
    return _by_secret(json.dumps(idp.key.as_dict(private=False)).encode(), header, claims)


def by_client_secret(idp: Idp, header: dict[str, Any], claims: Claims) -> str:
    return _by_secret(idp.secret.encode(), header, claims)


def _by_secret(secret: bytes, header: dict[str, Any], claims: Claims) -> str:
    """By hand: a careful library would not sign so."""
    told = f"{b64(json.dumps({**header, 'alg': 'HS256'}).encode())}.{b64(json.dumps(claims).encode())}"
    return f"{told}.{b64(hmac.digest(secret, told.encode(), 'sha256'))}"


def by_own_key(_idp: Idp, header: dict[str, Any], claims: Claims) -> str:
    """Another key under the provider's name for its own."""
    return jwt.encode(header, claims, RSAKey.generate_key(2048))


def by_key_inside(_idp: Idp, header: dict[str, Any], claims: Claims) -> str:
    """The token brings its own key along."""
    own = RSAKey.generate_key(2048)
    return jwt.encode({**header, "jwk": own.as_dict(private=False)}, claims, own)


def by_unknown_key(idp: Idp, header: dict[str, Any], claims: Claims) -> str:
    return jwt.encode({**header, "kid": "nobody's"}, claims, idp.key)


def by_key_of_another_kind(_idp: Idp, header: dict[str, Any], claims: Claims) -> str:
    own = ECKey.generate_key("P-256")
    return jwt.encode({**header, "alg": "ES256"}, claims, own)


def with_another_body(idp: Idp, header: dict[str, Any], claims: Claims) -> str:
    """The signature of one token under the claims of another."""
    head, _, signature = jwt.encode(header, claims, idp.key).split(".")
    return f"{head}.{b64(json.dumps({**claims, 'preferred_username': 'admin'}).encode())}.{signature}"
