"""Company sign-on: providers, one way there and back, and whose person the provider's subject is."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rounds.core import sealing
from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.core.ids import uuid7
from rounds.core.jsons import to_json
from rounds.org.actions.structure import add_person
from rounds.org.sign_on import queries, rules
from rounds.org.sign_on.matching import person_named
from rounds.org.sign_on.queries import Provider
from rounds.org.sign_on.schemas import Devices, ProviderIn, ProviderPatch

SECRET = "sign_on.secret"  # noqa: S105 - the name of a field


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to a provider; `state` travels with it, `browser` stays in the browser's cookie."""

    provider: Provider
    secret: str | None
    next: str
    device: Devices | None


def hashed(secret: str | bytes) -> bytes:
    return hashlib.sha256(secret.encode() if isinstance(secret, str) else secret).digest()


async def begin(
    tx: Tx, provider_id: UUID, browser: bytes, next_page: str, device: Devices | None
) -> tuple[str, Attempt]:
    """A new state for the way there. Raises `sign_on_unknown`."""
    provider = await queries.open_provider(tx, provider_id)
    if provider is None:
        raise DomainError("sign_on_unknown")
    await tx.execute(
        "DELETE FROM sign_on_attempt WHERE org_id = $1 AND created_at < $2", tx.org_id, tx.now - rules.LASTS
    )
    state = secrets.token_urlsafe(32)
    await tx.execute(
        """
        INSERT INTO sign_on_attempt (org_id, state_hash, browser_hash, provider_id, next, device, created_at)
        VALUES ($1, $2, $3, $4, $5, $6::text::jsonb, $7)
        """,
        tx.org_id,
        hashed(state),
        hashed(browser),
        provider_id,
        next_page,
        None if device is None else to_json(device.model_dump(mode="json")),
        tx.now,
    )
    return state, Attempt(provider, None, next_page, device)


async def come_back(tx: Tx, provider_id: UUID, state: str, browser: bytes) -> Attempt:
    """The attempt that this state belongs to, once: it is gone with this. Raises `sign_on_failed`."""
    found = await tx.row(
        """
        DELETE FROM sign_on_attempt
        WHERE org_id = $1 AND state_hash = $2 AND browser_hash = $3 AND provider_id = $4
        RETURNING next, device, created_at
        """,
        tx.org_id,
        hashed(state),
        hashed(browser),
        provider_id,
    )
    provider = await queries.open_provider(tx, provider_id)
    if found is None or provider is None or found["created_at"] < tx.now - rules.LASTS:
        raise DomainError("sign_on_failed")
    secret = (
        None if provider.secret is None else await sealing.unseal(tx, provider.id, SECRET, provider.secret)
    )
    device = None if found["device"] is None else Devices.model_validate(found["device"])
    return Attempt(provider, secret, found["next"], device)


async def person_of(tx: Tx, provider: Provider, claims: Mapping[str, Any]) -> UUID:
    """Whose subject it is: known from before, else matched once. Raises `sign_on_unlinked`."""
    subject = str(claims["sub"])
    known: UUID | None = await tx.value(
        """
        UPDATE sign_on_link AS l SET last_at = $4, provider_id = $5
        FROM person AS p
        WHERE l.org_id = $1 AND l.issuer = $2 AND l.subject = $3
          AND p.org_id = l.org_id AND p.id = l.person_id AND p.archived_at IS NULL
        RETURNING l.person_id
        """,
        tx.org_id,
        provider.issuer,
        subject,
        tx.now,
        provider.id,
    )
    if not rules.is_of_domain(claims, provider.domains):
        raise DomainError("sign_on_unlinked")
    if known is not None:
        return known
    name = rules.named_by(claims, provider.claim)
    person_id = None if name is None else await person_named(tx, provider.match, name)
    if person_id is None:
        person_id = await _make_person(tx, provider, claims, name)
    await _link(tx, provider, subject, person_id)
    return person_id


async def _make_person(tx: Tx, provider: Provider, claims: Mapping[str, Any], name: str | None) -> UUID:
    """Only where the company says so, only by staff number; without a position they may do nothing yet."""
    if not provider.makes_people or provider.match != "code" or name is None:
        raise DomainError("sign_on_unlinked")
    taken = await tx.value("SELECT true FROM person WHERE org_id = $1 AND code = $2", tx.org_id, name)
    if taken:  # somebody who left, or a program: not to be taken over by a namesake
        raise DomainError("sign_on_unlinked")
    person_id = uuid7()
    called = rules.named_by(claims, "name") or name
    await add_person(tx, person_id, code=name, name=called, locale=None, password_hash=None)
    return person_id


