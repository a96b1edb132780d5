"""What changes territories, and asks for customers to follow them."""

from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused, NotFound
from rounds.customers.territories import queries
from rounds.customers.territories.matching import read_territories
from rounds.customers.territories.schemas import TerritoryEdit, TerritoryIn, TerritoryRunIn, TerritorySet
from rounds.org import public as org

APPLY, UNDO = "territories.apply", "territories.undo"
MOST = 500


async def create_territory(tx: Tx, cmd: TerritoryIn) -> dict[str, Any]:
    """The same again by the same person gives the first result."""
    await _lock(tx)
    await _require_fit(tx, cmd.id, cmd)
    made = await tx.value(
        """
        INSERT INTO territory (org_id, id, parent_id, name, priority, position_id, districts, rings, version,
                               created_at, created_by, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $9)
        ON CONFLICT DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        cmd.id,
        cmd.parent_id,
        cmd.name,
        cmd.priority,
        cmd.position_id,
        sorted(set(cmd.districts)),
        cmd.rings,
        tx.now,
        tx.ctx.person_id,
    )
    if made is None:
        maker = await tx.value(
            "SELECT created_by FROM territory WHERE org_id = $1 AND id = $2 AND archived_at IS NULL",
            tx.org_id,
            cmd.id,
        )
        if maker is None or maker != tx.ctx.person_id:
            raise IdReused("territory")
        return await queries.read_territory(tx, cmd.id)
    tx.audit("territory:create", "territory", cmd.id, after=_told(cmd))
    return await queries.read_territory(tx, cmd.id)


async def edit_territory(tx: Tx, territory_id: UUID, cmd: TerritoryEdit) -> dict[str, Any]:
    await _lock(tx)
    before = await queries.read_territory(tx, territory_id)
    if before["version"] != cmd.base_version:
        raise DomainError("version_conflict", fields={})
    await _require_fit(tx, territory_id, cmd)
    await tx.execute(
        """
        UPDATE territory
        SET parent_id = $3, name = $4, priority = $5, position_id = $6, districts = $7, rings = $8,
            version = version + 1, updated_at = $9
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        territory_id,
        cmd.parent_id,
        cmd.name,
        cmd.priority,
        cmd.position_id,
        sorted(set(cmd.districts)),
        cmd.rings,
        tx.now,
    )
    told = {"name": before["name"], "position_id": before["position_id"], "priority": before["priority"]}
    tx.audit("territory:edit", "territory", territory_id, before=told, after=_told(cmd))
    return await queries.read_territory(tx, territory_id)


async def archive_territory(tx: Tx, territory_id: UUID) -> None:
    """Those below it go to the one above it. Customers stay whose they are."""
    await _lock(tx)
    found = await queries.read_territory(tx, territory_id)
    await tx.execute(
        "UPDATE territory SET parent_id = $3, version = version + 1 WHERE org_id = $1 AND parent_id = $2",
        tx.org_id,
        territory_id,
        found["parent_id"],
    )
    await tx.execute(
        "UPDATE territory SET archived_at = $3 WHERE org_id = $1 AND id = $2", tx.org_id, territory_id, tx.now
    )
    tx.audit("territory:archive", "territory", territory_id, before={"name": found["name"]})


async def _require_fit(tx: Tx, territory_id: UUID, cmd: TerritorySet) -> None:
    rows = {row["id"]: row for row in await read_territories(tx)}
    if territory_id not in rows and len(rows) >= MOST:
        raise DomainError("list_full", most=MOST)
    if cmd.parent_id is not None and cmd.parent_id not in rows:
        raise NotFound("territory")
    at = cmd.parent_id
    while at is not None:
        if at == territory_id:
            raise DomainError("malformed", field="parent_id", reason="cycle")
        at = rows[at]["parent_id"] if at in rows else None
    if cmd.position_id is not None and not await tx.value(
        "SELECT true FROM position WHERE org_id = $1 AND id = $2 AND archived_at IS NULL",
        tx.org_id,
        cmd.position_id,
    ):
        raise NotFound("position")


async def ask_run(tx: Tx, cmd: TerritoryRunIn) -> dict[str, Any]:
    """A job gives customers to the owners of their territories."""
    made = await tx.value(
        """
        INSERT INTO territory_run (org_id, id, only_unowned, state, moved, given_back, asked_at, asked_by)
        VALUES ($1, $2, $3, 'applying', 0, 0, $4, $5)
        ON CONFLICT DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        cmd.id,
        cmd.only_unowned,
        tx.now,
        tx.ctx.person_id,
    )
    if made is not None:
        await org.ask_long_job(tx, APPLY, {}, subject_id=cmd.id)
        tx.audit("territory:apply", "territory_run", cmd.id, after={"only_unowned": cmd.only_unowned})
    return await queries.read_run(tx, cmd.id)


async def ask_undo(tx: Tx, run_id: UUID) -> dict[str, Any]:
    """Back to whom they had before, where nothing else happened to them since."""
    run = await queries.read_run(tx, run_id)
    if run["state"] not in ("applied", "failed"):
        raise DomainError("already_settled")
    await tx.execute(
        "UPDATE territory_run SET state = 'undoing' WHERE org_id = $1 AND id = $2", tx.org_id, run_id
    )
    await org.ask_long_job(tx, UNDO, {}, subject_id=run_id, total=run["moved"])
    tx.audit("territory:undo", "territory_run", run_id)
    return await queries.read_run(tx, run_id)


def _told(cmd: TerritorySet) -> dict[str, Any]:
    return {"name": cmd.name, "position_id": cmd.position_id, "priority": cmd.priority}


async def _lock(tx: Tx) -> None:
    """One change of a company's territories after another."""
    await tx.value("SELECT true FROM company WHERE org_id = $1 FOR NO KEY UPDATE", tx.org_id)
