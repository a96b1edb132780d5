"""What an operator's commands do to companies: as the app's role inside each, as the tables' owner around them."""

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import asyncpg

from rounds.app import SYNCED
from rounds.core.access import system_ctx
from rounds.core.bus import PostgresBus
from rounds.core.clock import utc_now
from rounds.core.companies import all_companies
from rounds.core.config import Settings
from rounds.core.db import Database
from rounds.core.errors import IdReused
from rounds.core.ids import uuid7
from rounds.core.jsons import to_json
from rounds.launch.errors import LaunchError
from rounds.org import public as org

LOCALES = ("zh", "en")
TITLES = {"zh": "系统管理员", "en": "Administrator"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the operator asks for; nothing of it is checked yet."""

    name: str
    admin: str
    sign_in: str
    timezone: str
    locale: str
    currency: str


@contextlib.asynccontextmanager
async def app_database(settings: Settings) -> AsyncIterator[Database]:
    """The app's role, telling running servers at the end what they remember wrongly."""
    dsn = settings.database_url.get_secret_value()
    outdated: list[int] = []
    db = await Database.connect(dsn, size=1, synced=SYNCED, keys=settings.keyring())
    db.on_outdated = lambda org_id, _people: outdated.append(org_id)
    try:
        yield db
    finally:
        await db.close()
        if outdated:
            await tell_servers(dsn, outdated)


async def tell_servers(dsn: str, org_ids: list[int]) -> None:
    bus = PostgresBus(dsn)
    try:
        announce = org.announce_outdated(bus)
        for org_id in org_ids:
            announce(org_id, {None})
        await bus.sent()
    finally:
        await bus.close()


async def create_one(
    settings: Settings, owner_dsn: str, wanted: Wanted, *, base: str | None, days: int
) -> org.Founded:
    new = _checked(wanted)
    base = (base or settings.public_url or f"http://127.0.0.1:{settings.port}").rstrip("/")
    async with app_database(settings) as db:
        org_id = await db.door(org.take_company_id)
        try:
            founded = await db.run(
                system_ctx(org_id, new.timezone), org.create_company, new, base=base, days=days
            )
        except IdReused:
            raise LaunchError(
                f"Somebody on this system signs in by {wanted.sign_in!r} already: choose another, "
                "such as the mobile number"
            ) from None
    await note(owner_dsn, "create", org_id, new.name, {})
    return founded


def _checked(wanted: Wanted) -> org.NewCompany:
    name, admin, code = (" ".join(text.split()) for text in (wanted.name, wanted.admin, wanted.sign_in))
    if not name or not admin or not code or max(map(len, (name, admin, code))) > 100:
        raise LaunchError("A company needs a name, an administrator and what they sign in by")
    try:
        ZoneInfo(wanted.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise LaunchError(f"{wanted.timezone} is no time zone; one is Asia/Shanghai") from None
    if wanted.locale not in LOCALES:
        raise LaunchError(f"The language is one of {', '.join(LOCALES)}")
    if not re.fullmatch("[A-Z]{3}", wanted.currency):
        raise LaunchError(f"{wanted.currency} is no currency; one is CNY")
    return org.NewCompany(
        name=name, timezone=wanted.timezone, locale=wanted.locale, currency=wanted.currency, admin=admin,
        code=code, title=TITLES[wanted.locale],
    )  # fmt: skip


async def summaries(settings: Settings) -> list[org.CompanySummary]:
    async with app_database(settings) as db:
        found = [
            await db.read(system_ctx(number, "UTC"), org.read_summary) for number in await all_companies(db)
        ]
    return [one for one in found if one is not None]


async def set_suspended(
    settings: Settings, owner_dsn: str, org_id: int, *, suspend: bool
) -> tuple[bool, str]:
    """Whether that changed anything, and the company's name."""
    async with app_database(settings) as db:
        found = await require_company(db, org_id)
        action = org.suspend_company if suspend else org.resume_company
        changed = await db.run(system_ctx(org_id, "UTC"), action)
    if changed:
        await note(owner_dsn, "suspend" if suspend else "resume", org_id, found.name, {})
    return changed, found.name


async def require_company(db: Database, org_id: int) -> org.CompanySummary:
    found = await db.read(system_ctx(org_id, "UTC"), org.read_summary)
    if found is None:
        raise LaunchError(f"There is no company {org_id}: `rounds company list` names them")
    return found


async def note(owner_dsn: str, action: str, org_id: int, name: str, details: dict[str, Any]) -> None:
    """A line in the installation's own record, which outlives the company."""
    connection = await asyncpg.connect(owner_dsn)
    try:
        await connection.execute(
            """
            INSERT INTO company_record (id, at, action, company, name, details)
            VALUES ($1, $2, $3, $4, $5, $6::text::jsonb)
            """,
            uuid7(),
            utc_now(),
            action,
            org_id,
            name,
            to_json(details),
        )
    finally:
        await connection.close()
