"""What changes deals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rounds.core.access import Module
from rounds.core.db import Event, Tx
from rounds.core.errors import DomainError, IdReused, NotFound
from rounds.core.grams import fold
from rounds.core.ids import uuid7
from rounds.customers import public as customers
from rounds.deals import queries
from rounds.deals.rules import EDITABLE, Stage, find_stage, first_stage
from rounds.deals.schemas import DealIn, DealMoveIn, DealPatch
from rounds.deals.stages import stages_of


@dataclass(frozen=True, slots=True)
class DealMoved(Event):
    deal_id: UUID
    customer_id: UUID
    stage: str
    state: str


async def create_deal(tx: Tx, cmd: DealIn) -> dict[str, Any]:
    """A new deal of a customer in reach. The same id by the same person gives the first result."""
    await customers.require_visible(tx, cmd.customer_id, Module.DEALS)
    stage = await _open_stage(tx, cmd.stage)
    inserted = await tx.value(
        """
        INSERT INTO deal (org_id, id, customer_id, name, spelling, stage, state, amount, currency, expected_on,
                          products, next_step, next_on, note, stage_at, created_at, created_by, updated_at, version,
                          field_versions, closed_on)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16, $15, 1, '{}', $17)
        ON CONFLICT (org_id, id) DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        cmd.id,
        cmd.customer_id,
        cmd.name,
        fold(cmd.name),
        stage.key,
        stage.state,
        cmd.amount,
        await queries.currency_of(tx),
        cmd.expected_on,
        cmd.products,
        cmd.next_step,
        cmd.next_on,
        cmd.note,
        tx.now,
        tx.ctx.person_id,
        None if stage.outcome is None else customers.today_of(tx),
    )
    if inserted is None:
        maker = await tx.row(
            "SELECT created_by, customer_id FROM deal WHERE org_id = $1 AND id = $2", tx.org_id, cmd.id
        )
        if maker is None or (maker["created_by"], maker["customer_id"]) != (
            tx.ctx.person_id,
            cmd.customer_id,
        ):
            raise IdReused("deal")
        return await queries.read_deal(tx, cmd.id)
    await _note_move(tx, uuid7(), cmd.id, None, stage, cmd.amount, None)
    tx.created("deal", cmd.id)
    tx.audit("deal:create", "deal", cmd.id, after={"name": cmd.name, "customer_id": cmd.customer_id})
    tx.emit(DealMoved(cmd.id, cmd.customer_id, stage.key, stage.state))
    return await queries.read_deal(tx, cmd.id)


async def edit_deal(tx: Tx, deal_id: UUID, cmd: DealPatch) -> dict[str, Any]:
    """Change fields; raises `version_conflict` with the present values when somebody changed the same ones."""
    wanted = cmd.set.model_dump(exclude_unset=True)
    current = await _lock(tx, deal_id)
    clash = customers.conflicts(current, current["field_versions"], cmd.base_version, wanted)
    if clash:
        raise DomainError("version_conflict", version=current["version"], fields=clash)
    await _write(tx, deal_id, current, {k: v for k, v in wanted.items() if current[k] != v})
    return await queries.read_deal(tx, deal_id)


async def merge_deal(tx: Tx, deal_id: UUID, cmd: DealPatch) -> dict[str, Any]:
    """As `edit_deal` for a phone that was away: merges field by field; returns the fields it lost."""
    wanted = cmd.set.model_dump(exclude_unset=True)
    current = await _lock(tx, deal_id)
    merged = customers.merge(current, current["field_versions"], cmd.base_version, wanted)
    await _write(tx, deal_id, current, merged.apply)
    return merged.lost


