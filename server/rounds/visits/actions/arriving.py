"""Arriving: the check-in and the better position that follows it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from rounds.core.clock import business_day
from rounds.core.db import Event, Tx
from rounds.core.errors import DomainError
from rounds.core.statements import Prepared
from rounds.customers import public as customers
from rounds.org import public as org
from rounds.visits import queries, rules
from rounds.visits.actions.recording import add_fix, add_judgement, first_receipt, pin_seen, receipt, seen
from rounds.visits.schemas import CheckIn, FixIn

ADD_VISIT = Prepared(
    "add_visit",
    "bigint, uuid, uuid, uuid, uuid, uuid, uuid, uuid, date, text, timestamptz, timestamptz, bigint, timestamptz, "
    "text, boolean, text[], text",
    """
    INSERT INTO visit (org_id, id, person_id, position_id, unit_id, customer_id, plan_item_id, device_id,
                       business_day, zone, started_at, device_started_at, mono_ms, received_at, no_fix_reason,
                       saver, flags, note)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
    """,
)
LATE = timedelta(minutes=10)
NO_SKEW = timedelta(0)


@dataclass(frozen=True, slots=True)
class VisitStarted(Event):
    visit_id: UUID
    customer_id: UUID
    person_id: UUID


async def check_in(
    tx: Tx, cmd: CheckIn, *, skew: timedelta = NO_SKEW, flags: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Start a visit. Repeating the same id returns the first result; another person's id is refused.

    `skew` is what the device's clock lacks; `flags` are what the way here already noticed.
    """
    moment = rules.correct_time(cmd.started_at, tx.now, skew)
    day = business_day(moment.at, tx.ctx.timezone)
    found = await customers.find_for_visit(tx, cmd.customer_id, moment.at, day)
    post = await org.post_on(tx, day)
    marks = list(dict.fromkeys([*flags, *_flags(tx, cmd, found, moment)]))
    values = (
        tx.org_id,
        cmd.id,
        tx.ctx.person_id,
        post.position_id if post else None,
        post.unit_id if post else None,
        found.id,
        cmd.plan_item_id,
        tx.ctx.device_id,
        day,
        tx.ctx.timezone,
        moment.at,
        cmd.started_at,
        cmd.mono_ms,
        tx.now,
        cmd.no_fix_reason,
        cmd.saver,
        marks,
        cmd.note,
    )
    # Nearly every visit is new, so the first try leaves its row to the closing message.
    if tx.hopeful:
        tx.later(ADD_VISIT, *values)
    elif await tx.value(f"{ADD_VISIT.sql} ON CONFLICT (org_id, id) DO NOTHING RETURNING id", *values) is None:
        return await first_receipt(tx, cmd.id)
    if cmd.fix is not None:
        add_fix(tx, cmd.id, "in", cmd.fix)
    fix = None if cmd.fix is None else seen(cmd.fix)
    judgement = add_judgement(
        tx,
        cmd.id,
        rules.judge(fix, pin_seen(found), cmd.started_at, cmd.no_fix_reason),
        found.pin_id,
        cmd.fix,
    )
    if judgement["verdict"] == "on_site" and found.pin_doubt not in (None, tx.ctx.person_id) and found.pin_id:
        await customers.confirm_pin(tx, found.id, found.pin_id, "second_person")
    if not found.known:
        await customers.add_placeholder(tx, found.id, post.position_id if post else None, day)
    customers.note_visit(tx, found.id, moment.at)
    tx.created("visit", cmd.id)
    tx.emit(VisitStarted(cmd.id, found.id, _person(tx)))
    return {
        "id": cmd.id,
        "business_day": day,
        "started_at": moment.at,
        "received_at": tx.now,
        "flags": marks,
        "judgement": judgement,
    }


async def attach_fix(tx: Tx, visit_id: UUID, fix: FixIn) -> dict[str, Any]:
    """Add a fix that came after the check-in. Within 90 s a more accurate one is judged too; none replaces another."""
    await tx.flush()
    visit = await queries.own_visit(tx, visit_id)
    best = await tx.row(
        """
        SELECT min(accuracy_m) AS accuracy_m, count(*) AS fixes, bool_or(id = $3) AS repeated
        FROM visit_fix
        WHERE org_id = $1 AND visit_id = $2 AND kind IN ('in', 'better')
        """,
        tx.org_id,
        visit_id,
        fix.id,
    )
    if best is None or best["repeated"]:
        return await first_receipt(tx, visit_id)
    add_fix(tx, visit_id, "better", fix)
    tx.changed("visit", visit_id)
    in_time = timedelta(0) <= fix.taken_at - visit.device_started_at <= rules.BETTER_FIX_WINDOW
    better = fix.accuracy_m is not None and (
        best["accuracy_m"] is None or fix.accuracy_m < best["accuracy_m"]
    )
    if not (in_time and better):
        return await first_receipt(tx, visit_id)
    found = await customers.find_for_visit(tx, visit.customer_id, visit.started_at, visit.business_day)
    verdict = rules.judge(seen(fix), pin_seen(found), visit.device_started_at)
    return receipt(visit, add_judgement(tx, visit_id, verdict, found.pin_id, fix))


def _flags(tx: Tx, cmd: CheckIn, found: customers.ForVisit, moment: rules.Moment) -> list[str]:
    marks = {
        "clock_suspect": moment.is_suspect,
        "late_delivery": tx.now - moment.at > LATE,
        "customer_unknown": not found.known,
        "customer_archived": found.archived,
        "out_of_scope": found.known and not found.in_scope,
        "simulated": cmd.fix is not None and cmd.fix.simulated,
    }
    return [mark for mark, holds in marks.items() if holds]


def _person(tx: Tx) -> UUID:
    if tx.ctx.person_id is None:
        raise DomainError("permission_denied", permission="visit:record")
    return tx.ctx.person_id
