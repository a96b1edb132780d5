"""What changes positions and who fills them."""

from datetime import date
from typing import Any
from uuid import UUID

from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused
from rounds.org.actions.structure import add_position
from rounds.org.positions.queries import list_positions, position_in_reach, who_fills
from rounds.org.positions.schemas import Filling, PositionIn, PositionPatch
from rounds.org.reach import refuse_person_outside, refuse_role_beyond
from rounds.org.sessions import forget_contexts
from rounds.org.standing import roles_of_company
from rounds.org.units.queries import today_of, unit_in_reach


async def create_position(tx: Tx, cmd: PositionIn) -> dict[str, Any]:
    """A position in a unit in reach. Repeating the same id returns the first."""
    unit = await unit_in_reach(tx, cmd.unit_id)
    await refuse_role_beyond(tx, [cmd.role])
    known = await tx.row(
        "SELECT unit_id, title, role FROM position WHERE org_id = $1 AND id = $2", tx.org_id, cmd.id
    )
    wanted = {"unit_id": cmd.unit_id, "title": cmd.title, "role": cmd.role}
    if known is not None and dict(known) != wanted:
        raise IdReused("position")
    if known is None:
        await add_position(tx, cmd.id, unit_id=cmd.unit_id, title=cmd.title, role=cmd.role)
        forget_contexts(tx)
    return {"id": cmd.id, **wanted, "unit_name": unit["name"], "holders": []}


async def edit_position(tx: Tx, position_id: UUID, cmd: PositionPatch) -> dict[str, Any]:
    """Another title, unit or role, from now on: what was done before stays with the unit of its day."""
    before = await position_in_reach(tx, position_id)
    await refuse_role_beyond(tx, [before["role"]])
    after = {
        name: value for name, value in cmd.model_dump(exclude_none=True).items() if before[name] != value
    }
    if "unit_id" in after:
        await unit_in_reach(tx, after["unit_id"])
    if "role" in after:
        await refuse_role_beyond(tx, [after["role"]])
    if after:
        forget_contexts(tx)
        merged = {**before, **after}
        await tx.execute(
            "UPDATE position SET unit_id = $3, title = $4, role = $5 WHERE org_id = $1 AND id = $2",
            tx.org_id,
            position_id,
            merged["unit_id"],
            merged["title"],
            merged["role"],
        )
        if before["role"] != merged["role"]:
            await refuse_without_ruler(tx)
        tx.audit(
            "position:edit",
            "position",
            position_id,
            before={name: before[name] for name in after},
            after=after,
        )
    shown = await list_positions(tx, after.get("unit_id", before["unit_id"]))
    return next(row for row in shown if row["id"] == position_id)


async def archive_position(tx: Tx, position_id: UUID) -> None:
    """Nobody may fill it, today or later."""
    position = await position_in_reach(tx, position_id)
    await refuse_role_beyond(tx, [position["role"]])
    held = await who_fills(tx, position_id, today_of(tx), None)
    if held is not None:
        raise DomainError("position_filled", name=held["name"], from_day=held["from_day"].isoformat())
    await tx.execute(
        "UPDATE position SET archived_at = $3 WHERE org_id = $1 AND id = $2", tx.org_id, position_id, tx.now
    )
    tx.audit("position:archive", "position", position_id, before={"title": position["title"]})


async def fill(tx: Tx, position_id: UUID, cmd: Filling) -> None:
    """Put a person in reach into a position from a day on. Two fill one at once only if one of them stands in."""
    position = await position_in_reach(tx, position_id)
    await refuse_role_beyond(tx, [position["role"]])
    await refuse_person_outside_or_free(tx, cmd.person_id)
    ended = await tx.row(
        "SELECT archived_at, ends_on FROM person WHERE org_id = $1 AND id = $2", tx.org_id, cmd.person_id
    )
    if ended is None or ended["archived_at"] or (ended["ends_on"] and ended["ends_on"] <= cmd.from_day):
        raise DomainError("person_ended")
    if cmd.until_day is not None and cmd.until_day <= cmd.from_day:
        raise DomainError("malformed", field="until_day")
    if not cmd.cover:
        held = await who_fills(tx, position_id, cmd.from_day, cmd.until_day)
        if held is not None and (held["person_id"], held["from_day"]) == (cmd.person_id, cmd.from_day):
            return  # a repeat
        if held is not None:
            raise DomainError("position_filled", name=held["name"], from_day=held["from_day"].isoformat())
    await put_holder(tx, position_id, cmd.person_id, cmd.from_day, cmd.until_day, cover=cmd.cover)


