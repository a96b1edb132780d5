"""An import is undone as a whole: what it made is archived, what it changed gets its old values.

What somebody changed or visited since stays as it is, and is told.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from rounds.core.db import Tx
from rounds.core.geo import Datum
from rounds.customers.imports import actions
from rounds.customers.imports.store import CHUNK, ImportFiles
from rounds.customers.imports.writing import add_pins, hand_over_many, update_fields
from rounds.customers.queries import today_of
from rounds.org import public as org

TOLD_KEPT = 500
NOT_FIELDS = frozenset({"position_id", "given", "phone_hint"})


async def ask_undo(tx: Tx, import_id: UUID) -> None:
    found = await actions.locked(tx, import_id, "applied", "applying", "undoing")
    await tx.execute(
        "UPDATE customer_import SET state = 'undoing' WHERE org_id = $1 AND id = $2", tx.org_id, import_id
    )
    tx.audit("customer:import_undo", "company", None)
    await org.ask_long_job(tx, actions.UNDO, {}, subject_id=import_id, total=found["written"])


@dataclass(frozen=True, slots=True)
class Back:
    """One row of the import beside the customer as it is now."""

    row: asyncpg.Record
    customer_id: UUID
    known: asyncpg.Record
    fields: dict[str, Any]
    lost: tuple[str, ...]


async def undo_rows(work: org.Work) -> org.Ended:
    """From the first row to the last; cut off, it goes on after the last that is undone."""
    import_id = work.subject_id
    if import_id is None:
        raise RuntimeError("an import's work without an import")
    files = ImportFiles(work.files, work.ctx.org_id, import_id)
    report = await files.get_json("report")
    kept: list[dict[str, Any]] = report.get("kept", [])
    total = await work.db.read(work.ctx, _count, import_id)
    done = 0
    while True:
        count, left = await work.db.run(work.ctx, _undo_chunk, import_id)
        kept.extend(left)
        done += count
        if not count:
            break
        await work.tell(done, total)
        if left:
            await files.put_json("report", {**report, "kept": kept[:TOLD_KEPT]})
    await work.db.run(work.ctx, _finish, import_id)
    return org.Ended()


async def _count(tx: Tx, import_id: UUID) -> int:
    return int(
        await tx.value(
            "SELECT count(*) FROM import_row WHERE org_id = $1 AND import_id = $2", tx.org_id, import_id
        )
    )


async def _undo_chunk(tx: Tx, import_id: UUID) -> tuple[int, list[dict[str, Any]]]:
    held = await actions.locked(tx, import_id, "undoing")
    rows = await tx.rows(
        """
        SELECT row, customer_id, is_new, version, before, pin_id FROM import_row
        WHERE org_id = $1 AND import_id = $2 AND row > $3
        ORDER BY row LIMIT $4
        """,
        tx.org_id,
        import_id,
        held["undone"],
        CHUNK,
    )
    if not rows:
        return 0, []
    known = await _known(tx, [row["customer_id"] for row in rows])
    kept: list[dict[str, Any]] = []
    made = [row for row in rows if row["is_new"] and _may_go(row, known[row["customer_id"]], kept)]
    await _archive(tx, [row["customer_id"] for row in made])
    changed = [_back(row, known[row["customer_id"]], kept) for row in rows if not row["is_new"]]
    await _restore(tx, changed)
    counts = Counter(held["counts"])
    counts["restored"] += len(made) + sum(bool(back.fields or not back.lost) for back in changed)
    counts["kept"] += len(kept)
    await tx.execute(
        "UPDATE customer_import SET undone = $3, counts = $4 WHERE org_id = $1 AND id = $2",
        tx.org_id,
        import_id,
        rows[-1]["row"],
        dict(counts),
    )
    return len(rows), kept


async def _known(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, asyncpg.Record]:
    found = await tx.rows(
        """
        SELECT c.id, c.name, c.kind, c.grade, c.status, c.contact, c.district, c.address, c.note, c.code,
               c.external_id, c.phone_sealed, c.phone_hint, c.version, c.field_versions, c.pin_now,
               c.archived_at IS NOT NULL AS is_archived, v.last_visit_at,
               ARRAY(SELECT a.position_id FROM assignment AS a
                     WHERE a.org_id = $1 AND a.customer_id = c.id AND a.role = 'owner' AND a.from_day <= $3
                       AND (a.until_day IS NULL OR a.until_day > $3)) AS owners
        FROM customer AS c
        LEFT JOIN customer_activity AS v ON v.org_id = c.org_id AND v.customer_id = c.id
        WHERE c.org_id = $1 AND c.id = ANY ($2::uuid[])
        ORDER BY c.id
        FOR UPDATE OF c
        """,
        tx.org_id,
        list(ids),
        today_of(tx),
    )
    return {row["id"]: row for row in found}


def _may_go(row: asyncpg.Record, known: asyncpg.Record, kept: list[dict[str, Any]]) -> bool:
    """A customer that the import made goes when nobody has changed or visited it."""
    if known["is_archived"]:
        return False
    why = None
    if known["last_visit_at"] is not None:
        why = "visited"
    elif known["version"] != row["version"] or _is_moved(row, known):
        why = "changed"
    if why is not None:
        kept.append(_told(row, known, "name", why))
    return why is None


def _is_moved(row: asyncpg.Record, known: asyncpg.Record) -> bool:
    """Whether it has another pin than the import's."""
    now = None if known["pin_now"] is None else UUID(known["pin_now"]["id"])
    return bool(now != row["pin_id"] and known["pin_now"] and known["pin_now"]["source"] != "import")


