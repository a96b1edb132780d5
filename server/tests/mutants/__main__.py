"""`python -m tests.mutants`: a table of mistakes and the tests that noticed them; its last line is the verdict."""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.phone_side import PHONE
from tests.mutants.planting import SMOKE, Copy, Mutant, stale
from tests.mutants.server_side import SERVER

AT_ONCE = 2


def verdict(copies: "SimpleQueue[Copy]", mutant: Mutant) -> tuple[bool, str]:
    """Whether it was noticed, and by which test or why not."""
    smoke = [SMOKE] if mutant.side == "server" and mutant.coarse is None else []
    copy = copies.get()
    try:
        with copy.planted(mutant):
            outcome = copy.run(mutant.side, [*smoke, *mutant.tests])
    finally:
        copies.put(copy)
    names = {one.rpartition("::")[2] for one in smoke}
    if not outcome.ran:
        return False, f"BROKEN: {outcome.said[-300:]}"
    if names & set(outcome.failed):
        return False, "TOO COARSE: a plain delivery fails with it"
    if not outcome.failed:
        return False, "SURVIVED"
    return True, outcome.failed[0]


def healthy(copies: "SimpleQueue[Copy]", mutants: Sequence[Mutant]) -> list[str]:
    """Tests that fail without any mistake: what they notice would say nothing."""
    failing: list[str] = []
    for side in ("server", "phone"):
        tests = sorted({test for mutant in mutants if mutant.side == side for test in mutant.tests})
        if tests:
            copy = copies.get()
            outcome = copy.run(side, tests)
            copies.put(copy)
            failing += outcome.failed if outcome.ran else (f"nothing ran: {outcome.said[-600:]}",)
    return failing


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("--only", help="names that contain this")
    asked = parser.parse_args()
    mutants = [mutant for mutant in (*SERVER, *PHONE) if asked.only is None or asked.only in mutant.name]
    if old := stale(mutants):
        sys.stdout.write("stale mutants:\n" + "\n".join(old) + "\n")
        return 1
    killed, began = 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="rounds-mutants-", ignore_cleanup_errors=True) as folder:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for number in range(AT_ONCE):
            copies.put(Copy(Path(folder) / str(number)))
        if failing := healthy(copies, mutants):
            sys.stdout.write("these fail without a mistake:\n" + "\n".join(failing) + "\n")
            return 1
        width = max(len(mutant.name) for mutant in mutants)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = pool.map(lambda mutant: verdict(copies, mutant), mutants)
            for mutant, (noticed, by) in zip(mutants, found, strict=True):
                killed += noticed
                sys.stdout.write(f"{mutant.side:6}  {mutant.name.ljust(width)}  {by}\n")
                sys.stdout.flush()
    sys.stdout.write(f"took {time.monotonic() - began:.0f} s\n")
    sys.stdout.write(f"mutants: {killed} of {len(mutants)} killed\n")
    return 0 if killed == len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main())