async def put_holder(
    tx: Tx,
    position_id: UUID,
    person_id: UUID,
    from_day: date,
    until_day: date | None = None,
    *,
    cover: bool = False,
    leave_id: UUID | None = None,
) -> None:
    """Write who fills the position; a filling of the same day that was taken back before is used again."""
    forget_contexts(tx, [person_id])
    await tx.execute(
        """
        INSERT INTO position_holder (org_id, position_id, person_id, from_day, until_day, cover, leave_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (org_id, position_id, person_id, from_day) DO UPDATE
        SET until_day = $5, cover = $6, leave_id = $7
        """,
        tx.org_id,
        position_id,
        person_id,
        from_day,
        until_day,
        cover,
        leave_id,
    )
    after = {"person_id": person_id, "from_day": from_day.isoformat()}
    if until_day is not None:
        after["until_day"] = until_day.isoformat()
    tx.audit("position:fill", "position", position_id, after={**after, "cover": cover} if cover else after)


async def vacate(tx: Tx, position_id: UUID, day: date, person_id: UUID | None = None) -> None:
    """From the day on nobody fills it (or not that person); fillings that were to begin later are taken back."""
    position = await position_in_reach(tx, position_id)
    await refuse_role_beyond(tx, [position["role"]])
    await end_fillings(tx, day, position_id=position_id, person_id=person_id)
    await refuse_without_ruler(tx)


async def end_fillings(
    tx: Tx, day: date, *, position_id: UUID | None = None, person_id: UUID | None = None
) -> int:
    """End what goes on after the day: of a position, of a person, or of both. Returns how many."""
    ended = await tx.rows(
        """
        UPDATE position_holder SET until_day = greatest(from_day, $4)
        WHERE org_id = $1 AND ($2::uuid IS NULL OR position_id = $2) AND ($3::uuid IS NULL OR person_id = $3)
          AND (until_day IS NULL OR (until_day > $4 AND until_day > from_day))
        RETURNING position_id, person_id, from_day
        """,
        tx.org_id,
        position_id,
        person_id,
        day,
    )
    forget_contexts(tx, {row["person_id"] for row in ended})
    for row in ended:
        tx.audit(
            "position:vacate",
            "position",
            row["position_id"],
            before={"person_id": row["person_id"], "from_day": row["from_day"].isoformat()},
            after={"until_day": max(day, row["from_day"]).isoformat()},
        )
    return len(ended)


async def refuse_person_outside_or_free(tx: Tx, person_id: UUID) -> None:
    """People who fill no position belong to nobody's team yet: whoever may fill a position may take them."""
    free = await tx.value(
        """
        SELECT true FROM person AS p
        WHERE p.org_id = $1 AND p.id = $2 AND p.archived_at IS NULL AND p.kind = 'human'
          AND NOT EXISTS (
              SELECT FROM position_holder AS h
              WHERE h.org_id = p.org_id AND h.person_id = p.id
                AND (h.until_day IS NULL OR (h.until_day > $3 AND h.until_day > h.from_day)))
        """,
        tx.org_id,
        person_id,
        today_of(tx),
    )
    if not free:
        await refuse_person_outside(tx, [person_id])


async def refuse_without_ruler(tx: Tx) -> None:
    """Somebody who can sign in must go on managing roles, without an end that is planned. Raises `last_ruler`."""
    roles = await roles_of_company(tx)
    await hold_company(tx)
    left = await tx.value(
        """
        SELECT true
        FROM position_holder AS h
        JOIN position AS p ON p.org_id = h.org_id AND p.id = h.position_id
        JOIN person AS n ON n.org_id = h.org_id AND n.id = h.person_id
        JOIN account AS a ON a.org_id = h.org_id AND a.person_id = h.person_id
        WHERE h.org_id = $1 AND p.role = ANY ($3::text[]) AND p.archived_at IS NULL AND NOT h.cover
          AND h.until_day IS NULL AND h.from_day <= $2
          AND n.archived_at IS NULL AND n.ends_on IS NULL AND a.disabled_at IS NULL
        LIMIT 1
        """,
        tx.org_id,
        today_of(tx),
        [key for key, role in roles.items() if Permission.ROLE_MANAGE in role.permissions],
    )
    if not left:
        raise DomainError("last_ruler")


async def hold_company(tx: Tx) -> None:
    """Until the end of the transaction no other such change is made: two cannot leave each other's holder."""
    await tx.execute("SELECT 1 FROM company WHERE org_id = $1 FOR UPDATE", tx.org_id)
