"""What waits too long, or for somebody who has left, goes to the next one up."""

from uuid import UUID

from rounds.approvals.actions.walking import Walk, take_up
from rounds.approvals.rules.course import Lane, Task
from rounds.approvals.rules.deciders import Asker, Ground, Staff, leader_above
from rounds.approvals.staff import load_asker, load_staff
from rounds.core.db import Tx
from rounds.core.ids import uuid7


async def find_stuck(tx: Tx) -> list[UUID]:
    """Runs with a part that is overdue, or whose person has left."""
    found = await tx.rows(
        """
        SELECT DISTINCT t.run_id
        FROM approval_task AS t
        JOIN person AS p ON p.org_id = t.org_id AND p.id = t.person_id
        WHERE t.org_id = $1 AND t.status = 'open' AND (t.due_at <= $2 OR p.archived_at IS NOT NULL)
        ORDER BY t.run_id
        LIMIT 200
        """,
        tx.org_id,
        tx.now,
    )
    return [row["run_id"] for row in found]


async def escalate(tx: Tx, run_id: UUID) -> None:
    """Pass on what is overdue in one run; where nobody stands above, the history says that it is late."""
    walk = await take_up(tx, run_id)
    for row in await tx.rows(
        """
        SELECT t.id, p.archived_at IS NOT NULL AS has_left
        FROM approval_task AS t
        JOIN person AS p ON p.org_id = t.org_id AND p.id = t.person_id
        WHERE t.org_id = $1 AND t.run_id = $2 AND t.status = 'open'
          AND (t.due_at <= $3 OR p.archived_at IS NOT NULL)
        ORDER BY t.id
        """,
        tx.org_id,
        run_id,
        tx.now,
    ):
        if walk.is_running:
            await _pass_up(walk, walk.state.place_of(row["id"])[2], left=row["has_left"])
    if walk.written:
        await walk.go_on()


async def _pass_up(walk: Walk, task: Task, *, left: bool) -> None:
    _, lane, _ = walk.state.place_of(task.id)
    superior, _, _ = await load_asker(walk.tx, task.person_id)
    _, staff, _ = await walk.staffing()
    above = await _above(walk, superior, staff, lane)
    if above is None and left:
        await walk.happen("returned", {"why": "nobody"})
    elif above is None:
        await walk.happen("overdue", {"task_id": str(task.id)})
    if above is None:
        return
    reason = Ground(code="escalated", why="left" if left else "late")
    new = {
        "id": str(uuid7()),
        "person_id": str(above),
        "reason": reason.model_dump(mode="json", exclude_none=True),
        "due_at": walk.due_at(lane),
    }
    await walk.happen("escalated", {"task_id": str(task.id), "task": new}, for_person_id=above)


async def _above(walk: Walk, from_: Asker, staff: Staff, lane: Lane) -> UUID | None:
    """The leader above whoever is late, else an admin; never the asker, nor anybody who has a part in this step."""
    has = {task.person_id for task in lane.tasks} | {walk.run.person_id}
    own_staff = await load_staff(walk.tx, from_, [])
    people, _ = leader_above(from_, own_staff, 1)
    working = own_staff.working | staff.working
    for person in [*people, *staff.admins]:
        if person not in has and person in working:
            return person
    return None
