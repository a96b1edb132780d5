"""Children are started again when they fall, and end with us whatever happens to us."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from rounds.launch import supervise
from rounds.launch.errors import LaunchError
from rounds.launch.postmaster import is_alive
from rounds.launch.supervise import Child, keep_all_running, keep_running, stop_all


def child(tmp_path: Path, program: str) -> Child:
    return Child("child", [sys.executable, "-IS", "-c", program], {}, tmp_path / "child.log")


async def until(log: Path, words: str) -> None:
    async with asyncio.timeout(20):
        while not log.exists() or words not in log.read_text():
            await asyncio.sleep(0.02)


def test_a_child_that_keeps_ending_is_given_up_with_the_end_of_its_log(tmp_path):
    async def run() -> list[str]:
        told: list[str] = []
        falling = child(tmp_path, "import sys; sys.exit('no such table')")
        await falling.start()
        with pytest.raises(LaunchError, match="no such table"):
            await keep_running(falling, told.append)
        return told

    told = asyncio.run(run())
    assert len(told) == supervise.SHORT_LIVES_ALLOWED - 1
    assert "ended with code 1" in told[0]


def test_a_child_that_falls_once_is_started_again(tmp_path):
    async def run() -> None:
        standing = child(tmp_path, "print('up', flush=True); import time; time.sleep(60)")
        await standing.start()
        keeper = asyncio.create_task(keep_running(standing, lambda _: None))
        await until(standing.log, "up\n")
        assert standing.process is not None
        standing.process.kill()
        await until(standing.log, "up\nup\n")
        await stop_all([standing])
        await keeper  # asked to end: not started again

    asyncio.run(run())


def test_one_given_up_does_not_bring_back_the_others_that_are_then_stopped(tmp_path):
    async def run() -> None:
        standing = child(tmp_path, "import time; time.sleep(60)")
        falling = child(tmp_path, "raise SystemExit(2)")
        await asyncio.gather(standing.start(), falling.start())
        with pytest.raises(LaunchError):
            await keep_all_running([standing, falling], lambda _: None)
        await stop_all([standing, falling])
        await asyncio.sleep(0)
        assert standing.process is not None
        assert standing.process.returncode is not None

    asyncio.run(run())


def test_a_child_that_will_not_end_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(supervise, "STOP_PATIENCE_S", 0.2)

    async def run() -> int | None:
        deaf = child(
            tmp_path,
            "from signal import *; signal(SIGTERM, SIG_IGN); print('up', flush=True); import time; time.sleep(60)",
        )
        await deaf.start()
        await until(deaf.log, "up")
        await deaf.stop()
        assert deaf.process is not None
        return deaf.process.returncode

    assert asyncio.run(run()) == -9


def test_a_child_ends_with_a_parent_that_was_killed(tmp_path):
    program = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from rounds.launch.supervise import Child\n"
        "async def run():\n"
        "    command = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
        f"    child = Child('c', command, {{}}, Path({str(tmp_path)!r}) / 'log')\n"
        "    await child.start()\n"
        "    print(child.process.pid, flush=True)\n"
        "    await child.ended()\n"
        "asyncio.run(run())\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        while "tether" in " ".join(psutil.Process(pid).cmdline()):
            pass  # it has not yet asked the kernel
        parent.kill()
    deadline = time.monotonic() + 20
    while is_alive(pid):
        assert time.monotonic() < deadline
        time.sleep(0.02)
