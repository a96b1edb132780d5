"""Chance that can be had again: every random test prints its seed, and ROUNDS_SEED replays it."""

import os
import random
import sys


def seed_of_this_run() -> int:
    """ROUNDS_SEED, or a new one; printed, so that a failure shows it."""
    chosen = int(os.environ.get("ROUNDS_SEED") or random.SystemRandom().randrange(2**31))
    sys.stdout.write(f"ROUNDS_SEED={chosen}\n")
    return chosen
