"""Companies, units, people and the positions they fill."""

from datetime import date
from uuid import UUID, uuid4

from rounds.core import sealing
from rounds.core.db import Tx
from rounds.org.actions.names import give_sign_in_name


async def take_company_id(tx: Tx) -> int:
    number: int = await tx.value("SELECT nextval('company_id')")
    return number


async def found_company(
    tx: Tx, *, name: str, timezone: str, locale: str, currency: str, is_demo: bool, epoch: UUID | None = None
) -> None:
    """Create the company of this transaction, with its change log's head and its entry for phones."""
    await tx.execute(
        """
        INSERT INTO company (org_id, name, timezone, locale, currency, terms, settings, is_demo, created_at)
        VALUES ($1, $2, $3, $4, $5, '{}', '{}', $6, $7)
        """,
        tx.org_id,
        name,
        timezone,
        locale,
        currency,
        is_demo,
        tx.now,
    )
    await tx.execute(
        "INSERT INTO sync_head (org_id, seq, epoch, gc_seq) VALUES ($1, 0, $2, 0)",
        tx.org_id,
        epoch or uuid4(),
    )
    await tx.execute("INSERT INTO day_turn (org_id, next_at) VALUES ($1, $2)", tx.org_id, tx.now)
    await sealing.found_keys(tx)
    tx.created("company", UUID(int=tx.org_id))
    tx.audit("company:create", "company", None, after={"name": name, "is_demo": is_demo})


async def change_settings(tx: Tx, **settings: str) -> None:
    """Set some of the company's settings; phones get them with its entry."""
    before = await tx.value(
        "SELECT settings FROM company WHERE org_id = $1 FOR UPDATE",
        tx.org_id,
    )
    await tx.execute(
        "UPDATE company SET settings = settings || $2::jsonb WHERE org_id = $1", tx.org_id, settings
    )
    tx.changed("company", UUID(int=tx.org_id))
    tx.audit("company:edit", "company", None, before={k: before.get(k) for k in settings}, after=settings)


async def add_unit(
    tx: Tx, unit_id: UUID, *, name: str, kind: str, parent_id: UUID | None, from_day: date
) -> None:
    await tx.execute(
        "INSERT INTO unit (org_id, id, name, kind, created_at) VALUES ($1, $2, $3, $4, $5)",
        tx.org_id,
        unit_id,
        name,
        kind,
        tx.now,
    )
    await tx.execute(
        "INSERT INTO unit_place (org_id, unit_id, from_day, parent_id) VALUES ($1, $2, $3, $4)",
        tx.org_id,
        unit_id,
        from_day,
        parent_id,
    )
    tx.audit("unit:create", "unit", unit_id, after={"name": name, "kind": kind, "parent_id": parent_id})


async def add_person(
    tx: Tx, person_id: UUID, *, code: str, name: str, locale: str | None, password_hash: str | None
) -> None:
    """A person, and with a password hash an account that signs in by `code`. Raises `id_reused` for a taken code."""
    await tx.execute(
        "INSERT INTO person (org_id, id, code, name, locale, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        tx.org_id,
        person_id,
        code,
        name,
        locale,
        tx.now,
    )
    tx.audit("person:create", "person", person_id, after={"code": code, "name": name})
    if password_hash is None:
        return
    await tx.execute(
        """
        INSERT INTO account (org_id, person_id, password_hash, created_at, changed_at)
        VALUES ($1, $2, $3, $4, $4)
        """,
        tx.org_id,
        person_id,
        password_hash,
        tx.now,
    )
    await give_sign_in_name(tx, person_id, code)


async def add_position(tx: Tx, position_id: UUID, *, unit_id: UUID, title: str, role: str) -> None:
    await tx.execute(
        "INSERT INTO position (org_id, id, unit_id, title, role, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        tx.org_id,
        position_id,
        unit_id,
        title,
        role,
        tx.now,
    )
    tx.audit(
        "position:create", "position", position_id, after={"unit_id": unit_id, "title": title, "role": role}
    )


async def fill_position(tx: Tx, position_id: UUID, person_id: UUID, from_day: date) -> None:
    await tx.execute(
        "INSERT INTO position_holder (org_id, position_id, person_id, from_day) VALUES ($1, $2, $3, $4)",
        tx.org_id,
        position_id,
        person_id,
        from_day,
    )
    tx.audit(
        "position:fill",
        "position",
        position_id,
        after={"person_id": person_id, "from_day": from_day.isoformat()},
    )
