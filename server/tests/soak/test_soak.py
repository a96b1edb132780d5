"""The short form of the long test: a few rounds with every kind of disaster."""

import pytest

from tests.proof.seeds import seed_of_this_run
from tests.soak.disasters import KINDS
from tests.soak.soaking import soak

ROUNDS = KINDS + 1


@pytest.mark.anyio
@pytest.mark.timeout(240)
async def test_nothing_is_lost_or_doubled_while_servers_and_databases_are_killed_and_restored() -> None:
    total = await soak(ROUNDS, ROUNDS, seed_of_this_run(), limit_s=60)
    assert total.broken.lost == []
    assert total.broken.doubled == []
    assert total.broken.diverged == []
    assert total.acknowledged > 50
    assert total.kills >= 8
    assert total.faults > 20
