"""What people do with a run that waits for them, and what its asker may do."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from rounds.approvals.actions.walking import Walk, take_up
from rounds.approvals.queries import is_visible
from rounds.approvals.rules.chains import Approver
from rounds.approvals.rules.course import Lane, Leg, Task
from rounds.approvals.rules.deciders import Ground, deputy_of
from rounds.approvals.schemas import AddStepIn, BatchItem, CommentIn, DecideIn, TransferIn
from rounds.approvals.staff import load_stand_ins, own_allowed, working_people
from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused, NotFound
from rounds.core.ids import derived_id, uuid7

REMIND_EVERY = timedelta(hours=1)
WHAT = {"approve": "approved", "reject": "rejected", "return": "returned"}


async def decide(tx: Tx, run_id: UUID, cmd: DecideIn) -> None:
    """Approve, reject or return, for oneself and for those in whose place one decides. A repeat changes nothing."""
    walk = await take_up(tx, run_id)
    if await _is_repeat(tx, run_id, cmd.id):
        return
    mine = await _my_tasks(walk)
    event_id = cmd.id
    for task in mine:
        if not any(open_task.id == task.id for open_task in walk.state.open_tasks()):
            continue
        await walk.happen(
            WHAT[cmd.decision],
            {"task_id": str(task.id)},
            event_id=event_id,
            person_id=tx.ctx.person_id,
            for_person_id=None if task.person_id == tx.ctx.person_id else task.person_id,
            comment=cmd.comment,
        )
        event_id = derived_id(cmd.id, task.id)
        if not walk.is_running:
            break
    await walk.go_on()


async def decide_many(tx: Tx, items: list[BatchItem]) -> list[dict[str, Any]]:
    """Each by itself, in the order of their ids so that two who do the same never wait for each other in a ring."""
    results: dict[UUID, dict[str, Any]] = {}
    for item in sorted(items, key=lambda one: one.run_id):
        answer: dict[str, Any] = {"run_id": item.run_id, "done": True, "code": None, "params": {}}
        try:
            async with tx.savepoint():
                await decide(
                    tx, item.run_id, DecideIn(id=item.id, decision=item.decision, comment=item.comment)
                )
        except DomainError as error:
            answer |= {"done": False, "code": error.code, "params": error.params}
        results[item.id] = answer
    return [results[item.id] for item in items]


async def transfer(tx: Tx, run_id: UUID, cmd: TransferIn) -> None:
    """Give one's own part to somebody else."""
    walk = await take_up(tx, run_id)
    if await _is_repeat(tx, run_id, cmd.id):
        return
    task = (await _my_tasks(walk))[0]
    await _require_able(walk, [cmd.person_id])
    _, lane, _ = walk.state.place_of(task.id)
    if any(other.person_id == cmd.person_id and other.status == "open" for other in lane.tasks):
        raise DomainError("approval_has_them", person_id=str(cmd.person_id))
    new = {
        "id": str(uuid7()),
        "person_id": str(cmd.person_id),
        "reason": Ground(code="transferred").model_dump(mode="json", exclude_none=True),
        "due_at": walk.due_at(lane),
    }
    await walk.happen(
        "transferred",
        {"task_id": str(task.id), "task": new},
        event_id=cmd.id,
        person_id=tx.ctx.person_id,
        for_person_id=cmd.person_id,
        comment=cmd.comment,
    )
    await walk.go_on()


async def add_step(tx: Tx, run_id: UUID, cmd: AddStepIn) -> None:
    """Put people in before or after one's own step. Before: one's own step waits for them."""
    walk = await take_up(tx, run_id)
    if await _is_repeat(tx, run_id, cmd.id):
        return
    task = (await _my_tasks(walk))[0]
    people = list(dict.fromkeys(cmd.people))
    await _require_able(walk, people)
    at, _, _ = walk.state.place_of(task.id)
    before = cmd.place == "before"
    lane = Lane(
        id=str(cmd.id),
        who=[Approver(by="person", person_id=person) for person in people],
        need=cmd.need,
        planned=people,
        reasons=[Ground(code="added") for _ in people],
    )
    leg = Leg(lanes=[lane], added_by=tx.ctx.person_id)
    await walk.happen(
        "step_added",
        {
            "leg": at if before else at + 1,
            "before": before,
            "content": leg.model_dump(mode="json"),
        },
        event_id=cmd.id,
        person_id=tx.ctx.person_id,
        comment=cmd.comment,
    )
    await walk.go_on()


