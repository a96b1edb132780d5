"""Passkeys (WebAuthn): kept by the browser or a security key, found without a name, opened by finger, face or PIN."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import (
    InvalidAuthenticationResponse,
    InvalidRegistrationResponse,
    WebAuthnException,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.core.ids import uuid7
from rounds.org.account.challenges import challenge_in, decode, is_ours, make_challenge

MOST = 20
_HANDLE = 24


@dataclass(frozen=True, slots=True)
class Site:
    """Where the browser is: the domain that passkeys belong to, and the page's whole origin."""

    rp_id: str
    origin: str
    secret: str


def handle_of(org_id: int, person_id: UUID) -> bytes:
    """What a passkey names its owner by: company and person, both meaningless elsewhere."""
    return org_id.to_bytes(8, "big") + person_id.bytes


def company_of(credential: dict[str, Any]) -> int | None:
    """The company in the user handle, which decides where the key is looked for; the signature decides the rest."""
    try:
        handle = decode(credential["response"]["userHandle"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    number = int.from_bytes(handle[:8], "big")
    return number if len(handle) == _HANDLE and 0 < number < 2**62 else None


def options_to_sign_in(
    site: Site, purpose: str, now: datetime, allowed: list[bytes] | None = None
) -> dict[str, Any]:
    options = generate_authentication_options(
        rp_id=site.rp_id,
        challenge=make_challenge(site.secret, _told(purpose, site), now),
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in allowed or []],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    shown: dict[str, Any] = orjson.loads(options_to_json(options))
    return shown


async def options_to_add(tx: Tx, site: Site) -> dict[str, Any]:
    person_id = _me(tx)
    about = await tx.row("SELECT code, name FROM person WHERE org_id = $1 AND id = $2", tx.org_id, person_id)
    if about is None:
        raise NotFound("person")
    options = generate_registration_options(
        rp_id=site.rp_id,
        rp_name="Rounds 巡访",
        user_id=handle_of(tx.org_id, person_id),
        user_name=about["code"],
        user_display_name=about["name"],
        challenge=make_challenge(site.secret, _told(f"add {tx.ctx.token_hash.hex()}", site), tx.now),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=one) for one in await credentials_of(tx, person_id)
        ],
    )
    shown: dict[str, Any] = orjson.loads(options_to_json(options))
    return shown


async def add_passkey(tx: Tx, site: Site, credential: dict[str, Any], label: str) -> dict[str, Any]:
    """Keep a new passkey. Raises `passkey_refused` for an answer to another challenge, origin or domain."""
    person_id, challenge = _me(tx), challenge_in(credential)
    if not is_ours(site.secret, _told(f"add {tx.ctx.token_hash.hex()}", site), challenge, tx.now):
        raise DomainError("passkey_refused")
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (InvalidRegistrationResponse, WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise DomainError("passkey_refused") from error
    if len(await credentials_of(tx, person_id)) >= MOST:
        raise DomainError("passkeys_many", most=MOST)
    number = uuid7()
    kept = await tx.value(
        """
        INSERT INTO passkey
            (org_id, id, person_id, credential_id, public_key, rp_id, sign_count, label, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (org_id, credential_id) DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        number,
        person_id,
        made.credential_id,
        made.credential_public_key,
        site.rp_id,
        made.sign_count,
        label,
        tx.now,
    )
    if kept is None:
        raise DomainError("passkey_refused")
    tx.audit("passkey:add", "person", person_id, after={"passkey_id": number, "label": label})
    return await _shown(tx, person_id, number)


async def use_passkey(
    tx: Tx, site: Site, purpose: str, credential: dict[str, Any], person_id: UUID | None = None
) -> UUID:
    """Whose passkey signed the challenge of this purpose. Raises `passkey_refused`, always in the same words."""
    challenge = challenge_in(credential)
    if not is_ours(site.secret, _told(purpose, site), challenge, tx.now):
        raise DomainError("passkey_refused")
    try:
        credential_id = decode(credential["rawId"])
    except (KeyError, TypeError, ValueError) as error:
        raise DomainError("passkey_refused") from error
    found = await tx.row(
        """
        SELECT id, person_id, public_key, sign_count FROM passkey
        WHERE org_id = $1 AND credential_id = $2 AND rp_id = $3 FOR UPDATE
        """,
        tx.org_id,
        credential_id,
        site.rp_id,
    )
    if found is None or (person_id is not None and found["person_id"] != person_id):
        raise DomainError("passkey_refused")
    owner: UUID = found["person_id"]
    told = credential["response"].get("userHandle")
    if told is not None and decode(told) != handle_of(tx.org_id, owner):
        raise DomainError("passkey_refused")
    try:
        used = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=found["public_key"],
            credential_current_sign_count=0,  # a counter that went back is noted below, not refused
            require_user_verification=True,
        )
    except (InvalidAuthenticationResponse, WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise DomainError("passkey_refused") from error
    before = found["sign_count"]
    went_back = (used.new_sign_count or before) and used.new_sign_count <= before
    await tx.execute(
        """
        UPDATE passkey SET sign_count = greatest(sign_count, $3), last_used_at = $4,
            regressed_at = CASE WHEN $5 THEN $4 ELSE regressed_at END
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        found["id"],
        used.new_sign_count,
        tx.now,
        bool(went_back),
    )
    if went_back:
        counts = {"passkey_id": found["id"], "was": before, "is": used.new_sign_count}
        tx.audit("passkey:regress", "person", owner, after=counts)
    return owner


async def remove_passkey(tx: Tx, passkey_id: UUID) -> None:
    gone = await tx.value(
        "DELETE FROM passkey WHERE org_id = $1 AND id = $2 AND person_id = $3 RETURNING id",
        tx.org_id,
        passkey_id,
        _me(tx),
    )
    if gone is None:
        raise NotFound("passkey")
    tx.audit("passkey:remove", "person", tx.ctx.person_id, before={"passkey_id": passkey_id})


async def remove_passkeys_of(tx: Tx, person_id: UUID) -> None:
    await tx.execute("DELETE FROM passkey WHERE org_id = $1 AND person_id = $2", tx.org_id, person_id)


async def list_passkeys(tx: Tx, person_id: UUID) -> list[dict[str, Any]]:
    found = await tx.rows(
        """
        SELECT id, label, rp_id, created_at, last_used_at, regressed_at FROM passkey
        WHERE org_id = $1 AND person_id = $2 ORDER BY created_at, id
        """,
        tx.org_id,
        person_id,
    )
    return [dict(row) for row in found]


async def credentials_of(tx: Tx, person_id: UUID) -> list[bytes]:
    found = await tx.rows(
        "SELECT credential_id FROM passkey WHERE org_id = $1 AND person_id = $2", tx.org_id, person_id
    )
    return [row["credential_id"] for row in found]


async def _shown(tx: Tx, person_id: UUID, passkey_id: UUID) -> dict[str, Any]:
    return next(row for row in await list_passkeys(tx, person_id) if row["id"] == passkey_id)


def _told(purpose: str, site: Site) -> str:
    return f"{purpose}\n{site.origin}"


def _me(tx: Tx) -> UUID:
    if tx.ctx.person_id is None:
        raise NotFound("person")
    return tx.ctx.person_id
