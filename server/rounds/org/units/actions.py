"""What changes the unit tree. All of it waits for one another, so that two moves cannot close a circle together."""

from datetime import date
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused, NotFound
from rounds.org.actions.structure import add_unit
from rounds.org.sessions import forget_contexts
from rounds.org.units.queries import is_in_reach, places_since, today_of, unit_in_reach
from rounds.org.units.rules import Move, after_move, first_circle, first_gap, parents_on, planned_move
from rounds.org.units.schemas import UnitIn


async def hold_tree(tx: Tx) -> None:
    """Until the end of the transaction nobody else changes the company's tree."""
    await tx.execute("SELECT 1 FROM company WHERE org_id = $1 FOR NO KEY UPDATE", tx.org_id)


async def create_unit(tx: Tx, cmd: UnitIn) -> dict[str, Any]:
    """A unit below one in reach. Repeating the same id and name returns the first."""
    await hold_tree(tx)
    day = cmd.from_day or today_of(tx)
    _refuse_past(tx, day)
    known = await tx.row(
        "SELECT name, archived_at FROM unit WHERE org_id = $1 AND id = $2", tx.org_id, cmd.id
    )
    if known is not None:
        if known["name"] != cmd.name or known["archived_at"] is not None:
            raise IdReused("unit")
        return _unit_row(cmd)
    await unit_in_reach(tx, cmd.parent_id)
    places = await places_since(tx, day)
    if cmd.parent_id not in parents_on(places, day):
        raise DomainError("unit_absent", day=day.isoformat())
    forget_contexts(tx)
    await add_unit(tx, cmd.id, name=cmd.name, kind=cmd.kind, parent_id=cmd.parent_id, from_day=day)
    return _unit_row(cmd)


def _unit_row(cmd: UnitIn) -> dict[str, Any]:
    return {"id": cmd.id, "parent_id": cmd.parent_id, "name": cmd.name, "kind": cmd.kind}


async def rename_unit(tx: Tx, unit_id: UUID, name: str) -> None:
    unit = await unit_in_reach(tx, unit_id)
    if unit["name"] == name:
        return
    await tx.execute("UPDATE unit SET name = $3 WHERE org_id = $1 AND id = $2", tx.org_id, unit_id, name)
    tx.audit("unit:rename", "unit", unit_id, before={"name": unit["name"]}, after={"name": name})


async def move_unit(tx: Tx, unit_id: UUID, parent_id: UUID, from_day: date | None) -> UUID | None:
    """Hang the unit and all below it elsewhere from a day on; returns where it hung before.

    Raises `unit_cycle` when on some day, planned moves included, it would hang below itself.
    """
    await hold_tree(tx)
    day = from_day or today_of(tx)
    _refuse_past(tx, day)
    await unit_in_reach(tx, unit_id)
    await unit_in_reach(tx, parent_id)
    places = await places_since(tx, day)
    before = parents_on(places, day)
    move = planned_move(places, unit_id, parent_id, day)
    if move is None:
        raise DomainError("unit_absent", day=day.isoformat())
    old = before[unit_id]
    if old is None or not is_in_reach(tx, old):
        raise NotFound("unit")  # the top of the company, or of one's reach, stays where it is
    if old == parent_id:
        return old
    after = after_move(places, move)
    circle = first_circle(after, unit_id, day)
    if circle is not None:
        name = await tx.value(
            "SELECT name FROM unit WHERE org_id = $1 AND id = $2", tx.org_id, circle.through
        )
        raise DomainError("unit_cycle", day=circle.day.isoformat(), name=name)
    gap = first_gap(after, move.opened)
    if gap is not None:
        raise DomainError("unit_absent", day=gap.isoformat())
    await _write_move(tx, move)
    forget_contexts(tx)
    tx.audit(
        "unit:move",
        "unit",
        unit_id,
        before={"parent_id": old},
        after={"parent_id": parent_id, "from_day": day.isoformat()},
    )
    return old


async def _write_move(tx: Tx, move: Move) -> None:
    opened = move.opened
    if move.closed is not None:
        await tx.execute(
            "UPDATE unit_place SET until_day = $4 WHERE org_id = $1 AND unit_id = $2 AND from_day = $3",
            tx.org_id,
            opened.unit_id,
            move.closed.from_day,
            move.closed.until_day,
        )
    await tx.execute(
        """
        INSERT INTO unit_place (org_id, unit_id, from_day, parent_id, until_day)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (org_id, unit_id, from_day) DO UPDATE SET parent_id = $4, until_day = $5
        """,
        tx.org_id,
        opened.unit_id,
        opened.from_day,
        opened.parent_id,
        opened.until_day,
    )


async def archive_unit(tx: Tx, unit_id: UUID) -> None:
    """From today on the unit is no longer there; refused while units or positions are in it, now or planned."""
    await hold_tree(tx)
    unit = await unit_in_reach(tx, unit_id)
    today = today_of(tx)
    places = await places_since(tx, today)
    own = [place for place in places if place.unit_id == unit_id]
    if any(place.parent_id is None for place in own):
        raise DomainError("unit_not_empty", what="company")
    if any(place.parent_id == unit_id for place in places):
        raise DomainError("unit_not_empty", what="units")
    if await tx.value(
        "SELECT true FROM position WHERE org_id = $1 AND unit_id = $2 AND archived_at IS NULL LIMIT 1",
        tx.org_id,
        unit_id,
    ):
        raise DomainError("unit_not_empty", what="positions")
    await tx.execute(
        "UPDATE unit SET archived_at = $3 WHERE org_id = $1 AND id = $2", tx.org_id, unit_id, tx.now
    )
    await tx.execute(
        """
        UPDATE unit_place SET until_day = greatest(from_day, $3)
        WHERE org_id = $1 AND unit_id = $2 AND (until_day IS NULL OR until_day > $3)
        """,
        tx.org_id,
        unit_id,
        today,
    )
    tx.audit("unit:archive", "unit", unit_id, before={"name": unit["name"]})


def _refuse_past(tx: Tx, day: date) -> None:
    """What was is not rewritten: results of those days were counted for the units of those days."""
    if day < today_of(tx):
        raise DomainError("day_past", day=day.isoformat())