async def withdraw(tx: Tx, run_id: UUID, cmd: CommentIn) -> None:
    """Take back what one has asked, while nobody has decided it for good."""
    walk = await take_up(tx, run_id)
    if await _is_repeat(tx, run_id, cmd.id):
        return
    if walk.run.person_id != tx.ctx.person_id:
        raise NotFound("approval")
    if walk.state.status not in ("running", "returned"):
        raise _over(walk)
    await walk.happen("withdrawn", event_id=cmd.id, person_id=tx.ctx.person_id, comment=cmd.comment)
    await walk.go_on()


async def remind(tx: Tx, run_id: UUID, cmd: CommentIn) -> None:
    """Ask those who have to decide to look; once an hour."""
    walk = await take_up(tx, run_id)
    if await _is_repeat(tx, run_id, cmd.id):
        return
    if walk.run.person_id != tx.ctx.person_id:
        raise NotFound("approval")
    if not walk.is_running:
        raise _over(walk)
    last = await tx.value(
        "SELECT reminded_at FROM approval_run WHERE org_id = $1 AND id = $2", tx.org_id, run_id
    )
    if last is not None and tx.now < last + REMIND_EVERY:
        raise DomainError("approval_reminded", wait_s=int((last + REMIND_EVERY - tx.now).total_seconds()) + 1)
    await walk.happen("reminded", event_id=cmd.id, person_id=tx.ctx.person_id, comment=cmd.comment)
    await tx.execute(
        "UPDATE approval_run SET reminded_at = $3 WHERE org_id = $1 AND id = $2", tx.org_id, run_id, tx.now
    )
    await walk.go_on()


async def comment(tx: Tx, run_id: UUID, cmd: CommentIn) -> None:
    """Say something without deciding; whoever sees the run may, and after its end too."""
    walk = await take_up(tx, run_id)
    if not await is_visible(tx, run_id):
        raise NotFound("approval")
    if await _is_repeat(tx, run_id, cmd.id):
        return
    if not cmd.comment:
        raise DomainError("malformed", field="comment", reason="missing")
    await walk.happen("commented", event_id=cmd.id, person_id=tx.ctx.person_id, comment=cmd.comment)
    await tx.execute(
        "UPDATE approval_run SET version = version + 1 WHERE org_id = $1 AND id = $2", tx.org_id, run_id
    )
    tx.changed("approval", run_id)


async def _is_repeat(tx: Tx, run_id: UUID, event_id: UUID) -> bool:
    """Whether this very thing was done before. Asked under the run's lock, so that of two copies one sees the other."""
    found = await tx.row(
        "SELECT run_id, person_id FROM approval_event WHERE org_id = $1 AND id = $2", tx.org_id, event_id
    )
    if found is None:
        return False
    if (found["run_id"], found["person_id"]) != (run_id, tx.ctx.person_id):
        raise IdReused("decision")
    return True


async def _my_tasks(walk: Walk) -> list[Task]:
    """The open parts that the caller may decide: their own first, then those of whom they stand in for.

    Raises NotFound for somebody whom it never concerned, `approval_own`, or `approval_over` when it is decided already.
    """
    tx, me = walk.tx, walk.tx.ctx.person_id
    stand_ins = await load_stand_ins(tx)
    own = await own_allowed(tx)
    mine = [
        task
        for task in walk.state.open_tasks()
        if me in (task.person_id, deputy_of(task.person_id, stand_ins, walk.run.person_id, own_allowed=own))
    ]
    if mine and (own or me != walk.run.person_id):
        return sorted(mine, key=lambda task: task.person_id != me)
    if not await is_visible(tx, walk.run.id):
        raise NotFound("approval")
    if me == walk.run.person_id and walk.is_running:
        raise DomainError("approval_own")
    raise _over(walk)


def _over(walk: Walk) -> DomainError:
    return DomainError("approval_over", status=walk.state.status)


async def _require_able(walk: Walk, people: list[UUID]) -> None:
    """People who work here, and not the asker."""
    if set(await working_people(walk.tx, people)) != set(people):
        raise NotFound("person")
    if walk.run.person_id in people and not await own_allowed(walk.tx):
        raise DomainError("approval_own")
    if walk.tx.ctx.person_id in people:
        raise DomainError("approval_has_them", person_id=str(walk.tx.ctx.person_id))
