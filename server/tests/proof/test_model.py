"""Chance as a tester: Hypothesis drives three phones, two people and two companies through the real endpoints."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import AsyncExitStack

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, seed
from hypothesis import settings as chosen_settings
from hypothesis.stateful import run_state_machine_as_test

from rounds.app import build
from rounds.core.config import Settings
from tests.proof import deeds
from tests.proof.model import Model
from tests.proof.seeds import seed_of_this_run
from tests.world import Company, World, a_customer

EXAMPLES = int(os.environ.get("ROUNDS_EXAMPLES", "6"))
STEPS = 40
# Making a failure small takes minutes, so it is done when asked for: ROUNDS_SHRINK=1 with the failure's seed.
PHASES = (Phase.generate, Phase.shrink) if os.environ.get("ROUNDS_SHRINK") else (Phase.generate,)


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


@pytest.fixture
def own_world(settings: Settings, superuser_dsn: str, runner: asyncio.Runner) -> Iterator[World]:
    """The app in a loop of our own: a state machine is not a coroutine."""
    stack = AsyncExitStack()

    async def start() -> World:
        app = build(settings)
        await stack.enter_async_context(app.router.lifespan_context(app))
        oracle = await asyncpg.create_pool(superuser_dsn, min_size=1, max_size=2)
        stack.push_async_callback(oracle.close)
        return World(app, settings, oracle)

    yield runner.run(start())
    runner.run(stack.aclose())


async def _a_company_with_secrets(world: World) -> Company:
    company = await world.company()
    for _ in range(3):
        customer = a_customer(name=deeds.a_name(str(company.org_id)))
        answer = await company["rep"].post("/api/v1/customers", customer)
        assert answer.status_code == 201
    return company


@pytest.mark.timeout(900)
def test_whatever_people_networks_and_offices_do_every_promise_holds(
    own_world: World, runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    Model.runner, Model.world, Model.patch = runner, own_world, monkeypatch
    Model.canary = runner.run(_a_company_with_secrets(own_world))
    chosen = chosen_settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        phases=PHASES,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    run_state_machine_as_test(seed(seed_of_this_run())(Model), settings=chosen)
