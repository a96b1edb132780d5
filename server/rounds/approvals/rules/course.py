"""The course of a run: what happened adds up to a state, and a state says what has to happen next.

Events are the truth. A state is never written but by adding an event to it, so history always replays to it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from rounds.approvals.rules.chains import Approver, Need, Step
from rounds.approvals.rules.deciders import Ground

Vote = Literal["approved", "rejected"]
TaskStatus = Literal[
    "open", "held", "approved", "rejected", "returned", "transferred", "escalated", "dropped"
]


class Task(BaseModel):
    """One person's part of a step."""

    id: UUID
    person_id: UUID
    reason: Ground
    status: TaskStatus = "open"
    since: datetime
    due_at: datetime | None = None


class Lane(BaseModel):
    """A step as a run walks it; `planned` is who it would be if it came now."""

    id: str
    name: str | None = None
    who: list[Approver] = []
    need: Need = "any"
    hours: int | None = None
    planned: list[UUID] = []
    reasons: list[Ground] = []
    status: Literal["planned", "open", "held", "approved", "rejected", "dropped"] = "planned"
    tasks: list[Task] = []


class Leg(BaseModel):
    """Steps side by side. `added_by`: somebody put it in on the way."""

    lanes: list[Lane]
    need: Need = "all"
    status: Literal["planned", "open", "held", "approved", "rejected", "dropped"] = "planned"
    added_by: UUID | None = None


class State(BaseModel):
    status: Literal["running", "approved", "rejected", "returned", "withdrawn"] = "running"
    round: int = 1
    legs: list[Leg] = []

    def tasks(self) -> Iterator[Task]:
        for leg in self.legs:
            for lane in leg.lanes:
                yield from lane.tasks

    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks() if task.status == "open"]

    def place_of(self, task_id: UUID) -> tuple[int, Lane, Task]:
        for at, leg in enumerate(self.legs):
            for lane in leg.lanes:
                for task in lane.tasks:
                    if task.id == task_id:
                        return at, lane, task
        raise KeyError(task_id)


class Happened(BaseModel):
    """One event of a run. `what` is in the past tense, `data` what a replay needs."""

    id: UUID
    n: int
    at: datetime
    what: str
    person_id: UUID | None = None
    for_person_id: UUID | None = None
    comment: str | None = None
    data: dict[str, Any] = {}


def outcome(need: Need, of: int, approved: int, rejected: int) -> Vote | None:
    """What votes add up to: `any` is the first vote, `all` ends with the first no, a number when it is reached or
    out of reach. More than there are voters means all of them."""
    if need == "any":
        return "approved" if approved else "rejected" if rejected else None
    wanted = of if need == "all" else min(need, of)
    if approved >= wanted:
        return "approved"
    return "rejected" if of - rejected < wanted else None


def add(state: State | None, event: Happened) -> State:
    """The state after an event. The given state stays as it is."""
    if event.what == "asked":
        legs = [Leg.model_validate(leg) for leg in event.data["legs"]]
        return State(round=event.data["round"], legs=legs)
    assert state is not None  # noqa: S101 - nothing happens before it was asked
    after = state.model_copy(deep=True)
    _ADD.get(event.what, _nothing)(after, event)
    return after


def replay(events: Iterable[Happened]) -> State | None:
    state: State | None = None
    for event in events:
        state = add(state, event)
    return state


def _nothing(_state: State, _event: Happened) -> None:
    """Comments and reminders are history alone."""


def _opened(state: State, event: Happened) -> None:
    leg = state.legs[event.data["leg"]]
    leg.status = "open"
    for lane, told in zip(leg.lanes, event.data["lanes"], strict=True):
        lane.status = "open"
        lane.need = told["need"]
        lane.tasks = [Task.model_validate({**task, "since": event.at}) for task in told["tasks"]]


