"""Which customers a new one may be, before it is saved. It says so and stops nobody."""

from typing import Any
from uuid import UUID

from rounds.core.access import Module, Permission, Sight
from rounds.core.db import Tx
from rounds.core.geo import Datum, Point, to_wgs84
from rounds.core.ids import uuid7
from rounds.customers import numbers
from rounds.customers.queries import OWNER_NOW, today_of
from rounds.customers.rules import visible_customers
from rounds.customers.twins.looking import (
    candidates_of,
    count_namesakes,
    number_keys,
    shops_of,
    without_number,
)
from rounds.customers.twins.queries import TOLD
from rounds.customers.twins.schemas import TwinsIn
from rounds.engines.twins import LIKELY, POSSIBLE, Likeness, Shop, compare, read
from rounds.engines.twins.keys import name_key

SHOWN = 6


async def find_twins(tx: Tx, cmd: TwinsIn) -> dict[str, Any]:
    """Customers that this may be, the likeliest first. Of those out of scope it says only how many are likely.

    A number counts only where the caller may read that customer's: else an answer would tell whether a guess is true.
    """
    wanted = read(await _shop(tx, cmd))
    asked = cmd.id or uuid7()
    near = [other for other in (await candidates_of(tx, {asked: wanted}))[asked] if other != cmd.id]
    others = await shops_of(tx, near)
    visible = await _visible(tx, list(others)) if tx.ctx.may(Permission.CUSTOMER_READ) else {}
    namesakes = (await count_namesakes(tx, [wanted]))[name_key(wanted)]
    found: list[tuple[Likeness, UUID]] = []
    elsewhere = 0
    for other, reading in others.items():
        row = visible.get(other)
        may_know = row is not None and (
            tx.ctx.sight(numbers.NAME) is Sight.SHOWN or numbers.is_readable(tx.ctx, own=row["own"])
        )
        like = compare(wanted, reading if may_know else without_number(reading), namesakes)
        if row is None:
            elsewhere += like.score >= LIKELY
        elif like.score >= POSSIBLE:
            found.append((like, other))
    found.sort(key=lambda one: (-one[0].score, one[1]))
    return {
        "items": [_told(visible[other]["row"], like) for like, other in found[:SHOWN]],
        "elsewhere": elsewhere,
    }


async def _shop(tx: Tx, cmd: TwinsIn) -> Shop:
    point = None if cmd.pin is None else to_wgs84(Point(cmd.pin.lng, cmd.pin.lat), Datum(cmd.pin.datum))
    return Shop(
        cmd.name,
        await number_keys(tx, cmd.phone),
        None,
        cmd.address,
        cmd.floor,
        cmd.room,
        point.lng if point else None,
        point.lat if point else None,
    )


async def _visible(tx: Tx, ids: list[UUID]) -> dict[UUID, Any]:
    today = today_of(tx)
    seen = visible_customers(tx.ctx.reach(Module.CUSTOMERS).position_ids, today, 5)
    found = await tx.rows(
        f"""
        SELECT c.id, {numbers.OWN.format(positions="$4")} AS own, {TOLD} AS row
        FROM customer AS c
        {OWNER_NOW}
        LEFT JOIN customer_activity AS v ON v.org_id = c.org_id AND v.customer_id = c.id
        WHERE c.org_id = $1 AND c.id = ANY ($3::uuid[]) AND {seen.sql}
        """,  # noqa: S608 - our own fragments
        tx.org_id,
        today,
        ids,
        numbers.own_positions(tx.ctx),
        *seen.args,
    )
    return {row["id"]: row for row in found}


def _told(row: dict[str, Any], like: Likeness) -> dict[str, Any]:
    return {
        "customer": row,
        "chance": round(like.chance, 3),
        "likely": like.score >= LIKELY,
        "reasons": [name for name, weight in like.reasons if weight > 0],
        "distance_m": None if like.distance_m is None else round(like.distance_m),
    }
