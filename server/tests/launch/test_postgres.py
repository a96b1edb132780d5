"""The database of our own: whatever happened before, the next start works and nothing that was saved is lost."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from rounds.launch import postmaster
from rounds.launch.cluster_place import SOCKET_NAME, fits_a_socket, socket_folder
from rounds.launch.errors import LaunchError
from rounds.launch.postgres import Cluster, embedded

# Careless about power failures, but not about a killed server: commits still reach the kernel.
FAST = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "16MB"}


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder that the database's account can enter, which pytest's own is not under root."""
    folder = Path(tempfile.mkdtemp(prefix="rounds-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def ask(cluster: Cluster, sql: str) -> object:
    async def asked() -> object:
        connection = await asyncpg.connect(cluster.admin_dsn)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(asked())


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 20
    while postmaster.is_alive(pid):  # a zombie is not, though nobody may ever collect it
        assert time.monotonic() < deadline
        time.sleep(0.02)


def holder_of(data_dir: Path) -> subprocess.Popen[str]:
    """Another process that starts the database, tells its pid, and keeps it until its input closes."""
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from rounds.launch.postgres import embedded\n"
        f"with embedded(Path({str(data_dir)!r}), settings={FAST!r}) as cluster:\n"
        "    print(cluster.pid, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def told_pid(holder: subprocess.Popen[str]) -> int:
    assert holder.stdout is not None
    return int(holder.stdout.readline())


def end(holder: subprocess.Popen[str]) -> None:
    holder.communicate(timeout=30)


def test_a_throw_away_cluster_leaves_nothing_behind(data_dir):
    with embedded(data_dir, throwaway=True, settings=FAST) as cluster:
        assert ask(cluster, "SELECT current_setting('listen_addresses')") == ""
        assert cluster.socket_dir.stat().st_mode & 0o777 == 0o700
    assert not cluster.folder.exists()
    assert not cluster.socket_dir.exists()
    assert not postmaster.is_alive(cluster.pid)


def test_what_was_saved_is_there_after_the_next_start(data_dir):
    with embedded(data_dir, settings=FAST) as first:
        assert first.was_made_now
        ask(first, "CREATE TABLE kept AS SELECT 42 AS answer")
    with embedded(data_dir, settings=FAST) as second:
        assert not second.was_made_now
        assert ask(second, "SELECT answer FROM kept") == 42


def test_a_pid_that_another_program_got_is_not_taken_for_the_server(data_dir):
    with embedded(data_dir, settings=FAST) as cluster:
        pid_file = (cluster.folder / "postmaster.pid").read_text()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        stale = pid_file.replace(str(cluster.pid), str(stranger.pid), 1)
        (cluster.folder / "postmaster.pid").write_text(stale)
        with embedded(data_dir, settings=FAST) as again:
            assert again.pid != stranger.pid
            assert stranger.poll() is None, "the stranger was left alone"
        stranger.kill()


def test_a_pid_file_cut_off_by_a_power_failure_is_no_obstacle(data_dir):
    with embedded(data_dir, settings=FAST) as cluster:
        pass
    (cluster.folder / "postmaster.pid").write_text("")
    with embedded(data_dir, settings=FAST) as again:
        assert ask(again, "SELECT 1") == 1


def test_a_killed_server_with_a_busy_backend_is_replaced(data_dir):
    with embedded(data_dir, settings=FAST) as cluster:
        ask(cluster, "CREATE TABLE kept AS SELECT 42 AS answer")

        async def leave_a_busy_backend() -> int:
            connection = await asyncpg.connect(cluster.admin_dsn)
            pid = connection.get_server_pid()
            busy = asyncio.ensure_future(connection.execute("DO $$ BEGIN LOOP END LOOP; END $$"))
            await asyncio.sleep(0.05)
            os.kill(cluster.pid, signal.SIGKILL)
            busy.cancel()
            with contextlib.suppress(asyncio.CancelledError, asyncpg.PostgresError, OSError):
                await busy
            connection.terminate()
            return pid

        orphan = asyncio.run(leave_a_busy_backend())
        wait_until_gone(cluster.pid)
        assert postmaster.works_in(orphan, cluster.folder)
    with embedded(data_dir, settings=FAST) as again:
        assert not postmaster.is_alive(orphan)
        assert ask(again, "SELECT answer FROM kept") == 42


def test_two_starts_at_once_share_one_server_and_the_last_one_stops_it(data_dir):
    first, second = holder_of(data_dir), holder_of(data_dir)
    pid = told_pid(first)
    assert told_pid(second) == pid
    # The one that did not start it leaves first: the kernel would end it with its starter.
    starter, other = (first, second) if psutil.Process(pid).ppid() == first.pid else (second, first)
    end(other)
    assert postmaster.is_alive(pid)
    end(starter)
    assert not postmaster.is_alive(pid)


def test_the_server_ends_with_a_starter_that_was_killed(data_dir):
    holder = holder_of(data_dir)
    pid = told_pid(holder)
    holder.kill()
    holder.communicate()
    wait_until_gone(pid)
    with embedded(data_dir, settings=FAST) as again:
        assert again.pid != pid
        assert ask(again, "SELECT 1") == 1


def test_data_of_another_major_version_is_refused_in_words(data_dir):
    with embedded(data_dir, settings=FAST) as cluster:
        pass
    (cluster.folder / "PG_VERSION").write_text("12\n")
    with pytest.raises(LaunchError, match="made by PostgreSQL 12"), embedded(data_dir, settings=FAST):
        pass


def test_a_failed_start_says_what_the_server_said(data_dir):
    with (
        pytest.raises(LaunchError, match="no_such_setting"),
        embedded(data_dir, settings={"no_such_setting": "1"}),
    ):
        pass


def test_a_socket_path_may_have_107_bytes():
    room = 107 - len(f"/{SOCKET_NAME}")
    assert fits_a_socket(Path("/" + "x" * (room - 1)))
    assert not fits_a_socket(Path("/" + "x" * room))
    assert not fits_a_socket(Path("/" + "巡" * (room // 3 + 1))), "bytes count, not characters"


def test_a_temporary_folder_with_a_long_path_is_passed_over(data_dir, monkeypatch):
    far = data_dir / ("x" * 100)
    far.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(far))
    with embedded(data_dir, throwaway=True, settings=FAST) as cluster:
        assert not cluster.socket_dir.is_relative_to(far)
        assert ask(cluster, "SELECT 1") == 1


def test_a_link_in_the_place_of_the_socket_folder_is_refused(data_dir):
    from rounds.launch.account import database_account

    account = database_account()
    folder = socket_folder(data_dir / "postgres", account)
    folder.rmdir()
    folder.symlink_to(data_dir)
    try:
        with pytest.raises(LaunchError, match="belongs to somebody else"):
            socket_folder(data_dir / "postgres", account)
    finally:
        folder.unlink()