async def move_deal(tx: Tx, deal_id: UUID, cmd: DealMoveIn) -> dict[str, Any]:
    """To another stage. The last move counts, and all of them stay; the same move twice is one."""
    current = await _lock(tx, deal_id)
    if await tx.value("SELECT true FROM deal_move WHERE org_id = $1 AND id = $2", tx.org_id, cmd.id):
        return await queries.read_deal(tx, deal_id)
    stages, _ = await stages_of(tx)
    stage = find_stage(stages, cmd.stage)
    if stage is None or not stage.is_on:
        raise NotFound("deal_stage")
    if stage.state == "lost" and cmd.reason is None:
        raise DomainError("deal_reason_missing")
    if stage.key == current["stage"]:
        return await queries.read_deal(tx, deal_id)
    await tx.execute(
        """
        UPDATE deal SET stage = $3, state = $4, lost_reason = $5, stage_at = $6, updated_at = $6, closed_on = $7,
                        version = version + 1
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        deal_id,
        stage.key,
        stage.state,
        cmd.reason if stage.state == "lost" else None,
        tx.now,
        None if stage.outcome is None else customers.today_of(tx),
    )
    await _note_move(tx, cmd.id, deal_id, current["stage"], stage, current["amount"], cmd.reason)
    tx.changed("deal", deal_id)
    tx.audit(
        "deal:move",
        "deal",
        deal_id,
        before={"stage": current["stage"]},
        after={"stage": stage.key, "reason": cmd.reason},
    )
    tx.emit(DealMoved(deal_id, current["customer_id"], stage.key, stage.state))
    return await queries.read_deal(tx, deal_id)


async def archive_deal(tx: Tx, deal_id: UUID) -> None:
    """Take a deal that was made by mistake out of lists, boards and phones."""
    await _lock(tx, deal_id)
    await tx.execute(
        "UPDATE deal SET archived_at = $3, updated_at = $3 WHERE org_id = $1 AND id = $2",
        tx.org_id,
        deal_id,
        tx.now,
    )
    tx.changed("deal", deal_id)
    tx.audit("deal:archive", "deal", deal_id)


async def _open_stage(tx: Tx, key: str | None) -> Stage:
    stages, _ = await stages_of(tx)
    stage = first_stage(stages) if key is None else find_stage(stages, key)
    if stage is None or not stage.is_on:
        raise NotFound("deal_stage")
    if stage.state == "lost":
        raise DomainError("deal_reason_missing")
    return stage


async def _note_move(
    tx: Tx,
    move_id: UUID,
    deal_id: UUID,
    before: str | None,
    stage: Stage,
    amount: int | None,
    reason: str | None,
) -> None:
    inserted = await tx.value(
        """
        INSERT INTO deal_move (org_id, id, deal_id, from_stage, to_stage, amount, reason, at, moved_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (org_id, id) DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        move_id,
        deal_id,
        before,
        stage.key,
        amount,
        reason,
        tx.now,
        tx.ctx.person_id,
    )
    if inserted is None:
        raise IdReused("deal_move")


async def _lock(tx: Tx, deal_id: UUID) -> Mapping[str, Any]:
    found = await tx.row(
        """
        SELECT customer_id, name, amount, expected_on, products, next_step, next_on, note, stage, version,
               field_versions
        FROM deal
        WHERE org_id = $1 AND id = $2 AND archived_at IS NULL
        FOR UPDATE
        """,
        tx.org_id,
        deal_id,
    )
    if found is None:
        raise NotFound("deal")
    try:
        await customers.require_visible(tx, found["customer_id"], Module.DEALS)
    except NotFound as hidden:
        raise NotFound("deal") from hidden
    return dict(found)


async def _write(tx: Tx, deal_id: UUID, current: Mapping[str, Any], apply: Mapping[str, Any]) -> None:
    if not apply:
        return
    row = {name: apply.get(name, current[name]) for name in EDITABLE}
    version = current["version"] + 1
    await tx.execute(
        """
        UPDATE deal
        SET name = $3, amount = $4, expected_on = $5, products = $6, next_step = $7, next_on = $8, note = $9,
            spelling = $10, version = $11, field_versions = $12, updated_at = $13
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        deal_id,
        *row.values(),
        fold(row["name"]),
        version,
        {**current["field_versions"], **dict.fromkeys(apply, version)},
        tx.now,
    )
    tx.changed("deal", deal_id)
    before = {name: _plain(current[name]) for name in apply}
    tx.audit("deal:edit", "deal", deal_id, before=before, after={k: _plain(v) for k, v in apply.items()})


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value
