"""One installation's story, backed up on the way, and brought back to different points of it."""

import asyncio
import hashlib
import json
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import pytest

from rounds.launch.backup.health import backup_facts
from rounds.launch.backup.keeping import prune
from rounds.launch.backup.manifests import Backup, read_holdings, read_segments
from rounds.launch.backup.outlook import settle
from rounds.launch.backup.recovery import Target, read_target
from rounds.launch.backup.reports import listing, restored_lines, verdict_lines
from rounds.launch.backup.restoring import Restored, opened_database, plan_of, restore
from rounds.launch.backup.sealing import Identity, new_identity
from rounds.launch.backup.settings import now_ms
from rounds.launch.backup.taking import take_backup
from rounds.launch.backup.verifying import compare, verify
from rounds.launch.backup.words import BackupError
from tests.backup.installation import Installation, a_folder, an_installation, customers_of, served, the_same
from tests.core.test_files import picture
from tests.sync.phone import Phone
from tests.world import Caller, Company, an_op

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]


@dataclass
class Story:
    """What was pushed, in order, with the moment (ms) at which each was acknowledged."""

    at: Installation
    company: Company
    phone: Phone
    ops: list[dict[str, Any]] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    backups: list[Backup] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    epoch: str = ""

    @property
    def rep(self) -> Caller:
        return self.company["rep"]

    async def push(self) -> None:
        n = len(self.ops) + 1
        op = an_op(
            "customer.create",
            f"01900000-0000-7000-8000-{n:012x}",
            n,
            data={"name": f"店 {n}", "kind": "outlet"},
        )
        answer = await self.rep.push(op)
        assert answer.json()["results"][0]["status"] == "applied", answer.text
        self.ops.append(op)
        self.acknowledged.append(now_ms())
        await asyncio.sleep(0.05)

    async def upload(self) -> None:
        content = picture(40)
        name = hashlib.sha256(content).hexdigest()
        await self.rep.put(f"/api/sync/v1/blobs/{name}", content, off=0, size=len(content))
        self.pictures.append(name)

    def ids(self, count: int) -> list[str]:
        return [op["id"] for op in self.ops[:count]]

    def restore(self, target: Target, into: Path) -> Restored:
        return restore(str(self.at.place), self.at.identity, target, into, print)


@pytest.fixture(scope="module")
async def story(anyio_backend: object) -> AsyncIterator[Story]:
    """Two operations, a full backup, one, an increment, two more and a picture, all of the WAL saved."""
    with a_folder() as folder:
        async with an_installation(folder) as at:
            company = await at.world.company()
            told = Story(at, company, Phone(company["rep"]))
            await told.push()
            await told.upload()
            await told.push()
            told.backups.append(await asyncio.to_thread(take_backup, at.site, print))
            await told.push()
            told.backups.append(await asyncio.to_thread(take_backup, at.site, print))
            await told.push()
            await told.push()
            await told.upload()
            await told.phone.pull()
            row = await at.world.oracle.fetchval(
                "SELECT epoch FROM sync_head WHERE org_id = $1", company.org_id
            )
            told.epoch = str(row)
            await asyncio.to_thread(at.save_wal)
            yield told


@pytest.fixture
def new() -> Iterator[Path]:
    with a_folder() as folder:
        yield folder / "new"


async def test_the_second_backup_is_an_increment_and_small(story: Story) -> None:
    full, increment = story.backups
    assert (full.kind, increment.kind, increment.parent) == ("full", "increment", full.id)
    assert increment.objects["database"].size * 3 < full.objects["database"].size


async def test_all_comes_back_and_phones_are_told_that_this_is_another_history(
    story: Story, new: Path
) -> None:
    restored = await asyncio.to_thread(story.restore, Target(), new)
    outlook = await asyncio.to_thread(settle, restored)
    assert (outlook.epochs, outlook.awaited) == (1, 0)
    lines = "\n".join(restored_lines(restored, outlook))
    assert f"公司 {story.company.org_id}" in lines
    for key in ("secret.key", "audit.key", "master.key"):
        assert (new / key).read_bytes() == (story.at.data.root / key).read_bytes()
        assert (new / key).stat().st_mode & 0o077 == 0
    assert {path.name for path in (new / "files" / "blob").glob("*/*")} == set(story.pictures)
    for path in (new / "files").rglob("*"):
        if path.is_file():
            before = story.at.data.files / path.relative_to(new / "files")
            assert path.read_bytes() == before.read_bytes()
    async with served(restored.data) as world:
        assert await customers_of(world, story.company) == story.ids(5)
        rep = the_same(story.rep, world)
        assert (await rep.pull(story.phone.cursor)).json()["params"] == {"reset": "epoch"}
        answer = await rep.push(*story.ops)
        assert [one.get("dup") for one in answer.json()["results"]] == [True] * 5
        assert await world.differences(story.company) == []


