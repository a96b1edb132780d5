"""Which buckets a caller may pull, and what of each.

A bucket of which somebody may not have everything goes by another name, which says what they have. So when a role
changes, the phone meets it as buckets that end and begin: rows go and come without any rule of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from rounds.core.access import Ctx, Module, Sight
from rounds.core.statements import Synced

# Phones of leaders hold their team's positions; nobody's phone holds a whole large company.
PHONE_POSITIONS = 60


@dataclass(frozen=True, slots=True)
class Share:
    """A bucket as one caller gets it. `only`: its entities, with commas between; None for all."""

    name: str
    bucket: str
    only: str | None = None


def shares_for(ctx: Ctx, synced: Mapping[str, Synced]) -> list[Share]:
    """Company-wide, one's own, and one per position in scope; in the evening those of tomorrow too."""
    days = [day for day in (ctx, ctx.tomorrow) if day is not None]
    allowed = {
        e.name
        for e in synced.values()
        if e.goes_with not in ctx.modules_off and any(e.needs is None or e.needs in d.abilities for d in days)
    }
    hidden = hidden_fields(ctx, synced)
    held: dict[UUID, set[str]] = {}
    of_positions = {e.name: e.module for e in synced.values() if e.module is not None}
    for name, module in of_positions.items():
        if name in allowed:
            for position_id in _positions(days, module, synced[name]):
                held.setdefault(position_id, set()).add(name)
    return [
        Share("t", "t"),
        _share(f"u:{ctx.person_id}", allowed, set(synced), frozenset()),
        *(_share(f"r:{at}", held[at], set(of_positions), hidden) for at in sorted(held)),
    ]


def hidden_fields(ctx: Ctx, synced: Mapping[str, Synced]) -> frozenset[str]:
    """Fields that this caller never sees."""
    return frozenset(name for e in synced.values() for name in e.fields if ctx.sight(name) is Sight.HIDDEN)


def _positions(days: list[Ctx], module: Module, entity: Synced) -> set[UUID]:
    may = [day for day in days if entity.needs is None or entity.needs in day.abilities]
    reaches = [day.reach(module).position_ids for day in may]
    held = {position_id for reach in reaches for position_id in reach or ()}
    if None in reaches or len(held) > PHONE_POSITIONS:
        return {post.position_id for day in may for post in day.posts}
    return held


def _share(bucket: str, some: set[str], every: set[str], hidden: frozenset[str]) -> Share:
    less = sorted(f"-{name}" for name in hidden if name.partition(".")[0] in some)
    only = None if some == every else ",".join(sorted(some))
    if only is None and not less:
        return Share(bucket, bucket)
    return Share("~".join([bucket, *(only.split(",") if only else ()), *less]), bucket, only)
