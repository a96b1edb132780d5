"""Writes the story through the actions that requests run too. Each sets the transaction's time to its own moment:
a demo tells what has been, and there a fact is received when it happened, not when the demo is made.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from rounds.core.access import Ctx
from rounds.core.db import Tx
from rounds.customers import public as customers
from rounds.demo.days import DrawnVisit
from rounds.demo.outlets import Outlet
from rounds.demo.people import Person
from rounds.demo.sizes import ZONE
from rounds.demo.story import RULE, Stop, Story
from rounds.org import public as org
from rounds.visits import public as visits


async def found(tx: Tx, story: Story, password_hash: str) -> None:
    """Company, units, people and their phones. Raises `id_reused` when these people exist already."""
    tx.now = story.founded_at
    day = customers.today_of(tx)
    await org.found_company(tx, name=story.company, timezone=ZONE, locale="zh", currency="CNY", is_demo=True)
    for unit in story.staff.units:
        await org.add_unit(
            tx, unit.id, name=unit.name, kind=unit.kind, parent_id=unit.parent_id, from_day=day
        )
    for person in story.staff.everybody:
        await org.add_person(
            tx, person.id, code=person.code, name=person.name, locale=None, password_hash=password_hash
        )
        await org.add_position(
            tx, person.position_id, unit_id=person.unit_id, title=person.title, role=person.role
        )
        await org.fill_position(tx, person.position_id, person.id, day)
        if person.role == "rep":
            phone = org.DeviceIn(id=person.device_id, label="Android · Chrome", kind="phone")
            await org.meet_device(tx, person.id, phone)


async def read_context(tx: Tx, story: Story, person: Person) -> Ctx:
    """What a request of this person's phone would carry."""
    tx.now = story.now
    ctx = await org.context_of_person(tx, person.id, ZONE, is_demo=True)
    return replace(ctx, device_id=person.device_id)


async def add_customers(tx: Tx, story: Story, outlets: Sequence[Outlet]) -> None:
    tx.now = story.founded_at + timedelta(hours=1)
    for outlet in outlets:
        await customers.create_customer(tx, outlet.cmd)


async def plan(tx: Tx, story: Story, rep: Person, stops: Sequence[Stop]) -> None:
    tx.now = story.founded_at + timedelta(hours=2)
    await visits.plan_visits(tx, RULE, [_planned(rep, stop.outlet, stop) for stop in stops])


async def record(tx: Tx, rep: Person, drawn: Sequence[DrawnVisit]) -> None:
    """Visits of a rep, as the phone's requests would tell them. `tx` is the rep's own."""
    caller = tx.ctx
    for visit in drawn:
        tx.ctx = replace(caller, as_of=visit.day)
        tx.now = visit.received_at
        item = visits.Planned(rep.position_id, visit.outlet.id, visit.day, 0)
        planned = visits.plan_item_id(tx.org_id, RULE, item) if visit.is_planned else None
        cmd = visit.check_in.model_copy(update={"plan_item_id": planned})
        await visits.check_in(tx, cmd)
        if visit.better is not None:
            tx.now = max(visit.received_at, visit.better.taken_at) + timedelta(seconds=1)
            await visits.attach_fix(tx, cmd.id, visit.better)
        if visit.check_out is not None and visit.out_received_at is not None:
            tx.now = visit.out_received_at
            await visits.check_out(tx, cmd.id, visit.check_out)


def _planned(rep: Person, outlet: Outlet, stop: Stop) -> visits.Planned:
    return visits.Planned(rep.position_id, outlet.id, stop.day, stop.ordinal)
