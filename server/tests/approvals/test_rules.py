"""Random chains, units, absences and decisions: every run ends, skips nothing, and replays to the same state."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rounds.approvals.rules.chains import Approver, Condition, Definition, Stage, Step
from rounds.approvals.rules.conditions import Fields, holds
from rounds.approvals.rules.course import Happened, Lane, Leg, State, add, outcome, replay, what_next
from rounds.approvals.rules.deciders import Asker, Ground, Seat, Staff, deputy_of, find_deciders
from rounds.approvals.rules.planning import choose_chain, plan_path
from rounds.approvals.rules.soundness import Known, problems_of
from rounds.core.approvable import FieldKind

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
UNITS = [UUID(int=n) for n in range(1, 6)]
PEOPLE = [UUID(int=100 + n) for n in range(9)]
ROLES = {"rep": 0, "leader": 1, "regional_manager": 2, "admin": 3}
FIELDS = Fields(
    {
        "amount": FieldKind.MONEY,
        "size": FieldKind.CHOICE,
        "where": FieldKind.UNIT,
        "urgent": FieldKind.FLAG,
        "asker_unit": FieldKind.UNIT,
        "asker_role": FieldKind.TEXT,
    },
    {"size": ("small", "large")},
    {str(unit): frozenset({str(unit), str(UNITS[0])}) for unit in UNITS},
)
KNOWN = Known(FIELDS, frozenset(PEOPLE), frozenset(UNITS), frozenset(ROLES))

conditions = st.one_of(
    st.builds(
        Condition,
        field=st.just("amount"),
        operator=st.sampled_from(["at_least", "above", "at_most", "below", "is"]),
        value=st.integers(0, 5),
    ),
    st.builds(
        Condition,
        field=st.just("size"),
        operator=st.sampled_from(["one_of", "none_of"]),
        value=st.lists(st.sampled_from(["small", "large"]), min_size=1, max_size=2, unique=True),
    ),
    st.builds(Condition, field=st.just("urgent"), operator=st.just("is"), value=st.booleans()),
)
approvers = st.one_of(
    st.builds(Approver, by=st.just("person"), person_id=st.sampled_from(PEOPLE)),
    st.builds(Approver, by=st.just("leader"), levels=st.integers(1, 4)),
    st.builds(
        Approver,
        by=st.just("role"),
        role=st.sampled_from(sorted(ROLES)),
        near=st.booleans(),
        unit_id=st.none() | st.sampled_from(UNITS),
    ),
)
needs = st.sampled_from(["any", "all", 1, 2])
values = st.fixed_dictionaries(
    {"amount": st.integers(0, 6), "size": st.sampled_from(["small", "large"]), "urgent": st.booleans()}
)


@st.composite
def chains(draw: st.DrawFn) -> Definition:
    count = 0
    stages = []
    for _ in range(draw(st.integers(1, 4))):
        steps = []
        for _ in range(draw(st.integers(1, 3))):
            count += 1
            who = draw(st.lists(approvers, min_size=1, max_size=3))
            when = draw(st.lists(conditions, max_size=2))
            steps.append(Step(id=f"s{count}", who=who, need=draw(needs), when=when))
        stages.append(Stage(steps=steps, need=draw(st.sampled_from(["all", "any"]))))
    return Definition(when=draw(st.lists(conditions, max_size=1)), stages=stages)


@st.composite
def staffs(draw: st.DrawFn) -> tuple[Asker, Staff]:
    """A line of units of which the first is the asker's; seats that may be empty; people who may have left."""
    asker = draw(st.sampled_from(PEOPLE))
    seats = []
    for number in range(draw(st.integers(1, 8))):
        role = draw(st.sampled_from(sorted(ROLES)))
        unit = draw(st.sampled_from(UNITS))
        people = draw(st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True))
        lies_in = frozenset(UNITS[: UNITS.index(unit) + 1])
        seats.append(Seat(UUID(int=500 + number), unit, role, ROLES[role], tuple(people), lies_in))
    working = frozenset(draw(st.sets(st.sampled_from(PEOPLE), min_size=2)) | {asker})
    admins = tuple(draw(st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True)))
    rank = draw(st.integers(0, 2))
    return Asker(asker, rank, tuple(reversed(UNITS))), Staff(tuple(seats), working, admins)


