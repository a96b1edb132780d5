"""Child processes: started, watched, started again when they fall, and ended with us whatever happens to us."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rounds.launch.errors import LaunchError
from rounds.launch.logs import open_log, tail

STOP_PATIENCE_S = 3.5
SHORT_LIFE_S = 10.0
SHORT_LIVES_ALLOWED = 3
LOOK_EVERY_S = 2.0
TRY_AGAIN_S = 10.0


@dataclass
class Child:
    """One program of the system. Secrets travel in `environment`; an argument would be seen in `ps`."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    when_orphaned: signal.Signals = signal.SIGTERM
    """What the kernel sends it should we be killed. SIGKILL for one that would wait for a database that is gone."""
    process: asyncio.subprocess.Process | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)
    is_wanted: bool = field(default=True, init=False)

    async def start(self) -> None:
        if not self.is_wanted:
            return
        tether = Path(__file__).with_name("tether.py")
        with open_log(self.log) as log:
            # Its own session: Ctrl-C on the terminal reaches us, and we end the children in order.
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-IS", str(tether), str(int(self.when_orphaned)), str(os.getpid()), "-", *self.command,
                env={**os.environ, **self.environment}, start_new_session=True,
                stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self.started_at = time.monotonic()

    async def ended(self) -> int:
        assert self.process is not None  # noqa: S101 (asked only after start)
        return await self.process.wait()

    async def stop(self) -> None:
        self.is_wanted = False
        if self.process is None or self.process.returncode is not None:
            return
        self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), STOP_PATIENCE_S)
        except TimeoutError:
            os.killpg(self.process.pid, signal.SIGKILL)  # with the workers it may have made itself
            await self.process.wait()


async def keep_all_running(children: list[Child], tell: Callable[[str], None]) -> None:
    await asyncio.gather(*(keep_running(child, tell) for child in children))


async def keep_running(child: Child, tell: Callable[[str], None]) -> None:
    """Start a child again when it ends unasked. One that keeps ending at once is given up: LaunchError."""
    short_lives = 0
    while child.is_wanted:
        code = await child.ended()
        lived = time.monotonic() - child.started_at
        short_lives = short_lives + 1 if lived < SHORT_LIFE_S else 0
        if short_lives >= SHORT_LIVES_ALLOWED:
            raise LaunchError(f"{child.name} keeps ending (code {code}), its log says:\n{tail(child.log)}")
        if child.is_wanted:
            tell(f"{child.name} ended with code {code} and is started again ({child.log})")
            await asyncio.sleep(short_lives)
            await child.start()


async def keep_trying(child: Child, is_due: Callable[[], bool], tell: Callable[[str], None]) -> None:
    """For a child that the system can do without: started once it is due, and never given up."""
    while child.is_wanted:
        if is_due():
            await child.start()
            code = await child.ended()
            if child.is_wanted:
                tell(f"{child.name} ended with code {code} and is started again ({child.log})")
                await asyncio.sleep(TRY_AGAIN_S)
        await asyncio.sleep(LOOK_EVERY_S)


async def stop_all(children: list[Child]) -> None:
    await asyncio.gather(*(child.stop() for child in children))
