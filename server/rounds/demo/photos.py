"""Photos of shop fronts for the newest visits, drawn in processes of their own while the database is busy."""

import asyncio
import hashlib
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from uuid import UUID

from rounds.core.clock import zone
from rounds.core.db import Tx
from rounds.core.file_store import Files
from rounds.core.files import PART, accept_part, image_size, make_thumbnail, thumbnail_key
from rounds.demo.days import DrawnVisit
from rounds.demo.people import Person
from rounds.demo.sizes import SEED, ZONE, made_id
from rounds.demo.story import Story
from rounds.engines.dice import dice
from rounds.engines.pictures import storefront, watermark
from rounds.visits.public import PhotoIn, add_photo

PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo to be drawn. The same shop looks the same on each of its photos."""

    id: UUID
    visit_id: UUID
    taken_at: datetime
    received_at: datetime
    look: int
    name: str
    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    content: bytes
    thumbnail: bytes
    width: int
    height: int


def choose_shots(story: Story, count: int) -> dict[UUID, list[Shot]]:
    """By rep, the newest visits that are worth a photo: no shop twice."""
    newest = sorted(
        ((visit, round_.rep) for round_ in story.rounds for visit in round_.visits),
        key=lambda pair: (pair[0].started_at, pair[0].check_in.id),
        reverse=True,
    )
    seen: set[UUID] = set()
    chosen: dict[UUID, list[Shot]] = {}
    for visit, rep in newest:
        if len(seen) == count:
            break
        if visit.outlet.id not in seen:
            seen.add(visit.outlet.id)
            chosen.setdefault(rep.id, []).append(_shot(story, visit, rep))
    return chosen


def _shot(story: Story, visit: DrawnVisit, rep: Person) -> Shot:
    roll = dice(SEED, "shot", visit.check_in.id)
    latest = visit.check_out.ended_at if visit.check_out else story.now
    # Between arriving and the earlier of leaving and now.
    taken_at = visit.started_at + (latest - visit.started_at) * roll.uniform(0.1, 0.6)
    if taken_at > visit.started_at + timedelta(minutes=4):
        taken_at = visit.started_at + timedelta(seconds=roll.uniform(40, 240))
    at = taken_at.astimezone(zone(ZONE)).strftime("%Y-%m-%d %H:%M")
    fix = visit.check_in.fix
    lines = [visit.outlet.spot.name, f"{at}  {rep.name}"]
    if fix is not None:
        lines.append(f"{fix.lat:.5f}, {fix.lng:.5f}  ±{fix.accuracy_m or 0:.0f} m")
    return Shot(
        made_id(taken_at, "photo", visit.check_in.id),
        visit.check_in.id,
        taken_at,
        min(max(taken_at, visit.received_at) + timedelta(seconds=roll.uniform(3, 30)), story.now),
        visit.outlet.cmd.id.int % 1_000_003,
        visit.outlet.spot.name,
        visit.outlet.spot.picture,
        tuple(lines),
    )


class Studio:
    """Draws in processes of its own, some pictures at a time."""

    def __init__(self, pool: Executor) -> None:
        self._pool = pool
        self._free = asyncio.Semaphore(2 * PROCESSES)

    async def draw(self, shot: Shot) -> Picture:
        # Each step is a function that needs no more than its own module: the processes start quickly.
        loop = asyncio.get_running_loop()
        async with self._free:
            front = await loop.run_in_executor(self._pool, storefront, shot.look, shot.name, shot.kind)
            content = await loop.run_in_executor(self._pool, watermark, front, shot.lines)
            thumbnail = await loop.run_in_executor(self._pool, make_thumbnail, content)
        return Picture(content, thumbnail, *image_size(content))


@contextmanager
def open_studio() -> Iterator[Studio]:
    # Spawned, since a fork would carry the event loop and the database's connections along.
    pool = ProcessPoolExecutor(
        PROCESSES, get_context("spawn"), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)
    )
    try:
        yield Studio(pool)
    finally:
        pool.shutdown(cancel_futures=True)


async def add_shots(tx: Tx, files: Files, limit: int, shots: Sequence[tuple[Shot, Picture]]) -> None:
    """Store the pictures as a phone would send them, and say which visit each belongs to."""
    for shot, picture in shots:
        tx.now = shot.received_at
        digest = hashlib.sha256(picture.content)
        size = len(picture.content)
        for offset in range(0, size, PART):
            part = picture.content[offset : offset + PART]
            await accept_part(tx, files, digest.digest(), offset, size, part)
        await files.put(thumbnail_key(tx.org_id, digest.hexdigest()), picture.thumbnail, tx)
        photo = PhotoIn(
            id=shot.id,
            sha256=digest.hexdigest(),
            size=size,
            width=picture.width,
            height=picture.height,
            taken_at=shot.taken_at,
            live=True,
            watermark=list(shot.lines),
        )
        await add_photo(tx, shot.visit_id, photo, limit=limit)
