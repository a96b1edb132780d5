"""How much speaks for two customers being one, in nats, with the reasons; 0 is as likely as not."""

import math
from dataclasses import dataclass

from rounds.engines.twins.names import alike, share_of
from rounds.engines.twins.reading import Reading

LIKELY = 0.0
POSSIBLE = -1.6
# Candidates share a key already; most of them are two all the same.
PRIOR = -3.2

# How alike names are → what that says. Between the points it is a straight line.
NAME = ((0.0, -6.0), (0.45, -4.0), (0.6, -1.2), (0.66, 0.4), (0.8, 2.0), (0.9, 3.0), (1.0, 3.8))
# Metres between pins → what that says. Pins are moved, and one shop has one place.
PLACE = (
    (0.0, 2.4),
    (40.0, 2.0),
    (120.0, 1.0),
    (350.0, -0.2),
    (900.0, -1.6),
    (3_000.0, -3.0),
    (20_000.0, -5.0),
)
NO_PLACE = -0.6
COMMON = 0.5
SAME_PHONE, OTHER_PHONE = 4.4, -0.7
SAME_LICENCE, OTHER_LICENCE = 6.5, -3.2
SAME_BRANCH, OTHER_BRANCH, ONE_BRANCH = 0.6, -4.2, -0.3
SAME_TRADE, OTHER_TRADE = 0.2, -3.2
SAME_HOUSE, OTHER_HOUSE = 1.2, -0.8
SAME_DOOR, OTHER_DOOR, OTHER_FLOOR = 1.0, -2.6, -2.2
NEXT_DOOR_M = 120.0
EARTH_M = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` in nats; `reasons` are what speaks for it and what against, each with its weight, the strongest first."""

    score: float
    reasons: tuple[tuple[str, float], ...]
    distance_m: float | None

    @property
    def chance(self) -> float:
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, self.score))))


def compare(one: Reading, other: Reading, namesakes: int = 0) -> Likeness:
    """Weigh two customers; `namesakes` is how many others bear that name: a common one says less."""
    weights: dict[str, float] = {}
    name = alike(one, other)
    weights["name"] = _on(NAME, name)
    _weigh_branch(weights, one, other)
    if weights["name"] > 0 and namesakes > 2:
        # Branches of a chain bear one name; where the branch agrees too, the name is not what tells them apart.
        share = COMMON if weights.get("branch", 0.0) <= 0 else COMMON / 2
        weights["common_name"] = -min(2.0, share * math.log(namesakes))
    if one.trade and other.trade:
        weights["trade"] = SAME_TRADE if one.trade == other.trade else OTHER_TRADE
    _weigh_marks(weights, one, other)
    metres = distance_m(one, other)
    weights["place"] = NO_PLACE if metres is None else _on(PLACE, metres)
    _weigh_doors(weights, one, other, metres)
    reasons = tuple(sorted(weights.items(), key=lambda pair: -abs(pair[1])))
    return Likeness(PRIOR + sum(weights.values()), reasons, metres)


def _weigh_branch(weights: dict[str, float], one: Reading, other: Reading) -> None:
    if one.branch and other.branch:
        share = share_of(one.branch, other.branch)
        weights["branch"] = SAME_BRANCH if share >= 0.66 else OTHER_BRANCH
    elif one.branch or other.branch:
        weights["branch"] = ONE_BRANCH


def _weigh_marks(weights: dict[str, float], one: Reading, other: Reading) -> None:
    mine, theirs = one.shop.phones, other.shop.phones
    if mine and theirs:
        weights["phone"] = SAME_PHONE if mine & theirs else OTHER_PHONE
    if one.licence and other.licence:
        weights["licence"] = SAME_LICENCE if one.licence == other.licence else OTHER_LICENCE


def _weigh_doors(weights: dict[str, float], one: Reading, other: Reading, metres: float | None) -> None:
    """Two shops of one building differ by floor and room; the same door speaks for one."""
    if metres is not None and metres > NEXT_DOOR_M:
        return
    if one.house and other.house:
        weights["address"] = SAME_HOUSE if one.house == other.house else OTHER_HOUSE
    if one.floor and other.floor and one.floor != other.floor:
        weights["floor"] = OTHER_FLOOR
    if one.room and other.room:
        weights["room"] = SAME_DOOR if one.room == other.room else OTHER_DOOR


def distance_m(one: Reading, other: Reading) -> float | None:
    """Metres between two pins, on a plane: enough below some tens of kilometres."""
    a, b = one.shop, other.shop
    if a.lng is None or a.lat is None or b.lng is None or b.lat is None:
        return None
    east = math.radians(b.lng - a.lng) * math.cos(math.radians((a.lat + b.lat) / 2))
    return EARTH_M * math.hypot(east, math.radians(b.lat - a.lat))


def _on(points: tuple[tuple[float, float], ...], at: float) -> float:
    before = points[0]
    for point in points:
        if at <= point[0]:
            span = point[0] - before[0]
            return point[1] if span == 0 else before[1] + (point[1] - before[1]) * (at - before[0]) / span
        before = point
    return before[1]
