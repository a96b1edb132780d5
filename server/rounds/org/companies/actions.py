"""Making a company with its first administrator; suspending and resuming one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rounds.core.clock import business_day
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.core.ids import uuid7
from rounds.org.actions.names import give_sign_in_name
from rounds.org.actions.structure import (
    add_person,
    add_position,
    add_unit,
    fill_position,
    found_company,
)
from rounds.org.invites.actions import invite_first
from rounds.org.sessions import forget_contexts


@dataclass(frozen=True, slots=True)
class NewCompany:
    """`code` is what the first administrator signs in by, such as a staff or mobile number."""

    name: str
    timezone: str
    locale: str
    currency: str
    admin: str
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Founded:
    """`link` is shown once: only its hash is kept."""

    org_id: int
    link: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """A company as the operator sees it."""

    org_id: int
    name: str
    created_at: datetime
    suspended_at: datetime | None
    people: int
    files: int
    bytes: int


async def create_company(tx: Tx, new: NewCompany, *, base: str, days: int) -> Founded:
    """A company with one unit and one administrator, who sets the first password by the link. Raises `id_reused`."""
    await found_company(
        tx, name=new.name, timezone=new.timezone, locale=new.locale, currency=new.currency, is_demo=False
    )
    today = business_day(tx.now, new.timezone)
    unit_id, person_id, position_id = uuid7(), uuid7(), uuid7()
    await add_unit(tx, unit_id, name=new.name, kind="company", parent_id=None, from_day=today)
    await add_person(tx, person_id, code=new.code, name=new.admin, locale=new.locale, password_hash=None)
    await add_position(tx, position_id, unit_id=unit_id, title=new.title, role="admin")
    await fill_position(tx, position_id, person_id, today)
    await give_sign_in_name(tx, person_id, new.code)
    link, expires_at = await invite_first(tx, person_id, base=base, days=days)
    return Founded(tx.org_id, link, expires_at)


async def suspend_company(tx: Tx) -> bool:
    """Nobody signs in and nothing is answered until it is resumed; nothing is lost. False when it was so already."""
    return await _set_suspended(tx, "company:suspend", tx.now)


async def resume_company(tx: Tx) -> bool:
    """All goes on: sessions, keys and phones are as they were. False when it was not suspended."""
    return await _set_suspended(tx, "company:resume", None)


async def _set_suspended(tx: Tx, action: str, at: datetime | None) -> bool:
    found = await tx.row(
        "SELECT suspended_at FROM company WHERE org_id = $1 FOR UPDATE",
        tx.org_id,
    )
    if found is None:
        raise NotFound("company")
    if (found["suspended_at"] is None) == (at is None):
        return False
    await tx.execute("UPDATE company SET suspended_at = $2 WHERE org_id = $1", tx.org_id, at)
    await tx.execute("UPDATE day_turn SET is_suspended = $2 WHERE org_id = $1", tx.org_id, at is not None)
    tx.changed("company", UUID(int=tx.org_id))
    forget_contexts(tx)
    tx.audit(action, "company", None)
    return True


async def read_summary(tx: Tx) -> Summary | None:
    """None when there is no such company."""
    return await tx.maybe(
        Summary,
        """
        SELECT c.org_id, c.name, c.created_at, c.suspended_at,
               (SELECT count(*) FROM person AS p
                WHERE p.org_id = $1 AND p.kind = 'human' AND p.archived_at IS NULL) AS people,
               (SELECT count(*) FROM blob AS b WHERE b.org_id = $1 AND b.stored_at IS NOT NULL) AS files,
               (SELECT coalesce(sum(b.size), 0)::bigint FROM blob AS b
                WHERE b.org_id = $1 AND b.stored_at IS NOT NULL) AS bytes
        FROM company AS c
        WHERE c.org_id = $1
        """,
        tx.org_id,
    )
