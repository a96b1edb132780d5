"""The way of WAL and backups to their place, when the place or the writer fails."""

import errno
import io
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import IO, Any

import psycopg
import pytest
from obstore.store import MemoryStore
from typer.testing import CliRunner

from rounds.cli import app
from rounds.launch.backup.archive import Archive, is_on, unsaved_in
from rounds.launch.backup.files import FolderStore, ObjectStore
from rounds.launch.backup.health import backup_facts, backup_findings
from rounds.launch.backup.keeper import is_due, keep, switch_wal
from rounds.launch.backup.keeping import prune
from rounds.launch.backup.manifests import read_holdings, read_segments
from rounds.launch.backup.places import FolderPlace, Found, StorePlace, open_place, put_sealed
from rounds.launch.backup.sealing import new_identity, unseal
from rounds.launch.backup.setting_up import set_up_backups
from rounds.launch.backup.settings import BackupSettings, Keep, load_settings, save_settings
from rounds.launch.backup.sites import Site, open_site
from rounds.launch.backup.taking import take_backup
from rounds.launch.backup.words import BackupError
from rounds.launch.places import open_data_dir
from tests.backup.installation import Installation, a_folder, an_installation

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


class FailingPlace:
    """Takes so many objects, then its disk is full."""

    def __init__(self, place: FolderPlace, takes: int, only: str = "") -> None:
        self.place, self.takes, self.only = place, takes, only
        self.url = place.url

    def keep(self, draft: IO[bytes], name: str) -> None:
        if name.startswith(self.only):
            if self.takes == 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            self.takes -= 1
        self.place.keep(draft, name)

    def draft(self) -> AbstractContextManager[IO[bytes]]:
        return self.place.draft()

    def open(self, name: str) -> IO[bytes]:
        return self.place.open(name)

    def list(self, prefix: str) -> Iterator[Found]:
        return self.place.list(prefix)

    def delete(self, name: str) -> None:
        self.place.delete(name)


@pytest.fixture(scope="module")
async def at(anyio_backend: object) -> AsyncIterator[Installation]:
    with a_folder() as folder:
        async with an_installation(folder) as made:
            yield made


