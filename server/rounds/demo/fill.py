"""Makes the demo company in a database."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from rounds.app import SYNCED
from rounds.core.access import Ctx, system_ctx
from rounds.core.clock import utc_now
from rounds.core.config import Settings
from rounds.core.db import Database
from rounds.core.errors import IdReused
from rounds.core.file_store import Files
from rounds.demo import phones, regions, writing
from rounds.demo.people import CITY_TEAMS, DEMO_PASSWORD, OTHER_TEAMS
from rounds.demo.photos import Picture, Shot, add_shots, choose_shots, open_studio
from rounds.demo.sizes import FULL, ZONE, DemoSize
from rounds.demo.spots import city_spots, osm_spots
from rounds.demo.story import Round, Story, draw_story
from rounds.org import public as org

COMPANY = "晴川食品"
CONNECTIONS = 4  # two keep two cores busy; the change log's head is written by one at a time
CHUNK = 20  # so many rows of one kind in a transaction
PER_REP = 80  # an extract with few outlets gets few reps, so that a day still has some eight stops
# What a piece of work weighs on the progress bar.
CUSTOMER_WEIGHT, STOP_WEIGHT, VISIT_WEIGHT, SHOT_WEIGHT = 3, 1, 2, 8
DRAWN_SHARE = 0.1

T = TypeVar("T")
Shooting = list[tuple[Shot, asyncio.Task[Picture]]]


class DemoExists(Exception):
    """The demo company's people exist in this database already."""


@dataclass(frozen=True, slots=True)
class DemoLogin:
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class DemoMade:
    """The company that was made, and with whose logins to look at it."""

    org_id: int
    rep: DemoLogin
    leader: DemoLogin
    manager: DemoLogin
    admin: DemoLogin


async def fill_demo(
    settings: Settings,
    progress: Callable[[float], None],
    osm: Path | None = None,
    *,
    size: DemoSize = FULL,
    now: datetime | None = None,
) -> DemoMade:
    """Make the demo company with its history up to `now`. `progress` hears a share between 0 and 1.

    With `osm`, an OpenStreetMap extract (*.osm.pbf), its outlets are real ones of that region. Raises
    NotAnOsmFile before anything is written, and DemoExists when a demo company is there already.
    """
    progress(0.0)
    story = await asyncio.to_thread(draw_demo, size, now or utc_now(), osm)
    progress(DRAWN_SHARE)
    return await write_story(
        settings, story, size.photos, lambda share: progress(DRAWN_SHARE + (1 - DRAWN_SHARE) * share)
    )


async def write_story(
    settings: Settings, story: Story, photos: int, progress: Callable[[float], None]
) -> DemoMade:
    """Write a drawn story with so many photos. Raises DemoExists, having written nothing."""
    shots = choose_shots(story, photos)
    dsn = settings.database_url.get_secret_value()
    db = await Database.connect(dsn, size=CONNECTIONS, synced=SYNCED, keys=settings.keyring())
    try:
        org_id = await _found(db, story)
        writer = _Writer(db, settings, story, org_id, progress)
        with open_studio() as studio:
            async with asyncio.TaskGroup() as tasks:
                shooting = {
                    rep: [(shot, tasks.create_task(studio.draw(shot))) for shot in some]
                    for rep, some in shots.items()
                }
                await writer.write(shooting)
    finally:
        await db.close()
    staff = story.staff
    people = (staff.shown_rep, staff.shown_leader, staff.manager, staff.admin)
    return DemoMade(org_id, *(DemoLogin(person.code, DEMO_PASSWORD) for person in people))


