"""A rep's day as it might have gone: when they came, what their phone knew, what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from math import cos, hypot, pi, radians, sin
from random import Random
from typing import Literal

from rounds.core.clock import zone
from rounds.demo.outlets import Outlet
from rounds.demo.people import Person
from rounds.demo.sizes import SEED, ZONE, made_id
from rounds.engines.dice import dice
from rounds.visits.public import CheckIn, CheckOut, FixIn

METRES_PER_DEGREE = 111_200.0
DAWN = time(7)
SKIPPED, ADHOC, ABSENT, LATE, TOO_SHORT = 0.06, 0.3, 0.03, 0.03, 0.03
# What the phone knew, in shares of all check-ins; the rest is on site.
Luck = Literal["off_site", "nothing", "weak", "fine"]
LUCK: dict[Luck, float] = {"off_site": 0.04, "nothing": 0.02, "weak": 0.03, "fine": 0.91}
_NOTES = (
    "老板不在，店员签收", "已补陈列，缺货两款", "约好下周送货", "货架挪到门口了", "临期品已换货", "要求开专票",
    "新品试吃反响不错", "门头在装修，暂时从侧门进",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DrawnVisit:
    """A visit with the moments at which its parts reached the server. Open without `check_out`."""

    outlet: Outlet
    day: date
    is_planned: bool
    check_in: CheckIn
    received_at: datetime
    better: FixIn | None = None
    check_out: CheckOut | None = None
    out_received_at: datetime | None = None

    @property
    def started_at(self) -> datetime:
        return self.check_in.started_at


def draw_day(
    rep: Person, day: date, stops: Sequence[Outlet], others: Sequence[Outlet], now: datetime
) -> list[DrawnVisit]:
    """The visits of a day up to `now`, nothing of which is in the future.

    `stops` are the plan in order; `others` are outlets of the rep that are not on it.
    """
    rng = dice(SEED, "day", rep.code, day)
    is_today = day == now.astimezone(zone(ZONE)).date()
    at = _start_of_today(rng, now) if is_today else _local(day, time(8, rng.randint(10, 55)))
    if at is None or (not is_today and rng.random() < ABSENT):
        return []
    route = [(outlet, True) for outlet in stops if is_today or rng.random() >= SKIPPED]
    if others and rng.random() < ADHOC:
        route.insert(rng.randint(0, len(route)), (rng.choice(others), False))
    visits: list[DrawnVisit] = []
    here: Outlet | None = None
    for number, (outlet, is_planned) in enumerate(route):
        if here is not None:
            at += timedelta(seconds=_metres(here, outlet) * 1.3 / 5 + rng.uniform(6, 26) * 60)
        at = _after_lunch(rng, at)
        visit = _draw_visit(rng, rep, day, outlet, is_planned, number, at)
        ended = visit.check_out.ended_at if visit.check_out else at
        known = _as_known(visit, now)
        if known is None:
            break
        visits.append(known)
        here, at = outlet, ended
    return visits


def _start_of_today(rng: Random, now: datetime) -> datetime | None:
    """As on any morning, yet so that some of the day lies behind and some ahead. None before dawn."""
    local = now.astimezone(zone(ZONE))
    if local.time() < DAWN:
        return None
    usual = _local(local.date(), time(8, rng.randint(10, 55)))
    earliest = now - timedelta(hours=rng.uniform(2.5, 5.5))
    latest = now - timedelta(minutes=rng.uniform(30, 95))
    return max(min(usual, latest), earliest)


def _draw_visit(
    rng: Random, rep: Person, day: date, outlet: Outlet, is_planned: bool, number: int, at: datetime
) -> DrawnVisit:
    def fix(kind: str, taken_at: datetime, away: float, accuracy: float) -> FixIn:
        turn = rng.uniform(0, 2 * pi)
        lat = outlet.spot.lat + away * sin(turn) / METRES_PER_DEGREE
        lng = outlet.spot.lng + away * cos(turn) / METRES_PER_DEGREE / cos(radians(outlet.spot.lat))
        return FixIn(
            id=made_id(taken_at, "fix", kind, rep.code, day, number),
            lng=round(lng, 7),
            lat=round(lat, 7),
            accuracy_m=round(accuracy, 1),
            taken_at=taken_at,
        )

    luck = rng.choices(list(LUCK), list(LUCK.values()))[0]
    accuracy = rng.uniform(120, 400) if luck == "weak" else rng.uniform(5, 25)
    away = {
        "off_site": rng.uniform(286, 900),
        "weak": outlet.radius_m + rng.uniform(0.2, 1.2) * accuracy,
    }.get(luck, abs(rng.gauss(0, accuracy / 1.5)))
    age = rng.uniform(1, 20) if rng.random() < 0.92 else rng.uniform(35, 110)
    arrival = None if luck == "nothing" else fix("in", at - timedelta(seconds=age), away, accuracy)
    better = None
    if rng.random() < (0.4 if luck == "weak" else 0.06 if luck == "fine" else 0):
        better = fix(
            "better", at + timedelta(seconds=rng.uniform(8, 70)), abs(rng.gauss(0, 4)), rng.uniform(3, 5)
        )
    minutes = rng.uniform(0.6, 2.5) if rng.random() < TOO_SHORT else rng.triangular(6, 35, 14)
    ended_at = at + timedelta(minutes=minutes)
    delay = timedelta(seconds=rng.uniform(0.4, 4))
    if rng.random() < LATE:
        delay = timedelta(minutes=rng.uniform(14, 170))
    leaving = None
    if luck == "fine" and rng.random() < 0.7:
        leaving = fix("out", ended_at - timedelta(seconds=3), abs(rng.gauss(0, 8)), rng.uniform(5, 25))
    return DrawnVisit(
        outlet,
        day,
        is_planned,
        CheckIn(
            id=made_id(at, "visit", rep.code, day, number),
            customer_id=outlet.id,
            started_at=at,
            fix=arrival,
            no_fix_reason=rng.choice(("denied", "off", "timeout")) if arrival is None else None,
        ),
        at + delay,
        better,
        CheckOut(ended_at=ended_at, fix=leaving, note=rng.choice(_NOTES) if rng.random() < 0.12 else None),
        ended_at + max(delay - timedelta(minutes=minutes), timedelta(seconds=rng.uniform(0.4, 4))),
    )


def _as_known(visit: DrawnVisit, now: datetime) -> DrawnVisit | None:
    """The visit as far as the server has heard of it at `now`; None when it has not begun or is not heard of yet."""
    if visit.received_at > now:
        return None
    if visit.better and visit.better.taken_at + timedelta(seconds=2) > now:
        visit = replace(visit, better=None)
    if visit.out_received_at is None or visit.out_received_at > now:
        visit = replace(visit, check_out=None, out_received_at=None)
    return visit


def arrange_today(days: list[list[DrawnVisit]], shown: int, shown_stops: int) -> None:
    """See to it that somebody is at a customer right now, and that the shown rep is free and has stops left.

    `days` are today's visits by rep and are changed in place; the shown rep has `shown_stops` on the plan.
    """
    free = days[shown]
    while free and (free[-1].check_out is None or sum(v.is_planned for v in free) > shown_stops - 2):
        free.pop()
    others = [day for rep, day in enumerate(days) if day and rep != shown]
    if others and all(day[-1].check_out is not None for day in others):
        latest = max(others, key=lambda day: day[-1].started_at)
        latest[-1] = replace(latest[-1], check_out=None, out_received_at=None)


def _after_lunch(rng: Random, at: datetime) -> datetime:
    local = at.astimezone(zone(ZONE))
    if time(12) <= local.time() < time(12, 50):
        return _local(local.date(), time(12, 50)) + timedelta(minutes=rng.uniform(0, 25))
    return at


def _local(day: date, at: time) -> datetime:
    return datetime.combine(day, at, zone(ZONE)).astimezone(UTC)


def _metres(a: Outlet, b: Outlet) -> float:
    across = (a.spot.lng - b.spot.lng) * cos(radians(a.spot.lat))
    return hypot(across, a.spot.lat - b.spot.lat) * METRES_PER_DEGREE
