"""A run in hand: what happens to it is written as events, and what follows of itself is done at once."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from rounds.approvals.rules.course import Happened, Lane, Leg, State, add, what_next
from rounds.approvals.rules.deciders import Asker, Deciders, Staff, deputy_of, find_deciders
from rounds.approvals.staff import load_asker, load_staff, load_stand_ins, own_allowed
from rounds.core.approvable import Decision, Outcome, find_approvable
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.core.ids import uuid7


@dataclass(frozen=True, slots=True)
class Run:
    """A run's row as far as walking needs it."""

    id: UUID
    kind: str
    subject_id: UUID
    person_id: UUID
    chain_id: UUID | None
    chain_version: int | None
    round: int
    state: dict[str, Any]
    events: int


@dataclass(slots=True)
class Walk:
    tx: Tx
    run: Run
    state: State
    written: list[Happened] = field(default_factory=list)

    @property
    def is_running(self) -> bool:
        return self.state.status == "running"

    async def happen(
        self,
        what: str,
        data: dict[str, Any] | None = None,
        *,
        event_id: UUID | None = None,
        person_id: UUID | None = None,
        for_person_id: UUID | None = None,
        comment: str | None = None,
    ) -> None:
        """Add an event to the history and to the state."""
        event = Happened(
            id=event_id or uuid7(),
            n=self.run.events + len(self.written) + 1,
            at=self.tx.now,
            what=what,
            person_id=person_id,
            for_person_id=for_person_id,
            comment=comment,
            data=data or {},
        )
        self.state = add(self.state, event)
        self.written.append(event)
        await self.tx.execute(
            """
            INSERT INTO approval_event (org_id, id, run_id, n, at, what, person_id, for_person_id, comment, data)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            self.tx.org_id,
            event.id,
            self.run.id,
            event.n,
            event.at,
            event.what,
            event.person_id,
            event.for_person_id,
            event.comment,
            event.data,
        )

    async def go_on(self) -> None:
        """Open what comes next, end what is decided, write the run, and tell the owner of the thing how it ended."""
        while (following := what_next(self.state)) is not None:
            match following.what:
                case "resumed":
                    await self.happen("resumed", {"leg": following.leg})
                case "opened":
                    await self._open(following.leg)
                case "ended":
                    await self.happen("ended", {"outcome": following.outcome})
        await self._save()
        if not self.is_running:
            await self._tell()

    async def _open(self, at: int) -> None:
        leg = self.state.legs[at]
        asker, staff, own = await self.staffing(leg)
        opened = [self._opening(lane, asker, staff, own=own) for lane in leg.lanes]
        if all(lane["tasks"] for lane in opened):
            await self.happen("opened", {"leg": at, "lanes": opened})
        else:
            # Nobody is left who may decide: it goes back with the reason, rather than waiting for ever.
            await self.happen("returned", {"why": "nobody"})

    async def staffing(self, leg: Leg | None = None) -> tuple[Asker, Staff, bool]:
        asker, _, _ = await load_asker(self.tx, self.run.person_id)
        who = [approver for lane in leg.lanes for approver in lane.who] if leg else []
        return asker, await load_staff(self.tx, asker, who), await own_allowed(self.tx)

    def _opening(self, lane: Lane, asker: Asker, staff: Staff, *, own: bool) -> dict[str, Any]:
        deciders: Deciders = find_deciders(lane.who, asker, staff, own_allowed=own)
        reasons = [reason.model_dump(mode="json", exclude_none=True) for _, reason in deciders.people]
        if not lane.who:
            reasons = [{**reason, "why": "no_step"} for reason in reasons]
        due_at = self.due_at(lane)
        tasks = [
            {"id": str(uuid7()), "person_id": str(person), "reason": reason, "due_at": due_at}
            for (person, _), reason in zip(deciders.people, reasons, strict=True)
        ]
        return {"id": lane.id, "need": "any" if deciders.is_fallback else lane.need, "tasks": tasks}

    def due_at(self, lane: Lane) -> str | None:
        return None if lane.hours is None else (self.tx.now + timedelta(hours=lane.hours)).isoformat()

    async def _save(self) -> None:
        over = self.state.status in ("approved", "rejected", "withdrawn")
        await self.tx.execute(
            """
            UPDATE approval_run
            SET status = $3, round = $4, state = $5, ended_at = $6, version = version + 1
            WHERE org_id = $1 AND id = $2
            """,
            self.tx.org_id,
            self.run.id,
            self.state.status,
            self.state.round,
            self.state.model_dump(mode="json"),
            self.tx.now if over else None,
        )
        stand_ins = await load_stand_ins(self.tx)
        own = await own_allowed(self.tx)
        await self.tx.many(
            """
            INSERT INTO approval_task (org_id, id, run_id, person_id, deputy_id, status, since, due_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (org_id, id) DO UPDATE
            SET status = excluded.status, due_at = excluded.due_at, deputy_id = excluded.deputy_id
            """,
            [
                (
                    self.tx.org_id,
                    task.id,
                    self.run.id,
                    task.person_id,
                    deputy_of(task.person_id, stand_ins, self.run.person_id, own_allowed=own)
                    if task.status in ("open", "held")
                    else None,
                    task.status,
                    task.since,
                    task.due_at,
                )
                for task in self.state.tasks()
            ],
        )
        await drop_former_tasks(self.tx, self.run.id, [task.id for task in self.state.tasks()])
        self.tx.changed("approval", self.run.id)

    async def _tell(self) -> None:
        last = self.written[-1]
        deciding = next((event for event in reversed(self.written) if event.person_id), last)
        approvable = find_approvable(self.run.kind)
        if approvable is None:
            raise NotFound("approval_kind")
        decision = Decision(
            Outcome(self.state.status), self.run.id, deciding.person_id, deciding.comment, self.tx.now
        )
        await approvable.decide(self.tx, self.run.subject_id, decision)


async def drop_former_tasks(tx: Tx, run_id: UUID, present: list[UUID]) -> None:
    """What an earlier round left open is no longer asked."""
    await tx.execute(
        """
        UPDATE approval_task SET status = 'dropped', deputy_id = NULL
        WHERE org_id = $1 AND run_id = $2 AND status IN ('open', 'held') AND NOT id = ANY ($3::uuid[])
        """,
        tx.org_id,
        run_id,
        present,
    )


RUN = """
    SELECT r.id, r.kind, r.subject_id, r.person_id, r.chain_id, r.chain_version, r.round, r.state,
           (SELECT max(e.n) FROM approval_event AS e WHERE e.org_id = r.org_id AND e.run_id = r.id) AS events
    FROM approval_run AS r"""


async def take_up(tx: Tx, run_id: UUID) -> Walk:
    """The run, locked until the transaction ends; raises NotFound for one that does not exist."""
    locked = await tx.value(
        "SELECT true FROM approval_run WHERE org_id = $1 AND id = $2 FOR UPDATE", tx.org_id, run_id
    )
    # Read in a later statement, so that what the holder of the lock has written before is seen.
    run = await tx.maybe(Run, RUN + " WHERE r.org_id = $1 AND r.id = $2", tx.org_id, run_id)
    if not locked or run is None:
        raise NotFound("approval")
    return Walk(tx, run, State.model_validate(run.state))
