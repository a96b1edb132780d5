"""What an operator's commands do to companies: as the app's role inside each, as the tables' owner around them."""

import asyncio
import contextlib
import hashlib
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import asyncpg
import orjson

from rounds.app import SYNCED
from rounds.core.access import system_ctx
from rounds.core.bus import PostgresBus
from rounds.core.clock import utc_now
from rounds.core.companies import all_companies
from rounds.core.config import Settings
from rounds.core.db import Database
from rounds.core.errors import IdReused
from rounds.core.file_store import Files
from rounds.core.whole.age import NoRecipient, public_key
from rounds.core.whole.export import export_company
from rounds.launch.company_deleting import Say, delete_files, delete_jobs, delete_rows, write_record
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
        await write_record(connection, action, org_id, name, details)
    finally:
        await connection.close()


@dataclass(frozen=True, slots=True)
class Locked:
    """How an export is encrypted; neither for one that is not."""

    passphrase: str | None = None
    recipient: str | None = None


async def export_one(settings: Settings, org_id: int, to: Path, locked: Locked, say: Say) -> tuple[int, str]:
    """Write the company into a new file that its owner alone may read; returns its size and SHA-256."""
    if locked.recipient is not None:
        try:
            public_key(locked.recipient)
        except NoRecipient:
            raise LaunchError(f"{locked.recipient} is no recipient; `age-keygen` makes one, age1…") from None
    unfinished = _unfinished(to)
    proof, size, told = hashlib.sha256(), 0, [0]

    async def note(done: int, total: int) -> None:
        if total and done * 10 // total > told[0]:
            told[0] = done * 10 // total
            say(f"{told[0] * 10} %")

    async with app_database(settings) as db:
        await require_company(db, org_id)
        try:
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise LaunchError(f"{unfinished} cannot be written: {error.strerror}") from None
        with os.fdopen(handle, "wb") as file:

            async def write(content: bytes) -> None:
                nonlocal size
                size += len(content)
                proof.update(content)
                file.write(content)

            manifest = await export_company(
                settings, db.keys, Files.of(settings, db), org_id, write, note,
                passphrase=locked.passphrase, recipient=locked.recipient,
            )  # fmt: skip
            file.flush()
            os.fsync(file.fileno())
    unfinished.rename(to)
    if missing := manifest["files"]["missing"]:
        say(f"{len(missing)} files are lost and not in it; manifest.json names them")
    return size, proof.hexdigest()


def _unfinished(to: Path) -> Path:
    """Where the file is written until it is whole; what an earlier try left there goes."""
    if to.exists():
        raise LaunchError(f"{to} exists already")
    unfinished = to.with_name(to.name + ".part")
    unfinished.unlink(missing_ok=True)
    return unfinished


async def prepare_deletion(settings: Settings, owner_dsn: str, org_id: int, quiet_s: float, say: Say) -> None:
    """Suspend the company and wait until no server remembers anybody of it."""
    async with app_database(settings) as db:
        found = await require_company(db, org_id)
    if found.suspended_at is None:
        await set_suspended(settings, owner_dsn, org_id, suspend=True)
        left = quiet_s
    else:
        left = quiet_s - (utc_now() - found.suspended_at).total_seconds()
    if left > 0:
        say(f"waiting {left:.0f} seconds until the last request of the company has ended")
        await asyncio.sleep(left)


async def was_begun(owner_dsn: str, org_id: int) -> dict[str, Any] | None:
    """What was noted when the deletion was begun that is to be carried on."""
    connection = await asyncpg.connect(owner_dsn)
    try:
        found = await connection.fetchrow(
            """
            SELECT action, details::text AS details FROM company_record
            WHERE company = $1 AND action IN ('delete_begun', 'resume') ORDER BY at DESC LIMIT 1
            """,
            org_id,
        )
    finally:
        await connection.close()
    if found is None or found["action"] != "delete_begun":
        return None
    return dict(orjson.loads(found["details"]))


async def delete_one(
    settings: Settings, owner_dsn: str, org_id: int, details: dict[str, Any], say: Say
) -> None:
    """Everything of it, for good. `details` go into the installation's record."""
    async with app_database(settings) as db:
        found = await require_company(db, org_id)
        if await was_begun(owner_dsn, org_id) is None:
            await note(owner_dsn, "delete_begun", org_id, found.name, details)
        files = Files.of(settings, db)
        for _ in range(2):  # again at the end: what was written while the first look went on
            count = await delete_files(files, org_id)
            say(f"files: {count}")
            await delete_jobs(settings.worker_database_url.get_secret_value(), org_id)
    await delete_rows(owner_dsn, org_id, found.name, details, say)


async def name_of(settings: Settings, org_id: int) -> str:
    async with app_database(settings) as db:
        return (await require_company(db, org_id)).name


def place_of_export(root: Path, org_id: int) -> Path:
    folder = root / "exports"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"company-{org_id}-{utc_now():%Y%m%d-%H%M%S}.zip"
