"""The working calendar over HTTP: everybody reads it, `calendar:manage` overrides it day by day or with a table."""

import asyncio
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import AfterValidator

from rounds.core.access import Permission
from rounds.core.exports import Locale, csv_headers
from rounds.core.http import Call, SignedIn, allow
from rounds.core.i18n import pick_locale
from rounds.org.calendar import actions, importing, tables
from rounds.org.calendar.queries import days_between
from rounds.org.calendar.schemas import Calendar, CalendarImport, DayIn, DayOut

router = APIRouter(tags=["calendar"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Manager = Annotated[Call, allow(Permission.CALENDAR_MANAGE)]
Year = Annotated[int, Query(ge=actions.FIRST_YEAR, le=actions.LAST_YEAR)]


def _within(day: date) -> date:
    if not actions.FIRST_YEAR <= day.year <= actions.LAST_YEAR:
        raise ValueError("outside the calendar")
    return day


SomeDay = Annotated[date, Path(description="A day of the years 2000 to 2100"), AfterValidator(_within)]


@router.get("/calendar", response_model=Calendar)
async def get_calendar(call: SignedIn, year: Year | None = None, locale: Locale = "zh") -> dict[str, Any]:
    """All days of a year, this one when none is named."""
    return await call.read(actions.read_year, year, locale)


@router.get("/calendar/export.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def export_calendar(call: Manager, year: Year, locale: Locale = "zh") -> Response:
    """A year as a table that can be imported again."""
    days = await call.read(days_between, date(year, 1, 1), date(year, 12, 31), locale=locale)
    return Response(
        tables.csv_of_days(days, locale), headers=csv_headers(f"calendar-{year}"), media_type="text/csv"
    )


@router.get(
    "/calendar/import/template.xlsx", response_class=Response, responses={200: {"content": {XLSX: {}}}}
)
async def get_calendar_template(request: Request, call: Manager) -> Response:  # noqa: ARG001 - who may ask
    locale = pick_locale(request.headers.get("accept-language", ""))
    content = await asyncio.to_thread(tables.write_template, locale)
    return Response(
        content, headers={"content-disposition": 'attachment; filename="calendar.xlsx"'}, media_type=XLSX
    )


@router.post(
    "/calendar/import",
    response_model=CalendarImport,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def import_calendar(request: Request, call: Manager, dry_run: bool = True) -> dict[str, Any]:
    """An XLSX or CSV file of days: what each row would do, or, without `dry_run`, do it."""
    table = await asyncio.to_thread(tables.read_rows, await request.body())
    answer = await call.run(importing.take_rows, table.rows, dry_run=dry_run)
    return {"applied": not dry_run, "ignored": table.ignored, **answer}


@router.put("/calendar/{day}", response_model=DayOut)
async def put_day(day: SomeDay, cmd: DayIn, call: Manager, locale: Locale = "zh") -> dict[str, Any]:
    """What the company says of a day wins over its country's calendar."""
    return await call.run(actions.say_of_day, day, cmd.kind, cmd.name, cmd.reason, locale)


@router.delete("/calendar/{day}", status_code=204)
async def delete_day(day: SomeDay, call: Manager) -> None:
    """The country's calendar counts again."""
    await call.run(actions.take_back, day)
