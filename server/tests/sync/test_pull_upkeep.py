"""What an operator may ask of the change log."""

import pytest

from rounds.worker import keep_up
from tests.world import World, a_customer

pytestmark = pytest.mark.anyio


async def test_an_operator_sees_the_log_turns_the_day_and_begins_an_epoch(world: World) -> None:
    company = await world.company()
    await company["rep"].post("/api/v1/customers", a_customer())
    name = f"company {company.org_id}: "
    before = [
        line for line in await keep_up(world.settings, "status", company.org_id) if line.startswith(name)
    ]
    assert len(before) == 1
    assert "2 rows held, 0 exits" in before[0]
    assert f"{name}0 rows moved by the clock" in await keep_up(world.settings, "gc", company.org_id)
    assert await keep_up(world.settings, "new-epoch", company.org_id) == [f"{name}a new epoch"]
    after = [
        line for line in await keep_up(world.settings, "status", company.org_id) if line.startswith(name)
    ]
    assert after[0].rpartition("epoch ")[2] != before[0].rpartition("epoch ")[2]
    assert await keep_up(world.settings, "new-epoch", 10**9) == []
