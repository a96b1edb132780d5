"""Looks for twins of customers that are new or have changed, and keeps the keys by which others find them.

Whoever writes customers need not think of it: what was last looked at is another version, or has another pin.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg

from rounds.core import sealing
from rounds.core.db import Tx
from rounds.customers import numbers
from rounds.customers.twins.noting import note_pairs
from rounds.engines.twins import Reading, Shop, compare, keys_of, read
from rounds.engines.twins.keys import name_key

CANDIDATES = 60
CHUNK = 50
SHORTEST_NUMBER, WHOLE_NUMBER = 5, 8
SHOP = "c.id, c.name, c.address, c.floor, c.room, c.pin_now, c.phone_sealed, c.version"


async def look_at_changed(tx: Tx) -> int:
    """Look at some of those that are new or have changed; returns how many there were."""
    found = await tx.rows(
        f"""
        SELECT {SHOP}
        FROM customer AS c
        LEFT JOIN twin_look AS l ON l.org_id = c.org_id AND l.customer_id = c.id
        WHERE c.org_id = $1 AND c.archived_at IS NULL AND NOT c.placeholder
          AND (l.customer_id IS NULL OR l.version <> c.version OR l.pin_id IS DISTINCT FROM (c.pin_now->>'id')::uuid)
        ORDER BY c.id
        LIMIT {CHUNK}
        """,  # noqa: S608 - our own constants
        tx.org_id,
    )
    await _look_at(tx, found)
    return len(found)


async def look_at_one(tx: Tx, customer_id: UUID) -> None:
    """Look at a customer that has just been made or changed."""
    found = await tx.rows(
        f"""
        SELECT {SHOP} FROM customer AS c
        WHERE c.org_id = $1 AND c.id = $2 AND c.archived_at IS NULL AND NOT c.placeholder
        """,  # noqa: S608 - our own constants
        tx.org_id,
        customer_id,
    )
    await _look_at(tx, found)


async def _look_at(tx: Tx, found: Sequence[asyncpg.Record]) -> None:
    if not found:
        return
    readings = await read_shops(tx, found)
    ids = [row["id"] for row in found]
    # Two looks at one customer follow each other: the job's and the event's.
    await tx.execute(
        """
        INSERT INTO twin_look (org_id, customer_id, version, pin_id, looked_at)
        SELECT $1, w.id, w.version, w.pin, $5
        FROM unnest($2::uuid[], $3::integer[], $4::uuid[]) AS w (id, version, pin)
        ORDER BY w.id
        ON CONFLICT (org_id, customer_id) DO UPDATE
        SET version = excluded.version, pin_id = excluded.pin_id, looked_at = excluded.looked_at
        """,
        tx.org_id,
        ids,
        [row["version"] for row in found],
        [pin_of(row).get("id") for row in found],
        tx.now,
    )
    await tx.execute(
        "DELETE FROM twin_key WHERE org_id = $1 AND customer_id = ANY ($2::uuid[])", tx.org_id, ids
    )
    await tx.many(
        "INSERT INTO twin_key (org_id, key, customer_id) VALUES ($1, $2, $3)",
        [
            (tx.org_id, key, one)
            for one in ids
            for key in sorted(keys_of(readings[one]) | readings[one].shop.phones)
        ],
    )
    candidates = await candidates_of(tx, readings)
    others = await shops_of(tx, {other for many in candidates.values() for other in many})
    namesakes = await count_namesakes(tx, [*readings.values()])
    for one, reading in readings.items():
        like = [
            (other, compare(reading, others[other], namesakes[name_key(reading)] - 1))
            for other in candidates[one]
            if other in others
        ]
        await note_pairs(tx, one, like)


async def read_shops(tx: Tx, rows: Sequence[asyncpg.Record]) -> dict[UUID, Reading]:
    """Customers' rows (`SHOP`) as the engine reads them, with keys of their numbers."""
    sealed = [row for row in rows if row["phone_sealed"] is not None]
    opened = await sealing.unseal_many(
        tx, [(row["id"], numbers.FIELD, row["phone_sealed"]) for row in sealed]
    )
    phones = {row["id"]: await number_keys(tx, number) for row, number in zip(sealed, opened, strict=True)}
    return {row["id"]: read(shop_of(row, phones.get(row["id"], frozenset()))) for row in rows}


def shop_of(row: Any, phones: frozenset[str]) -> Shop:
    pin = pin_of(row)
    return Shop(
        row["name"],
        phones,
        None,
        row["address"],
        row["floor"],
        row["room"],
        pin.get("lng"),
        pin.get("lat"),
    )


def pin_of(row: Any) -> dict[str, Any]:
    return row["pin_now"] or {}


async def number_keys(tx: Tx, number: str | None) -> frozenset[str]:
    """A key of the number: of its last eight digits, so that an area code before it makes no difference."""
    digits = numbers.digits_of(number or "")
    if len(digits) < SHORTEST_NUMBER:
        return frozenset()
    return frozenset((await numbers.number_gram(tx, digits[-WHOLE_NUMBER:]),))


async def candidates_of(tx: Tx, readings: dict[UUID, Reading]) -> dict[UUID, list[UUID]]:
    """Who shares keys with each, those with the most first."""
    wanted = [
        (one, key)
        for one, reading in readings.items()
        for key in keys_of(reading, around=True) | reading.shop.phones
    ]
    found = await tx.rows(
        """
        SELECT w.id, k.customer_id, count(*) AS shared
        FROM unnest($2::uuid[], $3::text[]) AS w (id, key)
        JOIN twin_key AS k ON k.org_id = $1 AND k.key = w.key AND k.customer_id <> w.id
        GROUP BY w.id, k.customer_id
        ORDER BY w.id, shared DESC, k.customer_id
        """,
        tx.org_id,
        [one for one, _ in wanted],
        [key for _, key in wanted],
    )
    best: dict[UUID, list[UUID]] = defaultdict(list)
    for row in found:
        if len(best[row["id"]]) < CANDIDATES:
            best[row["id"]].append(row["customer_id"])
    return best


async def shops_of(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, Reading]:
    """Those of these customers that stand: neither archived nor merged."""
    wanted = sorted(ids)
    if not wanted:
        return {}
    found = await tx.rows(
        f"""
        SELECT {SHOP} FROM customer AS c
        WHERE c.org_id = $1 AND c.id = ANY ($2::uuid[]) AND c.archived_at IS NULL AND NOT c.placeholder
        """,  # noqa: S608 - our own constants
        tx.org_id,
        wanted,
    )
    return await read_shops(tx, found)


async def count_namesakes(tx: Tx, readings: Sequence[Reading]) -> dict[str, int]:
    """How many customers bear each name, by its sound."""
    keys = sorted({name_key(reading) for reading in readings})
    found = await tx.rows(
        "SELECT key, count(*) AS many FROM twin_key WHERE org_id = $1 AND key = ANY ($2::text[]) GROUP BY key",
        tx.org_id,
        keys,
    )
    return dict.fromkeys(keys, 1) | {row["key"]: row["many"] for row in found}


def without_number(reading: Reading) -> Reading:
    return replace(reading, shop=replace(reading.shop, phones=frozenset()))
