"""The server as a process of its own, as `rounds up` starts it, on the test run's database."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from rounds.core.config import Settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def is_reachable(address: str, server: subprocess.Popen[bytes]) -> bool:
    """Wait for the first answer, or for the end of the process; each try waits twice as long as the one before."""
    for tries in range(7):
        with (
            httpx.Client(transport=httpx.HTTPTransport(retries=tries)) as client,
            suppress(httpx.ConnectError),
        ):
            return client.get(f"{address}/healthz", timeout=30).is_success
        if server.poll() is not None:
            return False
    return False


@pytest.fixture(scope="module")
def served(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address. What it says goes to a file that is shown if it does not start."""
    port = free_port()
    environment = {
        **os.environ,
        "ROUNDS_DATABASE_URL": settings.database_url.get_secret_value(),
        "ROUNDS_SECRET_KEY": settings.secret_key.get_secret_value(),
        "ROUNDS_MASTER_KEY": settings.master_key.get_secret_value(),
        "ROUNDS_DATA_DIR": str(settings.data_dir),
        "ROUNDS_LOG_LEVEL": "error",
        "ROUNDS_POOL_SIZE": "4",
    }
    said = tmp_path_factory.mktemp("served") / "log"
    with said.open("wb") as log:
        server = subprocess.Popen(
            [Path(sys.executable).with_name("rounds"), "serve", "--port", str(port)],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        assert is_reachable(address, server), said.read_text()
        yield address
    finally:
        server.terminate()
        server.wait(20)
        print(said.read_text())  # noqa: T201 - pytest shows it with a failure