@pytest.mark.parametrize("count", [3, 4])
async def test_between_two_operations_the_first_is_there_the_second_is_not_and_phones_bring_it_back(
    story: Story, new: Path, count: int
) -> None:
    target = read_target(_iso(story.acknowledged[count - 1] + 10), None)
    restored = await asyncio.to_thread(story.restore, target, new)
    await asyncio.to_thread(settle, restored)
    async with served(restored.data) as world:
        assert await customers_of(world, story.company) == story.ids(count)
        rep = the_same(story.rep, world)
        answer = await rep.push(*story.ops)
        assert [one.get("dup", False) for one in answer.json()["results"]] == [True] * count + [False] * (
            5 - count
        )
        assert await customers_of(world, story.company) == story.ids(5)
        epoch = await world.oracle.fetchval(
            "SELECT epoch FROM sync_head WHERE org_id = $1", story.company.org_id
        )
        assert str(epoch) != story.epoch


async def test_a_backup_alone_ends_at_its_own_check_and_awaits_the_pictures_that_it_lacks(
    story: Story, new: Path
) -> None:
    lost = next(story.at.place.glob("files/*/*"))
    restored = await asyncio.to_thread(story.restore, Target(backup=story.backups[0].id), new)
    (new / "files" / "blob" / str(story.company.org_id) / story.pictures[0]).unlink()
    outlook = await asyncio.to_thread(settle, restored)
    assert outlook.awaited == 1
    assert lost.exists()
    async with served(restored.data) as world:
        assert await customers_of(world, story.company) == story.ids(2)
        state = (await the_same(story.rep, world).get(f"/api/sync/v1/blobs/{story.pictures[0]}")).json()
        assert (state["offset"], state["complete"]) == (0, False)


async def test_verify_finds_a_sound_backup_sound_and_a_missing_row_missing(story: Story, new: Path) -> None:
    place, identity = str(story.at.place), story.at.identity
    with a_folder() as room:
        sound = await asyncio.to_thread(lambda: verify(place, identity, print, room=room))
        assert list(room.iterdir()) == []
    assert (sound.is_sound, sound.backup.id, sound.files) == (
        True,
        story.backups[1].id,
        story.backups[1].file_count,
    )
    assert sound.rows > 50
    assert any("审计" in line for line in verdict_lines(sound))

    restored = await asyncio.to_thread(story.restore, Target(backup=story.backups[1].id), new)
    with opened_database(restored.plan, restored.data) as cluster:
        connection = await asyncpg.connect(cluster.dsn("postgres", "rounds"))
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("DELETE FROM customer WHERE id = $1", story.ops[0]["id"])
        await connection.execute("UPDATE customer SET name = 'x' WHERE id = $1", story.ops[1]["id"])
        await connection.execute("DELETE FROM audit WHERE seq = 2")
        await connection.close()
    verdict = await asyncio.to_thread(compare, restored, place, identity)
    assert not verdict.is_sound
    assert any(line.startswith("public.customer：备份时 3 行，恢复出 2 行") for line in verdict.faults)
    assert any("审计" in line for line in verdict.faults)


async def test_what_is_at_the_place_shows_nothing_of_what_it_holds(story: Story) -> None:
    content = b"".join(path.read_bytes() for path in story.at.place.rglob("*") if path.is_file())
    names = "\n".join(str(path) for path in story.at.place.rglob("*"))
    for secret in (
        "店 1",
        story.rep.code,
        (story.at.data.root / "master.key").read_text()[3:20],
        story.pictures[0],
        "customer",
    ):
        assert secret.encode() not in content
        assert secret not in names
    words = (story.at.folder / "identity").read_text().split("AGE-SECRET-KEY-")[1][:20].encode()
    for path in [*story.at.data.root.rglob("*"), *story.at.place.rglob("*")]:
        if path.is_file():
            assert words not in path.read_bytes(), "the secret half is stored nowhere"


