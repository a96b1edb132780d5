"""Who decides in one's place while one is away."""

from datetime import timedelta
from uuid import UUID

from rounds.approvals.rules.deciders import deputy_of
from rounds.approvals.schemas import DelegationIn
from rounds.approvals.staff import load_stand_ins, own_allowed, today_of, working_people
from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused, NotFound


async def delegate(tx: Tx, cmd: DelegationIn) -> UUID:
    """Name a deputy from a day to a day. For somebody else only who designs chains may. A repeat changes nothing."""
    person_id = cmd.person_id or tx.ctx.person_id
    if person_id != tx.ctx.person_id and not tx.ctx.may(Permission.APPROVAL_DESIGN):
        raise NotFound("person")
    if person_id is None or set(await working_people(tx, [person_id, cmd.deputy_id])) != {
        person_id,
        cmd.deputy_id,
    }:
        raise NotFound("person")
    if person_id == cmd.deputy_id:
        raise DomainError("approval_has_them", person_id=str(person_id))
    if cmd.last_day < cmd.from_day or cmd.last_day < today_of(tx):
        raise DomainError("malformed", field="last_day", reason="before_from_day")
    inserted = await tx.value(
        """
        INSERT INTO approval_delegation (org_id, id, person_id, deputy_id, from_day, until_day, reason, created_at,
                                         created_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (org_id, id) DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        cmd.id,
        person_id,
        cmd.deputy_id,
        cmd.from_day,
        cmd.last_day + timedelta(days=1),
        cmd.reason,
        tx.now,
        tx.ctx.person_id,
    )
    if inserted is None:
        maker = await tx.value(
            "SELECT created_by FROM approval_delegation WHERE org_id = $1 AND id = $2", tx.org_id, cmd.id
        )
        if maker != tx.ctx.person_id:
            raise IdReused("delegation")
        return cmd.id
    after = {"deputy_id": cmd.deputy_id, "from_day": cmd.from_day, "last_day": cmd.last_day}
    tx.audit("delegation:create", "person", person_id, after=after)
    await renew_deputies(tx)
    return cmd.id


async def end_delegation(tx: Tx, delegation_id: UUID) -> None:
    """One's own, or anybody's for who designs chains."""
    ended = await tx.row(
        """
        UPDATE approval_delegation SET ended_at = coalesce(ended_at, $3)
        WHERE org_id = $1 AND id = $2 AND (person_id = $4 OR $5)
        RETURNING person_id, deputy_id
        """,
        tx.org_id,
        delegation_id,
        tx.now,
        tx.ctx.person_id,
        tx.ctx.may(Permission.APPROVAL_DESIGN),
    )
    if ended is None:
        raise NotFound("delegation")
    tx.audit("delegation:end", "person", ended["person_id"], before={"deputy_id": ended["deputy_id"]})
    await renew_deputies(tx)


async def renew_deputies(tx: Tx) -> int:
    """Put today's deputies on everything that waits; returns how many runs changed."""
    stand_ins = await load_stand_ins(tx)
    own = await own_allowed(tx)
    waiting = await tx.rows(
        """
        SELECT t.id, t.run_id, t.person_id, t.deputy_id, r.person_id AS asker_id
        FROM approval_task AS t
        JOIN approval_run AS r ON r.org_id = t.org_id AND r.id = t.run_id
        WHERE t.org_id = $1 AND t.status IN ('open', 'held')
          AND (t.deputy_id IS NOT NULL OR t.person_id = ANY ($2::uuid[]))
        ORDER BY t.run_id, t.id
        FOR UPDATE OF r
        """,
        tx.org_id,
        list(stand_ins),
    )
    changed: set[UUID] = set()
    for row in waiting:
        deputy = deputy_of(row["person_id"], stand_ins, row["asker_id"], own_allowed=own)
        if deputy == row["deputy_id"]:
            continue
        await tx.execute(
            "UPDATE approval_task SET deputy_id = $3 WHERE org_id = $1 AND id = $2",
            tx.org_id,
            row["id"],
            deputy,
        )
        changed.add(row["run_id"])
    for run_id in changed:
        tx.changed("approval", run_id)
    return len(changed)