class Course:
    """A run without a database: the same steps as the actions take."""

    def __init__(self, legs: list[Leg], asker: Asker, staff: Staff) -> None:
        self.asker, self.staff = asker, staff
        self.events: list[Happened] = []
        self.state = State()
        self.ids = 0
        self.happen("asked", round=1, legs=[leg.model_dump(mode="json") for leg in legs])
        self.go_on()

    def happen(self, what: str, **data: Any) -> None:
        event = Happened(id=self.new_id(), n=len(self.events) + 1, at=NOW, what=what, data=data)
        self.state = add(self.state, event)
        self.events.append(event)

    def new_id(self) -> UUID:
        self.ids += 1
        return UUID(int=10_000 + self.ids)

    def go_on(self) -> None:
        while (following := what_next(self.state)) is not None:
            if following.what == "ended":
                self.happen("ended", outcome=following.outcome)
            elif following.what == "resumed":
                self.happen("resumed", leg=following.leg)
            else:
                self.open(following.leg)

    def open(self, at: int) -> None:
        lanes = []
        for lane in self.state.legs[at].lanes:
            found = find_deciders(lane.who, self.asker, self.staff)
            tasks = [self.task(person) for person, _ in found.people]
            lanes.append({"id": lane.id, "need": "any" if found.is_fallback else lane.need, "tasks": tasks})
        if all(lane["tasks"] for lane in lanes):
            self.happen("opened", leg=at, lanes=lanes)
        else:
            self.happen("returned", why="nobody")

    def task(self, person: UUID) -> dict[str, Any]:
        return {"id": str(self.new_id()), "person_id": str(person), "reason": {"code": "person"}}

    def put_in(self, task_id: UUID, person: UUID, *, before: bool) -> None:
        at = self.state.place_of(task_id)[0]
        who = [Approver(by="person", person_id=person)]
        leg = Leg(lanes=[Lane(id=f"added{self.new_id()}", who=who, need="all")], added_by=person)
        self.happen(
            "step_added", leg=at if before else at + 1, before=before, content=leg.model_dump(mode="json")
        )


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(chain=chains(), who=staffs(), case=values, data=st.data())
def test_every_run_ends_skips_nothing_and_replays(
    chain: Definition, who: tuple[Asker, Staff], case: dict[str, Any], data: st.DataObject
) -> None:
    asker, staff = who
    course = Course(plan_path(chain, case, FIELDS, asker, staff).legs, asker, staff)
    extra = 0
    for _ in range(200):
        state = course.state
        if state.status != "running":
            break
        waiting = state.open_tasks()
        assert waiting, "it runs, and nobody is asked"
        task = data.draw(st.sampled_from(waiting))
        moves = ["approved", "approved", "approved", "rejected", "returned", "transferred", "before", "after"]
        others = sorted(staff.working - {asker.person_id, task.person_id})
        move = data.draw(st.sampled_from(moves if extra < 4 and others else moves[:4]))
        if move in ("approved", "rejected"):
            course.happen(move, task_id=str(task.id))
        elif move == "returned":
            course.happen("returned", task_id=str(task.id))
        elif move == "transferred":
            extra += 1
            to = data.draw(st.sampled_from(others))
            course.happen("transferred", task_id=str(task.id), task=course.task(to))
        else:
            extra += 1
            course.put_in(task.id, data.draw(st.sampled_from(others)), before=move == "before")
        course.go_on()
    final = course.state
    assert final.status in ("approved", "rejected", "returned")
    assert final.open_tasks() == []
    assert replay(course.events) == final
    assert [event.n for event in course.events] == list(range(1, len(course.events) + 1))
    assert all(task.person_id != asker.person_id for task in final.tasks())
    if final.status == "approved":
        for leg in final.legs:
            assert leg.status == "approved"
            assert any(task.status == "approved" for lane in leg.lanes for task in lane.tasks)


