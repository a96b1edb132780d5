"""Which buckets a caller may pull, and what of each.

A bucket of which somebody may not have everything goes by another name, which says what they have. So when a role
changes, the phone meets it as buckets that end and begin: rows go and come without any rule of their own.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from rounds.core.access import Ctx, Module, Permission, Sight
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
    less = [f"-{name}" for name in fields_seen(ctx, synced, Sight.HIDDEN)]
    masks = [f"*{name}" for name in fields_seen(ctx, synced, Sight.MASKED) if name in masked_columns(synced)]
    own = own_buckets(ctx)
    traces = _traces(days)
    held: dict[UUID, set[str]] = {}
    of_positions = {e.name: e.module for e in synced.values() if e.module is not None}
    for name, module in of_positions.items():
        if name in allowed:
            for position_id in _positions(days, module, synced[name]):
                held.setdefault(position_id, set()).add(name)
    found = [Share("t", "t"), _share(f"u:{ctx.person_id}", allowed, set(synced), [])]
    for at in sorted(held):
        bucket, some = f"r:{at}", held[at]
        marks = [*less, *(masks if bucket not in own else ())]
        seen = [mark for mark in marks if mark[1:].partition(".")[0] in some]
        seen += [f"@{traces}" for name in some if traces and synced[name].traceless_sql]
        found.append(_share(bucket, some, set(of_positions), seen))
    return found


def fields_seen(ctx: Ctx, synced: Mapping[str, Synced], sight: Sight) -> list[str]:
    """The fields that this caller sees so."""
    return sorted({name for e in synced.values() for name in e.fields if ctx.sight(name) is sight})


def masked_columns(synced: Mapping[str, Synced]) -> set[str]:
    return {name for e in synced.values() for name in e.masks}


def own_buckets(ctx: Ctx) -> set[str]:
    """Those of the positions that the caller fills today, in the evening tomorrow's too."""
    days = [day for day in (ctx, ctx.tomorrow) if day is not None]
    return {f"r:{post.position_id}" for day in days for post in day.posts}


def traced_positions(days: list[Ctx]) -> list[UUID] | None:
    """The positions whose people's whereabouts the caller may see; None for all."""
    found: set[UUID] = set()
    for day in days:
        if day.may(Permission.TRACK_READ):
            reach = day.reach(Module.LIVE).position_ids
            if reach is None:
                return None
            found.update(reach)
    return sorted(found)


def _traces(days: list[Ctx]) -> str:
    """Of whose whereabouts rows tell beside one's own, in a word that changes with it; nothing for nobody's."""
    positions = traced_positions(days)
    if positions is None or all(
        day.reach(Module.LIVE).position_ids == day.reach(Module.VISITS).position_ids for day in days
    ):
        return "live" if any(day.may(Permission.TRACK_READ) for day in days) else ""
    if not positions:
        return ""
    return hashlib.sha256(",".join(map(str, positions)).encode()).hexdigest()[:8]


def _positions(days: list[Ctx], module: Module, entity: Synced) -> set[UUID]:
    may = [day for day in days if entity.needs is None or entity.needs in day.abilities]
    reaches = [day.reach(module).position_ids for day in may]
    held = {position_id for reach in reaches for position_id in reach or ()}
    if None in reaches or len(held) > PHONE_POSITIONS:
        return {post.position_id for day in may for post in day.posts}
    return held


def _share(bucket: str, some: set[str], every: set[str], marks: list[str]) -> Share:
    only = None if some == every else ",".join(sorted(some))
    if only is None and not marks:
        return Share(bucket, bucket)
    return Share("~".join([bucket, *(only.split(",") if only else ()), *marks]), bucket, only)