def draw_demo(size: DemoSize, now: datetime, osm: Path | None = None) -> Story:
    """The story in the drawn city, or among the outlets of an extract. Raises NotAnOsmFile."""
    if osm is None:
        return draw_story(size, city_spots(size.outlets), COMPANY, CITY_TEAMS, now)
    spots = osm_spots(osm, size.outlets)
    reps = min(size.reps, max(3, len(spots) // PER_REP))
    return draw_story(replace(size, reps=reps), spots, f"{COMPANY} · OSM", OTHER_TEAMS, now)


async def _found(db: Database, story: Story) -> int:
    org_id = await db.door(org.take_company_id)
    password_hash = await asyncio.to_thread(org.hash_password, DEMO_PASSWORD)
    try:
        await db.run(_system(org_id), writing.found, story, password_hash)
    except IdReused as error:
        raise DemoExists(f"{story.company} is there already") from error
    return org_id


def _system(org_id: int) -> Ctx:
    return system_ctx(org_id, ZONE, is_demo=True)


class _Writer:
    """Writes all customers, then the reps' rounds side by side, each in its own order: plan, visits, photos."""

    def __init__(
        self, db: Database, settings: Settings, story: Story, org_id: int, progress: Callable[[float], None]
    ) -> None:
        self._db, self._settings = db, settings
        self._files = Files.of(settings, db)
        self._photo_limit = settings.photo_limit
        self._story = story
        self._system = _system(org_id)
        self._progress = progress
        self._done = self._all = 0
        self._free = asyncio.Semaphore(CONNECTIONS)

    async def write(self, shooting: dict[UUID, Shooting]) -> None:
        rounds = self._story.rounds
        self._all = sum(
            CUSTOMER_WEIGHT * len(one.outlets) + STOP_WEIGHT * len(one.stops) + VISIT_WEIGHT * len(one.visits)
            for one in rounds
        ) + SHOT_WEIGHT * sum(map(len, shooting.values()))
        async with asyncio.TaskGroup() as tasks:
            for one in rounds:
                tasks.create_task(self._write_customers(one))
        async with asyncio.TaskGroup() as tasks:
            for one in rounds:
                tasks.create_task(self._write_round(one, shooting.get(one.rep.id, [])))
        await self._db.run(self._system, regions.open_pool, self._story)
        await self._db.run(self._system, regions.draw_territories, self._story)
        await self._tell_phones()

    async def _write_customers(self, one: Round) -> None:
        for outlets in _chunks(one.outlets):
            async with self._free:
                await self._db.run(self._system, writing.add_customers, self._story, outlets)
            self._advance(CUSTOMER_WEIGHT * len(outlets))

    async def _write_round(self, one: Round, shooting: Shooting) -> None:
        async with self._free:
            for stops in _chunks(one.stops):
                await self._db.run(self._system, writing.plan, self._story, one.rep, stops)
                self._advance(STOP_WEIGHT * len(stops))
            caller = await self._db.read(self._system, writing.read_context, self._story, one.rep)
            for visits in _chunks(one.visits):
                await self._db.run(caller, writing.record, one.rep, visits)
                self._advance(VISIT_WEIGHT * len(visits))
        await self._write_photos(caller, shooting)

    async def _write_photos(self, caller: Ctx, shooting: Shooting) -> None:
        for some in _chunks(shooting):
            # Waited for outside of the transaction: a connection is not held for a drawing.
            drawn = [(shot, await picture) for shot, picture in some]
            async with self._free:
                await self._db.run(caller, add_shots, self._files, self._photo_limit, drawn)
            self._advance(SHOT_WEIGHT * len(drawn))

    async def _tell_phones(self) -> None:
        """Last of all, so that a phone that is well has seen everything."""
        rounds = {one.rep.id: one for one in self._story.rounds}
        for phone in phones.draw_phones(self._story):
            caller = await self._db.read(self._system, writing.read_context, self._story, phone.rep)
            if phone.kind == "refused":
                await phones.push_refused(self._db, self._settings, caller, rounds[phone.rep.id])
            await self._db.run(caller, phones.report, self._story, phone)
            if phone.kind == "clock_off":
                await self._db.run(caller, phones.lay_aside, self._story, phone.rep)

    def _advance(self, weight: int) -> None:
        self._done += weight
        self._progress(self._done / self._all)


def _chunks(things: Sequence[T]) -> Iterator[Sequence[T]]:
    return (things[start : start + CHUNK] for start in range(0, len(things), CHUNK))
