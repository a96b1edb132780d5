"""What belongs to nobody, and to whom the land belongs: the demo's pool and its territories."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from rounds.core.db import Tx
from rounds.customers import public as customers
from rounds.demo.sizes import made_id
from rounds.demo.story import Story

# Why reps gave customers back; one is given back by each of as many reps.
GIVEN_BACK = (
    "换了线路，顺不上", "店主一直不在", "要月结，谈不拢", "离我的区太远", "只卖自有品牌", "老板娘说年后再谈",
    "拆迁，暂时不进货", "被竞品包了店",
)  # fmt: skip
BACK_FOR = timedelta(days=3)


async def open_pool(tx: Tx, story: Story) -> None:
    """The company has a pool since it began, and a few customers are in it."""
    tx.now = story.founded_at + timedelta(hours=3)
    key_accounts = customers.PoolException(kind="key_account")
    rules = customers.PoolRulesIn(
        base_version=0, is_on=True, hold_limit=300, day_limit=5, return_days=70, warn_days=14,
        exceptions=[key_accounts],
    )  # fmt: skip
    await customers.set_pool_rules(tx, rules)
    tx.now = story.now - BACK_FOR
    first = customers.today_of(tx)
    others = [one for one in story.rounds if one.rep != story.staff.shown_rep]
    for reason, one in zip(GIVEN_BACK, others, strict=False):
        busy = {stop.outlet.id for stop in one.stops if stop.day >= first}
        busy |= {visit.outlet.id for visit in one.visits if visit.day >= first}
        idle = next((outlet for outlet in one.outlets if outlet.id not in busy), None)
        if idle is not None:
            await customers.take_back(tx, idle.id, "released", reason)


async def draw_territories(tx: Tx, story: Story) -> None:
    """Each district is one, drawn around its outlets and looked after by the team's leader who has most of them."""
    tx.now = story.founded_at + timedelta(hours=4)
    at = story.founded_at
    leaders = {leader.team: leader for leader in story.staff.leaders}
    spots: dict[str, list[tuple[float, float]]] = {}
    teams: dict[str, Counter[int | None]] = {}
    for one in story.rounds:
        for outlet in one.outlets:
            if outlet.spot.district:
                spots.setdefault(outlet.spot.district, []).append((outlet.spot.lng, outlet.spot.lat))
                teams.setdefault(outlet.spot.district, Counter())[one.rep.team] += 1
    whole = customers.TerritoryIn(id=made_id(at, "territory"), name="全市")
    await customers.create_territory(tx, whole)
    for district, places in spots.items():
        ring = around(places)
        leader = leaders.get(teams[district].most_common(1)[0][0])
        cmd = customers.TerritoryIn(
            id=made_id(at, "territory", district),
            name=district,
            parent_id=whole.id,
            position_id=leader.position_id if leader else None,
            rings=[ring] if len(ring) >= 3 else [],
            districts=[] if len(ring) >= 3 else [district],
        )
        await customers.create_territory(tx, cmd)


def around(places: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """The corners of the smallest convex shape that holds them all."""
    ordered = sorted(set(places))

    def half(line: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
        kept: list[tuple[float, float]] = []
        for x, y in line:
            while len(kept) > 1:
                (ax, ay), (bx, by) = kept[-2:]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                kept.pop()
            kept.append((x, y))
        return kept[:-1]

    return half(ordered) + half(reversed(ordered))
