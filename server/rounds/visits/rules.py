"""Pure decisions about a check-in: how likely the rep was there, in words that both sides can read.

`judge` is the same function as the phone's (web/shared/domain); both are held to the vectors in tests/vectors.
"""

import math
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from rounds.core.geo import Datum, Point, distance_m

JUDGE = "distance"
POLICY = 1
BETTER_FIX_WINDOW = timedelta(seconds=90)
STEPS = 256
# An accuracy is the radius that holds 68 % of fixes; for a Rayleigh distance that is 1.5096 sigma.
SIGMAS = math.sqrt(-2 * math.log(0.32))


@dataclass(frozen=True, slots=True)
class FixSeen:
    """A position as the device told it: degrees, metres, and the fix's own time."""

    id: UUID
    lng: float
    lat: float
    accuracy_m: float | None
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class PinSeen:
    id: UUID
    lng: float
    lat: float
    datum: Datum
    radius_m: int | None


@dataclass(frozen=True, slots=True)
class Policy:
    """`radius_m` is the fence of a pin that has none of its own; an older fix than `stale_after_s` speaks against."""

    radius_m: int = 100
    stale_after_s: int = 120


POLICY_1 = Policy()


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the explanation; the points of all lines add up to the score."""

    code: str
    params: dict[str, Any]
    points: int
    max: int
    kind: str


@dataclass(frozen=True, slots=True)
class Verdict:
    verdict: str
    score: int
    reasons: tuple[Reason, ...]
    distance_m: int | None
    accuracy_m: float | None
    radius_m: int | None
    inside: float | None

    def reasons_json(self) -> list[dict[str, Any]]:
        return [asdict(reason) for reason in self.reasons]


def _bessel_i0e(x: float) -> float:
    """exp(-x) I0(x) for x >= 0: Abramowitz and Stegun 9.8.1 and 9.8.2."""
    if x <= 3.75:
        t = (x / 3.75) ** 2
        series = 1 + t * (
            3.5156229 + t * (3.0899424 + t * (1.2067492 + t * (0.2659732 + t * (0.0360768 + t * 0.0045813))))
        )
        return math.exp(-x) * series
    t = 3.75 / x
    series = 0.39894228 + t * (
        0.01328592
        + t
        * (
            0.00225319
            + t
            * (
                -0.00157565
                + t * (0.00916281 + t * (-0.02057706 + t * (0.02635537 + t * (-0.01647633 + t * 0.00392377))))
            )
        )
    )
    return series / math.sqrt(x)


def inside_probability(distance: float, accuracy: float, radius: float) -> float:
    """The chance that a fix `distance` metres from the pin, accurate to `accuracy`, lies within `radius` metres.

    Rice distribution, midpoint rule over the part of it that matters; rounded to four places.
    """
    sigma = max(accuracy, 0.5) / SIGMAS
    if distance + 8 * sigma <= radius:
        return 1.0
    low = max(0.0, distance - 8 * sigma)
    high = min(radius, distance + 8 * sigma)
    if high <= low:
        return 0.0
    step = (high - low) / STEPS
    total = 0.0
    square = sigma * sigma
    for index in range(STEPS):
        r = low + (index + 0.5) * step
        total += (
            r / square * math.exp(-((r - distance) ** 2) / (2 * square)) * _bessel_i0e(r * distance / square)
        )
    return math.floor(min(1.0, max(0.0, total * step)) * 10_000 + 0.5) / 10_000


def _whole(value: float) -> int:
    """Half up, as the phone rounds; Python's own rounding goes to even."""
    return math.floor(value + 0.5)


def _age_reason(fix: FixSeen, started_at: datetime, policy: Policy) -> Reason:
    age = (started_at - fix.taken_at).total_seconds()
    # What came while the rep stood there is as fresh as can be; much later, it is about another moment.
    age = _whole(0.0 if -BETTER_FIX_WINDOW.total_seconds() <= age < 0 else abs(age))
    points = 30 if age <= 30 else 20 if age <= 120 else 10 if age <= 600 else 0
    return Reason("fix_age", {"age_s": age}, points, 30, "for" if age <= policy.stale_after_s else "against")


def judge(
    fix: FixSeen | None,
    pin: PinSeen | None,
    started_at: datetime,
    no_fix_reason: str | None = None,
    policy: Policy = POLICY_1,
) -> Verdict:
    """The verdict from distance, accuracy and age of the fix. Never refuses, always explains."""
    if fix is None:
        none = Reason("no_fix", {"reason": no_fix_reason or "unknown"}, 0, 70, "against")
        return Verdict("no_position", 0, (none,), None, None, None, None)
    age = _age_reason(fix, started_at, policy)
    accuracy = fix.accuracy_m if fix.accuracy_m is not None and fix.accuracy_m >= 0 else None
    if pin is None or pin.datum is Datum.UNKNOWN:
        first = Reason("no_pin" if pin is None else "pin_datum_unknown", {}, 0, 70, "neutral")
        return Verdict("unverified", age.points, (first, age), None, accuracy, None, None)
    exact = distance_m(Point(fix.lng, fix.lat), Point(pin.lng, pin.lat))
    distance = _whole(exact)
    radius = policy.radius_m if pin.radius_m is None else pin.radius_m
    if accuracy is None:
        points = 35 if exact <= radius else 0
        first = Reason("accuracy_absent", {"distance_m": distance}, points, 70, "neutral")
        return Verdict("unverified", points + age.points, (first, age), distance, None, radius, None)
    inside = inside_probability(exact, accuracy, radius)
    points = _whole(70 * inside)
    first = Reason(
        "distance",
        {
            "distance_m": distance,
            "accuracy_m": _whole(accuracy),
            "radius_m": radius,
            "inside_pct": _whole(inside * 100),
        },
        points,
        70,
        "for" if inside >= 0.5 else "against",
    )
    if inside >= 0.5:
        verdict = "on_site"
    elif accuracy > radius and exact <= radius + 2 * accuracy:
        verdict = "unverified"
    else:
        verdict = "off_site"
    return Verdict(verdict, points + age.points, (first, age), distance, accuracy, radius, inside)


@dataclass(frozen=True, slots=True)
class Moment:
    """A device's time, set right by the measured skew; `is_suspect` when the device's clock cannot be believed."""

    at: datetime
    is_suspect: bool


# A clock that starts anew says 1970 or 2000: such a moment is none.
EARLIEST = datetime(2015, 1, 1, tzinfo=UTC)


def correct_time(device: datetime, received: datetime, skew: timedelta) -> Moment:
    """Facts are never refused for their clock: a moment that cannot be becomes the moment of receipt."""
    try:
        corrected = device + skew
    except OverflowError:
        return Moment(received, is_suspect=True)
    suspect = abs(skew) > timedelta(minutes=5)
    if not EARLIEST < corrected <= received + timedelta(minutes=2):
        return Moment(received, is_suspect=True)
    return Moment(corrected, is_suspect=suspect or received - corrected > timedelta(days=30))
