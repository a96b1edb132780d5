"""The working calendar: what is announced, what is only guessed, and what the company says itself."""

from datetime import date, timedelta

import pytest

from rounds.core.db import Tx
from rounds.org import public as org
from rounds.org.calendar.national import MONDAY_TO_FRIDAY, DayKind, national_day
from tests.world import Company, World

pytestmark = pytest.mark.anyio


def kind_in(country: str | None, day: str, week: tuple[int, ...] = MONDAY_TO_FRIDAY) -> tuple[str, bool]:
    found = national_day(date.fromisoformat(day), country, week, "zh")
    return found.kind.value, found.provisional


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


def test_a_sunday_before_the_spring_festival_is_worked() -> None:
    day = national_day(date(2025, 1, 26), "CN", MONDAY_TO_FRIDAY, "zh")
    assert (day.kind, day.name, day.provisional) == (DayKind.MAKEUP, "春节", False)
    assert day.is_worked


def test_the_national_week_of_2025_has_eight_days_off_and_a_saturday_after_it_is_worked() -> None:
    days = [national_day(date(2025, 10, 1) + timedelta(n), "CN", MONDAY_TO_FRIDAY, "en") for n in range(11)]
    assert [day.is_worked for day in days] == [False] * 8 + [True, True, True]
    assert [day.name for day in days[:1] + days[5:6]] == ["National Day", "Mid-autumn Festival"]
    assert days[10].kind is DayKind.MAKEUP


def test_who_works_on_saturdays_anyway_makes_no_saturday_up() -> None:
    assert kind_in("CN", "2025-10-11", (1, 2, 3, 4, 5, 6)) == ("work", False)
    assert kind_in("CN", "2025-10-18", (1, 2, 3, 4, 5, 6)) == ("work", False)
    assert kind_in("CN", "2025-10-18") == ("rest", False)


def test_a_year_that_is_not_announced_yet_knows_the_feasts_and_says_that_it_guesses() -> None:
    assert kind_in("CN", "2030-10-01") == ("holiday", True)
    assert kind_in("CN", "2030-10-15") == ("work", True)
    assert kind_in("CN", "2030-10-19") == ("rest", True)


def test_another_country_has_its_own_holidays_and_they_are_sure() -> None:
    assert kind_in("US", "2026-07-03") == ("holiday", False)
    assert kind_in("US", "2026-10-01") == ("work", False)


def test_without_a_known_country_or_year_weekdays_are_worked_provisionally() -> None:
    assert kind_in(None, "2026-10-01") == ("work", True)
    assert kind_in("XX", "2026-10-03") == ("rest", True)
    assert kind_in("US", "2400-07-04") == ("work", True)


async def test_the_company_of_a_chinese_time_zone_works_by_the_chinese_calendar(
    world: World, company: Company
) -> None:
    ctx = world.ctx(company)
    days = await world.db.read(ctx, org.days_between, date(2025, 1, 25), date(2025, 1, 28))
    assert [day.kind for day in days] == [org.DayKind.REST, org.DayKind.MAKEUP, org.DayKind.WORK, "holiday"]
    assert await world.db.read(ctx, org.is_working_day, date(2025, 1, 26))
    assert not await world.db.read(ctx, org.is_working_day, date(2025, 1, 29))


async def test_what_the_company_says_wins_over_the_country(world: World, company: Company) -> None:
    async def say(tx: Tx) -> None:
        await tx.execute(
            "INSERT INTO calendar_day (org_id, day, kind, name, changed_at) VALUES ($1, $2, 'work', NULL, $3)",
            tx.org_id,
            date(2025, 10, 1),
            tx.now,
        )

    ctx = world.ctx(company)
    await world.db.run(ctx, say)
    (day,) = await world.db.read(ctx, org.days_between, date(2025, 10, 1), date(2025, 10, 1))
    assert (day.is_worked, day.is_own, day.provisional) == (True, True, False)
