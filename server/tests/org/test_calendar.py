"""The working calendar: what is announced, what is only guessed, and what the company says itself."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from rounds.core.db import Tx
from rounds.core.tables.reading import read_table
from rounds.org import public as org
from rounds.org.calendar.national import MONDAY_TO_FRIDAY, DayKind, national_day
from tests.world import Caller, Company, World

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


async def read(caller: Caller, year: int, **more: str) -> dict[str, dict[str, Any]]:
    answer = await caller.get("/api/v1/calendar", year=year, **more)
    assert answer.status_code == 200, answer.text
    return {day["day"]: day for day in answer.json()["days"]}


async def put(caller: Caller, day: str, **said: Any) -> httpx.Response:
    return await caller.http.put(f"/api/v1/calendar/{day}", json=said, headers=caller.headers)


async def test_a_year_has_all_its_days_and_names_them_in_the_readers_language(company: Company) -> None:
    days = await read(company["rep"], 2024, locale="en")
    assert len(days) == 366
    assert (days["2024-10-01"]["name"], days["2024-10-01"]["kind"]) == ("National Day", "holiday")
    assert (await read(company["rep"], 2024))["2024-10-01"]["name"] == "国庆节"


async def test_an_override_is_read_taken_back_and_stands_in_the_audit(company: Company) -> None:
    admin = company["admin"]
    said = await put(admin, "2025-10-01", kind="work", reason="国庆值班")
    assert said.status_code == 200, said.text
    assert said.json()["is_own"]
    assert (await read(company["rep"], 2025))["2025-10-01"]["kind"] == "work"
    assert (await admin.delete("/api/v1/calendar/2025-10-01")).status_code == 204
    assert (await read(company["rep"], 2025))["2025-10-01"]["kind"] == "holiday"
    assert (await admin.delete("/api/v1/calendar/2025-10-01")).status_code == 404
    rows = (await admin.get("/api/v1/audit", action="calendar:edit")).json()["items"]
    said_then, taken_back = rows[1]["after"], rows[0]["before"]
    assert said_then == taken_back == {
        "day": "2025-10-01", "kind": "work", "name": None, "reason": "国庆值班",
    }  # fmt: skip


async def test_a_day_needs_a_reason_and_one_that_there_is(company: Company) -> None:
    admin = company["admin"]
    assert (await put(admin, "2025-10-01", kind="work")).status_code == 422
    assert (await put(admin, "2025-02-30", kind="work", reason="x")).status_code == 422
    assert (await put(admin, "1025-02-03", kind="work", reason="x")).status_code == 422


async def test_a_company_of_another_country_and_week_has_other_days(company: Company) -> None:
    admin = company["admin"]
    chosen = await admin.patch("/api/v1/settings/company", {"country": "AE", "week": [1, 2, 3, 4, 5, 6]})
    assert chosen.status_code == 200, chosen.text
    days = await read(admin, 2026)
    assert (days["2026-12-02"]["kind"], days["2026-10-01"]["kind"]) == ("holiday", "work")
    assert (days["2026-11-21"]["kind"], days["2026-11-22"]["kind"]) == ("work", "rest")


TABLE = [
    ["日期", "类型", "名称", "原因", "备忘"],
    ["2026-12-24", "休息", "周年庆", "公司周年庆", ""],
    ["2026/12/25", "Holiday", "", "", ""],
    ["2026-13-01", "休息", "", "", ""],
    ["2026-12-26", "睡觉", "", "", ""],
    ["", "休息", "", "", ""],
    ["2026-12-27", "休息", "=1+1", "", ""],
    ["2026-12-24", "上班", "", "", ""],
    ["2026-10-01", "节假日", "国庆节", "", ""],
]


async def send(caller: Caller, rows: list[list[str]], *, dry_run: bool) -> dict[str, Any]:
    content = "\r\n".join(",".join(row) for row in rows).encode("gb18030")
    answer = await caller.http.post(
        "/api/v1/calendar/import", params={"dry_run": dry_run}, content=content, headers=caller.headers
    )
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_a_table_is_tried_first_and_then_its_right_rows_are_taken(company: Company) -> None:
    admin = company["admin"]
    tried = await send(admin, TABLE, dry_run=True)
    assert [row["outcome"] for row in tried["rows"]] == ["create", "create", *["wrong"] * 5, "same"]
    wrong = [(row["row"], row["wrong"][0]["field"], row["wrong"][0]["code"]) for row in tried["rows"][2:7]]
    assert wrong == [
        (4, "day", "day"), (5, "kind", "kind"), (6, "day", "missing"), (7, "name", "formula"), (8, "day", "twice"),
    ]  # fmt: skip
    assert tried["ignored"] == ["备忘"]
    assert not any(day["is_own"] for day in (await read(admin, 2026)).values())

    taken = await send(admin, TABLE, dry_run=False)
    assert (taken["create"], taken["wrong"], taken["applied"]) == (2, 5, True)
    own = {name: day for name, day in (await read(admin, 2026)).items() if day["is_own"]}
    assert list(own) == ["2026-12-24", "2026-12-25"]
    assert (own["2026-12-24"]["name"], own["2026-12-24"]["reason"]) == ("周年庆", "公司周年庆")
    again = await send(admin, TABLE, dry_run=False)
    assert (again["create"], again["update"], again["same"]) == (0, 0, 3)


async def test_the_template_can_be_read_back(company: Company) -> None:
    caller = company["admin"]
    answer = await caller.http.get(
        "/api/v1/calendar/import/template.xlsx", headers={**caller.headers, "accept-language": "en"}
    )
    assert read_table(answer.content)[0] == ["Day", "Kind", "Name", "Reason"]


async def test_a_year_that_was_exported_comes_back_as_it_is_and_computes_nothing(company: Company) -> None:
    admin = company["admin"]
    await put(admin, "2026-12-24", kind="rest", name="=HYPERLINK(1)", reason="+1")
    text = (await admin.get("/api/v1/calendar/export.csv", year=2026, locale="en")).text
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(lines) == 366
    assert lines[0] == ["Day", "Kind", "Name", "Reason", "Source"]
    assert ["2026-12-24", "Rest", "'=HYPERLINK(1)", "'+1", "Company"] in lines
    assert ["2026-10-01", "Holiday", "National Day", "", "Country"] in lines
    await admin.delete("/api/v1/calendar/2026-12-24")
    text = (await admin.get("/api/v1/calendar/export.csv", year=2026, locale="en")).text
    answer = await admin.http.post("/api/v1/calendar/import", content=text.encode(), headers=admin.headers)
    assert (answer.json()["same"], answer.json()["wrong"]) == (365, 0)


async def test_only_who_manages_the_calendar_changes_it(company: Company) -> None:
    refused = await put(company["leader"], "2026-12-24", kind="rest", reason="x")
    assert (refused.status_code, refused.json()["params"]) == (403, {"permission": "calendar:manage"})