def written(at: Installation) -> None:
    """A finished piece of WAL that waits to be saved."""
    with psycopg.connect(at.cluster.admin_dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_logical_emit_message(false, 'x', 'y')")
    switch_wal(at.cluster)


@contextmanager
def keeping(at: Installation) -> Iterator[None]:
    stop = Event()
    thread = Thread(target=keep, args=(at.data, at.cluster, "", stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_segment_waits_for_its_place_and_is_sent_again_after_a_kill(at: Installation) -> None:
    written(at)
    until(at.site.archive.unsaved)
    waiting = at.site.archive.unsaved()
    with pytest.raises(OSError, match="No space"):
        _archive(at, 0).save_ready()
    assert at.site.archive.unsaved() == waiting
    assert (at.site.memory.fact("archive_error") or "").endswith("device")

    class Killed(Archive):
        def _note(self, name: str) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _archive(at, 99, Killed).save_ready()
    assert at.site.archive.save_ready() == len(waiting)
    held = [one.name for one in read_segments(at.site.place, at.site.system)]
    assert held.count(waiting[0]) == 2, "sent twice, lost never"
    assert at.site.archive.unsaved() == []
    assert at.site.memory.fact("archive_error") is None
    (at.cluster.folder.parent / "wal-archive" / "awake").unlink(missing_ok=True)


def test_what_waits_too_long_is_seen_by_the_doctor(at: Installation) -> None:
    written(at)
    until(lambda: unsaved_in(at.cluster.folder))
    facts = backup_facts(at.data, at.cluster.folder)
    assert facts.unsaved >= 1
    assert facts.oldest_unsaved is not None
    late = replace(facts, now=facts.oldest_unsaved + 16 * 60_000)
    assert "wal_behind" in [code for code, *_ in backup_findings(late, is_public=True)]


def test_beyond_the_limit_the_oldest_is_given_up_aloud_and_the_next_backup_is_a_full_one(
    at: Installation,
) -> None:
    first = take_backup(at.site, print, full=True)
    assert (first.kind, take_backup(at.site, print).kind) == ("full", "increment")
    for _ in range(3):
        written(at)
    until(lambda: len(at.site.archive.unsaved()) >= 3)
    waiting = at.site.archive.unsaved()
    archive = _archive(at, 0)
    archive.limit_mb = 32
    with pytest.raises(OSError, match="No space"):
        archive.save_ready()
    assert at.site.archive.unsaved() == waiting[-2:]
    facts = backup_facts(at.data, at.cluster.folder)
    assert "wal_gap" in [code for code, *_ in backup_findings(facts, is_public=True)]
    assert take_backup(at.site, print).kind == "full"
    assert take_backup(at.site, print).kind == "increment"


@pytest.mark.parametrize(
    ("takes", "only"),
    [(0, "backups"), (2, "backups"), (4, "backups"), (0, "files")],
)
def test_a_backup_that_is_cut_is_no_backup(at: Installation, takes: int, only: str) -> None:
    (at.data.files / "blob").mkdir(exist_ok=True)
    (at.data.files / "blob" / f"{takes}{only}").write_bytes(f"{takes}{only}".encode())
    before = read_holdings(at.site.place).backups
    with pytest.raises(BackupError):
        take_backup(_site(at, takes, only), print)
    assert read_holdings(at.site.place).backups == before
    made = take_backup(at.site, print)
    assert read_holdings(at.site.place).backups[-1] == made
    prune(replace(at.site, settings=replace(at.site.settings, keep=Keep(99, 99, 99))))
    folders = {path.name for path in (at.place / "backups").iterdir()}
    assert folders == {one.id for one in read_holdings(at.site.place).backups}, "its parts are swept away"


def test_pruning_takes_old_chains_their_wal_and_files_that_nothing_names(at: Installation) -> None:
    gone = at.data.files / "blob" / "gone"
    gone.parent.mkdir(exist_ok=True)
    gone.write_bytes(b"content of a file that is deleted")
    old = take_backup(at.site, print, full=True)
    gone.unlink()
    count = len(list(at.place.glob("files/*/*")))
    new = take_backup(at.site, print, full=True)
    assert len(list(at.place.glob("files/*/*"))) == count
    removal = prune(replace(at.site, settings=replace(at.site.settings, keep=Keep(1, 0, 0))))
    assert old.id in [one.id for one in removal.backups]
    assert [one.id for one in read_holdings(at.site.place).backups] == [new.id]
    names = [one.name for one in read_segments(at.site.place, at.site.system) if one.number is not None]
    assert min(names) == new.first_wal
    assert len(list(at.place.glob("files/*/*"))) == count - 1
    assert take_backup(at.site, print).parent == new.id


def test_an_object_store_is_a_place_too() -> None:
    identity, _ = new_identity()
    place = StorePlace("memory://", MemoryStore())
    name, sealed = put_sealed(place, io.BytesIO(b"content" * 100_000), identity.recipient, "a/b.{sha256}")
    assert [(one.name, one.size) for one in place.list("a")] == [(name, sealed.size)]
    out = io.BytesIO()
    with place.open(name) as source:
        unseal(source, out, identity, name)
    assert out.getvalue() == b"content" * 100_000
    place.delete(name)
    place.delete(name)
    with pytest.raises(FileNotFoundError):
        place.open(name)
    for address, code in (("s3://key:secret@bucket/x", "secret_in_url"), ("nonsense://x", "no_place")):
        with pytest.raises(BackupError) as caught:
            open_place(address)
        assert caught.value.code == code


def test_files_are_read_from_a_folder_and_from_an_object_store_alike(tmp_path: Path) -> None:
    (tmp_path / "blob").mkdir()
    (tmp_path / "blob" / "a").write_bytes(b"one")
    store: Any = MemoryStore()
    bucket = ObjectStore("memory://", store)
    with bucket.place.draft() as draft:
        draft.write(b"one")
        bucket.place.keep(draft, "blob/a")
    for found in (FolderStore(tmp_path), bucket):
        assert [path for path, _ in found.everything()] == ["blob/a"]
        assert found.version("blob/b") is None
        assert found.version("blob/a") is not None
        with found.open("blob/a") as source:
            assert source.read() == b"one"


def test_a_place_that_is_not_mounted_takes_nothing_and_the_limit_holds(at: Installation) -> None:
    marker = at.place / "installation.json"
    aside = marker.rename(at.folder / "aside.json")
    try:
        for _ in range(3):
            written(at)
        until(lambda: len(at.site.archive.unsaved()) >= 3)
        save_settings(at.data, replace(at.site.settings, wal_limit_mb=256))
        kept = len(list(at.place.rglob("*")))
        for attempt in (
            at.site.archive.save_ready,
            lambda: take_backup(at.site, print),
            lambda: open_site(at.data, at.cluster),
        ):
            with pytest.raises(BackupError) as caught:
                attempt()
            assert caught.value.code == "place_gone"
        assert len(list(at.place.rglob("*"))) == kept
        for _ in range(17):
            written(at)
        until(lambda: len(at.site.archive.unsaved()) > 16)
        with keeping(at):
            until(lambda: len(at.site.archive.unsaved()) == 16)
        assert "挂载" in (at.site.memory.fact("archive_error") or "")
    finally:
        aside.rename(marker)
    assert at.site.archive.save_ready() == 16


def test_the_keeper_makes_what_is_due_and_sends_the_last_wal_before_it_stops(at: Installation) -> None:
    save_settings(at.data, at.site.settings)
    at.site.memory.tell(last_backup_started=None)
    before = {one.id for one in read_holdings(at.site.place).backups}
    with keeping(at):
        until(lambda: at.site.memory.moment("last_backup_started"))
        with psycopg.connect(at.cluster.admin_dsn, autocommit=True) as connection:
            connection.execute("SELECT pg_logical_emit_message(false, 'x', 'y')")
            row = connection.execute("SELECT pg_walfile_name(pg_current_wal_insert_lsn())").fetchone()
    assert row
    assert row[0] in [one.name for one in read_segments(at.site.place, at.site.system)]
    made = read_holdings(at.site.place).backups[-1]
    assert made.started == at.site.memory.moment("last_backup_started")
    assert made.id not in before
    assert not is_due(at.site.settings, made.started, datetime.now(UTC)), "not a second one today"


def test_who_turns_backups_off_lets_wal_go(at: Installation) -> None:
    save_settings(at.data, at.site.settings)
    assert is_on(at.cluster.folder)
    done = CliRunner().invoke(app, ["backup", "off", "--data", str(at.data.root)])
    assert done.exit_code == 0
    assert not is_on(at.cluster.folder)
    written(at)
    until(lambda: not at.site.archive.ready())
    assert CliRunner().invoke(app, ["backup", "off", "--data", str(at.data.root)]).exit_code == 1
    save_settings(at.data, at.site.settings)
    open_site(at.data, at.cluster)
    assert is_on(at.cluster.folder)


def test_setting_up_refuses_what_would_not_help(tmp_path: Path) -> None:
    data = open_data_dir(tmp_path / "data")
    inside = BackupSettings(str(data.root / "backups"), "")
    other = BackupSettings(str(tmp_path / "place"), "age1nonsense")
    for wish, code in ((inside, "place_inside"), (other, "bad_recipient")):
        with pytest.raises(BackupError) as caught:
            set_up_backups(data, wish)
        assert caught.value.code == code
        assert load_settings(data) is None
    assert any("AGE-SECRET-KEY-" in line for line in set_up_backups(data, replace(other, recipient="")))
    again = set_up_backups(data, replace(other, recipient="", at="04:00"))
    assert not any("AGE-SECRET-KEY-" in line for line in again), "shown once"
    another = open_data_dir(tmp_path / "another")
    with pytest.raises(BackupError) as caught:
        set_up_backups(another, BackupSettings(str(tmp_path / "place"), ""))
    assert caught.value.code == "not_ours"


def test_the_commands_speak_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    data = ["--data", str(tmp_path / "data")]

    def say(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, [*words])
        return done.exit_code, done.output

    assert say("backup", "list", *data) == (
        1,
        "No backup is set up here: rounds backup setup --place FOLDER\n",
    )
    assert say("backup", "now", *data)[0] == 1
    code, told = say("backup", "setup", "--place", str(tmp_path / "place"), "--at", "25:00", *data)
    assert (code, told) == (1, "25:00 is no time of day such as 02:30\n")
    code, told = say("backup", "setup", "--place", str(tmp_path / "place"), "--daily", "3", *data)
    assert code == 0
    assert "shown this once" in told
    code, told = say("backup", "schedule", "--at", "04:15", "--weekly", "0", *data)
    assert (code, "04:15" in told, "3 days, 0 weeks" in told) == (0, True, True)
    assert say("backup", "list", *data) == (0, "There is no backup yet\n")
    (tmp_path / "id").write_text("nothing")
    code, told = say("backup", "verify", "--identity", str(tmp_path / "id"), *data)
    assert (code, "holds no identity" in told) == (1, True)
    _, words = new_identity()
    (tmp_path / "id").write_text(words)
    into = ["--identity", str(tmp_path / "id"), "--into", str(tmp_path / "new")]
    code, told = say("restore", "--from", str(tmp_path / "place"), *into)
    assert (code, told) == (1, "There is no backup at this place\n")
    assert not (tmp_path / "new").exists()


def test_of_a_database_elsewhere_files_and_keys_are_kept_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("ROUNDS_OWNER_DATABASE_URL", "postgresql://rounds_owner@db.invalid/rounds")
    data = open_data_dir(tmp_path / "data")
    (data.files / "a").write_bytes(b"content")
    (data.root / "secret.key").write_text("x")
    place, where = str(tmp_path / "place"), ["--data", str(data.root)]
    done = CliRunner().invoke(app, ["backup", "setup", "--place", place, *where])
    (tmp_path / "id").write_text(done.output)
    done = CliRunner().invoke(app, ["backup", "now", *where])
    assert done.exit_code == 0
    assert "NOT in this backup" in done.output
    back = ["--identity", str(tmp_path / "id"), "--into", str(tmp_path / "new")]
    done = CliRunner().invoke(app, ["restore", "--from", place, *back])
    assert (done.exit_code, "The database is not part of it" in done.output) == (0, True)
    assert (tmp_path / "new" / "files" / "a").read_bytes() == b"content"
    assert (tmp_path / "new" / "secret.key").read_text() == "x"


def _site(at: Installation, takes: int, only: str) -> Site:
    assert isinstance(at.site.place, FolderPlace)
    return replace(at.site, place=FailingPlace(at.site.place, takes, only))


def _archive(at: Installation, takes: int, kind: type[Archive] = Archive) -> Archive:
    site = _site(at, takes, "wal")
    return kind(
        at.cluster.folder,
        site.system,
        site.place,
        site.settings.recipient,
        site.memory,
        8192,
        site.settings.installation,
    )