@settings(max_examples=150, deadline=None)
@given(chain=chains(), who=staffs(), case=values)
def test_the_plan_holds_every_step_whose_conditions_hold_and_no_other(
    chain: Definition, who: tuple[Asker, Staff], case: dict[str, Any]
) -> None:
    asker, staff = who
    plan = plan_path(chain, case, FIELDS, asker, staff)
    wanted = [
        step.id
        for stage in chain.stages
        for step in stage.steps
        if all(holds(condition, case, FIELDS) for condition in step.when)
    ]
    planned = [lane.id for leg in plan.legs for lane in leg.lanes]
    assert planned == (wanted or ["otherwise"])
    skipped = [one.step.id for one in plan.skipped]
    assert sorted(wanted + skipped) == sorted(step.id for stage in chain.stages for step in stage.steps)


@settings(max_examples=150, deadline=None)
@given(who=staffs(), wanted=st.lists(approvers, min_size=1, max_size=3))
def test_nobody_decides_about_their_own(who: tuple[Asker, Staff], wanted: list[Approver]) -> None:
    asker, staff = who
    found = find_deciders(wanted, asker, staff)
    people = [person for person, _ in found.people]
    assert asker.person_id not in people
    assert set(people) <= staff.working
    assert len(people) == len(set(people))
    if not people:
        assert not set(staff.admins) & staff.working - {asker.person_id}


@given(
    stand_ins=st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)),
    person=st.sampled_from(PEOPLE),
    asker=st.sampled_from(PEOPLE),
)
def test_a_loop_of_deputies_is_cut(stand_ins: dict[UUID, UUID], person: UUID, asker: UUID) -> None:
    deputy = deputy_of(person, stand_ins, asker)
    assert deputy != asker
    assert deputy != person
    if stand_ins.get(person) in (None, person):
        assert deputy is None


def test_a_deputys_deputy_decides_and_a_ring_ends_before_it_closes() -> None:
    a, b, c, asker = PEOPLE[:4]
    assert deputy_of(a, {a: b, b: c}, asker) == c
    assert deputy_of(a, {a: b, b: a}, asker) == b
    assert deputy_of(a, {a: b, b: c, c: a}, asker) == c
    assert deputy_of(a, {a: b, b: asker}, asker) == b
    assert deputy_of(a, {a: asker}, asker) is None


@settings(max_examples=150, deadline=None)
@given(chain=chains(), case=values)
def test_a_chain_that_is_found_sound_has_a_step_for_every_case(
    chain: Definition, case: dict[str, Any]
) -> None:
    """The check looks at one case for each way in which conditions turn out; here is any case at all."""
    if problems_of(chain, KNOWN):
        return
    if choose_chain([chain], case, FIELDS) is None:
        return
    steps = [step for stage in chain.stages for step in stage.steps]
    assert any(all(holds(condition, case, FIELDS) for condition in step.when) for step in steps)


def _chain(*steps: Step, when: list[Condition] | None = None) -> Definition:
    return Definition(when=when or [], stages=[Stage(steps=[step]) for step in steps])


def _step(name: str, *when: Condition, **more: Any) -> Step:
    return Step(id=name, who=[Approver(by="leader")], when=list(when), **more)


def _amount(operator: Any, value: int) -> Condition:
    return Condition(field="amount", operator=operator, value=value)