def _voted(state: State, event: Happened) -> None:
    at, lane, task = state.place_of(UUID(str(event.data["task_id"])))
    task.status = "approved" if event.what == "approved" else "rejected"
    votes = [other.status for other in lane.tasks if other.status not in ("transferred", "escalated")]
    result = outcome(lane.need, len(votes), votes.count("approved"), votes.count("rejected"))
    if result is None:
        return
    lane.status = result
    _drop(lane.tasks)
    leg = state.legs[at]
    ends = [other.status for other in leg.lanes]
    whole = outcome(leg.need, len(ends), ends.count("approved"), ends.count("rejected"))
    if whole is None:
        return
    leg.status = whole
    for other in leg.lanes:
        if other.status == "open":
            other.status = "dropped"
            _drop(other.tasks)


def _drop(tasks: list[Task]) -> None:
    for task in tasks:
        if task.status in ("open", "held"):
            task.status = "dropped"


def _stopped(state: State, event: Happened) -> None:
    """Returned or withdrawn: whatever is open is no longer asked."""
    if "task_id" in event.data:
        state.place_of(UUID(str(event.data["task_id"])))[2].status = "returned"
    state.status = "returned" if event.what == "returned" else "withdrawn"
    for leg in state.legs:
        for lane in leg.lanes:
            _drop(lane.tasks)
            if lane.status in ("open", "held", "planned"):
                lane.status = "dropped"
        if leg.status in ("open", "held", "planned"):
            leg.status = "dropped"


def _passed_on(state: State, event: Happened) -> None:
    _, lane, task = state.place_of(UUID(str(event.data["task_id"])))
    task.status = "transferred" if event.what == "transferred" else "escalated"
    lane.tasks.append(Task.model_validate({**event.data["task"], "since": event.at}))


def _grown(state: State, event: Happened) -> None:
    """A step put in before or after: before, what is open waits until it is done."""
    at = event.data["leg"]
    state.legs.insert(at, Leg.model_validate(event.data["content"]))
    if event.data["before"]:
        _turn(state.legs[at + 1], "open", "held")


def _resumed(state: State, event: Happened) -> None:
    _turn(state.legs[event.data["leg"]], "held", "open")


def _turn(leg: Leg, was: Literal["open", "held"], becomes: Literal["open", "held"]) -> None:
    leg.status = becomes
    for lane in leg.lanes:
        if lane.status == was:
            lane.status = becomes
        for task in lane.tasks:
            if task.status == was:
                task.status = becomes


def _overdue(state: State, event: Happened) -> None:
    state.place_of(UUID(str(event.data["task_id"])))[2].due_at = None


def _ended(state: State, event: Happened) -> None:
    state.status = event.data["outcome"]
    for leg in state.legs:
        if leg.status == "planned":
            leg.status = "dropped"
            for lane in leg.lanes:
                lane.status = "dropped"


_ADD = {
    "opened": _opened,
    "approved": _voted,
    "rejected": _voted,
    "returned": _stopped,
    "withdrawn": _stopped,
    "transferred": _passed_on,
    "escalated": _passed_on,
    "step_added": _grown,
    "resumed": _resumed,
    "overdue": _overdue,
    "ended": _ended,
}


class Next(BaseModel):
    """What follows of itself: a leg begins or goes on, or the run ends. `leg` counts from 0."""

    what: Literal["opened", "resumed", "ended"]
    leg: int = -1
    outcome: Vote | None = None


def what_next(state: State) -> Next | None:
    """None while somebody has to decide, or when the run is over."""
    if state.status != "running":
        return None
    for at, leg in enumerate(state.legs):
        if leg.status == "approved":
            continue
        if leg.status == "rejected":
            return Next(what="ended", outcome="rejected")
        if leg.status == "open":
            return None
        return Next(what="resumed" if leg.status == "held" else "opened", leg=at)
    return Next(what="ended", outcome="approved")


def planned_lane(step: Step, people: list[tuple[UUID, Ground]]) -> Lane:
    return Lane(
        id=step.id,
        name=step.name,
        who=step.who,
        need=step.need,
        hours=step.hours,
        planned=[person for person, _ in people],
        reasons=[reason for _, reason in people],
    )
