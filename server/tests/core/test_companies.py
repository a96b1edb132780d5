"""Work for every company: one that fails holds up no other, and is not passed over in silence."""

import pytest

from rounds.core.companies import all_companies, for_each_company
from tests.world import World

pytestmark = pytest.mark.anyio


async def test_a_company_whose_work_fails_holds_up_no_other(world: World) -> None:
    first, second, third = [(await world.company()).org_id for _ in range(3)]
    done: list[int] = []

    async def work(org_id: int) -> None:
        if org_id == second:
            raise ValueError("spoilt rows")
        done.append(org_id)

    with pytest.raises(ExceptionGroup, match="1 of 3 companies") as raised:
        await for_each_company([first, second, third], work)
    assert done == [first, third]
    assert [str(error) for error in raised.value.exceptions] == ["spoilt rows"]
    assert {first, second, third} <= set(await all_companies(world.db))
