"""The whole demo as plain values, drawn before anything is written: the same size, seed and moment give the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from rounds.core.clock import business_day, zone
from rounds.demo.areas import divide_among_teams
from rounds.demo.days import DrawnVisit, arrange_today, draw_day
from rounds.demo.journeys import Cycle, working_days
from rounds.demo.outlets import Outlet, draw_outlets
from rounds.demo.people import Person, Staff, draw_staff, team_sizes
from rounds.demo.sizes import ZONE, DemoSize
from rounds.demo.spots import Spot
from rounds.engines.planes import Plane

RULE = "demo"  # the name of the rule that the plan's items come from


class Stop(NamedTuple):
    day: date
    ordinal: int
    outlet: Outlet


@dataclass(frozen=True, slots=True)
class Round:
    """What one rep has: outlets, plan, visits in the order of time."""

    rep: Person
    outlets: tuple[Outlet, ...]
    stops: tuple[Stop, ...]
    visits: tuple[DrawnVisit, ...]


@dataclass(frozen=True, slots=True)
class Story:
    company: str
    founded_at: datetime
    now: datetime
    staff: Staff
    rounds: tuple[Round, ...]


def draw_story(
    size: DemoSize, spots: Sequence[Spot], company: str, teams: Sequence[str], now: datetime
) -> Story:
    """Draw everything up to `now`. `teams` are the names of the three teams. Needs at least 3 reps."""
    today = business_day(now, ZONE)
    begun = datetime.combine(today - timedelta(days=size.days_back + 30), time(9), zone(ZONE)).astimezone(UTC)
    staff = draw_staff(size.reps, begun, company, teams)
    plane = Plane(sum(s.lng for s in spots) / len(spots), sum(s.lat for s in spots) / len(spots))
    places = [plane.xy((spot.lng, spot.lat)) for spot in spots]
    areas = divide_among_teams(places, team_sizes(size.reps))
    rep_of = {member: rep for rep, area in zip(staff.reps, areas, strict=True) for member in area}
    outlets = draw_outlets(spots, [rep_of[i] for i in range(len(spots))], begun)
    grades = [outlet.grade for outlet in outlets]
    days = working_days(today, size.days_back, size.days_ahead)
    rounds: list[tuple[Person, list[int], list[Stop], list[DrawnVisit]]] = []
    ended: list[list[DrawnVisit]] = []
    for rep, area in zip(staff.reps, areas, strict=True):
        cycle = Cycle(places, grades, area)
        planned = {day: [outlets[i] for i in cycle.stops_on(day)] for day in days}
        stops = [Stop(day, i, outlet) for day in days for i, outlet in enumerate(planned[day], 1)]
        past: list[DrawnVisit] = []
        for day in days:
            if day <= today:
                on_plan = {outlet.id for outlet in planned[day]}
                others = [outlets[i] for i in area if outlets[i].id not in on_plan]
                drawn = draw_day(rep, day, planned[day], others, now)
                if day == today:
                    ended.append(drawn)
                else:
                    past += drawn
        rounds.append((rep, area, stops, past))
    shown = staff.reps.index(staff.shown_rep)
    arrange_today(ended, shown, sum(stop.day == today for stop in rounds[shown][2]))
    return Story(
        company,
        begun,
        now,
        staff,
        tuple(
            Round(rep, tuple(outlets[i] for i in area), tuple(stops), (*past, *todays))
            for (rep, area, stops, past), todays in zip(rounds, ended, strict=True)
        ),
    )
