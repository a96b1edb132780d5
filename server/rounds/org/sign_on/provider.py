"""Talking to a provider: what it says of itself, its keys, a code for a token. All through core/outgoing."""

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from rounds.core.outgoing import Outgoing, OutgoingFailed, OutgoingRefused
from rounds.org.sign_on import rules
from rounds.org.sign_on.rules import SignOnRefused

KEPT_S = 3600.0
# A key that we do not know may be a new one; whoever sends unknown ones cannot make us ask all the time.
ASK_AGAIN_S = 60.0
MOST_BYTES = 200_000
LONGEST_TOKEN = 20_000
TYPE_OF = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}


@dataclass(frozen=True, slots=True)
class Described:
    """What a provider says at `/.well-known/openid-configuration`, as far as it is needed."""

    issuer: str
    authorize: str
    token: str
    keys: str
    algorithms: frozenset[str]
    says_issuer: bool
    by_header: bool


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are for a provider."""

    issuer: str
    client_id: str
    secret: str | None
    back: str


class Providers:
    """Asks providers; keeps for an hour what they say of themselves and their keys."""

    def __init__(self, outgoing: Outgoing, plain_hosts: frozenset[str]) -> None:
        self._outgoing = outgoing
        self._plain_hosts = plain_hosts
        self._described: dict[str, tuple[Described, float]] = {}
        self._keys: dict[str, tuple[list[dict[str, Any]], float]] = {}

    def may_be_issuer(self, text: str) -> bool:
        return rules.is_issuer(text, self._plain_hosts)

    async def describe(self, issuer: str) -> Described:
        """Raises SignOnRefused, OutgoingRefused, OutgoingFailed."""
        known = self._described.get(issuer)
        if known is not None and known[1] > time.monotonic():
            return known[0]
        return await self._ask(issuer)

    async def test(self, issuer: str) -> dict[str, Any]:
        """What it says at this moment, and how many keys it has. Raises as `describe`."""
        described = await self._ask(issuer)
        keys, _ = await self._ask_keys(described.keys)
        if not keys or not described.algorithms:
            raise SignOnRefused("has no key of a kind that we take", "keys")
        return {
            "reason": None,
            "authorize": described.authorize,
            "keys": len(keys),
            "algorithms": sorted(described.algorithms),
            "says_issuer": described.says_issuer,
        }

    async def _ask(self, issuer: str) -> Described:
        answer = await self._outgoing.get(
            f"{issuer.rstrip('/')}/.well-known/openid-configuration", most_bytes=MOST_BYTES
        )
        said = answer.json()
        if answer.status != 200 or not isinstance(said, dict) or said.get("issuer") != issuer:
            raise SignOnRefused("describes itself as somebody else", "another_issuer")
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        authorize, token, keys = (str(said.get(name, "")) for name in names)
        if not all(self._is_address(address) for address in (authorize, token, keys)):
            raise SignOnRefused("names no proper address", "addresses")
        algorithms = frozenset(said.get("id_token_signing_alg_values_supported", ["RS256"]))
        ways = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        found = Described(
            issuer,
            authorize,
            token,
            keys,
            algorithms & frozenset(rules.ALGORITHMS),
            said.get("authorization_response_iss_parameter_supported") is True,
            "client_secret_basic" in ways,
        )
        self._described[issuer] = (found, time.monotonic() + KEPT_S)
        return found

    def _is_address(self, address: str) -> bool:
        return rules.is_issuer(address.partition("?")[0], self._plain_hosts)

    async def way_there(self, client: Client, *, state: str, browser: bytes) -> str:
        """The address at the provider where the person signs in."""
        described = await self.describe(client.issuer)
        asked = {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": client.back,
            "scope": "openid profile email phone",
            "state": state,
            "nonce": rules.nonce_of(browser),
            "code_challenge": rules.challenge_of(rules.verifier_of(browser)),
            "code_challenge_method": "S256",
        }
        join = "&" if urlsplit(described.authorize).query else "?"
        return described.authorize + join + urlencode(asked)

    async def claims_for(self, client: Client, code: str, browser: bytes, now: datetime) -> Mapping[str, Any]:
        """Who signed in there, by a token that the provider gave for this code and signed. Raises as `describe`."""
        described = await self.describe(client.issuer)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.back,
            "client_id": client.client_id,
            "code_verifier": rules.verifier_of(browser),
        }
        headers = {"Accept": "application/json"}
        if client.secret is not None and described.by_header:
            del form["client_id"]
            headers["Authorization"] = "Basic " + _basic(client.client_id, client.secret)
        elif client.secret is not None:
            form["client_secret"] = client.secret
        answer = await self._outgoing.request(
            "POST", described.token, headers=headers, form=form, most_bytes=MOST_BYTES
        )
        given = answer.json()
        if answer.status != 200 or not isinstance(given, dict) or not isinstance(given.get("id_token"), str):
            raise SignOnRefused(f"gave no token ({answer.status})")
        expected = rules.Expected(client.issuer, client.client_id, rules.nonce_of(browser), now)
        return await self.verified(described, given["id_token"], given.get("access_token"), expected)

    async def verified(
        self, described: Described, token: str, access_token: str | None, expected: rules.Expected
    ) -> Mapping[str, Any]:
        """The claims of a token that this provider signed for us. Raises SignOnRefused."""
        if len(token) > LONGEST_TOKEN:
            raise SignOnRefused("the token is too long")
        try:
            header = jws.extract_compact(token.encode()).headers()
        except (JoseError, ValueError) as error:
            raise SignOnRefused("no token") from error
        algorithm, kid = header.get("alg"), header.get("kid")
        if not isinstance(algorithm, str) or algorithm not in described.algorithms:
            raise SignOnRefused(f"signed by {algorithm!r}")
        if "crit" in header or not (kid is None or isinstance(kid, str)):
            raise SignOnRefused("asks for what we do not know")
        key = await self._key(described, algorithm, kid)
        try:
            found = jwt.decode(token, KeySet.import_key_set({"keys": [key]}), algorithms=[algorithm])
        except (JoseError, ValueError, TypeError) as error:
            raise SignOnRefused(f"the signature does not fit: {type(error).__name__}") from error
        if not isinstance(found.claims, dict):
            raise SignOnRefused("says nothing")
        rules.check_claims(found.claims, expected)
        rules.check_access_token(found.claims, algorithm, access_token)
        return found.claims

    async def _key(self, described: Described, algorithm: str, kid: str | None) -> dict[str, Any]:
        """The provider's key for it. Keys inside a token (`jwk`, `jku`, `x5c`) are never looked at."""
        known = self._keys.get(described.keys)
        now = time.monotonic()
        if known is None or known[1] + KEPT_S < now:
            known = await self._ask_keys(described.keys)
        fitting = _fitting(known[0], algorithm, kid)
        if not fitting and known[1] + ASK_AGAIN_S < now:
            known = await self._ask_keys(described.keys)
            fitting = _fitting(known[0], algorithm, kid)
        if len(fitting) != 1:
            raise SignOnRefused("signed by an unknown key")
        return fitting[0]

    async def _ask_keys(self, address: str) -> tuple[list[dict[str, Any]], float]:
        answer = await self._outgoing.get(address, most_bytes=MOST_BYTES)
        said = answer.json()
        keys = said.get("keys") if isinstance(said, dict) else None
        if answer.status != 200 or not isinstance(keys, list):
            raise SignOnRefused("names no keys", "keys")
        found = ([key for key in keys if isinstance(key, dict)], time.monotonic())
        self._keys[address] = found
        return found

    async def close(self) -> None:
        await self._outgoing.close()


def _fitting(keys: list[dict[str, Any]], algorithm: str, kid: str | None) -> list[dict[str, Any]]:
    """Keys of the algorithm's own type that are meant for signatures: a public key is never anybody's password."""
    return [
        {
            name: value
            for name, value in key.items()
            if name not in {"alg", "use", "key_ops", "x5c", "x5t", "x5u"}
        }
        for key in keys
        if key.get("kty") == TYPE_OF[algorithm[:2]]
        and (kid is None or key.get("kid") == kid)
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
    ]


def _basic(name: str, password: str) -> str:
    """RFC 6749, 2.3.1: both are form-encoded first."""
    return base64.b64encode(f"{quote(name, safe='')}:{quote(password, safe='')}".encode()).decode()


UNREACHABLE = (OutgoingRefused, OutgoingFailed)