def _told(row: asyncpg.Record, known: asyncpg.Record, field: str, why: str) -> dict[str, Any]:
    return {
        "row": row["row"],
        "name": known["name"],
        "wrong": [{"field": field, "code": why, "params": {}}],
    }


def _back(row: asyncpg.Record, known: asyncpg.Record, kept: list[dict[str, Any]]) -> Back:
    """The fields that still stand as this import wrote them."""
    before = row["before"] or {}
    fields, lost = {}, []
    for name, value in before.items():
        if name in NOT_FIELDS:
            continue
        if known["field_versions"].get(name) == row["version"] and not known["is_archived"]:
            fields[name] = value
        else:
            lost.append(name)
            kept.append(_told(row, known, name, "changed"))
    if "phone" in fields:
        fields["phone_hint"] = before["phone_hint"]
    return Back(row, row["customer_id"], known, fields, tuple(lost))


async def _archive(tx: Tx, ids: Sequence[UUID]) -> None:
    """They leave lists and phones; their codes and external ids are free again."""
    if not ids:
        return
    await tx.execute(
        """
        UPDATE customer SET archived_at = $3, updated_at = $3, version = version + 1, code = NULL, external_id = NULL
        WHERE org_id = $1 AND id = ANY ($2::uuid[])
        """,
        tx.org_id,
        list(ids),
        tx.now,
    )
    await tx.execute(
        """
        UPDATE assignment SET until_day = greatest(from_day, $3)
        WHERE org_id = $1 AND customer_id = ANY ($2::uuid[]) AND (until_day IS NULL OR until_day > $3)
        """,
        tx.org_id,
        list(ids),
        today_of(tx),
    )
    for customer_id in ids:
        tx.changed("customer", customer_id)


async def _restore(tx: Tx, changed: Sequence[Back]) -> None:
    written = [back for back in changed if back.fields]
    sealed = {back.customer_id: back.fields["phone"] for back in written if "phone" in back.fields}
    await update_fields(tx, [(back, back.fields) for back in written], sealed)
    handed = []
    for back in changed:
        before = back.row["before"] or {}
        if "given" in before and back.known["owners"] == [UUID(before["given"])]:
            former = before["position_id"]
            handed.append((back.customer_id, None if former is None else UUID(former)))
    await hand_over_many(tx, handed)
    pinned = [
        back
        for back in changed
        if back.row["pin_id"] is not None
        and back.known["pin_now"] is not None
        and UUID(back.known["pin_now"]["id"]) == back.row["pin_id"]
    ]
    await pins_as_before(tx, {back.customer_id: back.row["pin_id"] for back in pinned})
    for back in {one.customer_id: one for one in (*written, *pinned)}.values():
        tx.changed("customer", back.customer_id)


async def pins_as_before(tx: Tx, pins: dict[UUID, UUID]) -> None:
    """The pin that was valid before each of these is made anew; where there was none, this one's datum is unknown:
    such a pin never says that somebody was elsewhere."""
    found = await tx.rows(
        """
        SELECT p.customer_id, b.id IS NOT NULL AS has_one,
               coalesce(b.original_lng, p.original_lng) AS lng, coalesce(b.original_lat, p.original_lat) AS lat,
               coalesce(b.datum, 'unknown') AS datum, coalesce(b.radius_m, p.radius_m) AS radius_m
        FROM pin AS p
        LEFT JOIN LATERAL (
            SELECT o.* FROM pin AS o
            WHERE o.org_id = $1 AND o.customer_id = p.customer_id AND o.id <> p.id AND o.valid_from < p.valid_from
            ORDER BY o.valid_from DESC, o.id DESC LIMIT 1) AS b ON TRUE
        WHERE p.org_id = $1 AND p.id = ANY ($2::uuid[])
        """,
        tx.org_id,
        list(pins.values()),
    )
    for datum in {row["datum"] for row in found}:
        places = [
            (row["customer_id"], row["lng"], row["lat"], row["radius_m"])
            for row in found
            if row["datum"] == datum
        ]
        await add_pins(tx, places, Datum(datum), "import", None)


async def _finish(tx: Tx, import_id: UUID) -> None:
    await actions.locked(tx, import_id, "undoing")
    await tx.execute(
        "UPDATE customer_import SET state = 'undone', undone_at = $3 WHERE org_id = $1 AND id = $2",
        tx.org_id,
        import_id,
        tx.now,
    )


UNDOING = org.LongWork(actions.UNDO, undo_rows)
