"""How the demo company's phones are at the end of the story: most well, and one of each kind to look for."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from rounds.app import OPERATIONS
from rounds.core.access import Ctx
from rounds.core.clock import utc_now
from rounds.core.config import Settings
from rounds.core.db import Database, Tx
from rounds.core.operations import OperationSettings
from rounds.demo.people import Person
from rounds.demo.sizes import SEED, made_id
from rounds.demo.story import Round, Story
from rounds.engines.dice import dice
from rounds.org import public as org
from rounds.sync import public as sync

APP = "0.1.0"
Kind = Literal["well", "backlog", "clock_off", "refused"]
# Which reps have what, by their place among those who are not shown to visitors.
ODD: dict[int, Kind] = {0: "backlog", 1: "clock_off", 2: "refused"}
NEW_PHONE_SINCE = timedelta(days=12)


@dataclass(frozen=True, slots=True)
class DrawnPhone:
    rep: Person
    kind: Kind
    ago: timedelta


def draw_phones(story: Story) -> list[DrawnPhone]:
    """One phone for each rep, heard of within the last hour."""
    shown = story.staff.shown_rep
    others = [rep for rep in story.staff.reps if rep != shown]
    rng = dice(SEED, "phones")
    kinds = {rep.id: ODD.get(place, "well") for place, rep in enumerate(others)}
    return [
        DrawnPhone(rep, kinds.get(rep.id, "well"), timedelta(minutes=rng.uniform(2, 55)))
        for rep in story.staff.reps
    ]


async def report(tx: Tx, story: Story, phone: DrawnPhone) -> None:
    """The phone's last round: it delivers, and says how it is. `tx` is its person's."""
    head = await sync.read_head(tx)
    now = tx.now = max(story.founded_at, story.now - phone.ago)
    is_behind = phone.kind == "backlog"
    device_now = now + (timedelta(minutes=3) if phone.kind == "clock_off" else timedelta(milliseconds=400))
    device_id = phone.rep.device_id
    await sync.meet_push(tx, sync.PushIn(device_id=device_id, device_now=device_now, app=APP, ops=[]))
    await sync.take_report(
        tx,
        sync.ReportIn(
            device_id=device_id,
            device_now=device_now,
            app=APP,
            unsent=7 if is_behind else 0,
            oldest_at=now - timedelta(hours=2, minutes=40) if is_behind else None,
            photos=4 if is_behind else 0,
            attention=1 if phone.kind == "refused" else 0,
            persisted=phone.kind != "clock_off",
            storage_free=1_400_000_000,
            mirror_seq=max(0, head.seq - 90) if is_behind else head.seq,
        ),
    )


async def lay_aside(tx: Tx, story: Story, rep: Person) -> None:
    """The phone that this rep used before: it lies in a drawer and says nothing."""
    now = tx.now = max(story.founded_at, story.now - NEW_PHONE_SINCE)
    old = org.DeviceIn(id=made_id(now, "old phone", rep.code), label="iOS · Safari", kind="phone")
    await org.meet_device(tx, rep.id, old)
    report_of_old = sync.ReportIn(
        device_id=old.id, device_now=now, app=APP, unsent=0, photos=0, attention=0, persisted=False
    )
    await sync.take_report(tx, report_of_old)


async def push_refused(db: Database, settings: Settings, caller: Ctx, one: Round) -> None:
    """An edit by an older app, in a word that the server has never had: it is refused and waits for a leader."""
    outlet, now = one.outlets[0], utc_now()
    edit = {
        "op_id": str(made_id(now, "refused", one.rep.code)),
        "n": 1,
        "v": 1,
        "type": "customer.edit",
        "id": str(outlet.id),
        "at": (now - timedelta(minutes=50)).isoformat(),
        "mono": None,
        "set": {"status": "paused", "note": "门店装修，下月再来"},
        "base": {"status": "active", "note": None},
        "base_version": 1,
    }
    pusher = sync.Pusher(
        db,
        sync.Applier(
            {operation.type: operation for operation in OPERATIONS}, OperationSettings(settings.photo_limit)
        ),
        sync.DeviceLocks(),
    )
    push = sync.PushIn(device_id=one.rep.device_id, device_now=now, app=APP, ops=[edit])
    await pusher.push(caller, push)