@pytest.mark.parametrize(
    ("chain", "codes"),
    [
        (Definition(stages=[]), ["empty_path"]),
        (_chain(_step("a", _amount("at_least", 100))), ["empty_path"]),
        (_chain(_step("a", _amount("at_least", 100)), _step("b", _amount("below", 100))), []),
        (_chain(_step("a"), _step("b", _amount("above", 5), _amount("below", 3))), ["unreachable_step"]),
        (_chain(_step("a"), when=[_amount("above", 5), _amount("below", 3)]), ["contradiction"]),
        (
            _chain(_step("a"), _step("b", _amount("below", 3)), when=[_amount("above", 5)]),
            ["unreachable_step"],
        ),
        (_chain(_step("a"), _step("a")), ["same_step"]),
        (_chain(_step("a", Condition(field="colour", operator="is", value=1))), ["unknown_field"]),
        (_chain(_step("a", Condition(field="amount", operator="one_of", value=["x"]))), ["wrong_operator"]),
        (_chain(_step("a", Condition(field="size", operator="one_of", value=["huge"]))), ["wrong_value"]),
        (_chain(_step("a", Condition(field="size", operator="one_of", value=[]))), ["wrong_value"]),
        (
            _chain(Step(id="a", who=[Approver(by="person", person_id=PEOPLE[0])], need=2)),
            ["need_too_many"],
        ),
        (_chain(Step(id="a", who=[Approver(by="person", person_id=UUID(int=9))])), ["unknown_person"]),
        (_chain(Step(id="a", who=[Approver(by="role", role="king")])), ["unknown_role"]),
    ],
)
def test_a_chain_that_cannot_work_is_told_why(chain: Definition, codes: list[str]) -> None:
    assert [problem.code for problem in problems_of(chain, KNOWN)] == codes


def test_a_chain_behind_one_that_takes_everything_is_never_used() -> None:
    behind = _chain(_step("a"), when=[_amount("above", 5)])
    assert [problem.code for problem in problems_of(behind, KNOWN, [_chain(_step("b"))])] == ["never_used"]
    beside = _chain(_step("b"), when=[_amount("above", 9)])
    assert problems_of(behind, KNOWN, [beside]) == []


def test_an_empty_seat_is_passed_over_upwards() -> None:
    boss, chief, asker = PEOPLE[:3]
    line = (UNITS[2], UNITS[1], UNITS[0])

    def seat(n: int, unit: UUID, role: str, *people: UUID) -> Seat:
        return Seat(UUID(int=700 + n), unit, role, ROLES[role], people, frozenset(line))

    seats = (
        seat(1, UNITS[2], "rep", asker),
        seat(2, UNITS[2], "leader"),
        seat(3, UNITS[1], "regional_manager", boss),
        seat(4, UNITS[0], "admin", chief),
    )
    staff = Staff(seats, frozenset({boss, chief, asker}), (chief,))
    found = find_deciders([Approver(by="leader", levels=1)], Asker(asker, 0, line), staff)
    assert found.people == ((boss, Ground(code="leader_passed", levels=1, unit_id=UNITS[1])),)
    second = find_deciders([Approver(by="leader", levels=3)], Asker(asker, 0, line), staff)
    assert second.people == ((chief, Ground(code="leader", levels=3, unit_id=UNITS[0])),)


@pytest.mark.parametrize(
    ("need", "of", "approved", "rejected", "result"),
    [
        ("any", 3, 0, 0, None),
        ("any", 3, 1, 0, "approved"),
        ("any", 3, 0, 1, "rejected"),
        ("all", 3, 2, 0, None),
        ("all", 3, 3, 0, "approved"),
        ("all", 3, 2, 1, "rejected"),
        (2, 3, 1, 1, None),
        (2, 3, 2, 1, "approved"),
        (2, 3, 1, 2, "rejected"),
        (5, 2, 2, 0, "approved"),
    ],
)
def test_votes_add_up(need: Any, of: int, approved: int, rejected: int, result: str | None) -> None:
    assert outcome(need, of, approved, rejected) == result


def test_a_state_that_was_given_stays_as_it_is() -> None:
    before = State()
    event = Happened(id=UUID(int=1), n=1, at=NOW + timedelta(hours=1), what="withdrawn")
    assert add(before, event).status == "withdrawn"
    assert before.status == "running"
