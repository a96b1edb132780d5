"""The whole system as a person runs it: up, killed, up again, stopped."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

STARTS_WITHIN_S = 90


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="rounds-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


class Running:
    """`rounds up` as a process of its own, ready when its announcement is there."""

    def __init__(self, data_dir: Path, *options: str) -> None:
        self.ready = data_dir / "ready.json"
        self.ready.unlink(missing_ok=True)
        self.log = data_dir / "up.log"
        command = [
            sys.executable, "-m", "rounds.cli", "up", "--no-demo",
            "--data", str(data_dir), "--announce", str(self.ready), *options,
        ]  # fmt: skip
        with self.log.open("w") as log:
            environment = {**os.environ, "LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not self.ready.exists():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)
        self.url = json.loads(self.ready.read_text())["url"]
        self.family = psutil.Process(self.process.pid).children(recursive=True)

    def status(self) -> int:
        with urllib.request.urlopen(f"{self.url}healthz", timeout=10) as answer:
            return int(answer.status)

    def stop(self, how: signal.Signals) -> float:
        asked = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(timeout=30)
        return time.monotonic() - asked

    def survivors(self) -> list[list[str]]:
        """The commands of those of its family that are still there after a while; a zombie is not."""
        deadline = time.monotonic() + 15
        while (
            alive := [process for process in self.family if is_at_work(process)]
        ) and time.monotonic() < deadline:
            time.sleep(0.05)
        return [process.cmdline() for process in alive]


def is_at_work(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.timeout(300)
def test_the_system_starts_survives_being_killed_and_stops_cleanly(data_dir):
    (data_dir / "basemap").mkdir()
    (data_dir / "basemap" / "basemap.json").write_text("{}")  # the operator's own map: none is drawn
    port = free_port()
    first = Running(data_dir, "--port", str(port))
    assert first.status() == 200
    first.stop(signal.SIGKILL)
    assert first.survivors() == [], "nothing outlives a parent that was killed"

    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        second = Running(data_dir, "--port", str(port))
        assert f":{port}/" not in second.url
        assert f"port {port} is taken" in second.log.read_text()
        assert second.status() == 200
    assert second.stop(signal.SIGINT) < 5
    assert second.process.returncode == 0
    assert second.survivors() == []
    assert "Traceback" not in second.log.read_text()
