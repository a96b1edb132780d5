"""Rounds of load and disaster, in groups; after each group everything is compared."""

import asyncio
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.proof.promises import Broken
from tests.soak.disasters import a_group, take_backup
from tests.soak.installation import Installation
from tests.soak.rest import come_to_rest
from tests.soak.town import CHANCE_OF_FAULT, Town, found_town

GROUPS_OF_A_TOWN = 4
"""Then two new companies: a copy of everything would weigh more with each group."""
SHOWN = 12
COLUMNS = ("rounds", "acknowledged", "faults", "kills", "lost", "doubled", "diverged", "seconds")


@dataclass(slots=True)
class Total:
    """The figures of a run, or of a group of its rounds."""

    acknowledged: int = 0
    faults: int = 0
    kills: int = 0
    broken: Broken = field(default_factory=Broken)

    def last_line(self) -> str:
        broken = self.broken
        return (
            f"soak: acknowledged {self.acknowledged}, kills {self.kills}, lost {len(broken.lost)}, "
            f"doubled {len(broken.doubled)}, diverged {len(broken.diverged)}"
        )


async def soak(rounds: int, group: int, seed: int, limit_s: float) -> Total:
    """So many rounds, in groups of `group`, or fewer when the time is over; groups are never cut."""
    sys.stdout.write(f"seed={seed} rounds={rounds}\n" + "".join(name.rjust(13) for name in COLUMNS) + "\n")
    dice, total, deadline = random.Random(seed), Total(), time.monotonic() + limit_s
    with tempfile.TemporaryDirectory(prefix="rounds-soak-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        installation = Installation(Path(folder))
        town: Town | None = None
        try:
            await installation.open()
            for number in range(-(-rounds // group)):
                if time.monotonic() > deadline:
                    break
                if town is None or number % GROUPS_OF_A_TOWN == 0:
                    town = await _move_to_a_new_town(installation, town, dice.randrange(2**31))
                size = min(group, rounds - number * group)
                _add(total, await _one_group(installation, town, dice, number * group, size))
        finally:
            if town is not None:
                await _leave(town)
            await installation.close()
    return total


async def _move_to_a_new_town(installation: Installation, town: Town | None, seed: int) -> Town:
    if town is not None:
        await _leave(town)
    return await found_town(installation, seed)


async def _leave(town: Town) -> None:
    for phone in town.phones:
        await phone.http.aclose()
    await town.office.close()


async def _one_group(
    installation: Installation, town: Town, dice: random.Random, first: int, size: int
) -> Total:
    began, kills = time.monotonic(), installation.kills
    answered = _answered(town)
    faults = sum(phone.line.injected for phone in town.phones)
    await take_backup(installation, town)
    for disaster in a_group(dice, size):
        town.weather(CHANCE_OF_FAULT)
        over = asyncio.Event()
        living = [asyncio.create_task(life.live(over)) for life in town.lives]
        living.append(asyncio.create_task(town.keep_moving_customers(over)))
        await asyncio.sleep(0.4)
        await disaster(installation, town)
        await asyncio.sleep(0.4)
        over.set()
        await asyncio.gather(*living)
        await installation.start_what_ended()
    broken = await come_to_rest(installation, town)
    found = Total(
        _answered(town) - answered,
        sum(phone.line.injected for phone in town.phones) - faults,
        installation.kills - kills,
        broken,
    )
    _show(first, size, found, time.monotonic() - began)
    return found


def _answered(town: Town) -> int:
    """Operations that the server has acknowledged, each counted once."""
    return sum(len(life.settled.keys() | life.phone.kept.keys()) for life in town.lives)


def _add(total: Total, found: Total) -> None:
    total.acknowledged += found.acknowledged
    total.faults += found.faults
    total.kills += found.kills
    total.broken.lost += found.broken.lost
    total.broken.doubled += found.broken.doubled
    total.broken.diverged += found.broken.diverged


def _show(first: int, size: int, found: Total, seconds: float) -> None:
    broken = found.broken
    cells = (
        f"{first + 1}-{first + size}", found.acknowledged, found.faults, found.kills, len(broken.lost),
        len(broken.doubled), len(broken.diverged), f"{seconds:.0f}",
    )  # fmt: skip
    sys.stdout.write("".join(str(cell).rjust(13) for cell in cells) + "\n")
    for name in ("lost", "doubled", "diverged"):
        for sentence in getattr(broken, name)[:SHOWN]:
            sys.stdout.write(f"  {name}: {sentence}\n")
    sys.stdout.flush()
