"""The rules of a company's pool, read and set."""

from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.customers.kinds.queries import require_listed
from rounds.customers.pool.rules import Apart, PoolRules, is_stricter, told
from rounds.customers.pool.schemas import PoolRulesIn
from rounds.customers.queries import today_of


async def rules_of(tx: Tx) -> PoolRules:
    found = await tx.row(
        """
        SELECT is_on, unit_ids, hold_limit, day_limit, wait_days, return_days, protect_days, warn_days, exceptions,
               since, returned_on, version
        FROM pool_rules WHERE org_id = $1
        """,
        tx.org_id,
    )
    if found is None:
        return PoolRules()
    return PoolRules(**{**found, "exceptions": tuple(Apart(**one) for one in found["exceptions"])})


async def open_rules(tx: Tx) -> PoolRules:
    """Raises `pool_off` where the company has no pool."""
    rules = await rules_of(tx)
    if not rules.is_on:
        raise DomainError("pool_off")
    return rules


async def read_rules(tx: Tx) -> dict[str, Any]:
    rules = await rules_of(tx)
    return {**told(rules), "since": rules.since if rules.version else None, "version": rules.version}


async def set_rules(tx: Tx, cmd: PoolRulesIn) -> dict[str, Any]:
    """The rules from now on. Where they take customers back earlier than before, the days of warning begin today."""
    await tx.value("SELECT true FROM company WHERE org_id = $1 FOR NO KEY UPDATE", tx.org_id)
    before = await rules_of(tx)
    if cmd.base_version != before.version:
        raise DomainError("version_conflict", fields={})
    await _require_units(tx, cmd.unit_ids)
    for one in cmd.exceptions:
        await require_listed(tx, {"kind": one.kind, "grade": one.grade})
    today = today_of(tx)
    wanted = PoolRules(
        **cmd.model_dump(exclude={"base_version", "exceptions", "unit_ids"}),
        unit_ids=sorted(set(cmd.unit_ids)),
        exceptions=tuple(Apart(**one.model_dump()) for one in cmd.exceptions),
    )
    since = today if is_stricter(before, wanted) or not before.version else before.since
    await tx.execute(
        """
        INSERT INTO pool_rules (org_id, is_on, unit_ids, hold_limit, day_limit, wait_days, return_days, protect_days,
                                warn_days, exceptions, since, version, changed_at, changed_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13)
        ON CONFLICT (org_id) DO UPDATE
        SET is_on = excluded.is_on, unit_ids = excluded.unit_ids, hold_limit = excluded.hold_limit,
            day_limit = excluded.day_limit, wait_days = excluded.wait_days, return_days = excluded.return_days,
            protect_days = excluded.protect_days, warn_days = excluded.warn_days, exceptions = excluded.exceptions,
            since = excluded.since, version = pool_rules.version + 1, changed_at = excluded.changed_at,
            changed_by = excluded.changed_by
        """,
        tx.org_id,
        wanted.is_on,
        list(wanted.unit_ids),
        wanted.hold_limit,
        wanted.day_limit,
        wanted.wait_days,
        wanted.return_days,
        wanted.protect_days,
        wanted.warn_days,
        told(wanted)["exceptions"],
        since,
        tx.now,
        tx.ctx.person_id,
    )
    tx.audit("pool:set_rules", "company", None, before=told(before), after=told(wanted))
    return await read_rules(tx)


async def _require_units(tx: Tx, unit_ids: list[UUID]) -> None:
    known = await tx.value(
        "SELECT count(*) FROM unit WHERE org_id = $1 AND id = ANY ($2::uuid[])", tx.org_id, unit_ids
    )
    if known != len(set(unit_ids)):
        raise NotFound("unit")