async def _link(tx: Tx, provider: Provider, subject: str, person_id: UUID) -> None:
    """A person has one subject at an issuer: a second one that is named alike is not let in on the first one's name."""
    made = await tx.value(
        """
        INSERT INTO sign_on_link (org_id, issuer, subject, person_id, provider_id, linked_at, last_at)
        SELECT $1, $2, $3, $4, $5, $6, $6
        WHERE NOT EXISTS (SELECT FROM sign_on_link AS l
                          WHERE l.org_id = $1 AND l.issuer = $2 AND (l.person_id = $4 OR l.subject = $3))
        RETURNING person_id
        """,
        tx.org_id,
        provider.issuer,
        subject,
        person_id,
        provider.id,
        tx.now,
    )
    if made is None:
        raise DomainError("sign_on_unlinked")
    tx.audit("sign_on:link", "person", person_id, after={"provider_id": provider.id})


async def unlink(tx: Tx, provider_id: UUID, person_id: UUID) -> None:
    """Let the person be matched anew, such as after a change at the provider."""
    gone = await tx.value(
        """
        DELETE FROM sign_on_link WHERE org_id = $1 AND provider_id = $2 AND person_id = $3 RETURNING person_id
        """,
        tx.org_id,
        provider_id,
        person_id,
    )
    if gone is None:
        raise NotFound("sign_on_link")
    tx.audit("sign_on:unlink", "person", person_id, after={"provider_id": provider_id})


async def add_provider(tx: Tx, cmd: ProviderIn) -> None:
    secret = None if cmd.secret is None else await sealing.seal(tx, cmd.id, SECRET, cmd.secret)
    made = await tx.value(
        """
        INSERT INTO sign_on_provider (org_id, id, name, issuer, client_id, secret, claim, match, domains,
                                      makes_people, is_only_way, created_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
        ON CONFLICT (org_id, id) DO NOTHING
        RETURNING id
        """,
        tx.org_id, cmd.id, cmd.name, cmd.issuer, cmd.client_id, secret, cmd.claim, cmd.match, cmd.domains,
        cmd.makes_people, cmd.is_only_way, tx.now,
    )  # fmt: skip
    if made is None:
        raise DomainError("id_reused", entity="sign_on_provider")
    tx.audit("sign_on:add", "sign_on_provider", cmd.id, after=cmd.model_dump(mode="json", exclude={"secret"}))


async def change_provider(tx: Tx, provider_id: UUID, cmd: ProviderPatch) -> None:
    """The issuer stays: another one is another provider."""
    before = await queries.provider_of(tx, provider_id)
    if before is None:
        raise NotFound("sign_on_provider")
    new = cmd.model_dump(exclude_none=True, exclude={"secret", "is_on"})
    sealed = before.secret if cmd.secret is None else await sealing.seal(tx, provider_id, SECRET, cmd.secret)
    after = {
        name: new.get(name, getattr(before, name))
        for name in ProviderPatch.model_fields
        if name not in {"secret", "is_on"}
    }
    off = (
        before.switched_off_at
        if cmd.is_on is None
        else (None if cmd.is_on else before.switched_off_at or tx.now)
    )
    await tx.execute(
        """
        UPDATE sign_on_provider
        SET name = $3, client_id = $4, secret = $5, claim = $6, match = $7, domains = $8, makes_people = $9,
            is_only_way = $10, switched_off_at = $11, changed_at = $12
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id, provider_id, after["name"], after["client_id"], sealed, after["claim"], after["match"],
        after["domains"], after["makes_people"], after["is_only_way"], off, tx.now,
    )  # fmt: skip
    old: dict[str, Any] = {name: getattr(before, name) for name in new}
    told = {**new, **({"secret": "changed"} if cmd.secret is not None else {})}
    if off != before.switched_off_at:
        old["is_on"], told["is_on"] = off is not None, off is None
    tx.audit("sign_on:change", "sign_on_provider", provider_id, before=old, after=told)


async def archive_provider(tx: Tx, provider_id: UUID) -> None:
    gone = await tx.value(
        """
        UPDATE sign_on_provider SET archived_at = $3, secret = NULL, is_only_way = false
        WHERE org_id = $1 AND id = $2 AND archived_at IS NULL
        RETURNING id
        """,
        tx.org_id,
        provider_id,
        tx.now,
    )
    if gone is None:
        raise NotFound("sign_on_provider")
    tx.audit("sign_on:remove", "sign_on_provider", provider_id)


async def choose_code(tx: Tx, code: str) -> None:
    """What people type. Raises `sign_on_code_taken`."""
    await tx.execute("DELETE FROM sign_on_code WHERE org_id = $1 AND code <> $2", tx.org_id, code)
    owner = await tx.value(
        "INSERT INTO sign_on_code (code, org_id) VALUES ($1, $2) ON CONFLICT (code) DO NOTHING RETURNING org_id",
        code,
        tx.org_id,
    )
    if owner is None and await queries.company_of_code(tx, code) != tx.org_id:
        raise DomainError("sign_on_code_taken")
    tx.audit("sign_on:code", "company", None, after={"code": code})
