"""What each row would do to the company's customers as they are. Rows that are wrong do nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg

from rounds.core import sealing
from rounds.core.access import Module
from rounds.core.db import Tx
from rounds.core.geo import Datum, Point, distance_m, to_wgs84
from rounds.core.ids import uuid7
from rounds.core.tables.cells import Wrong
from rounds.customers import numbers
from rounds.customers.imports.drafts import Draft
from rounds.customers.imports.owners import OwnerBook
from rounds.customers.listing.queries import POSITION_NOW
from rounds.customers.queries import today_of
from rounds.customers.rules import visible_customers

KEYS = ("external_id", "code")
PLAIN = ("name", "kind", "grade", "status", "contact", "district", "address", "note", "code", "external_id")
NEAR_M = 1.0
RADIUS_M = 100


@dataclass(slots=True)
class Step:
    """What one row does; `changes` are the fields that it writes with their values, `known` the customer as it is."""

    draft: Draft
    customer_id: UUID
    outcome: str
    known: asyncpg.Record | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    position_id: UUID | None = None
    point: Point | None = None
    radius_m: int = RADIUS_M


async def plan_steps(tx: Tx, drafts: Sequence[Draft], book: OwnerBook, datum: Datum) -> list[Step]:
    known = await _known(tx, drafts)
    steps = [_step(tx, draft, known, book, datum) for draft in drafts]
    await _compare_numbers(tx, [step for step in steps if step.known is not None and "phone" in step.changes])
    for step in steps:
        if step.draft.wrong:
            step.outcome = "wrong"
        elif step.known is not None and not (step.changes or step.point or step.position_id):
            step.outcome = "same"
    return steps


async def _known(tx: Tx, drafts: Sequence[Draft]) -> dict[tuple[str, str], asyncpg.Record]:
    """Customers by the numbers of these rows, those out of the caller's reach too: their numbers are taken."""
    found: dict[tuple[str, str], asyncpg.Record] = {}
    seen = visible_customers(tx.ctx.reach(Module.CUSTOMERS).position_ids, today_of(tx), 5)
    for key in KEYS:
        wanted = [draft.values[key] for draft in drafts if key in draft.values]
        if not wanted:
            continue
        rows = await tx.rows(
            f"""
            SELECT c.id, c.code, c.external_id, c.name, c.kind, c.grade, c.status, c.contact, c.district, c.address,
                   c.note, c.phone_sealed, c.phone_hint, c.version, c.field_versions, c.pin_now,
                   c.archived_at IS NOT NULL AS is_archived, {seen.sql} AS is_visible, o.position_id,
                   coalesce(o.position_id = ANY ($4::uuid[]), false) AS own
            FROM customer AS c
            {POSITION_NOW}
            WHERE c.org_id = $1 AND c.{key} = ANY ($3::text[])
            """,  # noqa: S608 - our own SQL
            tx.org_id,
            today_of(tx),
            wanted,
            numbers.own_positions(tx.ctx),
            *seen.args,
        )
        found |= {(key, row[key]): row for row in rows}
    return found


def _step(
    tx: Tx, draft: Draft, known: dict[tuple[str, str], asyncpg.Record], book: OwnerBook, datum: Datum
) -> Step:
    matches = {key: known[key, draft.values[key]] for key in KEYS if (key, draft.values.get(key)) in known}
    if len({row["id"] for row in matches.values()}) > 1:
        draft.wrong.append(Wrong("code", "two_customers"))
    found = next(iter(matches.values()), None)
    step = Step(draft, found["id"] if found else uuid7(), "update" if found else "create", found)
    if found is None:
        if "name" not in draft.values and not any(one.field == "name" for one in draft.wrong):
            draft.wrong.append(Wrong("name", "missing"))
        step.changes = dict(draft.values)
    else:
        _judge_known(tx, step, found)
    if draft.owner is not None:
        _give(step, book.find(draft.owner))
    elif found is None and tx.ctx.reach(Module.CUSTOMERS).position_ids is not None and tx.ctx.posts:
        step.position_id = tx.ctx.posts[0].position_id  # nobody's would be out of the caller's own sight
    _place(step, datum)
    return step


def _judge_known(tx: Tx, step: Step, known: asyncpg.Record) -> None:
    draft = step.draft
    if not known["is_visible"]:
        draft.wrong.append(Wrong("code", "outside"))
        return
    if known["is_archived"]:
        draft.wrong.append(Wrong("code", "archived"))
        return
    # What the caller may not read counts as different: else a dry run would tell whether a guess is true.
    unread = numbers.unread(tx.ctx, own=known["own"])
    for name, value in draft.values.items():
        if name == "phone" or name in unread or known[name] != value:
            step.changes[name] = value


def _give(step: Step, found: UUID | str) -> None:
    if isinstance(found, str):
        step.draft.wrong.append(Wrong("owner", found, {"text": (step.draft.owner or "")[:40]}))
    elif step.known is None or step.known["position_id"] != found:
        step.position_id = found


def _place(step: Step, datum: Datum) -> None:
    draft = step.draft
    if draft.place is None:
        return
    step.radius_m = draft.radius_m or RADIUS_M
    there = None if step.known is None else step.known["pin_now"]
    if there is not None:
        step.radius_m = draft.radius_m or there["radius_m"]
        point = to_wgs84(Point(draft.place.lng, draft.place.lat), datum)
        is_there = distance_m(point, Point(there["lng"], there["lat"])) < NEAR_M
        if is_there and there["datum"] == datum.value and there["radius_m"] == step.radius_m:
            return
    step.point = Point(draft.place.lng, draft.place.lat)


async def _compare_numbers(tx: Tx, steps: Sequence[Step]) -> None:
    """Take out numbers that stand there already, where the caller may read them."""
    open_ = []
    for step in steps:
        known = step.known
        if known is None or known["phone_sealed"] is None:
            continue
        if numbers.is_readable(tx.ctx, own=known["own"]):
            open_.append((step, known["phone_sealed"]))
    opened = await sealing.unseal_many(
        tx, [(step.customer_id, numbers.FIELD, sealed) for step, sealed in open_]
    )
    for (step, _), number in zip(open_, opened, strict=True):
        if step.changes["phone"] == number:
            del step.changes["phone"]
