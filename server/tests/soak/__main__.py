"""`python -m tests.soak`: the long form. Its last line is the verdict, its exit code too."""

import argparse
import asyncio
import logging
import random
import signal
import sys

from tests.soak.soaking import soak


def main() -> int:
    parser = argparse.ArgumentParser(prog="make soak")
    parser.add_argument("--rounds", type=int, default=240)
    parser.add_argument("--group", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    parser.add_argument(
        "--minutes", type=float, default=28.0, help="no new group of rounds begins after that"
    )
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what we started ends with us
    logging.getLogger("asyncpg").setLevel(logging.CRITICAL)  # it tells of every connection that we kill
    total = asyncio.run(soak(asked.rounds, asked.group, asked.seed, asked.minutes * 60))
    sys.stdout.write(total.last_line() + "\n")
    return 1 if total.broken or not total.acknowledged else 0


if __name__ == "__main__":
    sys.exit(main())