async def test_listing_tells_how_far_back_and_how_fresh(story: Story) -> None:
    lines = await asyncio.to_thread(listing, story.at.data, None)
    assert [line.split()[0] for line in lines[:2]] == [one.id for one in story.backups]
    assert any("最近可恢复到" in line for line in lines)
    assert any("最后保存的 WAL 是" in line for line in lines)
    facts = backup_facts(story.at.data, story.at.cluster.folder)
    assert facts.is_set_up
    assert facts.last == story.backups[1].until
    assert facts.archived_until is not None


async def test_pruning_takes_nothing_that_the_rule_keeps(story: Story) -> None:
    before = {path for path in story.at.place.rglob("*") if path.is_file()}
    removal = await asyncio.to_thread(prune, story.at.site)
    assert removal.backups == []
    assert all(one.name < story.backups[0].first_wal for one in removal.segments), "from before all backups"
    gone = before - {path for path in story.at.place.rglob("*") if path.is_file()}
    assert gone == {story.at.place / one.object for one in removal.segments}


def refused(story: Story, new: Path, place: Path, target: Target, identity: Identity | None = None) -> str:
    """The code of the refusal; nothing is left behind."""
    with pytest.raises(BackupError) as caught:
        restore(str(place), identity or story.at.identity, target, new, print)
    assert not new.exists()
    return caught.value.code


async def test_another_identity_a_time_too_early_or_too_late_or_none_at_all_is_said(
    story: Story, new: Path
) -> None:
    other, _ = new_identity()
    place = story.at.place
    assert refused(story, new, place, Target(), other) == "wrong_identity"
    assert refused(story, new, place, Target(at=story.backups[0].until - 60_000)) == "too_early"
    assert refused(story, new, place, Target(at=now_ms() + 3_600_000)) == "too_late"
    assert refused(story, new, place, Target(backup="20200101T000000000Z-full")) == "unknown_backup"
    assert refused(story, new, new.parent / "nowhere", Target()) == "no_backup"
    with pytest.raises(BackupError, match="不是时刻"):
        read_target("yesterday", None)
    new.mkdir()
    (new / "mine").write_text("stays")
    with pytest.raises(BackupError) as caught:
        story.restore(Target(), new)
    assert caught.value.code == "not_empty"
    assert (new / "mine").read_text() == "stays"


@pytest.mark.parametrize(
    "kind", ["database", "check", "files", "secrets", "wal", "sweeps", "content", "manifest"]
)
async def test_one_changed_bit_is_found_in_every_kind_of_object(story: Story, new: Path, kind: str) -> None:
    place = new.parent / "place"
    shutil.copytree(story.at.place, place)
    made = plan_of(story.at.site.place, Target())
    named = {
        **{role: made.backup.objects[role].name for role in ("database", "check", "files", "secrets")},
        "wal": max(s.object for n, s in made.segments.items() if s.number is not None),
        "sweeps": next(p.relative_to(place).as_posix() for p in place.glob("sweeps/*")),
        "content": next(p.relative_to(place).as_posix() for p in place.glob("files/*/*")),
        "manifest": f"backups/{made.backup.id}/manifest.json",
    }[kind]
    path = place / named
    content = bytearray(path.read_bytes())
    where = content.index(b'"until"') + 9 if kind == "manifest" else Random(kind).randrange(len(content))
    content[where] ^= 1
    path.write_bytes(content)
    if kind == "manifest":
        holdings = read_holdings(_place(place))
        assert holdings.faults == [named]
        assert refused(story, new, place, Target(backup=made.backup.id)) == "unknown_backup"
    else:
        assert refused(story, new, place, Target()) == "damaged"


async def test_missing_wal_is_named_and_the_point_before_it_still_reached(story: Story, new: Path) -> None:
    place = new.parent / "place"
    shutil.copytree(story.at.place, place)
    segments = [one for one in read_segments(_place(place), story.at.site.system) if one.number is not None]
    (place / next(one for one in segments if one.name == story.backups[1].last_wal).object).unlink()
    assert refused(story, new, place, Target()) == "missing_wal"
    restored = restore(str(place), story.at.identity, Target(backup=story.backups[0].id), new, print)
    assert json.loads((story.at.place / "installation.json").read_text())["installation"]
    assert restored.plan.reaches == story.backups[0].until


def _place(folder: Path) -> Any:
    from rounds.launch.backup.places import open_place

    return open_place(str(folder))


def _iso(ms: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ms / 1000)) + f".{ms % 1000:03d}+00:00"
