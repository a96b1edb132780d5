"""Reads of company sign-on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rounds.core.db import Tx

COLUMNS = (
    "id, name, issuer, client_id, secret, claim, match, domains, makes_people, is_only_way, switched_off_at"
)


@dataclass(frozen=True, slots=True)
class Provider:
    id: UUID
    name: str
    issuer: str
    client_id: str
    secret: str | None
    claim: str
    match: str
    domains: list[str]
    makes_people: bool
    is_only_way: bool
    switched_off_at: datetime | None


async def company_of_code(tx: Tx, code: str) -> int | None:
    found: int | None = await tx.value("SELECT org_id FROM sign_on_code WHERE code = $1", code)
    return found


async def code_of_company(tx: Tx) -> str | None:
    found: str | None = await tx.value("SELECT code FROM sign_on_code WHERE org_id = $1", tx.org_id)
    return found


async def provider_of(tx: Tx, provider_id: UUID) -> Provider | None:
    return await tx.maybe(
        Provider,
        f"""
        SELECT {COLUMNS} FROM sign_on_provider AS s
        WHERE s.org_id = $1 AND s.id = $2 AND s.archived_at IS NULL
          AND EXISTS (SELECT FROM company AS c WHERE c.org_id = $1 AND c.suspended_at IS NULL)
        """,  # noqa: S608 - our own list of columns
        tx.org_id,
        provider_id,
    )


async def open_provider(tx: Tx, provider_id: UUID) -> Provider | None:
    """The provider while it is switched on."""
    found = await provider_of(tx, provider_id)
    return found if found is not None and found.switched_off_at is None else None


async def choices(tx: Tx) -> list[dict[str, Any]]:
    """What may be chosen before anybody is signed in; nothing for a suspended company."""
    found = await tx.rows(
        """
        SELECT s.id, s.name FROM sign_on_provider AS s
        WHERE s.org_id = $1 AND s.archived_at IS NULL AND s.switched_off_at IS NULL
          AND EXISTS (SELECT FROM company AS c WHERE c.org_id = $1 AND c.suspended_at IS NULL)
        ORDER BY s.created_at, s.id
        """,
        tx.org_id,
    )
    return [dict(row) for row in found]


async def list_providers(tx: Tx, back: str, provider_id: UUID | None = None) -> list[dict[str, Any]]:
    found = await tx.rows(
        """
        SELECT s.id, s.name, s.issuer, s.client_id, s.secret IS NOT NULL AS has_secret, s.claim, s.match, s.domains,
               s.makes_people, s.is_only_way, s.switched_off_at IS NULL AS is_on, s.changed_at,
               (SELECT count(*) FROM sign_on_link AS l
                WHERE l.org_id = $1 AND l.provider_id = s.id) AS people
        FROM sign_on_provider AS s
        WHERE s.org_id = $1 AND s.archived_at IS NULL AND ($2::uuid IS NULL OR s.id = $2)
        ORDER BY s.created_at, s.id
        """,
        tx.org_id,
        provider_id,
    )
    code = await code_of_company(tx)
    return [{**row, "back": f"{back}/{code}/{row['id']}/callback" if code else ""} for row in found]
