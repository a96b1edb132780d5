"""How contacts are reached: sealed where it rests, shown to those who may see it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from rounds.core import sealing
from rounds.core.access import Ctx, Sight
from rounds.core.db import Tx
from rounds.customers.contacts.rules import REACH, REACH_FIELD, reach_of
from rounds.customers.numbers import MASK, hint_of
from rounds.customers.rules import CONTACT, seen_contact

FIELD = "reach"


def is_readable(ctx: Ctx, *, own: bool) -> bool:
    sight = ctx.sight(REACH_FIELD)
    return sight is Sight.SHOWN or (own and sight is Sight.MASKED)


def hints_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The ends of numbers; of the rest only that it is there."""
    return {
        name: (hint_of(text) or "") if name in ("mobile", "phone") else ""
        for name, text in reach_of(values).items()
    }


async def seal_reach(tx: Tx, contact_id: UUID, values: Mapping[str, Any]) -> str | None:
    """Raises `erased` for somebody whose data was deleted on request."""
    found = reach_of(values)
    return await sealing.seal(tx, contact_id, FIELD, json.dumps(found, ensure_ascii=False)) if found else None


async def open_reach(tx: Tx, contact_id: UUID, sealed: str | None) -> dict[str, Any]:
    opened = None if sealed is None else await sealing.unseal(tx, contact_id, FIELD, sealed)
    found = json.loads(opened) if opened else {}
    return {name: found.get(name) for name in REACH}


async def with_reach(tx: Tx, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Those rows (`id`, `reach_sealed`, `reach_hints`, `name`, `own`) as the caller may see them."""
    ctx = tx.ctx
    open_ = [row for row in rows if row["reach_sealed"] and is_readable(ctx, own=row["own"])]
    texts = await sealing.unseal_many(tx, [(row["id"], FIELD, row["reach_sealed"]) for row in open_])
    read = {row["id"]: json.loads(text) for row, text in zip(open_, texts, strict=True) if text}
    hidden = ctx.sight(REACH_FIELD) is Sight.HIDDEN
    return [
        {
            **{
                name: value
                for name, value in row.items()
                if name not in ("reach_sealed", "reach_hints", "own")
            },
            **{name: read.get(row["id"], {}).get(name) for name in REACH},
            "name": seen_contact(ctx, row["name"], own=row["own"]),
            "hints": None if hidden else row["reach_hints"],
        }
        for row in rows
    ]


def unread(ctx: Ctx, *, own: bool) -> frozenset[str]:
    """The fields that the caller may not read without asking."""
    found = set() if is_readable(ctx, own=own) else set(REACH)
    if not (ctx.sight(CONTACT) is Sight.SHOWN or (own and ctx.sight(CONTACT) is Sight.MASKED)):
        found.add("name")
    return frozenset(found)


def told(ctx: Ctx, values: Mapping[str, Any], *, own: bool) -> dict[str, Any]:
    """Present values for an editor: what is not theirs to read is told by its mask."""
    shown = dict(values)
    if "name" in shown:
        shown["name"] = seen_contact(ctx, shown["name"], own=own)
    if not is_readable(ctx, own=own):
        hidden = ctx.sight(REACH_FIELD) is Sight.HIDDEN
        for name in shown.keys() & set(REACH):
            hint = hints_of({name: shown[name]}).get(name)
            shown[name] = None if hidden or hint is None else MASK + hint
    return shown
