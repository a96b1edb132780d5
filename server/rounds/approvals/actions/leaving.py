"""What waits for somebody who leaves goes to another; nobody decides in their place any more, nor they in others'."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from rounds.approvals.actions.delegating import renew_deputies
from rounds.approvals.actions.walking import Walk, take_up
from rounds.approvals.rules.deciders import Ground
from rounds.approvals.staff import own_allowed
from rounds.core.db import Tx
from rounds.core.handing_over import Group, HandsOver, Share, share_out
from rounds.core.ids import uuid7
from rounds.org import public as org

SHOWN = 5


async def _waiting(tx: Tx, person_id: UUID) -> list[tuple[UUID, str]]:
    """Runs in which they have to decide now."""
    found = await tx.rows(
        """
        SELECT r.id, coalesce(r.content ->> 'title', '') AS title
        FROM approval_run AS r
        WHERE r.org_id = $1 AND r.status = 'running' AND r.id IN (
            SELECT t.run_id FROM approval_task AS t
            WHERE t.org_id = $1 AND t.person_id = $2 AND t.status = 'open')
        ORDER BY r.asked_at, r.id
        """,
        tx.org_id,
        person_id,
    )
    return [(row["id"], row["title"]) for row in found]


async def _preview_decisions(tx: Tx, person_id: UUID, day: date) -> Group | None:
    waiting = await _waiting(tx, person_id)
    if not waiting:
        return None
    positions = await org.positions_left(tx, person_id, day)
    return Group(
        "decisions",
        len(waiting),
        tuple(title for _, title in waiting[:SHOWN]),
        is_chosen=True,
        successors=await org.colleagues_of(tx, person_id, positions, leaders_first=True),
    )


async def _hand_decisions(tx: Tx, person_id: UUID, day: date, shares: Sequence[Share]) -> int:
    """Nobody is given their own; what nobody takes is passed up, as always when somebody has left."""
    here = await org.still_here(tx, [share.id for share in shares], day)
    waiting = [run_id for run_id, _ in await _waiting(tx, person_id)]
    own = await own_allowed(tx)
    went = 0
    for run_id, successor in share_out(waiting, [share for share in shares if share.id in here]):
        walk = await take_up(tx, run_id)
        if walk.run.person_id == successor and not own:
            continue
        went += await _pass_on(walk, person_id, successor)
    return went


async def _pass_on(walk: Walk, person_id: UUID, successor: UUID) -> bool:
    for task in [task for task in walk.state.open_tasks() if task.person_id == person_id]:
        _, lane, _ = walk.state.place_of(task.id)
        if any(other.person_id == successor and other.status == "open" for other in lane.tasks):
            continue
        new = {
            "id": str(uuid7()),
            "person_id": str(successor),
            "reason": Ground(code="transferred").model_dump(mode="json", exclude_none=True),
            "due_at": walk.due_at(lane),
        }
        await walk.happen(
            "transferred",
            {"task_id": str(task.id), "task": new},
            person_id=walk.tx.ctx.person_id,
            for_person_id=successor,
        )
    if walk.written:
        await walk.go_on()
    return bool(walk.written)


async def _preview_delegations(tx: Tx, person_id: UUID, day: date) -> Group | None:
    found = await tx.rows(
        """
        SELECT p.name || ' → ' || d.name AS name
        FROM approval_delegation AS e
        JOIN person AS p ON p.org_id = e.org_id AND p.id = e.person_id
        JOIN person AS d ON d.org_id = e.org_id AND d.id = e.deputy_id
        WHERE e.org_id = $1 AND (e.person_id = $2 OR e.deputy_id = $2) AND e.ended_at IS NULL AND e.until_day > $3
        ORDER BY e.from_day, e.id
        """,
        tx.org_id,
        person_id,
        day,
    )
    return Group("delegations", len(found), tuple(row["name"] for row in found[:SHOWN]))


async def _end_delegations(tx: Tx, person_id: UUID, day: date, _shares: Sequence[Share]) -> int:
    ended = await tx.rows(
        """
        UPDATE approval_delegation SET ended_at = $4
        WHERE org_id = $1 AND (person_id = $2 OR deputy_id = $2) AND ended_at IS NULL AND until_day > $3
        RETURNING person_id, deputy_id
        """,
        tx.org_id,
        person_id,
        day,
        tx.now,
    )
    for row in ended:
        tx.audit("delegation:end", "person", row["person_id"], before={"deputy_id": row["deputy_id"]})
    if ended:
        await renew_deputies(tx)
    return len(ended)


async def _preview_chains(tx: Tx, person_id: UUID, _day: date) -> Group | None:
    """Chains that name them go to an administrator from then on, until somebody changes them."""
    found = await tx.rows(
        """
        SELECT c.name
        FROM approval_chain AS c
        JOIN approval_chain_version AS v ON v.org_id = c.org_id AND v.chain_id = c.id AND v.version = c.version
        WHERE c.org_id = $1 AND c.archived_at IS NULL AND v.definition::text LIKE '%' || $2 || '%'
        ORDER BY c.kind, c.ordinal, c.id
        """,
        tx.org_id,
        str(person_id),
    )
    return Group("chains", len(found), tuple(row["name"] for row in found[:SHOWN]))


async def _leave_chains(_tx: Tx, _person_id: UUID, _day: date, _shares: Sequence[Share]) -> int:
    """A chain is changed by whoever designs it."""
    return 0


HANDS_OVER = (
    HandsOver("decisions", 40, _preview_decisions, _hand_decisions),
    HandsOver("delegations", 42, _preview_delegations, _end_delegations),
    HandsOver("chains", 44, _preview_chains, _leave_chains),
)
